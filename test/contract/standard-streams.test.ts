/** Standard output as a place to append to: whatever it is, and whoever doesn't read it, the event loop goes on, and the process ends when it wants to. */
import { spawnSync } from "node:child_process";
import { closeSync, constants, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { describeSource } from "../support/describe-source.ts";
import { runProgram } from "../support/run-program.ts";
import { temporaryFolder } from "../support/start-subject-process.ts";

const BYTES = 1024 * 1024;

/** Writes much in two pieces, and says on standard error how it gets on: at once, and when all is written. Ends at SIGUSR2. */
const PROGRAM = `
	import { createRuntime } from "./adapters/here/runtime.ts";
	const runtime = createRuntime();
	const bytes = new Uint8Array(${BYTES}).map((_, index) => 97 + (index % 23));
	const stream = runtime.standardStream("out");
	let written = 0;
	const all = (async () => {
		await stream.write(bytes.subarray(0, 100_000));
		written++;
		await stream.write(bytes.subarray(100_000));
		written++;
	})();
	runtime.onSignal("SIGUSR2", () => runtime.exit(5));
	const keptAlive = setInterval(() => {}, 1000);
	await new Promise((resolve) => setTimeout(resolve, 1));
	await runtime.files.readText(runtime.args[0]);
	runtime.writeError("alive\\n");
	await all.then(() => runtime.writeError("written " + written + "\\n"), (error) => runtime.writeError(error.name + " " + error.code + "\\n"));
	await stream.close();`;

/** A named pipe with both its ends. */
function pipe(): { reader: number; writer: number } {
	const path = join(temporaryFolder(), "pipe");
	expect(spawnSync("mkfifo", [path]).status).toBe(0);
	const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
	return { reader, writer: openSync(path, constants.O_WRONLY) };
}

function start(writer: number) {
	const file = join(temporaryFolder(), "file");
	closeSync(openSync(file, "w"));
	return runProgram(PROGRAM, [file], { stdout: writer });
}

function expectPattern(bytes: Uint8Array): void {
	expect(bytes.length).toBe(BYTES);
	expect(bytes.findIndex((byte, index) => byte !== 97 + (index % 23))).toBe(-1);
}

describeSource("standard output", () => {
	it("a pipe that nobody reads holds up nothing, not even the end", async () => {
		const { reader, writer } = pipe();
		const program = await start(writer);
		await program.printed(/alive/);
		program.signal("SIGUSR2");
		expect(await program.exited).toBe(5);
		expect(program.out).not.toContain("written");
		closeSync(reader);
		closeSync(writer);
	});

	it("a pipe that is read late gets all of it", async () => {
		const { reader, writer } = pipe();
		const program = await start(writer);
		await program.printed(/alive/);
		const received = new Uint8Array(BYTES);
		for (let at = 0; at < BYTES; ) {
			try {
				at += readSync(reader, received, at, BYTES - at, null);
			} catch (error) {
				if ((error as { code?: string }).code !== "EAGAIN") throw error;
				await new Promise((resolve) => setTimeout(resolve, 1));
			}
		}
		expectPattern(received);
		await program.printed(/written 2/);
		program.signal("SIGUSR2");
		expect(await program.exited).toBe(5);
		closeSync(reader);
		closeSync(writer);
	});

	it("a pipe whose reader is gone is a failure, and no end", async () => {
		const { reader, writer } = pipe();
		const program = await start(writer);
		await program.printed(/alive/);
		closeSync(reader);
		await program.printed(/SystemError EPIPE/);
		program.signal("SIGUSR2");
		expect(await program.exited).toBe(5);
		closeSync(writer);
	});

	it("a file gets all of it, after what is there", async () => {
		const path = join(temporaryFolder(), "out.txt");
		const writer = openSync(path, "a");
		const program = await start(writer);
		await program.printed(/written 2/);
		expectPattern(readFileSync(path));
		program.signal("SIGUSR2");
		expect(await program.exited).toBe(5);
		closeSync(writer);
	});
});
