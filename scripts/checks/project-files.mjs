/** Reads the project's own text files. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDERS = ["src", "adapters", "test", "scripts"];
const TEXT = /\.(ts|mts|mjs|md|json)$/;

/**
 * @param {string} root
 * @returns {import("./problem.mjs").Files}
 */
export function readProjectFiles(root) {
	/** @type {Map<string, string>} */
	const files = new Map();
	for (const entry of readdirSync(root, { withFileTypes: true })) if (entry.isFile() && TEXT.test(entry.name)) add(entry.name);
	for (const folder of FOLDERS) addFolder(folder);
	return files;

	/** @param {string} folder */
	function addFolder(folder) {
		for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
			const path = `${folder}/${entry.name}`;
			if (entry.isDirectory()) addFolder(path);
			else if (TEXT.test(entry.name)) add(path);
		}
	}

	/** @param {string} path */
	function add(path) {
		files.set(path, readFileSync(join(root, path), "utf8"));
	}
}
