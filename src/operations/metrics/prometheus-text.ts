/** A snapshot as Prometheus reads it: the text format 0.0.4, which every tool that reads metrics knows. */
import { familyName, familyNamed, METRIC_FAMILIES, type MetricFamily, type MetricKind } from "./families.ts";
import type { MetricsSnapshot } from "./snapshot.ts";

export const PROMETHEUS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** Families in the order of their table, others by name; series by name. A family without a series isn't mentioned. */
export function prometheusText(snapshot: MetricsSnapshot): string {
	const lines: string[] = [];
	writeKind(lines, "counter", snapshot.counters, (series, value) => lines.push(`${series} ${numberText(value)}`));
	writeKind(lines, "gauge", snapshot.gauges, (series, value) => lines.push(`${series} ${numberText(value)}`));
	writeKind(lines, "histogram", snapshot.histograms, (series, value, family) => writeHistogram(lines, series, value, family));
	return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

function writeKind<T>(
	lines: string[],
	kind: MetricKind,
	values: Readonly<Record<string, T>>,
	write: (series: string, value: T, family: MetricFamily | undefined) => void,
): void {
	const byFamily = seriesByFamily(Object.keys(values));
	for (const name of inTableOrder([...byFamily.keys()])) {
		const family = familyNamed(name);
		if (family !== undefined) lines.push(`# HELP ${name} ${family.help.replace(/\\/g, "\\\\").replace(/\n/g, "\\n")}`);
		lines.push(`# TYPE ${name} ${kind}`);
		for (const series of byFamily.get(name)!) write(series, values[series]!, family);
	}
}

/** The series of each family, by name. */
function seriesByFamily(all: readonly string[]): Map<string, string[]> {
	const byFamily = new Map<string, string[]>();
	for (const series of [...all].sort()) {
		const name = familyName(series);
		const found = byFamily.get(name);
		if (found === undefined) byFamily.set(name, [series]);
		else found.push(series);
	}
	return byFamily;
}

function inTableOrder(names: readonly string[]): string[] {
	const known = METRIC_FAMILIES.map((family) => family.name).filter((name) => names.includes(name));
	return [...known, ...names.filter((name) => familyNamed(name) === undefined)];
}

function writeHistogram(lines: string[], series: string, value: MetricsSnapshot["histograms"][string], family: MetricFamily | undefined): void {
	const name = familyName(series);
	const labels = series.slice(name.length + 1, -1);
	const bounds = family === undefined || family.bounds.length + 1 !== value.buckets.length ? [] : family.bounds;
	let total = 0;
	for (const [at, bound] of bounds.entries()) {
		total += value.buckets[at]!;
		lines.push(`${name}_bucket{${labels === "" ? "" : `${labels},`}le="${numberText(bound)}"} ${total}`);
	}
	const rest = labels === "" ? "" : `{${labels}}`;
	lines.push(`${name}_bucket{${labels === "" ? "" : `${labels},`}le="+Inf"} ${value.count}`);
	lines.push(`${name}_sum${rest} ${numberText(value.sum)}`, `${name}_count${rest} ${value.count}`);
}

/** As Go reads it. */
function numberText(value: number): string {
	if (Number.isFinite(value)) return String(value);
	if (Number.isNaN(value)) return "NaN";
	return value > 0 ? "+Inf" : "-Inf";
}
