import { describe, expect, it } from "vitest";
import { FAILURE_MILLIS, FLUSH_MILLIS, LogWriter, type LogWriterOptions } from "../../../../src/operations/logs/log-writer.ts";
import { type AppendFile, SystemError } from "../../../../src/runtime.ts";
import { FakeFiles } from "../../../support/fake-files.ts";

/** Timers that a test runs. */
class Timers {
	pending: { callback: () => void; afterMillis: number }[] = [];
	readonly schedule = (callback: () => void, afterMillis: number) => {
		const timer = { callback, afterMillis };
		this.pending.push(timer);
		return () => {
			this.pending = this.pending.filter((other) => other !== timer);
		};
	};

	/** Runs those that wait for so long. */
	run(afterMillis: number): void {
		const due = this.pending.filter((timer) => timer.afterMillis === afterMillis);
		this.pending = this.pending.filter((timer) => timer.afterMillis !== afterMillis);
		for (const { callback } of due) callback();
	}
}

/** A sink whose writes end when the test says so. */
class Sink implements AppendFile {
	readonly writes: string[] = [];
	text = "";
	closes = 0;
	#waiting: { resolve: () => void; reject: (error: unknown) => void }[] = [];

	write(bytes: Uint8Array): Promise<void> {
		if (this.#waiting.length > 0) throw new Error("two writes at a time");
		if (this.closes > 0) throw new Error("written after it was closed");
		const text = new TextDecoder().decode(bytes);
		this.writes.push(text);
		return new Promise<void>((resolve, reject) => this.#waiting.push({ resolve, reject })).then(() => {
			this.text += text;
		});
	}

	async close(): Promise<void> {
		this.closes++;
	}

	/** The write under way ends. */
	async take(): Promise<void> {
		this.#waiting.shift()!.resolve();
		await settle();
	}

	async fail(code: string): Promise<void> {
		this.#waiting.shift()!.reject(new SystemError(code, code));
		await settle();
	}
}

async function settle(): Promise<void> {
	for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

function setUp(options: Partial<LogWriterOptions> = {}) {
	const sink = new Sink();
	const timers = new Timers();
	const clock = { millis: 0, now: () => clock.millis, unixMillis: () => 0 };
	const failures: unknown[] = [];
	const writer = new LogWriter({
		file: sink,
		clock,
		droppedLine: (count) => `(${count} dropped)\n`,
		reportFailure: (error) => failures.push((error as SystemError).code),
		writeBytes: 20,
		limitBytes: 60,
		schedule: timers.schedule,
		...options,
	});
	return { sink, timers, clock, failures, writer };
}

describe("lines", () => {
	it("wait for others a moment, and are written together", async () => {
		const { sink, timers, writer } = setUp();
		writer.write("one\n");
		writer.write("two\n");
		expect(sink.writes).toEqual([]);
		expect(timers.pending).toHaveLength(1);
		timers.run(FLUSH_MILLIS);
		expect(sink.writes).toEqual(["one\ntwo\n"]);
		await sink.take();
		expect(timers.pending).toEqual([]);
	});

	it("are written at once when there are many, whole, one write at a time", async () => {
		const { sink, timers, writer } = setUp();
		for (const line of ["aaaaaaaaa\n", "bbbbbbbbb\n", "ccccccccc\n", "ddddddddddddddd\n", "e\n"]) writer.write(line);
		expect(sink.writes).toEqual(["aaaaaaaaa\nbbbbbbbbb\n"]);
		await sink.take();
		expect(sink.writes.at(-1)).toBe("ccccccccc\n");
		await sink.take();
		timers.run(FLUSH_MILLIS);
		expect(sink.writes.at(-1)).toBe("ddddddddddddddd\ne\n");
		await sink.take();
		expect(writer.droppedCount).toBe(0);
	});

	it("gather while a write is under way, and don't follow it by themselves before their moment", async () => {
		const { sink, timers, writer } = setUp();
		writer.write("one\n");
		timers.run(FLUSH_MILLIS);
		writer.write("two\n");
		await sink.take();
		expect(sink.writes).toEqual(["one\n"]);
		timers.run(FLUSH_MILLIS);
		expect(sink.writes).toEqual(["one\n", "two\n"]);
	});

	it("are UTF-8", async () => {
		const { sink, writer } = setUp();
		writer.write("h\u00e9\u{1f600}\n");
		const flushed = writer.flush();
		await sink.take();
		await flushed;
		expect(sink.text).toBe("h\u00e9\u{1f600}\n");
	});
});

describe("a sink that stalls", () => {
	it("makes lines past the bound be dropped and counted, and told of when it moves again", async () => {
		const { sink, timers, writer } = setUp();
		for (let at = 0; at < 10; at++) writer.write(`line ${at} 90\n`);
		expect(writer.droppedCount).toBe(4);
		await sink.take();
		writer.write("later\n");
		await sink.take();
		await sink.take();
		timers.run(FLUSH_MILLIS);
		await sink.take();
		const kept = Array.from({ length: 6 }, (_, at) => `line ${at} 90\n`).join("");
		expect(sink.text).toBe(`${kept}(4 dropped)\nlater\n`);
		expect(writer.droppedCount).toBe(4);
	});

	it("is told of though no further line comes", async () => {
		const { sink, timers, writer } = setUp({ limitBytes: 25 });
		writer.write("x".repeat(20));
		writer.write("y".repeat(20));
		await sink.take();
		timers.run(FLUSH_MILLIS);
		expect(sink.writes.at(-1)).toBe("(1 dropped)\n");
	});

	it("holds no more than its bound, however much comes", () => {
		const { writer, sink, timers } = setUp({ limitBytes: 1000, writeBytes: 100 });
		for (let at = 0; at < 10_000; at++) writer.write("0123456789\n");
		expect(writer.droppedCount).toBe(10_000 - 90);
		expect(sink.writes).toHaveLength(1);
		expect(timers.pending.length).toBeLessThanOrEqual(1);
	});
});

describe("a write that fails", () => {
	it("drops its lines, is reported once in a while, and doesn't end anything", async () => {
		const { sink, timers, clock, failures, writer } = setUp();
		const write = async (line: string, outcome: "take" | "ENOSPC") => {
			writer.write(line);
			timers.run(FLUSH_MILLIS);
			if (outcome === "take") await sink.take();
			else await sink.fail(outcome);
		};
		await write("one\n", "ENOSPC");
		await write("two\n", "ENOSPC");
		expect(failures).toEqual(["ENOSPC"]);
		clock.millis = FAILURE_MILLIS;
		await write("three\n", "ENOSPC");
		expect(failures).toEqual(["ENOSPC", "ENOSPC"]);
		await write("four\n", "take");
		timers.run(FLUSH_MILLIS);
		await sink.fail("ENOSPC");
		await write("five\n", "take");
		timers.run(FLUSH_MILLIS);
		await sink.take();
		expect(sink.text).toBe("four\nfive\n(3 dropped)\n");
		expect(writer.droppedCount).toBe(3);
	});

	it("may also throw at once", async () => {
		const { failures, writer } = setUp({
			file: {
				write() {
					throw new SystemError("EBADF", "closed");
				},
				close: async () => {},
			},
		});
		writer.write("one\n");
		await writer.flush();
		writer.write("two\n");
		await writer.flush();
		expect([failures, writer.droppedCount]).toEqual([["EBADF"], 2]);
	});
});

describe("reopening", () => {
	it("goes on in a new file, and loses no line", async () => {
		const files = new FakeFiles().directory("/log");
		const open = () => files.append("/log/a");
		const { writer } = setUp({ file: await open(), open });
		writer.write("before\n");
		await writer.flush();
		// Somebody renames it.
		const old = await files.readText("/log/a");
		files.takeAway("/log/a");
		writer.write("between\n");
		await writer.reopen();
		writer.write("after\n");
		await writer.close();
		expect([old, await files.readText("/log/a")]).toEqual(["before\n", "between\nafter\n"]);
		expect(files.openCount - files.closeCount).toBe(0);
	});

	it("lets what is being written go where it was going", async () => {
		const { sink, timers, writer } = setUp({ open: async () => next });
		const next = new Sink();
		writer.write("one\n");
		timers.run(FLUSH_MILLIS);
		const reopened = writer.reopen();
		await settle();
		expect(sink.closes).toBe(0);
		await sink.take();
		await reopened;
		expect([sink.text, sink.closes]).toEqual(["one\n", 1]);
		writer.write("two\n");
		timers.run(FLUSH_MILLIS);
		expect(next.writes).toEqual(["two\n"]);
	});

	it("that fails is reported, and the old file written on", async () => {
		const { sink, timers, failures, writer } = setUp({ open: () => Promise.reject(new SystemError("EACCES", "no")) });
		await writer.reopen();
		expect(failures).toEqual(["EACCES"]);
		writer.write("one\n");
		timers.run(FLUSH_MILLIS);
		expect(sink.writes).toEqual(["one\n"]);
	});

	it("does nothing where there is nothing to open", async () => {
		const { sink, writer } = setUp();
		await writer.reopen();
		expect(sink.closes).toBe(0);
	});
});

describe("closing", () => {
	it("writes what is left, what tells of dropped lines too, and takes no more", async () => {
		const { sink, timers, writer } = setUp({ limitBytes: 10 });
		writer.write("one\n");
		writer.write("too long a line\n");
		const closed = writer.close();
		writer.write("late\n");
		await sink.take();
		await sink.take();
		await closed;
		expect([sink.text, sink.closes, timers.pending]).toEqual(["one\n(1 dropped)\n", 1, []]);
		await writer.close();
		expect(sink.closes).toBe(1);
	});

	it("doesn't wait for a sink that stalls for longer than it is told", async () => {
		const { sink, timers, writer } = setUp();
		writer.write("one\n");
		const closed = writer.close(500);
		timers.run(500);
		await closed;
		expect(sink.closes).toBe(0);
	});
});
