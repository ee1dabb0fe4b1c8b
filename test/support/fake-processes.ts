/** Other processes without a system: copies of the program whose channel a test drives, tools that end when a test says so. */
import {
	type Channel,
	type CopyOptions,
	type CopyProcess,
	type ProcessEnd,
	SystemError,
	type ToolOptions,
	type ToolProcess,
} from "../../src/runtime.ts";

/** One end of a channel; a test plays the other. */
export class FakeChannel implements Channel {
	/** What was sent to the other side. */
	readonly sent: unknown[] = [];
	isReleased = false;
	isConnected = true;
	/** Called at each message sent, after it is in `sent`. */
	onSent: (message: unknown) => void = () => {};
	#early: unknown[] = [];
	#messageListeners: ((message: unknown) => void)[] = [];
	#disconnectListeners: (() => void)[] = [];

	send(message: unknown): void {
		if (!this.isConnected) return;
		// As JSON, so that what would not survive the way doesn't here either.
		const copy: unknown = JSON.parse(JSON.stringify(message));
		this.sent.push(copy);
		this.onSent(copy);
	}

	onMessage(listener: (message: unknown) => void): void {
		this.#messageListeners.push(listener);
		for (const message of this.#early.splice(0)) listener(message);
	}

	onDisconnect(listener: () => void): void {
		if (this.isConnected) this.#disconnectListeners.push(listener);
		else listener();
	}

	async flushed(): Promise<void> {}

	release(): void {
		this.isReleased = true;
	}

	/** The other side sends a message. */
	receive(message: unknown): void {
		const copy: unknown = JSON.parse(JSON.stringify(message));
		if (this.#messageListeners.length === 0) this.#early.push(copy);
		for (const listener of this.#messageListeners) listener(copy);
	}

	/** The other side closes the channel or is gone. */
	disconnect(): void {
		if (!this.isConnected) return;
		this.isConnected = false;
		for (const listener of this.#disconnectListeners.splice(0)) listener();
	}
}

/** A copy of the program that a test plays: `receive` is what it says to us, `sent` what we said to it. */
export class FakeCopy extends FakeChannel implements CopyProcess {
	readonly pid: number;
	readonly options: CopyOptions;
	readonly exited: Promise<ProcessEnd>;
	/** Signals it was sent, in order. */
	readonly signals: string[] = [];
	isOver = false;
	/** Called at each signal, after it is in `signals`. SIGKILL ends it by itself. */
	onKill: (signal: string) => void = () => {};
	#end: (end: ProcessEnd) => void = () => {};

	constructor(pid: number, options: CopyOptions) {
		super();
		this.pid = pid;
		this.options = options;
		this.exited = new Promise((resolve) => {
			this.#end = resolve;
		});
	}

	kill(signal: string): void {
		if (this.isOver) return;
		this.signals.push(signal);
		this.onKill(signal);
		if (signal === "SIGKILL") this.exit(null, "SIGKILL");
	}

	/** It ends; its channel closes first. */
	exit(code: number | null = 0, signal: string | null = null): void {
		if (this.isOver) return;
		this.isOver = true;
		this.disconnect();
		this.#end({ code, signal });
	}
}

/** A program of the system that a test plays. */
export class FakeTool implements ToolProcess {
	readonly pid: number;
	readonly program: string;
	readonly args: readonly string[];
	readonly options: ToolOptions;
	readonly exited: Promise<ProcessEnd>;
	readonly output: Promise<{ readonly out: string; readonly error: string }>;
	readonly signals: string[] = [];
	isOver = false;
	#end: (end: ProcessEnd) => void = () => {};
	#print: (output: { readonly out: string; readonly error: string }) => void = () => {};

	constructor(pid: number, program: string, args: readonly string[], options: ToolOptions) {
		this.pid = pid;
		this.program = program;
		this.args = args;
		this.options = options;
		this.exited = new Promise((resolve) => {
			this.#end = resolve;
		});
		this.output = new Promise((resolve) => {
			this.#print = resolve;
		});
	}

	kill(signal: string): void {
		if (this.isOver) return;
		this.signals.push(signal);
		if (signal === "SIGKILL") this.exit(null, "SIGKILL");
	}

	exit(code: number | null = 0, signal: string | null = null, out = "", error = ""): void {
		if (this.isOver) return;
		this.isOver = true;
		this.#end({ code, signal });
		this.#print({ out, error });
	}
}

/** Every other process of a `FakeRuntime`. */
export class FakeProcesses {
	readonly copies: FakeCopy[] = [];
	readonly tools: FakeTool[] = [];
	/** Called when a copy is started, before whoever starts it has it: here a test makes it answer. Throw a `SystemError` and it isn't started. */
	onCopy: (copy: FakeCopy) => void = () => {};
	/** Called when a tool is started. Unless told otherwise there is no program. */
	onTool: (tool: FakeTool) => void = (tool) => {
		throw new SystemError("ENOENT", `no program ${tool.program}`);
	};
	#nextPid = 5001;

	get liveCopies(): FakeCopy[] {
		return this.copies.filter((copy) => !copy.isOver);
	}

	async startCopy(options: CopyOptions): Promise<CopyProcess> {
		const copy = new FakeCopy(this.#nextPid++, options);
		this.onCopy(copy);
		this.copies.push(copy);
		return copy;
	}

	async startTool(program: string, args: readonly string[], options: ToolOptions): Promise<ToolProcess> {
		const tool = new FakeTool(this.#nextPid++, program, args, options);
		this.onTool(tool);
		this.tools.push(tool);
		return tool;
	}
}
