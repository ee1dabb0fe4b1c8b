import { describe, expect, it } from "vitest";
import { Histogram } from "../../../src/bench/histogram.ts";
import { seededRandom } from "../../../src/bench/seeded-random.ts";

/** The definition, by sorting. */
function exactPercentile(values: readonly number[], percent: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length - 1e-9) - 1)]!;
}

describe("histogram", () => {
	it("has nothing to say of no values", () => {
		const histogram = new Histogram();
		expect(histogram.percentile(50)).toBeNaN();
		expect([histogram.count, histogram.maxMillis]).toEqual([0, 0]);
	});

	it.each([50, 75, 90, 99, 99.9, 99.99, 100])("percentile %d is right to three significant digits, from microseconds to minutes", (percent) => {
		const random = seededRandom(percent);
		const values = Array.from({ length: 20_000 }, () => 10 ** (random() * 8 - 3));
		const histogram = new Histogram();
		for (const value of values) histogram.record(value);
		const exact = exactPercentile(values, percent);
		// 0.1 µs is the unit; above 0.2 ms a counter is at most a thousandth of its value wide.
		expect(Math.abs(histogram.percentile(percent) - exact)).toBeLessThanOrEqual(exact / 1000 + 0.0001);
	});

	it("every counter's value comes back within its width", () => {
		for (let millis = 0.0001; millis < 200_000; millis *= 1.013) {
			const histogram = new Histogram();
			histogram.record(millis);
			histogram.record(200_001);
			const read = histogram.percentile(50);
			expect(Math.abs(read - millis)).toBeLessThanOrEqual(millis / 1000 + 0.00005);
		}
	});

	it("counts many at once, what is negative as 0, and what is too long as the longest", () => {
		const histogram = new Histogram();
		histogram.record(-5, 3);
		histogram.record(1e9);
		expect([histogram.count, histogram.percentile(75)]).toEqual([4, 0]);
		expect(histogram.percentile(100)).toBeGreaterThan(200_000);
	});

	it("99.9 % of 1,000 values leaves out one, in spite of binary fractions", () => {
		const histogram = new Histogram();
		histogram.record(1, 999);
		histogram.record(50);
		expect(histogram.percentile(99.9)).toBeCloseTo(1, 2);
		expect(histogram.percentile(99.99)).toBe(50);
	});

	it("adds another, and survives the way as JSON", () => {
		const [left, right] = [new Histogram(), new Histogram()];
		for (const value of [0.01, 0.02, 3]) left.record(value);
		for (const value of [3, 400]) right.record(value);
		left.add(Histogram.unpack(JSON.parse(JSON.stringify(right.pack()))));
		expect([left.count, left.maxMillis, left.percentile(100)]).toEqual([5, 400, 400]);
		expect(left.percentile(50)).toBeCloseTo(3, 2);
	});

	it("refuses counters that no histogram has", () => {
		expect(() => Histogram.unpack({ counters: [1e9, 1], maxMillis: 1 })).toThrow(RangeError);
		expect(() => Histogram.unpack({ counters: [5, -1], maxMillis: 1 })).toThrow(RangeError);
	});
});
