/**
 * How evenly many connections fall on the workers: 10,000 are opened and stay open, each asks once and is told which process answered. Run by hand:
 *
 *   node scripts/load/spread.mjs [--subject bundle:node] [--workers 4] [--connections 10000]
 */
import { parseArgs } from "node:util";
import { alignColumns } from "../bench/report.mjs";
import { SpreadClient } from "./spread-client.mjs";
import { findSubjects } from "./subjects.mjs";
import { endTreesAtExit, SupervisedServer } from "./supervised-server.mjs";

/** No worker of four below or above; of another count, as many times its fair share. */
const LEAST_SHARE = 0.15 * 4;
const MOST_SHARE = 0.4 * 4;
const SETTLE_MILLIS = 60_000;

process.exitCode = await main();

async function main() {
	const { values } = parseArgs({
		options: {
			subject: { type: "string", default: "bundle" },
			workers: { type: "string", default: "4" },
			connections: { type: "string", default: "10000" },
		},
	});
	endTreesAtExit();
	const rows = [["subject", "connections", "answered", "by worker", "least", "most", "as status tells", "verdict"]];
	for (const subject of findSubjects(values.subject)) {
		process.stderr.write(`${subject.name} …\n`);
		try {
			rows.push(await measure(subject, Number(values.workers), Number(values.connections)));
		} catch (error) {
			rows.push([subject.name, "", "", error.message.split("\n")[0], "", "", "", "MISSED"]);
		}
	}
	process.stdout.write(`${values.workers} workers\n${alignColumns(rows).join("\n")}\n`);
	return rows.slice(1).every((row) => row.at(-1) === "met") ? 0 : 1;
}

async function measure(subject, workers, connections) {
	const server = await SupervisedServer.start(subject.command, ["--host", "127.0.0.1", "-p", "0", "-w", workers, "--supervise"]);
	const client = new SpreadClient(server.port);
	try {
		await server.untilSettled(workers, SETTLE_MILLIS);
		await client.open(connections);
		const status = await server.status();
		const counts = status.workers.map(({ pid }) => client.answers.get(pid) ?? 0);
		const open = status.workers.reduce((sum, worker) => sum + worker.connections, 0);
		const answered = counts.reduce((sum, count) => sum + count, 0);
		const shares = counts.map((count) => count / connections);
		const isFair = shares.every((share) => share >= LEAST_SHARE / workers && share <= MOST_SHARE / workers);
		return [
			subject.name,
			String(connections),
			String(answered),
			counts.join(" "),
			inPercent(Math.min(...shares)),
			inPercent(Math.max(...shares)),
			String(open),
			isFair && answered === connections ? "met" : "MISSED",
		];
	} finally {
		client.close();
		await server.stop();
	}
}

function inPercent(part) {
	return `${(part * 100).toFixed(1)} %`;
}
