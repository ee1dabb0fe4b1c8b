import { describe, expect, it } from "vitest";
import { RetainedInput } from "../../../../src/protocol/bytes/retained-input.ts";
import { latin1Bytes, latin1Text } from "../../../support/latin1.ts";

const textOf = (input: RetainedInput): string => latin1Text(input.bytes, input.start, input.end);

describe("RetainedInput", () => {
	it("holds an owned chunk as it is, and copies a borrowed one", () => {
		const chunk = latin1Bytes("..abc");
		const owned = new RetainedInput();
		owned.keep(chunk, 2, 5, true);
		expect(owned.bytes).toBe(chunk);
		const borrowed = new RetainedInput();
		borrowed.keep(chunk, 2, 5, false);
		chunk.fill(0x21);
		expect(textOf(borrowed)).toBe("abc");
		expect(borrowed.byteCount).toBe(3);
	});

	it("never writes into an owned chunk", () => {
		const chunk = latin1Bytes("abc.....");
		const input = new RetainedInput();
		input.keep(chunk, 0, 3, true);
		input.append(latin1Bytes("def"));
		expect(textOf(input)).toBe("abcdef");
		expect(latin1Text(chunk)).toBe("abc.....");
	});

	it("appends and consumes in order", () => {
		const input = new RetainedInput();
		let expected = "";
		for (let i = 0; i < 300; i++) {
			const piece = `${i},`.repeat(1 + (i % 40));
			expected += piece;
			if (input.byteCount === 0) input.keep(latin1Bytes(piece), 0, piece.length, i % 2 === 0);
			else input.append(latin1Bytes(piece));
			const taken = (i * 13) % (input.byteCount + 1);
			expected = expected.slice(taken);
			input.consumeTo(input.start + taken);
			expect(textOf(input)).toBe(expected);
		}
	});

	it("overwrites nothing that it has handed out", () => {
		const input = new RetainedInput();
		input.keep(latin1Bytes("abc"), 0, 3, false);
		const view = input.bytes.subarray(input.start, input.end);
		for (let i = 0; i < 2000; i++) input.append(latin1Bytes("def"));
		input.consumeTo(input.end);
		input.keep(latin1Bytes("xyz"), 0, 3, false);
		input.append(latin1Bytes("uvw"));
		expect(latin1Text(view)).toBe("abc");
	});

	it("lets go of its bytes when all are consumed, or cleared", () => {
		const input = new RetainedInput();
		input.keep(latin1Bytes("abc"), 0, 3, true);
		input.consumeTo(3);
		expect([input.byteCount, input.bytes.length]).toEqual([0, 0]);
		input.keep(latin1Bytes("abc"), 0, 3, false);
		input.clear();
		expect([input.byteCount, input.bytes.length]).toEqual([0, 0]);
	});

	it("copies a number of bytes in proportion to what comes, one byte at a time", () => {
		const input = new RetainedInput();
		input.keep(Uint8Array.of(0), 0, 1, false);
		let moves = 0;
		let buffer = input.bytes.buffer;
		for (let i = 1; i < 60_000; i++) {
			input.append(Uint8Array.of(i & 0xff));
			if (input.bytes.buffer !== buffer) moves++;
			buffer = input.bytes.buffer;
		}
		expect(input.byteCount).toBe(60_000);
		expect(moves).toBeLessThan(20);
	});
});
