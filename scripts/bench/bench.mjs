/**
 * The benchmark of one release: the raw TCP limit, Trivet by both doors, and the runtime's own server, on each runtime, in one
 * run and interleaved. README.md says how to read it.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkAcceptance } from "./acceptance.mjs";
import { chooseCores } from "./cores.mjs";
import { describeEnvironment, writeEnvironment } from "./environment.mjs";
import { measureRuntime, WORKLOADS } from "./measure.mjs";
import { parseOptions, USAGE } from "./options.mjs";
import { findProgram } from "./programs.mjs";
import { writeAcceptance, writeTable } from "./report.mjs";
import { findRuntimes } from "./runtimes.mjs";
import { endServersAtExit } from "./server-process.mjs";

process.exitCode = await main(process.argv.slice(2));

/** The exit code: 1 where an answer was wrong or a server missing, 64 for a command line that says nothing sensible. */
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
	endServersAtExit();
	// The reader of a pipe may have had enough.
	process.stdout.on("error", () => process.exit(1));
	const bench = {
		folder: mkdtempSync(join(tmpdir(), "trivet-bench-")),
		wrk: findProgram("wrk"),
		cores: chooseCores(),
		progress: showProgress,
	};
	process.on("exit", () => rmSync(bench.folder, { recursive: true, force: true }));
	return run(options, runtimes, bench);
}

async function run(options, runtimes, bench) {
	const environment = describeEnvironment(bench, options, runtimes);
	process.stdout.write(`${writeEnvironment(environment)}\n`);
	if (bench.wrk === null) process.stdout.write("wrk is not on PATH: nothing is timed, only the answers are checked.\n\n");
	if (options.servers.includes("nginx") && findProgram("nginx") === null) {
		process.stdout.write("nginx is not installed: left out.\n\n");
		options.servers = options.servers.filter((name) => name !== "nginx");
	}
	const results = [];
	for (const runtime of runtimes) {
		const cells = await measureRuntime(runtime, options, bench);
		showProgress("");
		for (const workload of WORKLOADS) process.stdout.write(`${writeTable(runtime, workload, cells, options.connections)}\n`);
		results.push({ runtime, cells, checks: checkAcceptance(runtime, cells) });
	}
	if (bench.wrk !== null) process.stdout.write(writeAcceptance(results.flatMap(({ checks }) => checks)));
	if (options.json !== null) writeFileSync(options.json, JSON.stringify({ environment, results: results.map(toRecord) }, null, "\t"));
	return results.every(({ cells }) => cells.every(({ wrong, absent }) => wrong === null && absent === null)) ? 0 : 1;
}

function toRecord({ runtime, cells, checks }) {
	return {
		runtime: { id: runtime.id, version: runtime.version },
		cells: cells.map(({ server, workload, size, wrong, absent, samples }) => ({ server, workload, answerBytes: size, wrong, absent, samples })),
		checks,
	};
}

/** One line on a terminal that the next one replaces; nothing where the output is kept. */
function showProgress(text) {
	if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
