/**
 * One workload: every server started, judged, warmed up, then loaded in turn, round after round; stopped.
 *
 * All servers run throughout; those not being loaded are idle. First the closed loop, then the open loop at shares of what each reached.
 */
import { messageOf } from "../operations/describe-failure.ts";
import type { Runtime } from "../runtime.ts";
import { type BenchPlan, inOrder, RAMP_SECONDS, START_SECONDS } from "./bench-plan.ts";
import type { Cell, ClosedSample } from "./bench-record.ts";
import { judgeAnswers } from "./conformance-gate.ts";
import { addCounts, describeErrors } from "./load-plan.ts";
import type { LoadTool } from "./load-tool.ts";
import type { Measurement } from "./measurement.ts";
import { processorSeconds, readMemory } from "./process-cost.ts";
import { type ServerContext, type ServerProcess, startServer } from "./server-process.ts";
import { median } from "./statistics.ts";
import type { Subject } from "./subjects.ts";
import type { Workload } from "./workloads.ts";

/** Above this share of requests that failed, a server isn't compared. */
const MOST_FAILED = 0.001;

export interface Bench {
	readonly runtime: Runtime;
	readonly plan: BenchPlan;
	readonly load: LoadTool;
	readonly context: ServerContext;
	readonly ticksPerSecond: number;
	/** Says what is being done, and that so many seconds of the plan are done. */
	progress(text: string, seconds: number): void;
	readonly isStopping: boolean;
}

interface Contender {
	readonly subject: Subject;
	readonly cell: Cell;
	/** null once there is nothing more to measure. */
	server: ServerProcess | null;
}

/** Resolves with a cell for each server. */
export async function measureWorkload(bench: Bench, workload: Workload, subjects: readonly Subject[]): Promise<Cell[]> {
	const { plan } = bench;
	const contenders: Contender[] = [];
	try {
		for (const subject of subjects) {
			bench.progress(`${workload.title}: starting ${subject.id}`, START_SECONDS);
			contenders.push(await prepare(bench, workload, subject));
		}
		const active = () => (bench.isStopping ? [] : contenders.filter(({ server }) => server !== null));
		for (const each of active()) await loadClosed(bench, workload, each, plan.warmUpSeconds, false);
		for (let round = 0; round < plan.rounds; round++) {
			for (const each of inOrder(active(), round)) await loadClosed(bench, workload, each, plan.seconds, true);
		}
		for (const share of plan.shares) {
			for (let round = 0; round < plan.openRounds; round++) for (const each of inOrder(active(), round)) await loadOpen(bench, workload, each, share);
		}
		for (const { cell, server } of contenders) {
			if (server !== null) cell.peakBytes = (await readMemory(bench.runtime, server.pids))?.peak ?? null;
		}
		return contenders.map(({ cell }) => cell);
	} finally {
		await Promise.all(contenders.map(({ server }) => server?.stop()));
	}
}

async function prepare(bench: Bench, workload: Workload, subject: Subject): Promise<Contender> {
	const cell: Cell = {
		subject: subject.id,
		workload: workload.name,
		state: "right",
		why: null,
		answerBytes: null,
		closed: [],
		open: [],
		peakBytes: null,
	};
	const contender: Contender = { subject, cell, server: null };
	try {
		contender.server = await startServer(bench.context, subject, workload);
	} catch (error) {
		return drop(contender, "failed", messageOf(error));
	}
	if (contender.server === null) return drop(contender, "absent", "this server doesn't do that");
	const verdict = await judgeAnswers(bench.runtime, { address: contender.server.address, host: contender.server.host, workload });
	if (verdict.kind === "right") {
		cell.answerBytes = verdict.size;
		return contender;
	}
	return drop(contender, verdict.kind, verdict.why);
}

function drop(contender: Contender, state: Cell["state"], why: string): Contender {
	contender.cell.state = state;
	contender.cell.why = why;
	void contender.server?.stop();
	contender.server = null;
	return contender;
}

/** One round of the closed loop; `counts` is false for the warm-up. */
async function loadClosed(bench: Bench, workload: Workload, contender: Contender, seconds: number, counts: boolean): Promise<void> {
	bench.progress(`${workload.title}: ${contender.subject.id}${counts ? "" : ", warming up"}`, seconds + RAMP_SECONDS);
	const { server, cell } = contender;
	if (server === null) return;
	const before = await processorSeconds(bench.runtime, server.pids, bench.ticksPerSecond);
	const began = bench.runtime.clock.now();
	const measured = await loadOnce(bench, workload, contender, seconds, null);
	const elapsed = (bench.runtime.clock.now() - began) / 1000;
	const after = await processorSeconds(bench.runtime, server.pids, bench.ticksPerSecond);
	if (measured === null) return;
	const used = before === null || after === null ? null : after - before;
	const sample: ClosedSample = {
		rate: measured.rate,
		processorMicros: used === null ? null : (used * 1e6) / Math.max(1, measured.totalRequests),
		serverBusy: used === null ? null : used / elapsed,
		generatorBusy: measured.generatorBusy,
		percentiles: measured.percentiles,
		errors: measured.errors,
		unfinished: measured.unfinished,
	};
	if (counts) cell.closed.push(sample);
	judgeLoad(contender, measured);
}

/** One round of the open loop at a share of the rate that the closed loop reached. */
async function loadOpen(bench: Bench, workload: Workload, contender: Contender, share: number): Promise<void> {
	bench.progress(`${workload.title}: ${contender.subject.id} at ${Math.round(share * 100)} %`, bench.plan.seconds + RAMP_SECONDS);
	const { cell } = contender;
	const wanted = median(cell.closed.map(({ rate }) => rate)) * share;
	if (!(wanted > 0)) return;
	const measured = await loadOnce(bench, workload, contender, bench.plan.seconds, wanted);
	if (measured === null) return;
	const { rate, percentiles, latenessP99, errors, unfinished } = measured;
	cell.open.push({ share, wanted, rate, percentiles, latenessP99, errors, unfinished });
	judgeLoad(contender, measured);
}

async function loadOnce(bench: Bench, workload: Workload, contender: Contender, seconds: number, rate: number | null): Promise<Measurement | null> {
	const { server } = contender;
	if (server === null) return null;
	const measured = await bench.load.run({ workload, server, connections: bench.plan.connections ?? workload.connections, seconds, rate });
	if (measured === null && rate === null) drop(contender, "absent", `${bench.load.title} can't send this`);
	return measured;
}

/** A few failures are shown beside the figures; an answer that isn't 200, or many failures, take the cell out of the comparison. */
function judgeLoad(contender: Contender, { errors, totalRequests }: Measurement): void {
	const count = Object.values(addCounts({}, errors)).reduce((sum, each) => sum + each, 0);
	if (totalRequests === 0) drop(contender, "wrong", `under load: no answers${count === 0 ? "" : ` (${describeErrors(errors)})`}`);
	else if (count > totalRequests * MOST_FAILED || Object.keys(errors).some(isWrongAnswer))
		drop(contender, "wrong", `under load: ${describeErrors(errors)}`);
}

/** Kinds of error that a scanner reports; the others are sockets that failed, by POSIX code. */
function isWrongAnswer(kind: string): boolean {
	return /^(?:no )?status|^a |^framing|^more /.test(kind);
}
