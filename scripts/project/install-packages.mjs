/**
 * Makes sure that the development packages are those of package-lock.json, so that `npm start` and `npm test` work on a fresh clone.
 *
 * It compares what npm wrote down when it installed (node_modules/.package-lock.json) with the lock file, by version and
 * integrity. Times of files say nothing here: a checkout sets them as it likes.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { npmCommand } from "./caller.mjs";
import { packageProgram, ROOT } from "./paths.mjs";
import { runCommand } from "./run-command.mjs";

/** Runs `npm ci` if anything is missing or another version. Ends the process when that fails. */
export async function installPackages() {
	const stale = staleReason(ROOT);
	if (stale === null) return;
	console.error(`trivet: installing the development packages (${stale})`);
	const [program, args] = npmCommand(["ci", "--no-audit", "--no-fund"]);
	const { code } = await runCommand(program, args, { cwd: ROOT });
	if (code !== 0) {
		console.error("trivet: npm ci failed. It needs the npm registry, or a mirror of it, and the install scripts named in package.json.");
		process.exit(1);
	}
	for (const name of /** @type {const} */ (["node", "deno", "bun"])) await requireProgram(name);
}

/**
 * Why the packages of a project folder have to be installed; null when they needn't be.
 * @param {string} root
 * @returns {string | null}
 */
export function staleReason(root) {
	const installedFile = join(root, "node_modules/.package-lock.json");
	if (!existsSync(installedFile)) return "nothing is installed yet";
	const wanted = packagesOf(join(root, "package-lock.json"));
	const installed = packagesOf(installedFile);
	for (const [path, entry] of Object.entries(wanted)) {
		if (path === "") continue;
		const found = installed[path];
		if (found === undefined) {
			// Made for another system: npm leaves it out.
			if (entry.optional) continue;
			return `${path} is missing`;
		}
		if (found.version !== entry.version) return `${path} is ${found.version}, the lock file says ${entry.version}`;
		if (entry.integrity !== undefined && found.integrity !== undefined && found.integrity !== entry.integrity) return `${path} is another build`;
	}
	return null;
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean }>}
 */
function packagesOf(file) {
	return JSON.parse(readFileSync(file, "utf8")).packages;
}

/**
 * The runtimes' packages fetch or link their program in an install script; npm may have been told to run none.
 * @param {"node" | "deno" | "bun"} name
 */
async function requireProgram(name) {
	const { code } = await runCommand(packageProgram(name), ["--version"], { output: "collect" });
	if (code === 0) return;
	console.error(`trivet: the package "${name}" is installed, but its program doesn't run: its install script was not allowed to.`);
	console.error("trivet: unset ignore-scripts in the npm configuration, delete node_modules and try again.");
	process.exit(1);
}
