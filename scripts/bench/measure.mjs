/** One runtime: its servers started, checked, warmed up, then loaded in turn, round after round. */
import { checkAnswers } from "./check-answers.mjs";
import { cpuMicros } from "./process-cost.mjs";
import { listServers, startNamed } from "./servers.mjs";
import { runWrk } from "./wrk.mjs";

/** `depth`: how many requests a client sends before it waits for the answers. */
export const WORKLOADS = [
	{ name: "keep-alive", depth: 1 },
	{ name: "pipelined", depth: 16 },
];

const WARM_UP_SECONDS = 2;

/**
 * Resolves with one cell for each server and workload: `{ server, workload, wrong, absent, samples }`. `wrong` says what was
 * wrong with the answers, `absent` why the server couldn't be started, null where nothing was. A sample is
 * `{ requestsPerSecond, cpuMicrosPerRequest, busy }`, the latter two null where the system doesn't tell.
 */
export async function measureRuntime(runtime, options, bench) {
	const names = listServers(options.servers, options.against);
	const subjects = [];
	try {
		for (const name of names) subjects.push(await prepare(name, runtime, options, bench));
		const cells = subjects.flatMap((subject) => subject.cells);
		if (bench.wrk === null) return cells;
		for (const cell of cells) await loadOnce(cell, options, bench, Math.min(WARM_UP_SECONDS, options.seconds));
		for (let round = 0; round < options.rounds; round++) {
			bench.progress(`${runtime.id}: round ${round + 1} of ${options.rounds}`);
			// A B C D, D C B A, …: a drift of the machine falls on all alike.
			const order = round % 2 === 0 ? subjects : [...subjects].reverse();
			for (const { name } of WORKLOADS) {
				for (const subject of order) {
					const cell = subject.cells.find(({ workload }) => workload === name);
					const sample = await loadOnce(cell, options, bench, options.seconds);
					if (sample !== null) cell.samples.push(sample);
				}
			}
		}
		return cells;
	} finally {
		await Promise.all(subjects.map((subject) => subject.server?.stop()));
	}
}

/** Starts and checks one server. */
async function prepare(name, runtime, options, bench) {
	bench.progress(`${runtime.id}: starting ${name}`);
	const cells = WORKLOADS.map(({ name: workload, depth }) => {
		return { server: name, workload, depth, process: null, size: 0, wrong: null, absent: null, samples: [] };
	});
	let server = null;
	try {
		server = await startNamed(name, runtime, { folder: bench.folder, against: options.against, core: bench.cores?.server ?? null });
	} catch (error) {
		for (const cell of cells) cell.absent = error.message;
		return { cells, server };
	}
	for (const cell of cells) {
		cell.process = server;
		try {
			cell.size = await checkAnswers(server.port, cell.depth);
		} catch (error) {
			cell.wrong = error.message;
		}
	}
	return { cells, server };
}

/** Loads one server for a while; null where there is nothing to time. */
async function loadOnce(cell, options, bench, seconds) {
	if (cell.absent !== null || cell.wrong !== null) return null;
	const { pids, port } = cell.process;
	const before = cpuMicros(pids);
	const result = await runWrk(bench.wrk, { port, depth: cell.depth, connections: options.connections, seconds, core: bench.cores?.client ?? null });
	const after = cpuMicros(pids);
	cell.wrong = findFault(cell, result, options.connections);
	if (cell.wrong !== null) return null;
	const cpu = before === null || after === null ? null : after - before;
	return {
		requestsPerSecond: result.requests / (result.micros / 1e6),
		cpuMicrosPerRequest: cpu === null ? null : cpu / result.requests,
		busy: cpu === null ? null : cpu / result.micros,
	};
}

/** What shows that answers under load were not as they were when they were checked. */
function findFault(cell, { requests, bytes, errors }, connections) {
	if (errors !== "") return `under load: ${errors}`;
	if (requests === 0) return "under load: no answers";
	// wrk counts octets also of answers that it had not read to their end when it stopped.
	const surplus = bytes - requests * cell.size;
	if (surplus < 0 || surplus > connections * cell.depth * cell.size) return `under load: answers of ${bytes / requests} octets, not ${cell.size}`;
	return null;
}
