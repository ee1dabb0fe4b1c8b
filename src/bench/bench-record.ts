/** What a run leaves behind: every sample with where and how it was taken. It is what `--json` writes, reports are made from, and `--compare` reads. */
import { messageOf } from "../operations/describe-failure.ts";
import { UsageError } from "../protocol/faults.ts";
import type { ErrorCounts } from "./load-plan.ts";
import type { Percentiles } from "./measurement.ts";

export const SCHEMA = "trivet-bench/1";

export interface BenchRecord {
	readonly schema: typeof SCHEMA;
	readonly trivet: string;
	/** When it began, as ISO 8601, and how long it took. */
	readonly date: string;
	readonly seconds: number;
	readonly environment: Environment;
	readonly settings: Settings;
	readonly runtimes: readonly RuntimeRecord[];
	readonly subjects: readonly SubjectRecord[];
	readonly workloads: readonly WorkloadRecord[];
	readonly cells: readonly Cell[];
	readonly costs: readonly SubjectCost[];
	/** What a reader must know to judge the figures. */
	readonly notes: readonly string[];
}

export interface Environment {
	readonly processor: string;
	readonly cores: number;
	/** Core numbers; null: nothing was pinned. */
	readonly pinned: { readonly server: number; readonly generators: readonly number[] } | null;
	readonly memoryBytes: number | null;
	readonly system: string;
	readonly kernel: string;
	readonly governor: string;
	/** Load average before the first measurement. */
	readonly load: number | null;
	/** Generator, with the runtime it ran on. */
	readonly generator: string;
}

export interface Settings {
	readonly quick: boolean;
	readonly rounds: number;
	readonly seconds: number;
	readonly openRounds: number;
	/** Shares of the maximum that the open loop asks for. */
	readonly shares: readonly number[];
	readonly transport: "tcp" | "unix";
}

export interface RuntimeRecord {
	readonly id: string;
	readonly kind: string;
	readonly version: string;
}

export interface SubjectRecord {
	readonly id: string;
	/** The runtime's id; null for a server that the user named. */
	readonly runtime: string | null;
	readonly server: string;
}

export interface WorkloadRecord {
	readonly name: string;
	readonly title: string;
	readonly about: string;
	readonly connections: number;
	readonly depth: number;
}

/**
 * "right": its answers passed the gate and it was loaded. "wrong": they didn't, or not under load. "refused": it says itself that it doesn't do this.
 * "failed": it didn't start, or ended. "absent": nobody claims that it does this.
 */
export type CellState = "right" | "wrong" | "refused" | "failed" | "absent";

/** One server at one workload. */
export interface Cell {
	readonly subject: string;
	readonly workload: string;
	state: CellState;
	/** What differed or failed; null where all is well. */
	why: string | null;
	/** Octets of one answer. */
	answerBytes: number | null;
	readonly closed: ClosedSample[];
	readonly open: OpenSample[];
	/** Most memory that the server held. */
	peakBytes: number | null;
}

/** One round of the closed loop. */
export interface ClosedSample {
	readonly rate: number;
	/** Server processor microseconds for each answer; null where the system doesn't say. */
	readonly processorMicros: number | null;
	/** Share of one processor. */
	readonly serverBusy: number | null;
	readonly generatorBusy: number | null;
	readonly percentiles: Percentiles;
	readonly errors: ErrorCounts;
	readonly unfinished: number;
}

/** One round of the open loop. */
export interface OpenSample {
	/** Of the maximum, and what that was in requests a second. */
	readonly share: number;
	readonly wanted: number;
	readonly rate: number;
	readonly percentiles: Percentiles;
	readonly latenessP99: number | null;
	readonly errors: ErrorCounts;
	readonly unfinished: number;
}

/** What a server costs before it is fast. */
export interface SubjectCost {
	readonly subject: string;
	readonly coldMillis: readonly number[];
	/** Octets by which memory grew for each idle connection. */
	readonly idleBytes: readonly number[];
	/** Octets of the program file that runs: the runtime's, or an executable's. */
	readonly programBytes: number | null;
}

/** Reads a record from text. Throws a `UsageError` where it isn't one. */
export function parseRecord(text: string, source: string): BenchRecord {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (error) {
		throw new UsageError(`${source} is no JSON: ${messageOf(error)}`, { cause: error });
	}
	const { schema, cells, subjects, workloads, environment } = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
	const isRecord = schema === SCHEMA && [cells, subjects, workloads].every(Array.isArray) && typeof environment === "object" && environment !== null;
	if (!isRecord) throw new UsageError(`${source} was not written by "trivet bench --json" of this version (${SCHEMA}).`);
	return value as BenchRecord;
}
