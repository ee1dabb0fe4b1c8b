import { describe, expect, it } from "vitest";
import { LogTime } from "../../../../src/operations/logs/log-time.ts";
import { WallClock } from "../../../../src/operations/logs/wall-clock.ts";

describe("times in log lines", () => {
	it("are those of Date, whichever second comes after which", () => {
		const time = new LogTime();
		for (const millis of [
			0, 999, 1000, 1_795_000_000_123, 1_795_000_000_999, 1_795_000_001_000, 951_782_400_000, 1_795_000_000_007, 253_402_300_799_999,
		]) {
			expect(time.iso(millis)).toBe(new Date(millis).toISOString());
		}
	});

	it("leave fractions of a millisecond out", () => {
		expect(new LogTime().iso(1_795_000_000_123.9)).toBe(new Date(1_795_000_000_123).toISOString());
	});

	it("in the combined format are those of Apache", () => {
		const time = new LogTime();
		expect(time.combined(Date.UTC(2026, 10, 22, 20, 39, 18, 5))).toBe("22/Nov/2026:20:39:18 +0000");
		expect(time.combined(Date.UTC(2027, 0, 1))).toBe("01/Jan/2027:00:00:00 +0000");
	});
});

describe("the wall clock", () => {
	it("is read off the monotonic one, and set right every second", () => {
		let unix = 50_000;
		let looks = 0;
		let now = 0;
		const clock = new WallClock({
			now: () => now,
			unixMillis: () => {
				looks++;
				return unix + now;
			},
		});
		for (now = 0; now < 1000; now += 100) expect(clock.unixMillisAt(now)).toBe(50_000 + now);
		expect(looks).toBe(1);
		// Somebody sets the clock.
		unix = 90_000;
		now = 999;
		expect(clock.unixMillisAt(now)).toBe(50_999);
		now = 1000;
		expect(clock.unixMillisAt(now)).toBe(91_000);
		expect(looks).toBe(2);
	});
});
