/** File and folder names are nouns or verb-noun in lower case with hyphens; names that say nothing are refused. */
import { problem } from "./problem.mjs";

const SAYS_NOTHING = new Set(["util", "utils", "helper", "helpers", "common", "types", "misc", "shared", "stuff", "lib", "core"]);

/**
 * @param {import("./problem.mjs").Files} files
 * @returns {import("./problem.mjs").Problem[]}
 */
export function checkFileNames(files) {
	/** @type {import("./problem.mjs").Problem[]} */
	const problems = [];
	for (const file of files.keys()) {
		if (!/^(src|adapters|test|scripts)\/.*\.(ts|mjs|mts)$/.test(file)) continue;
		const words = file.split("/").slice(1);
		for (const word of words) {
			const stem = word.replace(/(\.(test|bench|d|config))*\.(ts|mjs|mts)$/, "");
			if (SAYS_NOTHING.has(stem)) problems.push(problem(file, 0, `"${stem}" says nothing; name what is in it.`));
			if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(stem)) problems.push(problem(file, 0, `"${word}" is not lower case with hyphens.`));
		}
	}
	return problems;
}
