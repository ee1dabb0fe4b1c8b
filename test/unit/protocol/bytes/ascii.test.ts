import { describe, expect, it } from "vitest";
import { asciiBytes, equalsIgnoringCase, utf8Length, writeDecimal, writeHexadecimal } from "../../../../src/protocol/bytes/ascii.ts";
import { latin1Text } from "../../../support/latin1.ts";

const NUMBERS = [0, 1, 9, 10, 15, 16, 99, 100, 255, 256, 4095, 65535, 99999, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER];

describe("numbers in text", () => {
	it("are written in decimal, behind what stands there", () => {
		for (const value of NUMBERS) {
			const target = new Uint8Array(24).fill(0x78);
			const end = writeDecimal(value, target, 2);
			expect(latin1Text(target, 0, end)).toBe(`xx${value}`);
			expect(target[end]).toBe(0x78);
		}
	});

	it("are written in lower-case hexadecimal", () => {
		for (const value of NUMBERS) {
			const target = new Uint8Array(24);
			expect(latin1Text(target, 1, writeHexadecimal(value, target, 1))).toBe(value.toString(16));
		}
	});
});

describe("equalsIgnoringCase", () => {
	it("folds ASCII letters, and only those", () => {
		expect(equalsIgnoringCase(asciiBytes("xHoStx"), 1, 5, "host")).toBe(true);
		expect(equalsIgnoringCase(asciiBytes("host"), 0, 3, "host")).toBe(false);
		expect(equalsIgnoringCase(asciiBytes("hosts"), 0, 5, "host")).toBe(false);
		// "[" and "{", "@" and "`", "\r" and "-" differ in the bit that letters' cases differ in.
		expect(equalsIgnoringCase(asciiBytes("["), 0, 1, "{")).toBe(false);
		expect(equalsIgnoringCase(asciiBytes("@"), 0, 1, "`")).toBe(false);
		expect(equalsIgnoringCase(asciiBytes("100\rcontinue"), 0, 12, "100-continue")).toBe(false);
	});

	it("is false where the bytes end first", () => {
		expect(equalsIgnoringCase(asciiBytes("ho"), 0, 4, "host")).toBe(false);
	});
});

describe("utf8Length", () => {
	it("is that of TextEncoder for every kind of character, lone surrogates among them", () => {
		for (const text of [
			"",
			"a",
			"\x7f",
			"\x80",
			"é",
			"\u07ff",
			"\u0800",
			"€",
			"\uffff",
			"😀",
			"a😀b",
			"\ud800",
			"\udc00",
			"\ud800a",
			"\ud83d\ud83d\ude00",
			"\ude00\ud83d",
		]) {
			expect(utf8Length(text), JSON.stringify(text)).toBe(new TextEncoder().encode(text).length);
		}
	});
});
