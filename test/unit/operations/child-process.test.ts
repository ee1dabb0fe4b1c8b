import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { childEnvironment } from "../../../src/operations/child-environment.ts";
import { type Child, type ChildCalls, passedOn, type SpawnOptions, startCopy, startTool } from "../../../src/operations/child-process.ts";
import { leave } from "../../../src/operations/leave.ts";
import { type ChannelHost, ProcessChannel, parentChannel } from "../../../src/operations/process-channel.ts";
import { FakeChannel } from "../../support/fake-processes.ts";

/** A child that a test plays. */
class FakeChild extends EventEmitter {
	readonly pid = 77;
	readonly stdout = new EventEmitter();
	readonly stderr = new EventEmitter();
	readonly sent: unknown[] = [];
	connected = true;
	unrefs = 0;
	channel = { unref: () => void this.unrefs++ };
	/** Callbacks of messages that the system doesn't have yet. */
	readonly pending: (() => void)[] = [];

	send(message: unknown, callback: () => void): void {
		if (message === "throw") throw new Error("channel closed");
		this.sent.push(message);
		this.pending.push(callback);
	}

	unref(): void {
		this.unrefs++;
	}
}

interface Started {
	readonly child: FakeChild;
	readonly calls: ChildCalls;
	readonly spawned: { program: string; args: string[]; options: SpawnOptions }[];
	readonly killed: string[];
}

function system(happening: "spawn" | "error" | "throw" = "spawn"): Started {
	const child = new FakeChild();
	const spawned: Started["spawned"] = [];
	const killed: string[] = [];
	const failure = Object.assign(new Error("no such program"), { code: "ENOENT" });
	const calls: ChildCalls = {
		spawn(program, args, options) {
			if (happening === "throw") throw Object.assign(new Error("not allowed"), { name: "NotCapable" });
			spawned.push({ program, args, options });
			queueMicrotask(() => (happening === "spawn" ? child.emit("spawn") : child.emit("error", failure)));
			return child as unknown as Child;
		},
		kill(pid, signal) {
			killed.push(`${pid} ${signal}`);
			if (signal === "SIGHUP") throw new Error("no such process");
		},
		environment: () => ({ PATH: "/bin", HOME: "/root", TRIVET_ROLE: "worker", TRIVET_CHANNEL: "3", NODE_CHANNEL_FD: "3" }),
	};
	return { child, calls, spawned, killed };
}

function channelOver(child: FakeChild): ProcessChannel {
	return new ProcessChannel(child as unknown as ChannelHost);
}

const COPY = { environment: { TRIVET_ROLE: "worker", HOME: undefined }, args: ["-w", "2"], descriptors: [20, 21] };

describe("a copy", () => {
	it("is started by the command that started us, with a channel and descriptors", async () => {
		const { calls, spawned } = system();
		const copy = await startCopy(["/bin/runtime", "--flag", "main.js"], COPY, calls);
		expect(copy.pid).toBe(77);
		expect(spawned).toEqual([
			{
				program: "/bin/runtime",
				args: ["--flag", "main.js", "-w", "2"],
				options: {
					stdio: ["ignore", "inherit", "inherit", "ipc", 20, 21],
					env: { PATH: "/bin", TRIVET_ROLE: "worker", TRIVET_CHANNEL: "3" },
					serialization: "json",
				},
			},
		]);
	});

	it("that outlives us is a group of its own, and isn't waited for", async () => {
		const { calls, spawned, child } = system();
		await startCopy(["/bin/runtime"], { ...COPY, outlives: true }, calls);
		expect([spawned[0]?.options.detached, child.unrefs]).toEqual([true, 1]);
	});

	it("ends after its last message, though the runtime says so before", async () => {
		const { calls, child } = system();
		const copy = await startCopy(["/bin/runtime"], COPY, calls);
		const order: unknown[] = [];
		copy.onMessage((message) => order.push(message));
		const ended = copy.exited.then((end) => order.push(end));
		child.emit("exit", 3, null);
		await Promise.resolve();
		child.emit("message", "last words");
		child.emit("disconnect");
		await ended;
		expect(order).toEqual(["last words", { code: 3, signal: null }]);
	});

	it("is signalled by number until it has ended, and a signal that comes too late is nothing", async () => {
		const { calls, child, killed } = system();
		const copy = await startCopy(["/bin/runtime"], COPY, calls);
		copy.kill("SIGTERM");
		copy.kill("SIGHUP");
		child.emit("exit", null, "SIGTERM");
		copy.kill("SIGKILL");
		expect(killed).toEqual(["77 SIGTERM", "77 SIGHUP"]);
	});

	it("that can't be started is a failure by its code", async () => {
		const message = "/bin/runtime can't be started: no such program";
		await expect(startCopy(["/bin/runtime"], COPY, system("error").calls)).rejects.toMatchObject({ name: "SystemError", code: "ENOENT", message });
		await expect(startCopy(["/bin/runtime"], COPY, system("throw").calls)).rejects.toMatchObject({ name: "SystemError", code: "EACCES" });
	});

	it("isn't given the debugger's flags", () => {
		expect(passedOn(["--inspect=9229", "--smol", "--inspect-brk", "--import", "x"])).toEqual(["--smol", "--import", "x"]);
	});
});

describe("a tool", () => {
	it("has its output kept, a MiB of each stream", async () => {
		const { calls, child, spawned } = system();
		const tool = await startTool("ls", ["-l"], { cwd: "/tmp", environment: { A: "1" } }, calls);
		expect(spawned[0]).toMatchObject({ args: ["-l"], options: { cwd: "/tmp", stdio: ["ignore", "pipe", "pipe"], env: { A: "1", PATH: "/bin" } } });
		child.stdout.emit("data", new Uint8Array([0xc3]));
		child.stdout.emit("data", new Uint8Array([0xb6]));
		child.stderr.emit("data", new Uint8Array(700_000).fill(97));
		child.stderr.emit("data", new Uint8Array(700_000).fill(98));
		child.stderr.emit("data", new Uint8Array(1));
		child.emit("exit", 0, null);
		child.emit("close", 0, null);
		expect(await tool.exited).toEqual({ code: 0, signal: null });
		const { out, error } = await tool.output;
		expect([out, error.length, error.lastIndexOf("a")]).toEqual(["ö", 1024 * 1024, 699_999]);
	});
});

describe("the environment of a child", () => {
	it("is ours with changes, without what tells us what we are", () => {
		const own = { PATH: "/bin", TRIVET_CHANNEL: "3", TRIVET_ROLE: "worker", NODE_CHANNEL_SERIALIZATION_MODE: "json", EMPTY: "", GONE: undefined };
		expect(childEnvironment(own)).toEqual({ PATH: "/bin", EMPTY: "" });
		expect(childEnvironment(own, { PATH: undefined, TRIVET_ROLE: "probe" })).toEqual({ EMPTY: "", TRIVET_ROLE: "probe" });
	});
});

describe("a channel", () => {
	it("keeps early messages for the first listener, in order", () => {
		const child = new FakeChild();
		const channel = channelOver(child);
		child.emit("message", 1);
		child.emit("message", 2);
		const first: unknown[] = [];
		const second: unknown[] = [];
		channel.onMessage((message) => first.push(message));
		channel.onMessage((message) => second.push(message));
		child.emit("message", 3);
		expect([first, second]).toEqual([[1, 2, 3], [3]]);
	});

	it("tells each listener once that it is closed, those that come late at once, and sends no more", () => {
		const child = new FakeChild();
		const channel = channelOver(child);
		let calls = 0;
		channel.onDisconnect(() => calls++);
		channel.send("before");
		channel.send("throw");
		child.emit("disconnect");
		channel.send("after");
		channel.onDisconnect(() => calls++);
		expect([calls, child.sent]).toEqual([2, ["before"]]);
		child.connected = false;
		channelOver(child).onDisconnect(() => calls++);
		expect(calls).toBe(3);
	});

	it("is flushed when the system has every message, or when it is closed", async () => {
		const child = new FakeChild();
		const channel = channelOver(child);
		await channel.flushed();
		channel.send(1);
		channel.send(2);
		let isFlushed = false;
		const flushed = channel.flushed().then(() => (isFlushed = true));
		child.pending.shift()?.();
		await Promise.resolve();
		expect(isFlushed).toBe(false);
		child.pending.shift()?.();
		await flushed;
		channel.send(3);
		const closed = channel.flushed();
		child.emit("disconnect");
		await closed;
	});

	it("that is released keeps no process alive", () => {
		const child = new FakeChild();
		channelOver(child).release();
		expect(child.unrefs).toBe(1);
	});
});

describe("the parent", () => {
	it("is there where the variable said so, and from then on for every runtime of this process", () => {
		const host = new FakeChild() as unknown as ChannelHost;
		const values: (string | undefined)[] = [undefined, "3", undefined];
		const take = () => values.shift();
		expect(parentChannel(() => host, take)).toBe(null);
		const parent = parentChannel(() => host, take);
		expect(parent).toBeInstanceOf(ProcessChannel);
		expect(parentChannel(() => host, take)).toBe(parent);
	});
});

describe("leaving", () => {
	const exits: number[] = [];
	const exit = (code: number): never => {
		exits.push(code);
		return undefined as never;
	};

	it("waits for messages to be sent, not for ever", async () => {
		const parent = new FakeChannel();
		let flush: () => void = () => {};
		parent.flushed = () => new Promise((resolve) => (flush = resolve));
		const left = leave({ parent, exit }, 3);
		await Promise.resolve();
		expect(exits).toEqual([]);
		flush();
		await left;
		await leave({ parent, exit }, 4, 1);
		await leave({ parent: null, exit }, 5);
		expect(exits).toEqual([3, 4, 5]);
	});
});
