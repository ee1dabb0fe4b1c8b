/**
 * kill -9 of the supervisor: its workers must end by themselves within seconds, with clients connected and without, and the port be free again. Run by
 * hand:
 *
 *   node scripts/load/orphans.mjs [--subject bundle:node] [--workers 4]
 */
import { createServer } from "node:net";
import { parseArgs } from "node:util";
import { alignColumns } from "../bench/report.mjs";
import { SpreadClient } from "./spread-client.mjs";
import { inMillis } from "./steady-load.mjs";
import { findSubjects } from "./subjects.mjs";
import { endTreesAtExit, SupervisedServer } from "./supervised-server.mjs";
import { waitUntil } from "./wait-until.mjs";

const ALONE_MILLIS = 5000;
const SETTLE_MILLIS = 60_000;
/** Idle connections that the workers hold when they are left alone. */
const CONNECTIONS = 100;

process.exitCode = await main();

async function main() {
	const { values } = parseArgs({ options: { subject: { type: "string", default: "bundle" }, workers: { type: "string", default: "4" } } });
	endTreesAtExit();
	const rows = [["subject", "connections", "last worker ended after", "port", "verdict"]];
	for (const subject of findSubjects(values.subject)) {
		process.stderr.write(`${subject.name} …\n`);
		for (const connections of [0, CONNECTIONS]) {
			const row = [subject.name, String(connections)];
			try {
				rows.push([...row, inMillis(await leaveAlone(subject, Number(values.workers), connections)), "free", "met"]);
			} catch (error) {
				rows.push([...row, error.message.split("\n")[0], "", "MISSED"]);
			}
		}
	}
	process.stdout.write(`kill -9 of the supervisor of ${values.workers} workers\n${alignColumns(rows).join("\n")}\n`);
	return rows.slice(1).every((row) => row.at(-1) === "met") ? 0 : 1;
}

/** Resolves with the milliseconds from the kill to the last worker's end. */
async function leaveAlone(subject, workers, connections) {
	const server = await SupervisedServer.start(subject.command, ["--host", "127.0.0.1", "-p", "0", "-w", workers, "--supervise"]);
	const client = new SpreadClient(server.port);
	try {
		await server.untilSettled(workers, SETTLE_MILLIS);
		await client.open(connections);
		const from = performance.now();
		server.kill(server.pid);
		await server.ended;
		await waitUntil("workers without a supervisor live on", ALONE_MILLIS, () => server.survivors().length === 0);
		const millis = performance.now() - from;
		client.close();
		await bind(server.port);
		return millis;
	} finally {
		client.close();
		server.killTree();
	}
}

/** Resolves when the port could be taken, and is given back. */
function bind(port) {
	return new Promise((resolve, reject) => {
		const listener = createServer();
		listener.once("error", reject);
		listener.listen(port, "127.0.0.1", () => listener.close(resolve));
	});
}
