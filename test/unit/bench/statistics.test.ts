import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/bench/seeded-random.ts";
import { compareEstimates, estimate, estimateRatio, median } from "../../../src/bench/statistics.ts";

describe("median", () => {
	it.each([
		[[3], 3],
		[[3, 1], 2],
		[[9, 1, 5], 5],
		[[4, 1, 3, 2], 2.5],
	])("of %j is %d", (values, expected) => {
		expect(median(values)).toBe(expected);
	});

	it("of nothing is not a number", () => {
		expect(median([])).toBeNaN();
	});
});

describe("estimate", () => {
	it("says nothing of no samples", () => {
		expect(estimate([])).toBeNull();
		expect(estimateRatio([], [1])).toBeNull();
		expect(estimateRatio([1], [])).toBeNull();
		expect(estimateRatio([1, 2, 3, 4, 5], [1, 2, 0, 4, 5])).toBeNull();
	});

	it("of a few samples reaches from the least to the greatest", () => {
		expect(estimate([5, 9, 7])).toEqual({ isSure: true, value: 7, low: 5, high: 9 });
	});

	it("is the same each time, and within the samples", () => {
		const samples = [100, 104, 98, 120, 101, 99];
		const first = estimate(samples);
		expect(first).toEqual(estimate(samples));
		expect(first!.low).toBeGreaterThanOrEqual(98);
		expect(first!.high).toBeLessThanOrEqual(120);
		expect(first!.low).toBeLessThanOrEqual(first!.value);
	});

	it("holds the true median about as often as it says", () => {
		const random = seededRandom(42);
		let held = 0;
		for (let run = 0; run < 300; run++) {
			// Uniform around 100: the true median is 100.
			const of = estimate(Array.from({ length: 12 }, () => 90 + random() * 20))!;
			if (of.low <= 100 && of.high >= 100) held++;
		}
		expect(held / 300).toBeGreaterThan(0.88);
	});

	it("of a ratio is around the ratio of the medians", () => {
		const ratio = estimateRatio([200, 202, 198, 201], [100, 101, 99, 100])!;
		expect(ratio.value).toBeCloseTo(2, 1);
		expect(ratio.low).toBeGreaterThan(1.9);
		expect(ratio.high).toBeLessThan(2.1);
	});
});

describe("difference", () => {
	const of = (low: number, high: number) => ({ isSure: true, value: (low + high) / 2, low, high });
	it.each([
		[of(10, 12), of(7, 9), "more"],
		[of(7, 9), of(10, 12), "less"],
		[of(7, 10), of(9, 12), "none"],
		[of(7, 9), of(9, 12), "none"],
	])("%j against %j: %s", (a, b, expected) => {
		expect(compareEstimates(a, b)).toBe(expected);
	});

	it("of one round, or of two, isn't told however large", () => {
		for (const samples of [[1], [1, 1.01]]) expect(compareEstimates(estimate(samples)!, estimate([9, 9, 9, 9])!)).toBe("unknown");
	});
});
