import { describe, expect, it } from "vitest";
import { LoopLag } from "../../../../src/operations/observation/loop-lag.ts";

function setUp() {
	const clock = { millis: 1000, now: () => clock.millis, unixMillis: () => 0 };
	let probe: (() => void) | null = null;
	let every = 0;
	const lag = new LoopLag(clock, (callback, everyMillis) => {
		probe = callback;
		every = everyMillis;
		return () => {
			probe = null;
		};
	});
	/** The timer comes, so much too late. */
	const turn = (late = 0) => {
		clock.millis += every + late;
		probe?.();
	};
	return { lag, clock, turn, isRunning: () => probe !== null };
}

describe("the lag of the event loop", () => {
	it("is nothing while timers come in time", () => {
		const { lag, turn } = setUp();
		for (let at = 0; at < 50; at++) turn();
		expect(lag.millis).toBe(0);
	});

	it("is the longest delay, remembered for a second and forgotten after two", () => {
		const { lag, turn } = setUp();
		turn(5);
		turn(70);
		turn(3);
		expect(lag.millis).toBe(70);
		for (let at = 0; at < 9; at++) turn();
		expect(lag.millis).toBe(70);
		for (let at = 0; at < 12; at++) turn();
		expect(lag.millis).toBe(0);
	});

	it("counts a delay that has not ended", () => {
		const { lag, clock, turn } = setUp();
		turn();
		clock.millis += 400;
		expect(lag.millis).toBe(300);
	});

	it("is not looked at any more once it is stopped", () => {
		const { lag, isRunning } = setUp();
		lag.stop();
		expect(isRunning()).toBe(false);
	});

	it("is looked at by a real timer too", async () => {
		let looks = 0;
		await new Promise<void>((resolve) => {
			const lag: LoopLag = new LoopLag({
				now: () => {
					if (++looks === 3) {
						lag.stop();
						resolve();
					}
					return looks;
				},
				unixMillis: () => 0,
			});
			// Keeps the process, as sockets would.
			const keeper = setInterval(() => looks >= 3 && clearInterval(keeper), 10);
		});
		expect(looks).toBe(3);
	});
});
