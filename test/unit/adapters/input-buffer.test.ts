import { describe, expect, it } from "vitest";
import { InputBuffer } from "../../../adapters/deno/input-buffer.ts";

const KIB = 1024;

/** Reads `counts` bytes one after the other; returns the room that each read had. */
function read(buffer: InputBuffer, counts: readonly number[]): number[] {
	return counts.map((count) => {
		const room = buffer.room();
		buffer.take(Math.min(count, room.length));
		return room.length;
	});
}

describe("the input buffer", () => {
	it("never gives the same bytes to two reads", () => {
		const buffer = new InputBuffer();
		const taken: { bytes: Uint8Array; value: number }[] = [];
		for (let value = 1; value <= 200; value++) {
			const room = buffer.room();
			const count = Math.min(room.length, (value * 397) % 5000 || 1);
			room.subarray(0, count).fill(value);
			taken.push({ bytes: buffer.take(count), value });
			expect(taken.at(-1)!.bytes.length).toBe(count);
		}
		for (const { bytes, value } of taken) expect(bytes.every((byte) => byte === value)).toBe(true);
	});

	it("waits with 4 KiB at most, and shares them among small reads", () => {
		const buffer = new InputBuffer();
		expect(read(buffer, [100, 100, 2000, 500, 500])).toEqual([4 * KIB, 3996, 3896, 1896, 1396]);
		// Less than 1 KiB is left: the next read has a new array.
		expect(buffer.room().length).toBe(4 * KIB);
	});

	it("grows while reads fill it, up to 32 KiB, and is small again after one that doesn't", () => {
		const buffer = new InputBuffer();
		expect(read(buffer, [1e6, 1e6, 1e6, 1e6, 32 * KIB - 1, 10])).toEqual([4 * KIB, 16 * KIB, 32 * KIB, 32 * KIB, 32 * KIB, 4 * KIB]);
	});

	it("doesn't grow because the end of a shared array was filled", () => {
		const buffer = new InputBuffer();
		expect(read(buffer, [3000, 1096, 10])).toEqual([4 * KIB, 1096, 4 * KIB]);
	});
});
