/**
 * `deno compile` where it can be done, and the self-extracting file on the platform that this runs on.
 *
 * `deno compile` puts the bundle behind `denort`, a smaller Deno that the npm registry doesn't have: it takes the one that
 * DENORT_BIN names, or fetches one. Where neither works, its step is still carried out, with `deno` itself standing in, to see
 * what would be embedded; that output is a `deno` that knows nothing of our program, so it is thrown away and never run.
 */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { EXECUTABLES, HOST_TARGET, packageProgram, ROOT } from "../project/paths.mjs";
import { runCommand } from "../project/run-command.mjs";
import { writeSelfExtracting } from "./self-extracting.mjs";
import { executableName, TARGETS } from "./targets.mjs";

/**
 * What a server needs. Starting programs is for its workers, which are copies of it, and calling the C library for the sockets that they share; fetching code is
 * not part of it.
 */
const PERMISSIONS = ["--allow-net", "--allow-read", "--allow-write", "--allow-env", "--allow-sys", "--allow-run", "--allow-ffi", "--no-prompt"];
/** Nothing is taken from the folder it is started in, and nothing from the network. */
const RUN_FLAGS = ["--quiet", "--no-config", "--no-lock", "--no-remote", "--no-npm", "--cached-only", "--unstable-net"];
const COMPILE_FLAGS = ["--no-check", "--no-config", "--no-lock", "--no-remote", "--no-npm", "--node-modules-dir=none", "--unstable-net"];

/**
 * @param {import("./product.mjs").CompileRequest} request
 * @returns {Promise<import("./product.mjs").Product[]>}
 */
export async function compileDeno(request) {
	const compiled = await compileReally(request);
	if (request.target !== HOST_TARGET || process.platform === "win32") return [compiled];
	const selfExtracting = await makeSelfExtracting(request);
	if (compiled.outcome === "made") return [compiled, selfExtracting];
	return [compiled, await checkStep(request), selfExtracting];
}

/**
 * @param {import("./product.mjs").CompileRequest} request
 * @returns {Promise<import("./product.mjs").Product>}
 */
async function compileReally(request) {
	const name = executableName("deno", request.target);
	const denoTarget = TARGETS[request.target]?.deno;
	if (denoTarget === undefined) return { name, outcome: "skipped", note: "deno compile has no such target" };
	const named = process.env.DENORT_BIN;
	if (named !== undefined && (await isDeno(named))) {
		return { name, outcome: "skipped", note: "DENORT_BIN names a deno, not a denort: the result would not run Trivet" };
	}
	const outfile = join(EXECUTABLES, name);
	rmSync(outfile, { force: true });
	const { code, output } = await compile(request, outfile, ["--target", denoTarget], {});
	if (code !== 0) {
		rmSync(outfile, { force: true });
		const reason = /denort\S*\): ([^\n]*)/.exec(output)?.[1] ?? output.trim().split("\n").at(-1);
		return { name, outcome: "skipped", note: `denort ${denoVersion()} for ${denoTarget} can't be had: ${reason}` };
	}
	requireOnlyOurs(output);
	if (request.target === HOST_TARGET) await requireTrivet(outfile);
	return { name, outcome: "made" };
}

/**
 * @param {import("./product.mjs").CompileRequest} request
 * @returns {Promise<import("./product.mjs").Product>}
 */
async function checkStep(request) {
	const standIn = join(request.workFolder, "never-run");
	const { code, output } = await compile(request, standIn, [], { DENORT_BIN: packageProgram("deno") });
	rmSync(standIn, { force: true });
	if (code !== 0) throw new Error(`deno compile failed with a stand-in for denort:\n${output}`);
	const embedded = requireOnlyOurs(output);
	return { name: "deno compile, the step", outcome: "checked", note: `would embed ${embedded}, and nothing else` };
}

/**
 * @param {import("./product.mjs").CompileRequest} request
 * @param {string} outfile
 * @param {readonly string[]} more
 * @param {Readonly<Record<string, string>>} environment
 */
function compile({ workFolder, code }, outfile, more, environment) {
	return runCommand(packageProgram("deno"), ["compile", ...COMPILE_FLAGS, ...PERMISSIONS, ...more, "--output", outfile, code], {
		cwd: workFolder,
		environment: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", ...environment },
		output: "collect",
		timeLimitMillis: 120_000,
	});
}

/**
 * Reads the list of embedded files that `deno compile` prints. Anything but the bundle, such as a node_modules, is a mistake.
 * @param {string} output
 */
function requireOnlyOurs(output) {
	const listing = /^Embedded Files\n+(?:.*\n)((?:[\s│├└─]+.*\n)+)/mu.exec(output)?.[1];
	if (listing === undefined) throw new Error(`deno compile didn't say what it embeds:\n${output}`);
	const files = [...listing.matchAll(/[├└]─[─┬]+ (.*) \([\d.]+[KMG]?B\)$/gmu)].map((match) => match[1]);
	if (files.length !== 1 || files[0] !== "trivet.js") throw new Error(`deno compile embeds what isn't ours:\n${listing}`);
	return files[0];
}

/**
 * @param {import("./product.mjs").CompileRequest} request
 * @returns {Promise<import("./product.mjs").Product>}
 */
async function makeSelfExtracting({ target, code }) {
	const name = `${executableName("deno", target)}.run`;
	const outfile = join(EXECUTABLES, name);
	const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
	const parts = { version, denoVersion: denoVersion(), target, deno: packageProgram("deno"), code, permissions: PERMISSIONS, flags: RUN_FLAGS };
	await writeSelfExtracting(outfile, parts);
	return { name, outcome: "made", note: "self-extracting, around the real deno" };
}

/**
 * A `deno` put where a `denort` belongs takes our arguments for its own.
 * @param {string} program
 */
async function isDeno(program) {
	const { output } = await runCommand(program, ["--version"], { output: "collect", timeLimitMillis: 10_000 });
	return /^deno \d/m.test(output);
}

/** @param {string} executable */
async function requireTrivet(executable) {
	const { code, output } = await runCommand(executable, ["version"], { output: "collect", timeLimitMillis: 30_000 });
	if (code !== 0 || !output.startsWith("trivet ")) throw new Error(`${executable} does not run Trivet:\n${output}`);
}

/** @returns {string} */
function denoVersion() {
	return JSON.parse(readFileSync(join(ROOT, "node_modules/deno/package.json"), "utf8")).version;
}
