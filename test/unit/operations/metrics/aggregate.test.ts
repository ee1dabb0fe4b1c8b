import { describe, expect, it } from "vitest";
import { addSnapshots, withoutGauges } from "../../../../src/operations/metrics/aggregate.ts";
import { EMPTY_SNAPSHOT, type MetricsSnapshot } from "../../../../src/operations/metrics/snapshot.ts";

const one: MetricsSnapshot = {
	counters: { a_total: 1, 'b_total{x="1"}': 2 },
	gauges: { trivet_connections_open: 3, trivet_event_loop_lag_seconds: 0.5, 'trivet_build_info{version="1"}': 1 },
	histograms: { h: { buckets: [1, 2, 3], sum: 10, count: 6 } },
};
const other: MetricsSnapshot = {
	counters: { a_total: 10, 'b_total{x="2"}': 5 },
	gauges: { trivet_connections_open: 4, trivet_event_loop_lag_seconds: 0.25, 'trivet_build_info{version="1"}': 1 },
	histograms: { h: { buckets: [1, 0, 1], sum: 5, count: 2 }, i: { buckets: [1], sum: 1, count: 1 } },
};

describe("snapshots of several workers", () => {
	it("are added, series by series", () => {
		expect(addSnapshots([one, other])).toEqual({
			counters: { a_total: 11, 'b_total{x="1"}': 2, 'b_total{x="2"}': 5 },
			gauges: { trivet_connections_open: 7, trivet_event_loop_lag_seconds: 0.5, 'trivet_build_info{version="1"}': 1 },
			histograms: { h: { buckets: [2, 2, 4], sum: 15, count: 8 }, i: { buckets: [1], sum: 1, count: 1 } },
		});
	});

	it("make nothing of nothing, and the same of one", () => {
		expect(addSnapshots([])).toEqual(EMPTY_SNAPSHOT);
		expect(addSnapshots([one])).toEqual(one);
		expect(addSnapshots([EMPTY_SNAPSHOT, one, EMPTY_SNAPSHOT])).toEqual(one);
	});

	it("stay as they were", () => {
		const before = structuredClone([one, other]);
		addSnapshots([one, other]);
		expect([one, other]).toEqual(before);
	});

	it("with other bounds keep their count", () => {
		const { h } = addSnapshots([one, { ...EMPTY_SNAPSHOT, histograms: { h: { buckets: [4, 5], sum: 1, count: 9 } } }]).histograms;
		expect(h).toEqual({ buckets: [1, 2, 12], sum: 11, count: 15 });
	});

	it("never make a counter go back when a worker goes and another comes", () => {
		const retired = addSnapshots([EMPTY_SNAPSHOT, withoutGauges(one)]);
		expect(retired.gauges).toEqual({});
		const after = addSnapshots([retired, EMPTY_SNAPSHOT]);
		for (const [series, value] of Object.entries(one.counters)) expect(after.counters[series]).toBeGreaterThanOrEqual(value);
		expect(after.histograms).toEqual(one.histograms);
	});
});
