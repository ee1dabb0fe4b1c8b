import { describe, expect, it } from "vitest";
import { METRIC_FAMILIES, REQUEST_DURATION } from "../../../../src/operations/metrics/families.ts";
import { prometheusText } from "../../../../src/operations/metrics/prometheus-text.ts";
import { seriesName } from "../../../../src/operations/metrics/series-name.ts";
import { EMPTY_SNAPSHOT, type MetricsSnapshot } from "../../../../src/operations/metrics/snapshot.ts";
import { readExposition } from "../../../support/read-exposition.ts";

const buckets = (...values: number[]): number[] =>
	REQUEST_DURATION.bounds.map((_, at) => values[at] ?? 0).concat(values[REQUEST_DURATION.bounds.length] ?? 0);

const snapshot: MetricsSnapshot = {
	counters: {
		trivet_connections_accepted_total: 7,
		'trivet_connections_closed_total{reason="idle"}': 3,
		'trivet_connections_closed_total{reason="complete"}': 2,
	},
	gauges: { trivet_connections_open: 2, trivet_event_loop_lag_seconds: 0.0015 },
	histograms: {
		'http_server_request_duration_seconds{http_route="/b"}': { buckets: buckets(1, 2, 3), sum: 0.25, count: 6 },
		'http_server_request_duration_seconds{http_route="/a"}': { buckets: buckets(), sum: 0, count: 0 },
	},
};

describe("the text for Prometheus", () => {
	it("of nothing is nothing", () => {
		expect(prometheusText(EMPTY_SNAPSHOT)).toBe("");
	});

	it("is what a strict reader reads back", () => {
		const families = readExposition(prometheusText(snapshot));
		expect(families.get("trivet_connections_closed_total")).toEqual({
			type: "counter",
			help: "Connections that ended, by what decided it.",
			samples: [
				{ name: "trivet_connections_closed_total", labels: { reason: "complete" }, value: 2 },
				{ name: "trivet_connections_closed_total", labels: { reason: "idle" }, value: 3 },
			],
		});
		expect(families.get("trivet_event_loop_lag_seconds")?.samples[0]?.value).toBe(0.0015);
		const of = (name: string, le?: string) =>
			families
				.get("http_server_request_duration_seconds")!
				.samples.find((sample) => sample.name.endsWith(name) && sample.labels.http_route === "/b" && sample.labels.le === le)?.value;
		expect([of("_bucket", "0.0001"), of("_bucket", "0.00025"), of("_bucket", "0.0005"), of("_bucket", "10"), of("_bucket", "+Inf")]).toEqual([
			1, 3, 6, 6, 6,
		]);
		expect([of("_sum"), of("_count")]).toEqual([0.25, 6]);
	});

	it("has families in the order of their table and series by name, whatever order they were counted in", () => {
		const turned: MetricsSnapshot = {
			counters: Object.fromEntries(Object.entries(snapshot.counters).reverse()),
			gauges: Object.fromEntries(Object.entries(snapshot.gauges).reverse()),
			histograms: Object.fromEntries(Object.entries(snapshot.histograms).reverse()),
		};
		expect(prometheusText(turned)).toBe(prometheusText(snapshot));
		expect([...readExposition(prometheusText(snapshot)).keys()]).toEqual([
			"trivet_connections_accepted_total",
			"trivet_connections_closed_total",
			"trivet_connections_open",
			"trivet_event_loop_lag_seconds",
			"http_server_request_duration_seconds",
		]);
	});

	it("escapes what a label has", () => {
		const route = 'a"b\\c\nd';
		const series = seriesName("trivet_connections_closed_total", ["reason", route, "x", ""]);
		const families = readExposition(prometheusText({ ...EMPTY_SNAPSHOT, counters: { [series]: 1 } }));
		expect(families.get("trivet_connections_closed_total")?.samples[0]?.labels).toEqual({ reason: route, x: "" });
	});

	it("has families that no table knows, and buckets of other bounds by their total", () => {
		const families = readExposition(
			prometheusText({
				counters: { unknown_total: 1 },
				gauges: {},
				histograms: {
					[`${REQUEST_DURATION.name}{a="1"}`]: { buckets: [1, 2], sum: 9, count: 3 },
					unknown_seconds: { buckets: [1, 1], sum: 1, count: 2 },
				},
			}),
		);
		expect(families.get("unknown_total")).toMatchObject({ type: "counter", help: null });
		expect(families.get(REQUEST_DURATION.name)?.samples.filter(({ name }) => name.endsWith("_bucket"))).toEqual([
			{ name: `${REQUEST_DURATION.name}_bucket`, labels: { a: "1", le: "+Inf" }, value: 3 },
		]);
		expect(families.get("unknown_seconds")?.samples).toHaveLength(3);
	});

	it("writes numbers that aren't finite as Go reads them", () => {
		const text = prometheusText({
			...EMPTY_SNAPSHOT,
			gauges: { a: Number.NaN, b: Number.POSITIVE_INFINITY, c: Number.NEGATIVE_INFINITY, d: 1e21, e: 1e-9 },
		});
		expect(text.split("\n").filter((line) => line !== "" && !line.startsWith("#"))).toEqual(["a NaN", "b +Inf", "c -Inf", "d 1e+21", "e 1e-9"]);
		readExposition(text);
	});
});

describe("the table of families", () => {
	it("names each once, as Prometheus advises", () => {
		const names = METRIC_FAMILIES.map(({ name }) => name);
		expect(new Set(names).size).toBe(names.length);
		for (const { name, kind, bounds } of METRIC_FAMILIES) {
			expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
			expect(name.endsWith("_total")).toBe(kind === "counter");
			expect(bounds.length > 0).toBe(kind === "histogram");
			expect([...bounds].sort((a, b) => a - b)).toEqual(bounds);
		}
	});
});
