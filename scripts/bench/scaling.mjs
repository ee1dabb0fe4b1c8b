/**
 * What a request costs, against the number of connections, the size of its head, the size of its response, and the number of workers: processor time of
 * the server, and requests a second. Says where that isn't flat in connections, or not linear in octets. Run by hand, on a machine that does nothing else:
 *
 *   node scripts/bench/scaling.mjs [--runtimes node,deno,bun] [--only connections,head,response,workers] [--rounds 3] [--seconds 2] [--quick] [--json FILE]
 *
 * The client is wrk, on a core of its own. The server counts its answers and its processor time itself (`servers/meter.mjs`), so that a figure is of the
 * steady state only: not of opening 10,000 connections.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureBundle } from "./bundles.mjs";
import { chooseCores, pinCommand } from "./cores.mjs";
import { readFileLimit } from "./file-limit.mjs";
import { findProgram } from "./programs.mjs";
import { alignColumns } from "./report.mjs";
import { findRuntimes, PROJECT, runCommand } from "./runtimes.mjs";
import { headOf, judgeRows, listCases } from "./scaling-cases.mjs";
import { ServerMeter } from "./server-meter.mjs";
import { endServersAtExit, startServer } from "./server-process.mjs";
import { bundle, serverFile } from "./servers.mjs";
import { median, spread } from "./statistics.mjs";
import { runWrk } from "./wrk.mjs";

const APP = fileURLToPath(new URL("servers/scaling-app.mjs", import.meta.url));
/** Limits that the cases would pass, lifted. */
const FLAGS = ["--log=off", "--admin=off", "--no-config", "--quiet", "--max-header=64k", "--max-connections=20000"];
/** Load that doesn't count: connections open, code is compiled. A listener's queue is short, and who doesn't fit in comes again after one and three seconds. */
const RAMP_SECONDS = 1;
const RAMP_SECONDS_OF_MANY = 4;
const MANY = 2000;
/** Before the end of a run, wrk has begun to close. */
const END_MILLIS = 200;
const ANSWER_MILLIS = 10_000;
/** Files that a process has open besides its connections. */
const OTHER_FILES = 200;
/** Above this load before we begin, something else is running. */
const IDLE_LOAD = 0.5;

process.exitCode = await main();

async function main() {
	const { values } = parseArgs({
		options: {
			runtimes: { type: "string", default: "node,deno,bun" },
			only: { type: "string", default: "connections,head,response,workers" },
			rounds: { type: "string" },
			seconds: { type: "string" },
			quick: { type: "boolean", default: false },
			json: { type: "string" },
		},
	});
	const wrk = findProgram("wrk");
	if (wrk === null) {
		process.stderr.write("wrk isn't here: its package is called so.\n");
		return 64;
	}
	endServersAtExit();
	const folder = mkdtempSync(join(tmpdir(), "trivet-scaling-"));
	process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
	const bench = {
		wrk,
		folder,
		trivet: ensureBundle(),
		cores: chooseCores(),
		rounds: Number(values.rounds ?? (values.quick ? 1 : 3)),
		seconds: Number(values.seconds ?? (values.quick ? 1 : 2)),
	};
	const [load] = loadavg();
	const only = values.only.split(",");
	const cases = listCases([1, 2]).filter(({ dimension }) => only.some((name) => dimension.startsWith(name)));
	const most = readFileLimit() - OTHER_FILES;
	const results = [];
	for (const runtime of findRuntimes(values.runtimes.split(","))) {
		const measured = await measureRuntime(
			bench,
			runtime,
			cases.filter(({ connections }) => connections <= most),
		);
		results.push(...measured);
		process.stdout.write(`${writeTable(runtime, measured)}\n`);
	}
	if (cases.some(({ connections }) => connections > most))
		process.stdout.write(`A process may open ${most + OTHER_FILES} files here (ulimit -n): too few for all cases.\n`);
	if (load > IDLE_LOAD)
		process.stdout.write(`Load was ${load.toFixed(1)} before the first measurement: something else is running, so these figures say little.\n`);
	const { rounds, seconds, cores } = bench;
	if (values.json !== undefined)
		writeFileSync(values.json, `${JSON.stringify({ date: new Date().toISOString(), rounds, seconds, cores, load, results })}\n`);
	return results.every(({ verdict, wrong }) => wrong === null && !verdict.includes("MISSED")) ? 0 : 1;
}

/** Rows `{ runtime, server, dimension, title, size, costs, rates, wrong, cost, verdict }`, dimension by dimension. */
async function measureRuntime(bench, runtime, cases) {
	const rows = [];
	for (const dimension of new Set(cases.map((each) => each.dimension))) {
		const chosen = cases.filter((each) => each.dimension === dimension);
		for (const server of chosen[0].hasRaw ? ["trivet", "raw"] : ["trivet"]) {
			const measured = await measureDimension(bench, runtime, server, chosen);
			const verdicts = judgeRows(dimension, measured);
			// Only Trivet is held against what is asked; the bare listener shows what of it is the system's own.
			for (const [index, row] of measured.entries()) {
				const verdict = server === "raw" ? verdicts[index].replace(/ MISSED.*/, "") : verdicts[index];
				rows.push({ runtime: runtime.id, server, dimension, ...row, verdict });
			}
		}
	}
	return rows;
}

/** One server for each number of workers, all at once: those not being loaded are idle. */
async function measureDimension(bench, runtime, name, cases) {
	const rows = cases.map(({ title, size }) => ({ title, size, costs: [], rates: [], wrong: null }));
	const servers = new Map();
	const isPinned = cases.every(({ workers }) => workers === 1);
	try {
		for (const { workers } of cases) if (!servers.has(workers)) servers.set(workers, await start(bench, runtime, name, workers, isPinned));
		for (let round = 0; round < bench.rounds; round++) {
			// A drift of the machine falls on all alike.
			for (const each of round % 2 === 0 ? cases : [...cases].reverse()) {
				process.stderr.write(`${runtime.id} ${name}, ${each.dimension} ${each.title}, round ${round + 1} of ${bench.rounds} …\n`);
				const row = rows[cases.indexOf(each)];
				await measureOnce(bench, servers.get(each.workers), each, row).catch((error) => {
					row.wrong = error.message.split("\n")[0];
				});
			}
		}
	} finally {
		await Promise.all([...servers.values()].map((server) => server.stop()));
	}
	return rows.map((row) => ({ ...row, cost: row.wrong === null && row.costs.length > 0 ? median(row.costs) : null }));
}

/** `{ port, meter, core, stop }`; `core` is the client's, null where the server has them all. */
async function start(bench, runtime, name, workers, isPinned) {
	const folder = join(bench.folder, `${runtime.id}-${name}-${workers}-${Math.random().toString(36).slice(2)}`);
	const meter = new ServerMeter(folder);
	const core = isPinned ? (bench.cores?.server ?? null) : null;
	const environment = { ...process.env, METER_FOLDER: folder };
	let server;
	if (name === "raw") {
		const file = join(bench.folder, `raw-${runtime.id}.mjs`);
		await bundle({ entryPoints: [serverFile("raw", runtime)] }, runtime, PROJECT, file);
		server = await startServer(pinCommand(runCommand(runtime, file), core), { environment });
	} else {
		const port = await findFreePort();
		const command = [...runCommand(runtime, bench.trivet), "serve", APP, "--host=127.0.0.1", `--port=${port}`, `--workers=${workers}`, ...FLAGS];
		server = await startServer(pinCommand(command, core), { port, environment });
	}
	return { port: server.port, meter, core: isPinned ? (bench.cores?.client ?? null) : null, stop: server.stop };
}

/** One run of the client; a sample goes to `row`. Rejects with what was wrong. */
async function measureOnce(bench, { port, meter, core }, each, row) {
	const { path, fields } = headOf(each, port);
	const { connections, variants, contentBytes } = each;
	const answerBytes = await checkAnswer(port, path, fields, contentBytes);
	const ramp = connections > MANY ? RAMP_SECONDS_OF_MANY : RAMP_SECONDS;
	const began = Date.now();
	const load = { port, path, depth: 1, connections, seconds: ramp + bench.seconds, core, fields, variants };
	const { requests, bytes, errors } = await runWrk(bench.wrk, load);
	if (errors !== "") throw new Error(errors);
	// wrk counts octets also of answers that it had not read to their end when it stopped.
	const surplus = bytes - requests * answerBytes;
	if (surplus < 0 || surplus > connections * answerBytes) throw new Error(`answers of ${(bytes / requests).toFixed(0)} octets, not ${answerBytes}`);
	const did = meter.between(began + ramp * 1000, Date.now() - END_MILLIS);
	if (did === null || did.answered === 0) throw new Error("no answers in the time that counts");
	row.costs.push(did.micros / did.answered);
	row.rates.push((did.answered * 1000) / did.millis);
}

/** Asks once with the head that wrk sends. Resolves with the octets of the answer; rejects where it isn't what it should be. */
function checkAnswer(port, path, fields, contentBytes) {
	const lines = [`GET /${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...fields];
	return new Promise((resolve, reject) => {
		const socket = connect(port, "127.0.0.1", () => socket.write(`${lines.join("\r\n")}\r\n\r\n`));
		const chunks = [];
		let received = 0;
		const fail = (message) => {
			socket.destroy();
			reject(new Error(message));
		};
		socket.setTimeout(ANSWER_MILLIS, () => fail("no answer to the first request"));
		socket.on("error", (error) => fail(error.message));
		socket.on("data", (chunk) => {
			chunks.push(chunk);
			received += chunk.length;
			const head = /^(HTTP\/1\.1 (\d+)[\s\S]*?\r\n\r\n)/.exec(chunks[0].toString("latin1"));
			if (head === null) return;
			if (head[2] !== "200") fail(`status ${head[2]}`);
			if (!new RegExp(`^Content-Length: ${contentBytes}\r$`, "im").test(head[1])) fail(`no Content-Length of ${contentBytes}`);
			if (received < head[1].length + contentBytes) return;
			socket.destroy();
			resolve(received);
		});
		socket.on("close", () => reject(new Error("the connection was closed before the end of the answer")));
	});
}

function findFreePort() {
	return new Promise((resolve, reject) => {
		const server = createServer().on("error", reject);
		server.listen(0, "127.0.0.1", () => {
			const { port } = server.address();
			server.close(() => resolve(port));
		});
	});
}

function writeTable(runtime, rows) {
	const table = [["", "", "server", "CPU µs/req", "±", "req/s", "±", ""]];
	for (const { dimension, title, server, costs, rates, cost, wrong, verdict } of rows) {
		const figures =
			cost === null ? ["–", "", "–", ""] : [cost.toFixed(2), percent(costs), Math.round(median(rates)).toLocaleString("en"), percent(rates)];
		table.push([dimension, title, server, ...figures, wrong ?? verdict]);
	}
	return `${runtime.kind} ${runtime.version}\n${alignColumns(table).join("\n")}\n`;
}

function percent(samples) {
	return `${Math.round(spread(samples) * 100)} %`;
}
