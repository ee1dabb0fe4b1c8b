/**
 * kill -9 of one worker after the other while clients ask at a steady rate. What may fail is what that worker had in hand: a request on a connection
 * that was its own, or one on a connection opened before the kill and not answered yet. Everything else must be answered, the port must serve again
 * within a second, and no zombie may stay. Run by hand:
 *
 *   node scripts/load/kill-under-load.mjs [--subject bundle:node] [--workers 4] [--kills 10] [--pause 1000] [--all]
 *
 * `--all` kills every worker at once, each time. `--pause` is in milliseconds; 0 kills the next one as soon as all are ready again.
 */
import { parseArgs } from "node:util";
import { alignColumns } from "../bench/report.mjs";
import { describeCounts, inMillis, LEAST_RATE, startClients } from "./steady-load.mjs";
import { findSubjects } from "./subjects.mjs";
import { endTreesAtExit, SupervisedServer } from "./supervised-server.mjs";
import { pause } from "./wait-until.mjs";

const SERVES_AGAIN_MILLIS = 1000;
const SETTLE_MILLIS = 60_000;
/** A process dies a little after the signal was sent, and a client notices a little after that. */
const DYING_MILLIS = 50;

process.exitCode = await main();

async function main() {
	const { values } = parseArgs({
		options: {
			subject: { type: "string", default: "bundle" },
			workers: { type: "string", default: "4" },
			kills: { type: "string", default: "10" },
			pause: { type: "string", default: "1000" },
			all: { type: "boolean", default: false },
		},
	});
	endTreesAtExit();
	const rows = [
		["subject", "client", "answered", "a second", "failed", "how", "unexplained", "longest gap", "slowest", "ready again", "zombies", "verdict"],
	];
	for (const subject of findSubjects(values.subject)) {
		process.stderr.write(`${subject.name} …\n`);
		try {
			rows.push(...(await killOften(subject, Number(values.workers), Number(values.kills), values)));
		} catch (error) {
			rows.push([subject.name, "", "", "", "", error.message.split("\n")[0], "", "", "", "", "", "MISSED"]);
		}
	}
	const whom = values.all ? "all workers at once" : "one worker";
	process.stdout.write(`kill -9 of ${whom}, ${values.kills} times, ${values.workers} workers\n${alignColumns(rows).join("\n")}\n`);
	return rows.slice(1).every((row) => row.at(-1) === "met") ? 0 : 1;
}

async function killOften(subject, workers, kills, values) {
	const server = await SupervisedServer.start(subject.command, ["--host", "127.0.0.1", "-p", "0", "-w", workers]);
	/** `{ pid, before, after }` of each. */
	const dead = [];
	let summaries;
	let clients = [];
	let slowestReturn = 0;
	let zombies = 0;
	try {
		await server.untilSettled(workers, SETTLE_MILLIS);
		clients = await startClients(server.port, { canUseWrk: false });
		for (let count = 0; count < kills; count++) {
			await pause(Number(values.pause));
			const living = (await server.status()).workers.filter((worker) => worker.state === "ready");
			const victims = values.all ? living : living.slice(count % living.length).slice(0, 1);
			for (const { pid } of victims) dead.push({ pid, ...server.kill(pid) });
			const from = performance.now();
			// The status may be older than the kill.
			const isReplaced = (status) => status.workers.every(({ pid }) => !victims.some((victim) => victim.pid === pid));
			while (!isReplaced(await server.untilSettled(workers, SETTLE_MILLIS))) await pause(10);
			slowestReturn = Math.max(slowestReturn, performance.now() - from);
			zombies += server.zombies().length;
		}
		await pause(1000);
	} finally {
		summaries = await Promise.all(clients.map(async ({ name, stop }) => ({ name, ...(await stop()) })));
		await server.stop();
	}
	return summaries.map((summary) => writeRow(subject, summary, dead, slowestReturn, zombies));
}

function writeRow(subject, summary, dead, slowestReturn, zombies) {
	const { name, answered, rate, failed, kinds, failures, longestGap, slowest } = summary;
	const unexplained = failures.filter((failure) => !dead.some((kill) => couldBreak(kill, failure)));
	const isMet = unexplained.length === 0 && longestGap <= SERVES_AGAIN_MILLIS && zombies === 0 && rate >= LEAST_RATE;
	if (unexplained.length > 0) process.stderr.write(`${subject.name}, ${name}: ${JSON.stringify(unexplained.slice(0, 5))}\n`);
	return [
		subject.name,
		name,
		String(answered),
		rate.toFixed(0),
		String(failed),
		describeCounts(kinds),
		String(unexplained.length),
		...[longestGap, slowest, slowestReturn].map(inMillis),
		String(zombies),
		isMet ? "met" : "MISSED",
	];
}

/** Whether that kill may be what a request failed of: it had begun and not ended, and its connection was that worker's or nobody's known. */
function couldBreak({ pid, before, after }, { began, ended, worker }) {
	return began <= after + DYING_MILLIS && ended >= before && (worker === 0 || worker === pid);
}
