import { describe, expect, it } from "vitest";
import { type ContentConsumer, ContentReader, type ContentSource, emptyContent } from "../../../../src/protocol/exchange/content-reader.ts";
import { UsageError } from "../../../../src/protocol/faults.ts";
import { latin1Bytes, latin1Text } from "../../../support/latin1.ts";

class Source implements ContentSource {
	readonly inputIsOwned: boolean;
	wanted = 0;
	changed = 0;

	constructor(inputIsOwned = false) {
		this.inputIsOwned = inputIsOwned;
	}

	contentWanted(): void {
		this.wanted++;
	}

	contentFlowChanged(): void {
		this.changed++;
	}
}

class Consumer implements ContentConsumer {
	readonly events: string[] = [];
	during: (() => void) | null = null;

	receiveContent(chunk: Uint8Array): void {
		this.events.push(latin1Text(chunk));
		this.during?.();
	}

	receiveContentEnd(): void {
		this.events.push("end");
	}

	receiveContentFailure(cause: unknown): void {
		this.events.push(`failure: ${String(cause)}`);
	}
}

describe("ContentReader", () => {
	it("is complete from the start where there is no content", () => {
		const content = emptyContent();
		const consumer = new Consumer();
		expect([content.isPresent, content.isComplete, content.isTaken]).toEqual([false, true, false]);
		content.read(consumer);
		expect(consumer.events).toEqual(["end"]);
	});

	it("hands over what came before the consumer, then what comes", () => {
		const source = new Source();
		const content = new ContentReader(source, 6);
		const consumer = new Consumer();
		const chunk = latin1Bytes("ab");
		content.push(chunk);
		chunk.fill(0x21);
		expect(content.unreadBytes).toBe(2);
		content.read(consumer);
		expect([content.unreadBytes, source.wanted]).toEqual([0, 1]);
		content.push(latin1Bytes("cd"));
		content.push(latin1Bytes("ef"));
		content.finish(null);
		expect(consumer.events).toEqual(["ab", "cd", "ef", "end"]);
	});

	it("keeps what comes while the consumer pauses, and the end behind it", () => {
		const content = new ContentReader(new Source(), -1);
		const consumer = new Consumer();
		content.read(consumer);
		content.pause();
		content.push(latin1Bytes("ab"));
		content.push(latin1Bytes("cd"));
		content.finish(null);
		expect([consumer.events, content.unreadBytes]).toEqual([[], 4]);
		content.resume();
		expect(consumer.events.join("")).toBe("abcdend");
		expect(content.unreadBytes).toBe(0);
	});

	it("stops within a delivery when the consumer pauses in it", () => {
		const content = new ContentReader(new Source(), -1);
		content.push(latin1Bytes("a".repeat(5000)));
		content.push(latin1Bytes("b".repeat(5000)));
		const consumer = new Consumer();
		consumer.during = () => content.pause();
		content.read(consumer);
		content.push(latin1Bytes("c"));
		content.finish(null);
		for (let i = 0; i < 5 && consumer.events.at(-1) !== "end"; i++) content.resume();
		expect(consumer.events.join("")).toBe(`${"a".repeat(5000)}${"b".repeat(5000)}cend`);
	});

	it("keeps order when the consumer resumes within a delivery", () => {
		const content = new ContentReader(new Source(), -1);
		content.push(latin1Bytes("a".repeat(5000)));
		content.push(latin1Bytes("b".repeat(5000)));
		const consumer = new Consumer();
		consumer.during = () => {
			content.pause();
			consumer.during = null;
			content.resume();
		};
		content.finish(null);
		content.read(consumer);
		expect(consumer.events.join("")).toBe(`${"a".repeat(5000)}${"b".repeat(5000)}end`);
	});

	it("tells the source when what is unread becomes less", () => {
		const source = new Source();
		const content = new ContentReader(source, -1);
		content.push(latin1Bytes("ab"));
		content.read(new Consumer());
		expect(source.changed).toBe(1);
		content.pause();
		content.push(latin1Bytes("cd"));
		content.resume();
		expect(source.changed).toBe(2);
		content.pause();
		content.push(latin1Bytes("ef"));
		content.discard();
		expect(source.changed).toBe(3);
		expect(content.unreadBytes).toBe(0);
	});

	it("reports a failure at once, before what was kept, even to a consumer that pauses", () => {
		const content = new ContentReader(new Source(), -1);
		const consumer = new Consumer();
		content.read(consumer);
		content.pause();
		content.push(latin1Bytes("ab"));
		content.fail("gone");
		expect(consumer.events).toEqual(["failure: gone"]);
		expect(content.unreadBytes).toBe(0);
		content.finish(null);
		content.fail("again");
		expect(consumer.events.length).toBe(1);
	});

	it("reports a failure that came before the consumer", () => {
		const content = new ContentReader(new Source(), -1);
		content.push(latin1Bytes("ab"));
		content.fail("gone");
		const consumer = new Consumer();
		content.read(consumer);
		expect(consumer.events).toEqual(["failure: gone"]);
	});

	it("isn't undone by a failure after it is complete", () => {
		const content = new ContentReader(new Source(), -1);
		content.push(latin1Bytes("ab"));
		content.finish(null);
		content.fail("late");
		const consumer = new Consumer();
		content.read(consumer);
		expect(consumer.events).toEqual(["ab", "end"]);
	});

	it("is read once, and not after it is discarded", () => {
		const content = new ContentReader(new Source(), -1);
		content.read(new Consumer());
		expect(() => content.read(new Consumer())).toThrow(UsageError);
		const discarded = new ContentReader(new Source(), -1);
		discarded.discard();
		discarded.push(latin1Bytes("ab"));
		expect(discarded.unreadBytes).toBe(0);
		expect(() => discarded.read(new Consumer())).toThrow(UsageError);
	});

	it("gives a chunk that may be kept: the same where input is owned, else a copy", () => {
		const chunk = latin1Bytes("ab");
		expect(new ContentReader(new Source(true), 2).keep(chunk)).toBe(chunk);
		const kept = new ContentReader(new Source(false), 2).keep(chunk);
		chunk.fill(0);
		expect(latin1Text(kept)).toBe("ab");
	});

	it("keeps many tiny chunks in memory of about their size", () => {
		for (const inputIsOwned of [true, false]) {
			const content = new ContentReader(new Source(inputIsOwned), -1);
			for (let i = 0; i < 20_000; i++) content.push(new Uint8Array(4096).subarray(0, 1));
			const buffers = new Map<ArrayBufferLike, number>();
			content.read({
				receiveContent: (chunk) => buffers.set(chunk.buffer, chunk.buffer.byteLength),
				receiveContentEnd() {},
				receiveContentFailure() {},
			});
			const held = [...buffers.values()].reduce((sum, size) => sum + size, 0);
			expect(held, "bytes of the buffers that unread content held").toBeLessThan(4 * 20_000);
			expect(buffers.size, "buffers").toBeLessThan(200);
		}
	});
});
