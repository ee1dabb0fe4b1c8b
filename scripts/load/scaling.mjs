/**
 * What a second worker brings: one worker against two with a handler that computes for a millisecond or two, both cores for the server, since the
 * client has next to nothing to do. The two servers stand side by side and take turns. Run by hand, on a machine that does nothing else:
 *
 *   node scripts/load/scaling.mjs [--subject bundle:node] [--workers 2] [--rounds 5] [--seconds 3]
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { findProgram } from "../bench/programs.mjs";
import { alignColumns } from "../bench/report.mjs";
import { median, spread } from "../bench/statistics.mjs";
import { runWrk } from "../bench/wrk.mjs";
import { findSubjects } from "./subjects.mjs";
import { endTreesAtExit, SupervisedServer } from "./supervised-server.mjs";

/** Of what so many workers could bring at best. */
const LEAST_PART = 0.9;
const CONNECTIONS = 16;
const PATH = "work";
/** Above this load before we begin, something else takes the second core. */
const IDLE_LOAD = 0.5;

process.exitCode = await main();

async function main() {
	const { values } = parseArgs({
		options: {
			subject: { type: "string", default: "bundle" },
			workers: { type: "string", default: "2" },
			rounds: { type: "string", default: "5" },
			seconds: { type: "string", default: "3" },
		},
	});
	const wrk = findProgram("wrk");
	if (wrk === null) {
		process.stderr.write("wrk isn't here: its package is called so.\n");
		return 64;
	}
	endTreesAtExit();
	const [load] = loadavg();
	const rows = [["subject", "1 worker", "±", `${values.workers} workers`, "±", "ratio", "aim", "verdict"]];
	for (const subject of findSubjects(values.subject)) {
		process.stderr.write(`${subject.name} …\n`);
		try {
			rows.push(await compare(wrk, subject, Number(values.workers), Number(values.rounds), Number(values.seconds)));
		} catch (error) {
			rows.push([subject.name, error.message.split("\n")[0], "", "", "", "", "", "MISSED"]);
		}
	}
	process.stdout.write(`requests a second, medians of ${values.rounds} rounds each\n${alignColumns(rows).join("\n")}\n`);
	if (load > IDLE_LOAD)
		process.stdout.write(`Load was ${load.toFixed(1)} before the first measurement: something else is running, so these figures say little.\n`);
	return rows.slice(1).every((row) => row.at(-1) === "met") ? 0 : 1;
}

async function compare(wrk, subject, workers, rounds, seconds) {
	const servers = [];
	try {
		for (const count of [1, workers]) servers.push(await SupervisedServer.start(subject.command, ["--host", "127.0.0.1", "-p", "0", "-w", count]));
		const rates = servers.map(() => []);
		const measure = async (index, time) => {
			const target = { port: servers[index].port, path: PATH, depth: 1, connections: CONNECTIONS, seconds: time, core: null };
			const { requests, micros, errors } = await runWrk(wrk, target);
			if (errors !== "") throw new Error(errors);
			return (requests / micros) * 1e6;
		};
		for (const index of [0, 1]) await measure(index, 1);
		for (let round = 0; round < rounds; round++) {
			// A drift of the machine falls on both alike.
			for (const index of round % 2 === 0 ? [0, 1] : [1, 0]) rates[index].push(await measure(index, seconds));
		}
		const [one, many] = rates.map(median);
		const aim = LEAST_PART * workers;
		return [
			subject.name,
			...rates.flatMap((all) => [median(all).toFixed(0), `${(spread(all) * 100).toFixed(0)} %`]),
			(many / one).toFixed(2),
			`>= ${aim.toFixed(1)}`,
			many / one >= aim ? "met" : "MISSED",
		];
	} finally {
		await Promise.all(servers.map((server) => server.stop()));
	}
}
