/** What one run of a generator, ours or another, says: the form that summaries and reports use. */
import { Histogram } from "./histogram.ts";
import type { ErrorCounts, LoadResult } from "./load-plan.ts";

/** Percentiles that are kept, for tables and for the curve of a chart. */
export const PERCENTS = [50, 75, 90, 95, 99, 99.9, 99.99, 100] as const;

/** Milliseconds by per cent, in the order of `PERCENTS`; null where the generator doesn't say. */
export type Percentiles = readonly (number | null)[];

export interface Measurement {
	/** Answers a second. */
	readonly rate: number;
	/** Answers in all, for the cost of each; null where only the measured ones are known, which are then taken. */
	readonly totalRequests: number;
	readonly errors: ErrorCounts;
	readonly unfinished: number;
	readonly percentiles: Percentiles;
	/** The whole distribution, where the generator is our own. */
	readonly latency: Histogram | null;
	/** Milliseconds by which 99 % of requests were sent late at most; null where nobody says. */
	readonly latenessP99: number | null;
	/** Share of a processor that the generator used; null where nobody says. */
	readonly generatorBusy: number | null;
}

export function measurementOf(result: LoadResult): Measurement {
	const latency = Histogram.unpack(result.latency);
	const lateness = Histogram.unpack(result.lateness);
	return {
		rate: (result.requests * 1000) / result.millis,
		totalRequests: result.totalRequests,
		errors: result.errors,
		unfinished: result.unfinished,
		percentiles: percentilesOf(latency),
		latency,
		latenessP99: lateness.count === 0 ? null : lateness.percentile(99),
		generatorBusy: result.busy,
	};
}

export function percentilesOf(latency: Histogram): Percentiles {
	return PERCENTS.map((percent) => (latency.count === 0 ? null : latency.percentile(percent)));
}

/** The value of one of `PERCENTS`. */
export function percentileAt(percentiles: Percentiles, percent: (typeof PERCENTS)[number]): number | null {
	return percentiles[PERCENTS.indexOf(percent)] ?? null;
}
