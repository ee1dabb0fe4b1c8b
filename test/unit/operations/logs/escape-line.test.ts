import { describe, expect, it } from "vitest";
import { escapeJson, escapeQuoted } from "../../../../src/operations/logs/escape-line.ts";

const EVERYTHING = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join("");

describe("text that a peer made", () => {
	it("stays as it is where it is harmless", () => {
		for (const text of ["", "a", "/a/b?c=d&e=%20", "Mozilla/5.0 (X11; Linux) ~!@#$^*"]) {
			expect(escapeQuoted(text)).toBe(text);
			expect(escapeJson(text)).toBe(text);
		}
	});

	it("has no control character, quote or octet above 0x7E in text", () => {
		expect(escapeQuoted('a"b\\c\r\n\t\0\x1b[31m\x7f\xe9')).toBe('a\\"b\\\\c\\x0d\\x0a\\x09\\x00\\x1b[31m\\x7f\\xe9');
		expect(escapeQuoted(EVERYTHING)).toMatch(/^[\x20-\x7e]*$/);
	});

	it("is what JSON says it is", () => {
		expect(JSON.parse(`"${escapeJson(EVERYTHING)}"`)).toBe(EVERYTHING);
		expect(escapeJson(EVERYTHING)).toMatch(/^[\x20-\x7e]*$/);
		expect(JSON.parse(`"${escapeJson("\u2028\ud83d\ude00")}"`)).toBe("\u2028\ud83d\ude00");
	});
});
