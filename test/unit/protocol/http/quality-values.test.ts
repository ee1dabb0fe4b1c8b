import { describe, expect, it } from "vitest";
import { mediaTypeQuality, parseQualityValues } from "../../../../src/protocol/http/quality-values.ts";

describe("RFC 9110 §12.4.2: weights", () => {
	it.each([
		["gzip", 1],
		["gzip;q=0.5", 0.5],
		["gzip ; Q=0.123", 0.123],
		["gzip;q=1.000", 1],
		["gzip;q=0", 0],
		["gzip;q=0.", 0],
		["gzip;q=1.5", 0],
		["gzip;q=0.1234", 0],
		["gzip;q=", 0],
		["gzip;q=yes", 0],
		["gzip;level=9;q=0.2", 0.2],
		["gzip;level=9", 1],
	])("%s", (list, quality) => {
		expect(parseQualityValues(list)).toEqual([{ value: "gzip", quality }]);
	});

	it("reads lists, empty members left out, in lower case", () => {
		expect(parseQualityValues(" BR;q=0.8,, gzip , *;q=0")).toEqual([
			{ value: "br", quality: 0.8 },
			{ value: "gzip", quality: 1 },
			{ value: "*", quality: 0 },
		]);
		expect(parseQualityValues("")).toEqual([]);
	});

	it("is bounded", () => {
		expect(parseQualityValues("a,".repeat(10_000)).length).toBeLessThanOrEqual(64);
	});
});

describe("RFC 9110 §12.5.1: media types", () => {
	const quality = (accept: string, type: string) => mediaTypeQuality(parseQualityValues(accept), type);

	it("goes by the most specific range", () => {
		const accept = "text/*;q=0.3, text/plain;q=0.7, */*;q=0.1";
		expect(quality(accept, "text/plain")).toBe(0.7);
		expect(quality(accept, "text/html")).toBe(0.3);
		expect(quality(accept, "image/png")).toBe(0.1);
		expect(quality("*/*, text/html;q=0", "text/html")).toBe(0);
		expect(quality("text/html", "application/json")).toBe(0);
	});
});
