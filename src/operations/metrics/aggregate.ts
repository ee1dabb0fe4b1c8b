/**
 * Makes one of the snapshots of several workers. A supervisor adds to those of the workers that live what was last heard of those that don't, without
 * their gauges: so counters never go back.
 */
import { familyName, familyNamed } from "./families.ts";
import type { MetricsSnapshot } from "./snapshot.ts";

type Counts = Record<string, number>;
interface HistogramCounts {
	buckets: number[];
	sum: number;
	count: number;
}

/** Counters and histograms are added, gauges as their family says (`families.ts`); what one of them lacks is nothing in it. */
export function addSnapshots(snapshots: readonly MetricsSnapshot[]): MetricsSnapshot {
	const counters: Counts = {};
	const gauges: Counts = {};
	const histograms: Record<string, HistogramCounts> = {};
	for (const snapshot of snapshots) {
		for (const [series, value] of Object.entries(snapshot.counters)) counters[series] = (counters[series] ?? 0) + value;
		for (const [series, value] of Object.entries(snapshot.gauges)) addGauge(gauges, series, value);
		for (const [series, added] of Object.entries(snapshot.histograms)) addHistogram(histograms, series, added);
	}
	return { counters, gauges, histograms };
}

/** What still counts when its worker is gone. */
export function withoutGauges(snapshot: MetricsSnapshot): MetricsSnapshot {
	return { counters: snapshot.counters, gauges: {}, histograms: snapshot.histograms };
}

function addGauge(gauges: Counts, series: string, value: number): void {
	const found = gauges[series];
	if (found === undefined) gauges[series] = value;
	else gauges[series] = familyNamed(familyName(series))?.combine === "max" ? Math.max(found, value) : found + value;
}

function addHistogram(histograms: Record<string, HistogramCounts>, series: string, added: MetricsSnapshot["histograms"][string]): void {
	const found = histograms[series];
	if (found === undefined) {
		histograms[series] = { buckets: [...added.buckets], sum: added.sum, count: added.count };
		return;
	}
	found.sum += added.sum;
	found.count += added.count;
	// A worker of another version may have other bounds: what it counted is then only known to be below infinity.
	if (found.buckets.length !== added.buckets.length) found.buckets[found.buckets.length - 1]! += added.count;
	else for (const [at, value] of added.buckets.entries()) found.buckets[at]! += value;
}
