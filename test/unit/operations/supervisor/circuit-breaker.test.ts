import { describe, expect, it } from "vitest";
import { CircuitBreaker, LIMIT, START_POINTS } from "../../../../src/operations/supervisor/circuit-breaker.ts";

function fail(breaker: CircuitBreaker, slot: number, times: number, wasReady: boolean): boolean {
	let opened = false;
	for (let time = 0; time < times; time++) opened = breaker.failed(slot, wasReady);
	return opened;
}

const STARTS = LIMIT / START_POINTS;

describe("the breaker", () => {
	it("opens when every slot has failed often enough, and says so once", () => {
		const breaker = new CircuitBreaker(2);
		expect(fail(breaker, 0, 3 * STARTS, false)).toBe(false);
		expect(fail(breaker, 1, STARTS - 1, false)).toBe(false);
		expect(breaker.isOpen).toBe(false);
		expect(breaker.failed(1, false)).toBe(true);
		expect(breaker.isOpen).toBe(true);
		expect(breaker.failed(1, false)).toBe(false);
	});

	it("bears more from workers that had been ready", () => {
		const breaker = new CircuitBreaker(1);
		expect(fail(breaker, 0, LIMIT - 1, true)).toBe(false);
		expect(breaker.failed(0, true)).toBe(true);
	});

	it("stays closed as long as one slot does well now and then", () => {
		const breaker = new CircuitBreaker(2);
		for (let time = 0; time < 100; time++) {
			expect(fail(breaker, 0, STARTS, false)).toBe(false);
			expect(fail(breaker, 1, STARTS - 1, false)).toBe(false);
			expect(breaker.healthy(1)).toBe(false);
		}
	});

	it("closes with the first healthy worker, and forgets everything", () => {
		const breaker = new CircuitBreaker(2);
		fail(breaker, 0, STARTS, false);
		fail(breaker, 1, STARTS, false);
		expect(breaker.healthy(0)).toBe(true);
		expect(breaker.isOpen).toBe(false);
		expect(fail(breaker, 0, STARTS, false)).toBe(false);
	});
});
