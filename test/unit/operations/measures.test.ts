import { describe, expect, it } from "vitest";
import { formatByteCount, formatMillis, parseByteCount, parseMillis } from "../../../src/operations/measures.ts";

describe("sizes", () => {
	it.each([
		["0", 0],
		["512", 512],
		["512b", 512],
		["16k", 16_384],
		["16K", 16_384],
		["16kB", 16_384],
		["16KiB", 16_384],
		["16M", 16_777_216],
		["1G", 1_073_741_824],
	])("%j is %i octets", (text, count) => expect(parseByteCount(text)).toBe(count));

	it.each(["", "k", "-1", "1.5k", "1 k", "16x", "16kk", "0x10", "1e3", "99999999999999999999", "9007199254740991G"])("%j is none", (text) =>
		expect(parseByteCount(text)).toBeNull(),
	);

	it.each([0, 1, 512, 1023, 1024, 1025, 16_384, 16_777_216, 1_073_741_824, 5_000_000])("%i comes back from its text", (count) =>
		expect(parseByteCount(formatByteCount(count))).toBe(count),
	);
});

describe("times", () => {
	it.each([
		["0", 0],
		["0s", 0],
		["500ms", 500],
		["10s", 10_000],
		["1.5s", 1500],
		["5m", 300_000],
		["1h", 3_600_000],
		["10S", 10_000],
	])("%j is %i ms", (text, millis) => expect(parseMillis(text)).toBe(millis));

	it.each(["", "10", "s", "-1s", "10 s", "1d", "1e3s", "10sec", "999999h", ".5s"])("%j is none", (text) => expect(parseMillis(text)).toBeNull());

	it.each([0, 1, 500, 1500, 10_000, 300_000])("%i comes back from its text", (millis) => expect(parseMillis(formatMillis(millis))).toBe(millis));
});
