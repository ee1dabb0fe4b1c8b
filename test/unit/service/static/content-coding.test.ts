import { describe, expect, it } from "vitest";
import { chooseCoding } from "../../../../src/service/static/content-coding.ts";

const ALL = [null, "br", "zstd", "gzip"];

describe("RFC 9110 §12.5.3: Accept-Encoding", () => {
	it.each([
		[null, null],
		["", null],
		["gzip", "gzip"],
		["x-gzip", "gzip"],
		["GZIP", "gzip"],
		["gzip, br", "br"],
		["gzip, deflate, br, zstd", "br"],
		["gzip, zstd", "zstd"],
		["*", "br"],
		["*;q=0.5, gzip", "gzip"],
		["br;q=0.5, gzip;q=0.8", "gzip"],
		["br;q=0, *", "zstd"],
		["br;q=0", null],
		["deflate", null],
		["identity", null],
		["identity, gzip;q=0.5", null],
		["identity;q=0.5, gzip", "gzip"],
		["identity, gzip", "gzip"],
		["identity;q=0", null],
		["*;q=0", null],
		["gzip;q=0.001", "gzip"],
		["br;q=bad, gzip", "gzip"],
	])("%s: %s", (accepted, coding) => {
		expect(ALL[chooseCoding(accepted, ALL)]).toBe(coding);
	});

	it("sends what there is", () => {
		expect(chooseCoding("br, gzip", [null])).toBe(0);
		expect(chooseCoding("br, gzip", [null, "gzip"])).toBe(1);
		expect(chooseCoding("br", [null, "gzip"])).toBe(0);
	});
});
