/**
 * What a worker has counted, as plain data that goes through `Channel` and can be added to another's. Counters only grow; gauges are of the moment.
 *
 * Counting is `worker-metrics.ts`, adding `aggregate.ts`, the text that Prometheus reads `prometheus-text.ts`.
 */

export interface MetricsSnapshot {
	/** By series: `name{label="value",…}` with labels in the order of their definition. */
	readonly counters: Readonly<Record<string, number>>;
	readonly gauges: Readonly<Record<string, number>>;
	/** By series: `buckets` has one count more than its family has bounds (the last is +Inf), not cumulative. */
	readonly histograms: Readonly<Record<string, { readonly buckets: readonly number[]; readonly sum: number; readonly count: number }>>;
}

export const EMPTY_SNAPSHOT: MetricsSnapshot = { counters: {}, gauges: {}, histograms: {} };
