/** From the samples of a record to the figures that a reader compares. Nothing here is printed; tables and charts are made of it. */
import type { BenchRecord, Cell, OpenSample, SubjectRecord } from "./bench-record.ts";
import { formatRatio, NO_FIGURE } from "./figures.ts";
import { addCounts, type ErrorCounts } from "./load-plan.ts";
import { PERCENTS, type Percentiles, percentileAt } from "./measurement.ts";
import { compareEstimates, type Difference, type Estimate, estimate, estimateRatio, median } from "./statistics.ts";

/** From this share of a processor on, whoever has it is what limits the rate. */
const BUSY = 0.9;
/** An open loop that reaches less of what it asked for didn't. */
const KEPT_UP = 0.97;
/** Lateness of the generator that a reader must know of: so many milliseconds, and such a part of the p99. */
const LATE_MILLIS = 0.5;
const LATE_PART = 0.25;

/** What set the rate of the closed loop: "neither": both had time to spare, so waiting did. null: the system doesn't say. */
export type Limit = "server" | "generator" | "neither" | null;

export interface Row {
	readonly subject: SubjectRecord;
	readonly cell: Cell;
	/** Requests a second; null where the cell isn't compared. */
	readonly rate: Estimate | null;
	/** Processor seconds for a million requests, which are microseconds for one. */
	readonly processor: Estimate | null;
	readonly limit: Limit;
	readonly loads: readonly LoadRow[];
	/** Against the own server of the same runtime. */
	readonly versus: Versus | null;
	readonly errors: ErrorCounts;
	readonly unfinished: number;
}

/** One share of the open loop. */
export interface LoadRow {
	readonly share: number;
	readonly wanted: number;
	readonly keptUp: boolean;
	/** Medians over the rounds, per cent by per cent. */
	readonly percentiles: Percentiles;
	/** The generator sent so late that the latency is its own in part. */
	readonly isLate: boolean;
}

export interface Versus {
	readonly ratio: Estimate;
	readonly difference: Difference;
	/** The other's processor time by this one's: above 1 this one is cheaper. */
	readonly processorRatio: Estimate | null;
}

/** The rows of a workload, in the order of the record's subjects. */
export function summarizeWorkload(record: BenchRecord, workload: string): Row[] {
	const cells = record.cells.filter((cell) => cell.workload === workload);
	return record.subjects.flatMap((subject) => {
		const cell = cells.find((each) => each.subject === subject.id);
		if (cell === undefined) return [];
		const rival = record.subjects.find(({ runtime, server }) => server === "native" && runtime !== null && runtime === subject.runtime);
		const other = subject.server === "native" ? undefined : cells.find((each) => each.subject === rival?.id);
		return [summarizeCell(subject, cell, other, record.settings.shares)];
	});
}

function summarizeCell(subject: SubjectRecord, cell: Cell, rival: Cell | undefined, shares: readonly number[]): Row {
	const isCompared = cell.state === "right";
	const samples = [...cell.closed, ...cell.open];
	return {
		subject,
		cell,
		rate: isCompared ? estimate(ratesOf(cell)) : null,
		processor: isCompared ? estimate(processorOf(cell)) : null,
		limit: limitOf(cell),
		loads: isCompared ? shares.flatMap((share) => loadRow(cell.open.filter((sample) => sample.share === share))) : [],
		versus: isCompared && rival?.state === "right" ? versusOf(cell, rival) : null,
		errors: samples.reduce<ErrorCounts>((sum, { errors }) => addCounts(sum, errors), {}),
		unfinished: samples.reduce((sum, { unfinished }) => sum + unfinished, 0),
	};
}

export function ratesOf(cell: Cell): number[] {
	return cell.closed.map(({ rate }) => rate);
}

export function processorOf(cell: Cell): number[] {
	return cell.closed.flatMap(({ processorMicros }) => (processorMicros === null ? [] : [processorMicros]));
}

function versusOf(cell: Cell, rival: Cell): Versus | null {
	const [own, others] = [estimate(ratesOf(cell)), estimate(ratesOf(rival))];
	const ratio = estimateRatio(ratesOf(cell), ratesOf(rival));
	if (own === null || others === null || ratio === null) return null;
	return { ratio, difference: compareEstimates(own, others), processorRatio: estimateRatio(processorOf(rival), processorOf(cell)) };
}

function limitOf(cell: Cell): Limit {
	const server = median(cell.closed.flatMap(({ serverBusy }) => serverBusy ?? []));
	const generator = median(cell.closed.flatMap(({ generatorBusy }) => generatorBusy ?? []));
	if (Number.isNaN(server)) return null;
	if (server >= BUSY) return "server";
	return generator >= BUSY ? "generator" : "neither";
}

function loadRow(samples: readonly OpenSample[]): LoadRow[] {
	const [first] = samples;
	if (first === undefined) return [];
	const percentiles = PERCENTS.map((_, index) => {
		const values = samples.flatMap((sample) => sample.percentiles[index] ?? []);
		return values.length === 0 ? null : median(values);
	});
	const lateness = median(samples.flatMap(({ latenessP99 }) => latenessP99 ?? []));
	const p99 = percentileAt(percentiles, 99) ?? 0;
	return [
		{
			share: first.share,
			wanted: first.wanted,
			keptUp: median(samples.map(({ rate, wanted }) => rate / wanted)) >= KEPT_UP,
			percentiles,
			isLate: lateness > LATE_MILLIS && lateness > p99 * LATE_PART,
		},
	];
}

/** "1.42 ×", "no difference", or the ratio with the reason not to trust it. */
export function versusText(versus: Versus | null): string {
	if (versus === null) return NO_FIGURE;
	if (versus.difference === "none") return "no difference";
	return `${formatRatio(versus.ratio)}${versus.difference === "unknown" ? " (too few rounds)" : ""}`;
}

/** The load that stands for all in a table: the share nearest to 60 %. */
export function typicalLoad(row: Row): LoadRow | null {
	return [...row.loads].sort((a, b) => Math.abs(a.share - 0.6) - Math.abs(b.share - 0.6))[0] ?? null;
}

/** "Deno", "nginx": what a server is called beside its runtime. */
export function serverTitle(record: BenchRecord, subject: SubjectRecord): string {
	if (subject.server === "trivet") return "Trivet";
	if (subject.server === "exchange") return "Trivet (exchange door)";
	if (subject.server === "raw") return "bare sockets";
	if (subject.server !== "native") return subject.server;
	const kind = record.runtimes.find(({ id }) => id === subject.runtime)?.kind;
	return { node: "node:http", deno: "Deno.serve", bun: "Bun.serve" }[kind ?? ""] ?? "native";
}

/** "Node 26.10.0"; "" for a server that the user named. */
export function runtimeTitle(record: BenchRecord, subject: SubjectRecord): string {
	const runtime = record.runtimes.find(({ id }) => id === subject.runtime);
	if (runtime === undefined) return "";
	const name = { node: "Node", deno: "Deno", bun: "Bun" }[runtime.kind] ?? runtime.kind;
	return `${runtime.id === "trivet" ? "executable, " : ""}${name} ${runtime.version}`;
}
