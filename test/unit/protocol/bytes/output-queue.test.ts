import { describe, expect, it } from "vitest";
import { OutputQueue, SLAB_BYTES } from "../../../../src/protocol/bytes/output-queue.ts";
import { latin1Bytes, latin1Text } from "../../../support/latin1.ts";

/** Takes everything out in pieces of at most `size`. */
function takeAll(queue: OutputQueue, size = Number.POSITIVE_INFINITY): string {
	let text = "";
	for (let out = queue.pending(); out !== null; out = queue.pending()) {
		const count = Math.min(out.length, size);
		text += latin1Text(out, 0, count);
		queue.sent(count);
	}
	return text;
}

describe("OutputQueue", () => {
	it("is empty at first, and after everything is sent", () => {
		const queue = new OutputQueue();
		expect(queue.pending()).toBeNull();
		queue.copy(latin1Bytes("abc"));
		expect(queue.byteCount).toBe(3);
		expect(takeAll(queue)).toBe("abc");
		expect(queue.byteCount).toBe(0);
		expect(queue.pending()).toBeNull();
	});

	it("joins what is copied into one piece", () => {
		const queue = new OutputQueue();
		queue.copy(latin1Bytes("abc"));
		queue.copy(latin1Bytes("def"));
		expect(latin1Text(queue.pending()!)).toBe("abcdef");
	});

	it("queues nothing that is reserved and not committed", () => {
		const queue = new OutputQueue();
		const at = queue.reserve(100);
		queue.slab.fill(0x78, at, at + 100);
		expect(queue.pending()).toBeNull();
		queue.copy(latin1Bytes("a"));
		expect(takeAll(queue)).toBe("a");
	});

	it("keeps order between copies and references, however little is taken at a time", () => {
		for (const size of [1, 2, 5, 1000, Number.POSITIVE_INFINITY]) {
			const queue = new OutputQueue();
			let expected = "";
			for (let i = 0; i < 50; i++) {
				const text = `${i}.`.repeat(i % 7 === 0 ? 3000 : i + 1);
				expected += text;
				if (i % 3 === 0) queue.reference(latin1Bytes(text));
				else queue.copy(latin1Bytes(text));
			}
			expect(queue.byteCount).toBe(expected.length);
			expect(takeAll(queue, size)).toBe(expected);
		}
	});

	it("hands references over as they are, without a copy", () => {
		const queue = new OutputQueue();
		const bytes = latin1Bytes("abc");
		queue.reference(bytes);
		expect(queue.pending()).toBe(bytes);
		queue.sent(1);
		expect(queue.pending()?.buffer).toBe(bytes.buffer);
		expect(queue.pending()?.byteOffset).toBe(1);
	});

	it("takes no empty reference for output", () => {
		const queue = new OutputQueue();
		queue.reference(new Uint8Array(0));
		expect(queue.pending()).toBeNull();
	});

	it("makes room for more than a slab", () => {
		const queue = new OutputQueue();
		queue.copy(latin1Bytes("first"));
		queue.copy(new Uint8Array(3 * SLAB_BYTES).fill(0x78));
		queue.copy(latin1Bytes("last"));
		expect(takeAll(queue, 1000)).toBe(`first${"x".repeat(3 * SLAB_BYTES)}last`);
	});

	it("moves and overwrites nothing that isn't sent, whatever other queues do", () => {
		const queues = Array.from({ length: 8 }, () => new OutputQueue());
		const expected = queues.map(() => "");
		const taken = queues.map(() => "");
		for (let round = 0; round < 200; round++) {
			const index = (round * 5) % queues.length;
			const queue = queues[index]!;
			const text = `${index}:${round};`.repeat(1 + ((round * 37) % 400));
			expected[index] += text;
			queue.copy(latin1Bytes(text));
			const out = queue.pending()!;
			const before = latin1Text(out);
			queue.copy(latin1Bytes("+"));
			expected[index] += "+";
			expect(latin1Text(out)).toBe(before);
			const count = Math.min(out.length, (round * 101) % 9000);
			taken[index] += latin1Text(out, 0, count);
			queue.sent(count);
		}
		for (const [index, queue] of queues.entries()) taken[index] += takeAll(queue, 777);
		expect(taken).toEqual(expected);
	});

	it("goes on in the same slab behind a reference, and gives it back with the last of it", () => {
		const queue = new OutputQueue();
		const slabs = new Set<ArrayBufferLike>();
		let expected = "";
		for (let round = 0; round < 300; round++) {
			const text = `${round};`.repeat(1 + (round % 50));
			expected += `${text}ref`;
			queue.copy(latin1Bytes(text));
			slabs.add(queue.slab.buffer);
			queue.reference(latin1Bytes("ref"));
		}
		expect(slabs.size).toBeLessThanOrEqual(Math.ceil(expected.length / SLAB_BYTES) + 1);
		// Slabs that were given back too early would be written over by this one.
		const other = new OutputQueue();
		let taken = "";
		for (let out = queue.pending(); out !== null; out = queue.pending()) {
			other.copy(new Uint8Array(SLAB_BYTES).fill(0x21));
			const count = Math.min(out.length, 100);
			taken += latin1Text(out, 0, count);
			queue.sent(count);
		}
		expect(taken).toBe(expected);
	});

	it("lets no slab go while a part of it is sealed, even where a larger piece needs another", () => {
		const queue = new OutputQueue();
		queue.copy(latin1Bytes("head"));
		queue.reference(latin1Bytes("content"));
		queue.copy(new Uint8Array(SLAB_BYTES).fill(0x78));
		const other = new OutputQueue();
		other.copy(new Uint8Array(SLAB_BYTES).fill(0x21));
		expect(takeAll(queue, 3)).toBe(`headcontent${"x".repeat(SLAB_BYTES)}`);
	});

	it("takes what another queue holds, with its slab, which nobody gets before it is sent", () => {
		const held = new OutputQueue();
		held.copy(latin1Bytes("head"));
		held.reference(latin1Bytes("content"));
		held.copy(latin1Bytes("behind"));
		const queue = new OutputQueue();
		queue.copy(latin1Bytes("before "));
		queue.takeAll(held);
		queue.copy(latin1Bytes(" after"));
		expect(queue.byteCount).toBe(30);
		expect(held.byteCount).toBe(0);
		const other = new OutputQueue();
		other.copy(new Uint8Array(SLAB_BYTES).fill(0x21));
		expect(takeAll(queue, 3)).toBe("before headcontentbehind after");
	});

	it("forgets all when it is cleared, and works on", () => {
		const queue = new OutputQueue();
		queue.copy(latin1Bytes("abc"));
		queue.reference(latin1Bytes("def"));
		queue.clear();
		expect(queue.byteCount).toBe(0);
		expect(queue.pending()).toBeNull();
		queue.copy(latin1Bytes("ghi"));
		expect(takeAll(queue)).toBe("ghi");
	});
});
