/**
 * Rolling reloads while clients ask at a steady rate: not one request may fail. wrk keeps persistent connections busy (a client of our own where it
 * isn't installed), another client opens a connection for each request, both at 2,000 requests a second or more. Run by hand:
 *
 *   node scripts/load/reload-under-load.mjs [--subject bundle:node] [--workers 2] [--reloads 10] [--by command|hup] [--client wrk|own]
 */
import { parseArgs } from "node:util";
import { alignColumns } from "../bench/report.mjs";
import { median } from "../bench/statistics.mjs";
import { describeCounts, inMillis, LEAST_RATE, startClients } from "./steady-load.mjs";
import { findSubjects } from "./subjects.mjs";
import { endTreesAtExit, SupervisedServer } from "./supervised-server.mjs";
import { pause, waitUntil } from "./wait-until.mjs";

/** Load before the first reload, between two, and after the last. */
const REST_MILLIS = 500;
const RELOAD_MILLIS = 60_000;

process.exitCode = await main();

async function main() {
	const { values } = parseArgs({
		options: {
			subject: { type: "string", default: "bundle" },
			workers: { type: "string", default: "2" },
			reloads: { type: "string", default: "10" },
			by: { type: "string", default: "command" },
			client: { type: "string", default: "wrk" },
		},
	});
	endTreesAtExit();
	const rows = [["subject", "client", "answered", "a second", "failed", "how", "p99", "slowest", "longest gap", "besides", "verdict"]];
	const times = [["subject", "reloads", "ready after", "longest", "old gone after", "longest", "each, ready"]];
	for (const subject of findSubjects(values.subject)) {
		process.stderr.write(`${subject.name} …\n`);
		try {
			const result = await reloadOften(subject, Number(values.workers), Number(values.reloads), values);
			rows.push(...result.rows);
			times.push(result.times);
		} catch (error) {
			rows.push([subject.name, "", "", "", "", error.message.split("\n")[0], "", "", "", "", "MISSED"]);
		}
	}
	process.stdout.write(`${values.reloads} reloads by ${values.by}, ${values.workers} workers\n${alignColumns(rows).join("\n")}\n`);
	process.stdout.write(`\n${alignColumns(times).join("\n")}\n`);
	return rows.slice(1).every((row) => row.at(-1) === "met") ? 0 : 1;
}

async function reloadOften(subject, workers, reloads, { by, client }) {
	const server = await SupervisedServer.start(subject.command, ["--host", "127.0.0.1", "-p", "0", "-w", workers, "--supervise"]);
	const ready = [];
	const gone = [];
	let summaries;
	let clients = [];
	try {
		await server.untilSettled(workers, RELOAD_MILLIS);
		clients = await startClients(server.port, { canUseWrk: client === "wrk" });
		for (let count = 0; count < reloads; count++) {
			await pause(REST_MILLIS);
			const from = performance.now();
			ready.push(await reload(server, by));
			await server.untilSettled(workers, RELOAD_MILLIS);
			gone.push(performance.now() - from);
		}
		await pause(REST_MILLIS);
	} finally {
		summaries = await Promise.all(clients.map(async ({ name, stop }) => ({ name, ...(await stop()) })));
		await server.stop();
	}
	return {
		rows: summaries.map((summary) => writeRow(subject, summary)),
		times: [
			subject.name,
			String(reloads),
			...[ready, gone].flatMap((all) => [inMillis(median(all)), inMillis(Math.max(...all))]),
			ready.map((millis) => millis.toFixed(0)).join(" "),
		],
	};
}

/** Resolves with the milliseconds that it took until the new workers were ready. Rejects where the reload failed. */
async function reload(server, by) {
	if (by === "command") {
		const { code, text, millis } = await server.run("reload");
		if (code !== 0) throw new Error(`trivet reload ended with ${code}: ${text}`);
		return millis;
	}
	const { generation } = await server.status();
	const from = performance.now();
	server.signal("SIGHUP");
	await waitUntil("a new generation", RELOAD_MILLIS, async () => (await server.status()).generation > generation);
	return performance.now() - from;
}

function writeRow(subject, { name, answered, rate, failed, kinds, notes, p99, slowest, longestGap }) {
	const isMet = failed === 0 && rate >= LEAST_RATE;
	return [
		subject.name,
		name,
		String(answered),
		rate.toFixed(0),
		String(failed),
		describeCounts(kinds),
		...[p99, slowest, longestGap].map(inMillis),
		describeCounts(notes),
		isMet ? "met" : "MISSED",
	];
}
