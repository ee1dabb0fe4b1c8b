import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "../../../../src/cli/configuration/parse-json.ts";
import { UsageError } from "../../../../src/protocol/faults.ts";
import { bounded, SEED } from "../../../support/generators.ts";

describe("JSON", () => {
	it.each([
		["", "f.json:1:1: expected a value; got the end of the file."],
		["{", 'f.json:1:2: expected a key in double quotes, or "}"; got the end of the file.'],
		['{"a" 1}', 'f.json:1:6: expected ":"; got "1".'],
		['{\n\t"a": 1\n\t"b": 2\n}', 'f.json:3:2: expected "," or "}"; got "\\"".'],
		['{"a": 1,}', 'f.json:1:9: a "," stands before "}".'],
		["[1,]", 'f.json:1:4: a "," stands before "]".'],
		["[1 2]", 'f.json:1:4: expected "," or "]"; got "2".'],
		["// hello\n{}", "f.json:1:1: JSON has no comments."],
		["{\n// hello\n}", "f.json:2:1: JSON has no comments."],
		['{"a": 1} // end', "f.json:1:10: JSON has no comments."],
		["{} {}", 'f.json:1:4: expected the end of the file; got "{".'],
		["{'a': 1}", 'f.json:1:2: expected a key in double quotes, or "}"; got "\'".'],
		['{"a": tru}', 'f.json:1:7: expected a value; got "t".'],
		['"a', "f.json:1:3: expected the end of a text in double quotes; got the end of the file."],
		['"a\nb"', 'f.json:1:3: expected the end of a text in double quotes; got "\\n".'],
		['"\\x"', 'f.json:1:3: expected one of " \\ / b f n r t u after "\\"; got "x".'],
		['"\\u12g4"', 'f.json:1:4: expected four hexadecimal digits; got "1".'],
		["01", 'f.json:1:2: expected the end of the file; got "1".'],
		["-", 'f.json:1:1: expected a value; got "-".'],
		["+1", 'f.json:1:1: expected a value; got "+".'],
		[".5", 'f.json:1:1: expected a value; got ".".'],
		["NaN", 'f.json:1:1: expected a value; got "N".'],
		['{"a": 1,\n "a": 2}', 'f.json:2:2: the key "a" stands here a second time.'],
		["[".repeat(70), "f.json:1:66: more than 64 values in one another."],
	])("%j is refused at its place", (text, message) => {
		expect(() => parseJson(text, "f.json")).toThrow(new UsageError(message));
	});

	it("knows where everything stands", () => {
		const { value, positions } = parseJson('\ufeff{\n  "a": [1, {"b c": null}],\r\n  "d": "e"\n}', "f.json");
		expect(value).toEqual({ a: [1, { "b c": null }], d: "e" });
		expect(Object.fromEntries(positions)).toEqual({
			"": { line: 1, column: 1 },
			a: { line: 2, column: 3 },
			"a[0]": { line: 2, column: 9 },
			"a[1]": { line: 2, column: 12 },
			'a[1]["b c"]': { line: 2, column: 13 },
			d: { line: 3, column: 3 },
		});
	});

	it("has no prototypes to set", () => {
		const { value } = parseJson('{"__proto__": {"polluted": true}, "constructor": 1}', "f.json");
		expect(Object.keys(value as object)).toEqual(["__proto__", "constructor"]);
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	});

	it(`is what the runtime's own parser makes of it (seed ${SEED})`, () => {
		fc.assert(
			fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom(0, 1, "\t"), (text, space) => {
				const spaced = JSON.stringify(JSON.parse(text), null, space);
				expect(JSON.stringify(parseJson(spaced, "f.json").value)).toBe(JSON.stringify(JSON.parse(spaced)));
			}),
			bounded(500),
		);
	});

	it(`takes no text that the runtime's own parser refuses (seed ${SEED})`, () => {
		fc.assert(
			fc.property(fc.array(fc.constantFrom(...'{}[]",:0123456789-+.eE\\utfn /ab\n\t '), { maxLength: 16 }), (chars) => {
				const text = chars.join("");
				let isTaken = true;
				try {
					parseJson(text, "f.json");
				} catch (error) {
					if (!(error instanceof UsageError)) throw error;
					isTaken = false;
				}
				if (isTaken) expect(() => JSON.parse(text)).not.toThrow();
			}),
			bounded(5000),
		);
	});
});
