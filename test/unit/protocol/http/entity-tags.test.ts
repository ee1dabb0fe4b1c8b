import { describe, expect, it } from "vitest";
import { entityTagsMatch, listHasEntityTag, scanEntityTag } from "../../../../src/protocol/http/entity-tags.ts";

describe("RFC 9110 §8.8.3: syntax", () => {
	it.each(['"xyzzy"', 'W/"xyzzy"', '""', '"a,b"', '"back\\"', '"\u00e9"', '"!~"'])("takes %s", (tag) => {
		expect(scanEntityTag(tag, 0)).toBe(tag.length);
	});

	it.each(["", "xyzzy", "W/", 'w/"x"', 'W/ "x"', '"x', "'x'", '"a b"', '"a\tb"', '"\u007f"', "*"])("refuses %j", (tag) => {
		expect(scanEntityTag(tag, 0)).toBe(-1);
	});

	it("stops behind the closing quote", () => {
		expect(scanEntityTag('x"ab"cd"', 1)).toBe(5);
	});
});

describe("RFC 9110 §8.8.3.2: comparison", () => {
	// The table of that section.
	it.each([
		['W/"1"', 'W/"1"', false, true],
		['W/"1"', 'W/"2"', false, false],
		['W/"1"', '"1"', false, true],
		['"1"', '"1"', true, true],
	])("%s and %s", (one, other, strong, weak) => {
		expect(entityTagsMatch(one, other, "strong")).toBe(strong);
		expect(entityTagsMatch(one, other, "weak")).toBe(weak);
		expect(entityTagsMatch(other, one, "strong")).toBe(strong);
		expect(entityTagsMatch(other, one, "weak")).toBe(weak);
	});

	it("has regard to case", () => {
		expect(entityTagsMatch('"a"', '"A"', "weak")).toBe(false);
	});
});

describe("RFC 9110 §13.1.1, §13.1.2: lists", () => {
	it.each(['"1"', '"0", "1"', '"0","1"', '"0" \t, \t"1" , "2"', ', ,"1"', '"a,b", "1"', 'W/"1", "1"'])("finds it in %s", (list) => {
		expect(listHasEntityTag(list, '"1"', "strong")).toBe(true);
	});

	it.each(["", ",", '"0"', 'W/"1"', "1", '"0" "1"', '"0"; "1"', 'bad, "1"', '"0, "1"', '"1" x'])("does not find it in %j", (list) => {
		expect(listHasEntityTag(list, '"1"', "strong")).toBe(false);
	});

	it("compares weakly where asked to", () => {
		expect(listHasEntityTag('"0", W/"1"', '"1"', "weak")).toBe(true);
	});

	it("takes linear time", () => {
		expect(listHasEntityTag(`${", ".repeat(100_000)}"0"`, '"1"', "weak")).toBe(false);
		expect(listHasEntityTag('"0",'.repeat(100_000), '"1"', "weak")).toBe(false);
	});
});
