/**
 * What an idle keep-alive connection costs: many connections, one request on each, memory measured while all are idle, then
 * another request on each. Trivet stands beside the raw listener and the runtime's own server. Run by hand:
 *
 *   node scripts/load/idle-connections.mjs [--runtimes node,deno,bun] [--servers raw,exchange,fetch,native] [--connections 10000]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { checkAnswers } from "../bench/check-answers.mjs";
import { readFileLimit } from "../bench/file-limit.mjs";
import { readMemory } from "../bench/process-cost.mjs";
import { alignColumns } from "../bench/report.mjs";
import { findRuntimes, PROJECT, runCommand } from "../bench/runtimes.mjs";
import { endServersAtExit, startServer } from "../bench/server-process.mjs";
import { bundle, serverFile } from "../bench/servers.mjs";
import { IdleClient } from "./idle-client.mjs";

const KIB = 1024;
const COLLECTOR = fileURLToPath(new URL("collect-garbage.mjs", import.meta.url));
/** Octets that a connection of Trivet may cost above the raw listener's. */
const AIM = 8 * KIB;
/** Connections that are made and closed before the start, so that what is made once is there. */
const WARM_UP_CONNECTIONS = 200;
/** Files that a process has open besides its connections. */
const OTHER_FILES = 200;

process.exitCode = await main();

async function main() {
	const { values } = parseArgs({
		options: {
			runtimes: { type: "string", default: "node,deno,bun" },
			servers: { type: "string", default: "raw,exchange,fetch,native" },
			connections: { type: "string", default: "10000" },
		},
	});
	const count = Number(values.connections);
	if (!Number.isInteger(count) || count < 1) throw new Error(`--connections takes a whole number above 0, not "${values.connections}".`);
	const allowed = readFileLimit();
	if (count + OTHER_FILES > allowed) {
		process.stderr.write(`A process may open ${allowed} files here (ulimit -n): too few for ${count} connections.\n`);
		return 64;
	}
	endServersAtExit();
	const folder = mkdtempSync(join(tmpdir(), "trivet-load-"));
	process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

	const rows = [["runtime", "server", "memory before", "a connection", "after collection", "above raw", "still open", "answered", "verdict"]];
	for (const runtime of findRuntimes(values.runtimes.split(","))) {
		let raw = null;
		for (const name of values.servers.split(",")) {
			process.stderr.write(`${runtime.id} ${name} …\n`);
			const cost = await measure(name, runtime, folder, count).catch((error) => ({ failure: error.message }));
			if (name === "raw") raw = cost;
			rows.push(writeRow(runtime, name, cost, raw, count));
		}
	}
	process.stdout.write(`${count} connections; memory is resident, the kernel's share of a socket isn't in it\n${alignColumns(rows).join("\n")}\n`);
	return rows.slice(1).every((row) => row.at(-1) !== "MISSED") ? 0 : 1;
}

/** Resolves with `{ before, live, kept, open, answered }`: octets before, octets a connection, and how the connections fared. */
async function measure(name, runtime, folder, count) {
	const file = join(folder, `${name}-${runtime.id}.mjs`);
	const contents = [COLLECTOR, serverFile(name, runtime)].map((path) => `import ${JSON.stringify(path)};`).join("\n");
	await bundle({ stdin: { contents, resolveDir: folder } }, runtime, PROJECT, file);
	const server = await startServer(runCommand(runtime, file, { canCollectGarbage: true }));
	const client = new IdleClient(server.port, await checkAnswers(server.port, 1));
	try {
		await client.open(Math.min(WARM_UP_CONNECTIONS, count));
		await client.requestOnEach();
		client.close();
		const before = await collect(server);
		await client.open(count);
		const answeredFirst = await client.requestOnEach();
		await pause(1000);
		const live = readMemory(server.pid).now;
		const after = await collect(server);
		const open = client.openCount;
		const answered = Math.min(answeredFirst, await client.requestOnEach());
		return { before, live: (live - before) / count, kept: (after - before) / count, open, answered };
	} finally {
		client.close();
		await server.stop();
	}
}

/** Has the server collect garbage; resolves with its resident octets after that. */
async function collect(server) {
	await pause(300);
	const collected = server.nextLine("collected");
	server.signal("SIGUSR2");
	await collected;
	await pause(200);
	return readMemory(server.pid).now;
}

function writeRow(runtime, name, cost, raw, count) {
	const title = [`${runtime.kind} ${runtime.version}`, name];
	if (cost.failure !== undefined) return [...title, "", "", "", "", "", cost.failure.split("\n")[0], "MISSED"];
	const isTrivet = name === "exchange" || name === "fetch";
	const above = raw === null || raw.failure !== undefined || name === "raw" ? null : cost.kept - raw.kept;
	const isMet = cost.answered === count && (above === null || above <= AIM);
	return [
		...title,
		`${(cost.before / KIB / KIB).toFixed(1)} MiB`,
		inKibibytes(cost.live),
		inKibibytes(cost.kept),
		above === null ? "–" : inKibibytes(above),
		String(cost.open),
		String(cost.answered),
		isTrivet ? (isMet ? "met" : "MISSED") : "",
	];
}

function inKibibytes(byteCount) {
	return `${(byteCount / KIB).toFixed(2)} KiB`;
}

function pause(millis) {
	return new Promise((resolve) => setTimeout(resolve, millis));
}
