/** Every `Platform` primitive: the portable ones, and those of the runtime that runs this, by the same cases. */
import { describe, expect, it } from "vitest";
import { portablePlatform } from "../../../../src/protocol/bytes/portable-platform.ts";
import { currentRuntime } from "../../../support/current-runtime.ts";
import { HERE } from "../../../support/start-subject-process.ts";

const LENGTHS = [0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 13, 15, 16, 17, 31, 33, 48, 49, 63, 64, 65, 255, 1000, 5000];
const TEXTS = [
	"",
	"a",
	"plain text, of which there is most",
	"é",
	"\u007f\u0080\u07ff\u0800\uffff",
	"\ud7ff\ue000",
	"€ 20",
	"smile 😀 and 𝄞, \u{10ffff}",
	"\ufeffa byte order mark is text",
	"nul \0 in it",
];
const LONE_SURROGATES = ["\ud800", "\udc00", "a\ud800b", "\udc00\ud800", "😀\ud83d", "\ud83d😀"];

/** Sequences with their text, by the Encoding standard's rule of maximal parts. */
const BROKEN: [number[], string][] = [
	[[0x80], "�"],
	[[0xff, 0x41], "�A"],
	[[0xc0, 0x80], "��"],
	[[0xc1, 0xbf], "��"],
	[[0xe2, 0x82], "�"],
	[[0xe2, 0x82, 0x41], "�A"],
	[[0xe2, 0x28, 0xa1], "�(�"],
	[[0xe0, 0x9f, 0x80], "���"],
	[[0xed, 0xa0, 0x80], "���"],
	[[0xf0, 0x9f, 0x98], "�"],
	[[0xf0, 0x9f, 0x98, 0xe2, 0x82, 0xac], "�€"],
	[[0xf0, 0x80, 0x80, 0x41], "���A"],
	[[0xf4, 0x90, 0x80, 0x80], "����"],
	[[0xf5, 0x80, 0x80, 0x80], "����"],
];

const native = (await currentRuntime()).platform;

function filled(length: number): Uint8Array {
	return Uint8Array.from({ length }, (_, index) => (index * 37 + 11) % 256);
}

describe.each([
	["portable", portablePlatform],
	[HERE, native],
])("the %s platform", (_name, platform) => {
	it.each(LENGTHS)("latin1Text: %i bytes, each to the code point of its value", (length) => {
		const bytes = filled(length + 9);
		for (const from of [0, 1, 3, 9]) {
			const text = platform.latin1Text(bytes, from, from + length);
			expect(Array.from(text, (character) => character.charCodeAt(0))).toEqual(Array.from(bytes.subarray(from, from + length)));
		}
	});

	it("latin1Text of a view that begins inside its buffer", () => {
		const bytes = filled(200).subarray(50, 150);
		expect(platform.latin1Text(bytes, 10, 60)).toBe(String.fromCharCode(...bytes.subarray(10, 60)));
	});

	it.each(LENGTHS)("writeUtf8: %i ASCII characters, at an offset, and nothing beside them", (length) => {
		const text = String.fromCharCode(...filled(length).map((byte) => byte & 0x7f));
		const target = new Uint8Array(length * 3 + 20).fill(0xee);
		expect(platform.writeUtf8(text, target, 10)).toBe(length);
		expect(Array.from(target.subarray(0, 10))).toEqual(new Array(10).fill(0xee));
		expect(platform.latin1Text(target, 10, 10 + length)).toBe(text);
		expect(target[10 + length]).toBe(0xee);
	});

	it.each([...TEXTS, ...LONE_SURROGATES])("writeUtf8 and utf8Bytes agree with the Encoding standard: %j", (text) => {
		// Repeated, so that short and long ways are both gone.
		for (const repeated of [text, text.repeat(10), text.repeat(300)]) {
			const expected = new TextEncoder().encode(repeated);
			const target = new Uint8Array(repeated.length * 3 + 5);
			expect(platform.writeUtf8(repeated, target, 5)).toBe(expected.length);
			expect(target.slice(5, 5 + expected.length)).toEqual(expected);
			expect(Uint8Array.from(platform.utf8Bytes(repeated))).toEqual(expected);
		}
	});

	it("utf8Bytes are their array's only bytes", () => {
		const bytes = platform.utf8Bytes("short");
		expect([bytes.byteOffset, bytes.buffer.byteLength]).toEqual([0, 5]);
	});

	it.each(TEXTS)("utf8Text gives back what was encoded: %j", (text) => {
		for (const repeated of [text, text.repeat(10), text.repeat(3000)]) {
			expect(platform.utf8Text(new TextEncoder().encode(repeated)) === repeated).toBe(true);
		}
	});

	it.each(BROKEN)("utf8Text of invalid bytes %j", (bytes, text) => {
		const framed = Uint8Array.from([0x61, ...bytes, 0x7a, ...bytes]);
		expect(platform.utf8Text(framed)).toBe(`a${text}z${text}`);
	});
});
