import { describe, expect, it } from "vitest";
import { editDistance, nearestName } from "../../../src/operations/nearest-name.ts";

describe("the distance of two words", () => {
	it.each([
		["", "", 0],
		["port", "port", 0],
		["port", "", 4],
		["", "port", 4],
		["prot", "port", 1],
		["por", "port", 1],
		["portt", "port", 1],
		["pont", "port", 1],
		["ca", "abc", 3],
		["timeout-heder", "timeout-header", 1],
		["kitten", "sitting", 3],
	])("%j to %j is %i", (a, b, distance) => {
		expect(editDistance(a, b)).toBe(distance);
		expect(editDistance(b, a)).toBe(distance);
	});
});

describe("the nearest name", () => {
	const names = ["port", "host", "print-json", "precompressed", "timeout-idle", "timeout-write"];

	it.each([
		["prot", "port"],
		["PORT", "port"],
		["hots", "host"],
		["timeout-idel", "timeout-idle"],
		["print", "print-json"],
		["pre", "precompressed"],
		["timeout", "timeout-idle"],
	])("of %j is %j", (word, expected) => expect(nearestName(word, names)).toBe(expected));

	it.each(["zzzzzz", "q", "", "xyz"])("of %j is none", (word) => expect(nearestName(word, names)).toBeNull());

	it("is none where there are none", () => expect(nearestName("port", [])).toBeNull());
});
