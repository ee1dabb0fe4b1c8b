/** The runtimes that the tests run on: the Node that called, and the three of the lock file. */
import { callingNode } from "../project/caller.mjs";
import { packageProgram, VITEST } from "../project/paths.mjs";
import { runCommand } from "../project/run-command.mjs";

/**
 * @typedef {object} TestRuntime
 * @property {string} id
 * @property {string} title
 * @property {string} program
 * @property {readonly [string, ...string[]]} vitest The command that runs vitest inside it.
 */

/**
 * The Node that called is left out of it as "current" when it is of the same version.
 * @returns {Promise<TestRuntime[]>}
 */
export async function testRuntimes() {
	const [caller, current, deno, bun] = [callingNode(), packageProgram("node"), packageProgram("deno"), packageProgram("bun")];
	const callerVersion = await versionOf(caller);
	const currentVersion = await versionOf(current);
	/** @type {TestRuntime[]} */
	const runtimes = [{ id: "node", title: `Node ${callerVersion}`, program: caller, vitest: [caller, VITEST] }];
	if (currentVersion !== callerVersion) {
		runtimes.push({ id: "current-node", title: `Node ${currentVersion}`, program: current, vitest: [current, VITEST] });
	}
	return [
		...runtimes,
		{ id: "deno", title: `Deno ${await versionOf(deno)}`, program: deno, vitest: [deno, "run", "-A", "--quiet", VITEST] },
		{ id: "bun", title: `Bun ${await versionOf(bun)}`, program: bun, vitest: [bun, "--bun", VITEST] },
	];
}

/** @param {string} program */
async function versionOf(program) {
	const { output } = await runCommand(program, ["--version"], { output: "collect" });
	return /\d+\.\d+\.\d+/.exec(output)?.[0] ?? "(unknown version)";
}
