/**
 * `npm run bench`: `trivet bench` over the runtimes of this machine and the servers that the project's bars speak of, then those bars.
 * README.md says how to read it; what is measured and how is `src/bench`.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkBars } from "./acceptance.mjs";
import { buildOther, ensureBundle } from "./bundles.mjs";
import { benchArguments, listRivals } from "./contestants.mjs";
import { compareWithOther } from "./old-and-new.mjs";
import { parseOptions, USAGE } from "./options.mjs";
import { writeBars, writeOldAndNew } from "./report.mjs";
import { findNode, findRuntimes, runCommand } from "./runtimes.mjs";

process.exitCode = await main(process.argv.slice(2));

/** The exit code of `trivet bench`: 1 where an answer was wrong or a server missing, 64 for a command line that says nothing sensible. */
async function main(args) {
	let options;
	let runtimes;
	try {
		options = parseOptions(args);
		runtimes = findRuntimes(options.runtimes);
	} catch (error) {
		process.stderr.write(`${error.message}\n\n${USAGE}`);
		return 64;
	}
	if (options.help) {
		process.stdout.write(USAGE);
		return 0;
	}
	const folder = mkdtempSync(join(tmpdir(), "trivet-bench-"));
	process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
	// The reader of a pipe may have had enough.
	process.stdout.on("error", () => process.exit(1));
	return run(options, runtimes, folder);
}

async function run(options, runtimes, folder) {
	const bundle = ensureBundle();
	const older = options.against === null ? null : await buildOther(options.against, folder);
	const { servers, missing } = listRivals(options.servers, runtimes, older);
	for (const name of missing) process.stdout.write(`${name} isn't installed: left out.\n`);
	const file = options.json ?? join(folder, "record.json");
	rmSync(file, { force: true });
	const code = await runBench([...generatorCommand(runtimes, bundle), ...benchArguments(options, runtimes, bundle, servers), "--json", file]);
	const record = readRecord(file);
	if (record === null) return code;
	const bars = checkBars(record);
	const changes = older === null ? [] : compareWithOther(record);
	process.stdout.write(`\n${writeBars(bars)}`);
	if (changes.length > 0) process.stdout.write(`\n${writeOldAndNew(changes)}`);
	if (options.json !== null) writeFileSync(file, `${JSON.stringify({ ...record, bars, changes })}\n`);
	return code;
}

/** What runs the benchmark itself: Bun, whose generator takes the least time of its own, or the Node that called. */
function generatorCommand(runtimes, bundle) {
	const bun = runtimes.find(({ kind }) => kind === "bun") ?? tryBun();
	if (bun !== null) return runCommand(bun, bundle);
	process.stdout.write("Bun isn't here: the generator runs on Node, which is slower, so more rates will be the generator's (†).\n");
	return [findNode(), bundle];
}

function tryBun() {
	try {
		return findRuntimes(["bun"])[0] ?? null;
	} catch {
		return null;
	}
}

/** Its progress and tables go where ours do. A signal reaches it with the whole group, or by us; it then reports what it has. */
function runBench([program, ...args]) {
	return new Promise((resolve, reject) => {
		const child = spawn(program, args, { stdio: "inherit" });
		process.on("SIGINT", () => {});
		process.on("SIGTERM", () => child.kill("SIGTERM"));
		child.on("error", reject);
		child.on("close", (code, signal) => resolve(signal === null ? (code ?? 1) : 1));
	});
}

/** null where the run was over before it had anything to say, which it has explained. */
function readRecord(file) {
	try {
		return JSON.parse(readFileSync(file, "utf8"));
	} catch (error) {
		if (error.code === "ENOENT") return null;
		throw error;
	}
}
