import { describe, expect, it } from "vitest";
import { Backoff } from "../../../../src/operations/supervisor/backoff.ts";

function waits(count: number, wasReady: boolean, random = () => 0): number[] {
	const backoff = new Backoff(random);
	return Array.from({ length: count }, () => backoff.failed(wasReady));
}

describe("the wait", () => {
	it("is none at first, then doubles up to ten seconds", () => {
		expect(waits(11, false)).toEqual([0, 100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000]);
	});

	it("is short after a worker that had been ready, until that has happened a dozen times", () => {
		expect(waits(14, true)).toEqual([0, 100, 200, 400, 500, 500, 500, 500, 500, 500, 500, 500, 10_000, 10_000]);
	});

	it("is drawn out by up to a quarter", () => {
		expect(waits(3, false, () => 0.999)).toEqual([0, 125, 250]);
		expect(waits(20, false, () => 0.999).at(-1)).toBeLessThanOrEqual(12_500);
	});

	it("begins anew after a worker that was healthy", () => {
		const backoff = new Backoff(() => 0);
		for (let time = 0; time < 5; time++) backoff.failed(false);
		expect(backoff.failures).toBe(5);
		backoff.reset();
		expect([backoff.failed(false), backoff.failed(false)]).toEqual([0, 100]);
	});

	it("never overflows", () => expect(waits(3000, false).at(-1)).toBe(10_000));
});
