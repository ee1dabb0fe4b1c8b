/** The runtimes of this machine: the Node that called, and the Node, Deno and Bun of the development packages. */
import { execFileSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findProgram } from "./programs.mjs";

export const PROJECT = fileURLToPath(new URL("../../", import.meta.url));

/** Arguments that run a JavaScript file; Deno is told to look at no configuration, which would be the project's. */
const RUN_ARGUMENTS = { node: [], deno: ["run", "--quiet", "--no-config", "--no-lock", "-A"], bun: [] };

/** Arguments that let a server collect garbage when asked to (`scripts/load/collect-garbage.mjs`); Bun needs none. */
const GARBAGE_ARGUMENTS = { node: ["--expose-gc"], deno: ["--v8-flags=--expose-gc"], bun: [] };

/**
 * Runtimes named in `wanted` ("node", "node20", "deno", "bun"): `{ id, kind, version, path }` of each. Throws for a name that
 * fits none.
 */
export function findRuntimes(wanted) {
	const found = listRuntimes();
	for (const name of wanted) {
		if (found.some((runtime) => isNamed(runtime, name))) continue;
		throw new Error(`There is no runtime "${name}" here; there are ${found.map((runtime) => runtime.id).join(", ")}.`);
	}
	return found.filter((runtime) => wanted.some((name) => isNamed(runtime, name)));
}

/** The command that runs `file`, as an array. */
export function runCommand(runtime, file, { canCollectGarbage = false } = {}) {
	const garbage = canCollectGarbage ? GARBAGE_ARGUMENTS[runtime.kind] : [];
	return [runtime.path, ...RUN_ARGUMENTS[runtime.kind], ...garbage, file];
}

/** The Node that called. Deno and Bun run this file too; then it is the one on PATH, or nothing that exists. */
export function findNode() {
	if (process.versions.deno !== undefined || process.versions.bun !== undefined) return findProgram("node") ?? "";
	// Inside an npm script, PATH begins with node_modules/.bin, so the Node that runs this file isn't the one that called npm.
	return process.env.npm_node_execpath ?? process.execPath;
}

function listRuntimes() {
	const candidates = [
		["node", findNode()],
		["node", join(PROJECT, "node_modules/.bin/node")],
		["deno", join(PROJECT, "node_modules/.bin/deno")],
		["bun", join(PROJECT, "node_modules/.bin/bun")],
	];
	const runtimes = [];
	for (const [kind, path] of candidates) {
		if (!existsSync(path)) continue;
		const version = readVersion(path);
		const id = kind === "node" ? `node${version.split(".")[0]}` : kind;
		if (!runtimes.some((runtime) => runtime.id === id)) runtimes.push({ id, kind, version, path: realpathSync(path) });
	}
	return runtimes;
}

/** "v20.20.2", "deno 2.9.6 (stable, …)" and "1.4.5" are what the three print. */
function readVersion(path) {
	const text = execFileSync(path, ["--version"], { encoding: "utf8" });
	return /\d+\.\d+\.\d+/.exec(text)?.[0] ?? text.trim();
}

function isNamed(runtime, name) {
	return runtime.id === name || runtime.kind === name;
}
