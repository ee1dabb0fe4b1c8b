/** What a generator is asked to do, and what it reports: both travel between processes as JSON. */
import type { ConnectAddress } from "../runtime.ts";
import { Histogram, type PackedHistogram } from "./histogram.ts";

export interface LoadPlan {
	/** Name in `WORKLOADS`: each process makes the bytes itself. */
	readonly workload: string;
	readonly address: ConnectAddress;
	/** Value of the Host field. */
	readonly host: string;
	readonly connections: number;
	/** Counted for cost but not for speed: connections open, caches fill. */
	readonly rampMillis: number;
	readonly millis: number;
	/** Requests a second that are due whatever the server does; null asks again as soon as there is an answer. */
	readonly rate: number | null;
	/** Keep the event loop turning between two sends, rather than wait for timers of a millisecond: for a generator with a core of its own. */
	readonly spins: boolean;
}

/** What went wrong, and how often. */
export type ErrorCounts = Readonly<Record<string, number>>;

export interface LoadResult {
	/** Answers within the measured time, and that time. */
	readonly requests: number;
	readonly millis: number;
	/** Answers from beginning to end, ramp included: what the server's processor time was spent on. */
	readonly totalRequests: number;
	readonly bytes: number;
	readonly errors: ErrorCounts;
	/** Requests that were due or sent and had no answer when patience ended; their latency is counted as the time they had waited. */
	readonly unfinished: number;
	/** From the sending of a request to the end of its answer; with a rate, from when it was due. */
	readonly latency: PackedHistogram;
	/** With a rate: how late requests were sent though a connection was free: the generator's own fault. */
	readonly lateness: PackedHistogram;
	/** Share of the measured time that the generator's processor was busy. */
	readonly busy: number;
}

/** Results of generators that worked at the same time, as one. */
export function joinResults(results: readonly LoadResult[]): LoadResult {
	const [first, ...rest] = results;
	if (first === undefined) throw new RangeError("no results");
	return rest.reduce(
		(sum, next) => ({
			requests: sum.requests + next.requests,
			millis: Math.max(sum.millis, next.millis),
			totalRequests: sum.totalRequests + next.totalRequests,
			bytes: sum.bytes + next.bytes,
			errors: addCounts(sum.errors, next.errors),
			unfinished: sum.unfinished + next.unfinished,
			latency: addHistograms(sum.latency, next.latency),
			lateness: addHistograms(sum.lateness, next.lateness),
			busy: Math.max(sum.busy, next.busy),
		}),
		first,
	);
}

export function addCounts(a: ErrorCounts, b: ErrorCounts): ErrorCounts {
	const sum: Record<string, number> = { ...a };
	for (const [name, count] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + count;
	return sum;
}

function addHistograms(a: PackedHistogram, b: PackedHistogram): PackedHistogram {
	const sum = Histogram.unpack(a);
	sum.add(Histogram.unpack(b));
	return sum.pack();
}

/** "12 × connection reset, 3 × status 503"; "" for none. */
export function describeErrors(errors: ErrorCounts): string {
	return Object.entries(errors)
		.map(([name, count]) => `${count} × ${name}`)
		.join(", ");
}
