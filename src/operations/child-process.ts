/**
 * Processes that we start, over children in the manner of `node:child_process`, which all three runtimes have: copies of this program with a channel
 * (`process-channel.ts`), and tools whose output is kept.
 */
import type { CopyOptions, CopyProcess, ProcessEnd, SignalName, ToolOptions, ToolProcess } from "../runtime.ts";
import { SystemError } from "../runtime.ts";
import { CHANNEL_VARIABLE, childEnvironment } from "./child-environment.ts";
import { type ChannelHost, ProcessChannel } from "./process-channel.ts";
import { asSystemError } from "./system-error.ts";

/** How much of a tool's output is kept, of each stream. */
const OUTPUT_BYTES = 1024 * 1024;

/** How long the channel of a copy that has ended may stay open: a program that it started may have it. */
const HEARING_MILLIS = 1000;

/** What Deno calls what it doesn't permit. */
const CODES = { NotCapable: "EACCES" };

/** As much of a `ChildProcess` as we use. */
export type Child = ChannelHost & {
	readonly pid?: number | undefined;
	readonly stdout: ChildOutput | null;
	readonly stderr: ChildOutput | null;
	once(event: "exit" | "close", listener: (code: number | null, signal: string | null) => void): unknown;
	once(event: "spawn", listener: () => void): unknown;
	on(event: "error", listener: (error: Error) => void): unknown;
	unref(): void;
};

interface ChildOutput {
	on(event: "data", listener: (chunk: Uint8Array) => void): unknown;
}

export interface SpawnOptions {
	readonly stdio: ("ignore" | "inherit" | "pipe" | "ipc" | number)[];
	readonly env: Record<string, string>;
	readonly detached?: boolean;
	readonly cwd?: string;
	readonly serialization?: "json";
}

/** What an adapter supplies. */
export interface ChildCalls {
	spawn(program: string, args: string[], options: SpawnOptions): Child;
	/** Sends a signal to a process; throws where there is none. */
	kill(pid: number, signal: string): void;
	/** The environment of this process. */
	environment(): Readonly<Record<string, string | undefined>>;
}

/** The program, and the first arguments, that start this program again. */
export type CopyCommand = readonly string[];

/** Flags of the runtime that a copy gets too: all but those of the debugger, whose port is taken. */
export function passedOn(flags: readonly string[]): string[] {
	return flags.filter((flag) => !flag.startsWith("--inspect"));
}

/** Starts another copy of this program. Fails with a `SystemError`. */
export async function startCopy([program = "", ...first]: CopyCommand, options: CopyOptions, calls: ChildCalls): Promise<CopyProcess> {
	const child = await started(calls, program, [...first, ...options.args], {
		stdio: ["ignore", "inherit", "inherit", "ipc", ...options.descriptors],
		env: childEnvironment(calls.environment(), { ...options.environment, [CHANNEL_VARIABLE]: "3" }),
		serialization: "json",
		...(options.outlives === true ? { detached: true } : {}),
	});
	return new ChildCopy(child, calls, options.outlives === true);
}

/** Starts a program of the system. Fails with a `SystemError`. */
export async function startTool(program: string, args: readonly string[], options: ToolOptions, calls: ChildCalls): Promise<ToolProcess> {
	const child = await started(calls, program, [...args], {
		stdio: ["ignore", "pipe", "pipe"],
		env: childEnvironment(calls.environment(), options.environment),
		...(options.cwd === undefined ? {} : { cwd: options.cwd }),
	});
	return new ChildTool(child, calls);
}

/** A child that is there, with its end as a promise. */
class StartedChild {
	readonly pid: number;
	readonly exited: Promise<ProcessEnd>;
	#isOver: boolean;
	#kill: ChildCalls["kill"];

	constructor(child: Child, pid: number, calls: ChildCalls) {
		this.pid = pid;
		this.#isOver = false;
		this.#kill = calls.kill;
		this.exited = new Promise((resolve) => {
			child.once("exit", (code, signal) => {
				this.#isOver = true;
				resolve({ code, signal });
			});
		});
	}

	/** By number: the method that a child itself has closes its channel on some runtimes. */
	kill(signal: string): void {
		if (this.#isOver) return;
		try {
			this.#kill(this.pid, signal);
		} catch {
			// It has ended, and we have yet to hear of it.
		}
	}
}

class ChildCopy extends ProcessChannel implements CopyProcess {
	readonly pid: number;
	readonly exited: Promise<ProcessEnd>;
	#started: StartedChild;
	#child: Child;

	constructor(child: Child, calls: ChildCalls, outlives: boolean) {
		super(child);
		this.#child = child;
		this.#started = new StartedChild(child, child.pid as number, calls);
		this.pid = this.#started.pid;
		this.exited = this.#started.exited.then((end) => this.#heard(end));
		if (outlives) child.unref();
	}

	/** What it said last comes before the news of its end, which some runtimes bring first. */
	#heard(end: ProcessEnd): Promise<ProcessEnd> {
		return new Promise((resolve) => {
			const timer = setTimeout(() => resolve(end), HEARING_MILLIS);
			this.onDisconnect(() => {
				clearTimeout(timer);
				resolve(end);
			});
		});
	}

	kill(signal: SignalName | "SIGKILL"): void {
		this.#started.kill(signal);
	}

	override release(): void {
		super.release();
		this.#child.unref();
	}
}

class ChildTool implements ToolProcess {
	readonly pid: number;
	readonly exited: Promise<ProcessEnd>;
	readonly output: Promise<{ readonly out: string; readonly error: string }>;
	#started: StartedChild;

	constructor(child: Child, calls: ChildCalls) {
		this.#started = new StartedChild(child, child.pid as number, calls);
		this.pid = this.#started.pid;
		this.exited = this.#started.exited;
		const out = new KeptOutput(child.stdout);
		const error = new KeptOutput(child.stderr);
		this.output = new Promise((resolve) => {
			child.once("close", () => resolve({ out: out.text(), error: error.text() }));
		});
	}

	kill(signal: SignalName | "SIGKILL"): void {
		this.#started.kill(signal);
	}
}

class KeptOutput {
	#chunks: Uint8Array[];
	#byteCount: number;

	constructor(output: ChildOutput | null) {
		this.#chunks = [];
		this.#byteCount = 0;
		output?.on("data", (chunk) => {
			const part = chunk.subarray(0, OUTPUT_BYTES - this.#byteCount);
			this.#byteCount += part.length;
			if (part.length > 0) this.#chunks.push(part);
		});
	}

	text(): string {
		const decoder = new TextDecoder();
		return this.#chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("") + decoder.decode();
	}
}

function started(calls: ChildCalls, program: string, args: string[], options: SpawnOptions): Promise<Child> {
	return new Promise((resolve, reject) => {
		let child: Child;
		try {
			child = calls.spawn(program, args, options);
		} catch (error) {
			return reject(startFailure(error, program));
		}
		child.on("error", (error) => reject(startFailure(error, program)));
		child.once("spawn", () => resolve(child));
	});
}

function startFailure(error: unknown, program: string): SystemError {
	const { code, message } = asSystemError(error, CODES);
	return new SystemError(code, `${program} can't be started: ${message}`, { cause: error });
}
