/** What a server costs before it is fast: how long until its first answer, and what it holds for a connection that is idle. */
import { messageOf } from "../operations/describe-failure.ts";
import type { DialedSocket } from "../runtime.ts";
import { costSeconds, inOrder } from "./bench-plan.ts";
import type { SubjectCost } from "./bench-record.ts";
import { pause } from "./gate-peer.ts";
import type { Bench } from "./measure-workload.ts";
import { programBytes, readMemory } from "./process-cost.ts";
import { ResponseScanner } from "./response-scanner.ts";
import { type ServerProcess, startServer } from "./server-process.ts";
import type { Subject } from "./subjects.ts";
import { requestBytes, WORKLOADS, type Workload } from "./workloads.ts";

/** How long a crowd of connections may take to be answered. */
const CROWD_MILLIS = 10_000;
/** Between what may allocate and the reading of memory. */
const SETTLE_MILLIS = 100;

type Growing = { -readonly [K in keyof SubjectCost]: SubjectCost[K] extends readonly number[] ? number[] : SubjectCost[K] };

/** Resolves with the costs of every server that starts; of the others `notes` say why. */
export async function measureCosts(bench: Bench, subjects: readonly Subject[], notes: string[]): Promise<SubjectCost[]> {
	const costs: Growing[] = subjects.map(({ id }) => ({ subject: id, coldMillis: [], idleBytes: [], programBytes: null }));
	const { coldStarts } = bench.plan;
	for (let round = 0; round < coldStarts; round++) {
		for (const subject of inOrder(subjects, round)) {
			if (bench.isStopping) return costs;
			bench.progress(`Cold start and idle connections: ${subject.id}`, costSeconds(bench.plan) / coldStarts);
			const cost = costs.find((each) => each.subject === subject.id)!;
			const failure = await measureOnce(bench, subject, cost);
			if (failure !== null && !notes.includes(failure)) notes.push(failure);
		}
	}
	return costs.filter(({ coldMillis }) => coldMillis.length > 0);
}

/** Why it couldn't be measured; null where it was. */
async function measureOnce(bench: Bench, subject: Subject, cost: Growing): Promise<string | null> {
	const workload = WORKLOADS[0]!;
	let server: ServerProcess | null = null;
	try {
		server = await startServer(bench.context, subject, workload);
	} catch (error) {
		return `${subject.id} didn't start when its cold start was to be measured: ${messageOf(error)}`;
	}
	if (server === null) return null;
	try {
		cost.coldMillis.push(server.coldMillis);
		cost.programBytes ??= await programBytes(bench.runtime, server.pid);
		const bytes = await idleBytes(bench, server, workload);
		if (bytes === null) return `${subject.id}: ${bench.plan.idleConnections} idle connections couldn't be opened or its memory not be read.`;
		cost.idleBytes.push(bytes);
		return null;
	} finally {
		await server.stop();
	}
}

/** Octets of the server's memory for each of many connections that had one request and stay; null where they don't open. */
async function idleBytes(bench: Bench, server: ServerProcess, workload: Workload): Promise<number | null> {
	const { runtime, plan } = bench;
	const few = await openCrowd(bench, server, workload, Math.ceil(plan.idleConnections / 10));
	await pause(SETTLE_MILLIS);
	const before = await readMemory(runtime, server.pids);
	const many = few === null ? null : await openCrowd(bench, server, workload, plan.idleConnections);
	await pause(SETTLE_MILLIS);
	const after = await readMemory(runtime, server.pids);
	few?.();
	many?.();
	return before === null || after === null || many === null ? null : Math.max(0, (after.now - before.now) / plan.idleConnections);
}

/** Opens connections, has one request answered on each, and keeps them; resolves with what closes them, null where that failed. */
function openCrowd(bench: Bench, server: ServerProcess, workload: Workload, count: number): Promise<(() => void) | null> {
	const request = requestBytes(workload, server.host);
	const sockets: DialedSocket[] = [];
	const close = () => {
		for (const socket of sockets) socket.close();
	};
	return new Promise((resolve) => {
		let answered = 0;
		const timer = setTimeout(() => settle(false), CROWD_MILLIS);
		const settle = (isComplete: boolean) => {
			clearTimeout(timer);
			if (!isComplete) close();
			resolve(isComplete ? close : null);
		};
		for (let index = 0; index < count; index++) {
			const scanner = new ResponseScanner();
			const socket: DialedSocket = bench.runtime.dial(server.address, {
				opened: () => void socket.write(request),
				received(bytes) {
					answered += scanner.scan(bytes);
					if (answered === count) settle(true);
				},
				drained: () => {},
				closed: () => settle(false),
			});
			sockets.push(socket);
		}
	});
}
