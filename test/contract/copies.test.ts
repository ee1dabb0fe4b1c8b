/**
 * Copies of a program that share listening sockets, as the runtime that runs this starts them: descriptors, messages, ends. The program is
 * `../support/copy-program.ts`; it is the port that is tested here, and what a supervisor makes of it elsewhere.
 */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import type { Endpoint } from "../../src/protocol/connection.ts";
import type { CopyProgram } from "../support/copy-program.ts";
import { currentRuntime } from "../support/current-runtime.ts";
import { describeSource } from "../support/describe-source.ts";
import { type RawAddress, RawClient } from "../support/raw-http.ts";
import { type Program, runProgram } from "../support/run-program.ts";
import { temporaryFolder } from "../support/start-subject-process.ts";

const TCP: CopyProgram["listen"] = { transport: "tcp", host: "127.0.0.1", port: 0 };
const REQUEST = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

const runtime = await currentRuntime();
/** Linux spreads connections over sockets of one address, where the runtime can open them. */
const opensGroups = runtime.system === "linux" && !(runtime.name === "node" && Number(runtime.version.split(".")[0]) < 23);

const programs: Program[] = [];

afterEach(() => {
	for (const program of programs.splice(0)) program.kill();
});

interface Running {
	readonly program: Program;
	readonly address: RawAddress;
	readonly descriptors: number;
	readonly pids: readonly number[];
}

/** Runs the program and resolves when all copies are ready. */
async function run(options: CopyProgram): Promise<Running> {
	const program = await runProgram(
		`
		import { createRuntime } from "./adapters/here/runtime.ts";
		import { runCopyProgram } from "./test/support/copy-program.ts";
		await runCopyProgram(createRuntime());`,
		[JSON.stringify(options)],
	);
	programs.push(program);
	const opened = JSON.parse((await program.printed(/^\{"shared".*\}$/m))[0]) as { shared: Endpoint; descriptors: number };
	const pids: number[] = [];
	for (let slot = 0; slot < options.copies; slot++) {
		const [line] = await program.printed(new RegExp(`^\\{"from":${slot},"message":\\{"ready".*\\}$`, "m"));
		pids.push((JSON.parse(line) as { message: { ready: number } }).message.ready);
	}
	const { transport, address, port } = opened.shared;
	return { program, address: transport === "unix" ? { path: address } : { host: address, port }, descriptors: opened.descriptors, pids };
}

/** The number of the copy that answers. */
async function ask(address: RawAddress): Promise<string> {
	const client = await RawClient.connect(address);
	try {
		await client.send(REQUEST);
		const { bytes, end } = await client.takeAll();
		expect(end).toBe("fin");
		return new TextDecoder().decode(bytes).slice(-1);
	} finally {
		client.close();
	}
}

/** How many of so many connections, 20 at a time, each copy answered. */
async function spread(address: RawAddress, connections: number): Promise<Record<string, number>> {
	const counts: Record<string, number> = {};
	let left = connections;
	const client = async () => {
		while (left-- > 0) {
			const slot = await ask(address);
			counts[slot] = (counts[slot] ?? 0) + 1;
		}
	};
	await Promise.all(Array.from({ length: 20 }, client));
	return counts;
}

/** Resolves when there is no such process. It is nobody's child here, so there is nothing to wait for but its absence. */
async function gone(pid: number): Promise<void> {
	for (;;) {
		try {
			process.kill(pid, 0);
		} catch {
			return;
		}
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}

describeSource("copies that share a TCP port", () => {
	it("each get connections, and end with the code they choose when they are told to", async () => {
		const { program, address, descriptors } = await run({ listen: TCP, copies: 2 });
		expect(descriptors).toBe(opensGroups ? 2 : 1);
		const counts = await spread(address, 200);
		expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(200);
		if (opensGroups) expect(Object.keys(counts).sort()).toEqual(["0", "1"]);
		program.signal("SIGTERM");
		expect(await program.exited).toBe(0);
		expect(program.out).toContain('{"ended":0,"code":0,"signal":null}\n');
		expect(program.out).toContain('{"ended":1,"code":1,"signal":null}\n');
		expect(program.out.match(/"ended":/g)).toHaveLength(2);
		await expect(RawClient.connect(address)).rejects.toMatchObject({ code: "ECONNREFUSED" });
	});

	it.skipIf(!opensGroups)("spread evenly, where the system does that: no copy of four below 15 % or above 40 %", async () => {
		const { address, descriptors } = await run({ listen: TCP, copies: 4 });
		expect(descriptors).toBe(4);
		const counts = Object.values(await spread(address, 2000));
		expect(counts).toHaveLength(4);
		for (const count of counts) {
			expect(count).toBeGreaterThan(300);
			expect(count).toBeLessThan(800);
		}
	});

	it("lose no connection when one of those that listen on a socket closes it", async () => {
		// A unix socket is never one of a group: both listen on the same one.
		const { program, address } = await run({ listen: { transport: "unix", path: join(temporaryFolder(), "two.sock") }, copies: 2 });
		const all = spread(address, 1000);
		program.signal("SIGUSR2");
		await program.printed(/"message":"closed"/);
		expect(Object.values(await all).reduce((sum, count) => sum + count, 0)).toBe(1000);
		expect(await ask(address)).toBe("1");
	});

	it("end when the process that started them is killed", async () => {
		const { program, address, pids } = await run({ listen: TCP, copies: 2 });
		expect(await ask(address)).toMatch(/[01]/);
		program.signal("SIGKILL");
		expect(await program.exited).toBe(null);
		for (const pid of pids) await gone(pid);
		await expect(RawClient.connect(address)).rejects.toMatchObject({ code: "ECONNREFUSED" });
	});

	it("are reported with the signal that killed them", async () => {
		const { program, pids } = await run({ listen: TCP, copies: 2, listening: 1 });
		process.kill(pids[1]!, "SIGKILL");
		await program.printed(/^\{"ended":1,"code":null,"signal":"SIGKILL"\}$/m);
		process.kill(pids[0]!, "SIGTERM");
		await program.printed(/^\{"ended":0,"code":null,"signal":"SIGTERM"\}$/m);
	});
});

describeSource("copies that share a unix socket", () => {
	it("have its mode, answer, and its file is gone in the end", async () => {
		const path = join(temporaryFolder(), "shared.sock");
		const { program, address, descriptors } = await run({ listen: { transport: "unix", path, mode: 0o600 }, copies: 2 });
		expect([descriptors, statSync(path).mode & 0o777]).toEqual([1, 0o600]);
		expect(await ask(address)).toMatch(/[01]/);
		program.signal("SIGTERM");
		expect(await program.exited).toBe(0);
		expect(existsSync(path)).toBe(false);
	});

	it("take the place of one that was left behind", async () => {
		const path = join(temporaryFolder(), "left.sock");
		const first = await run({ listen: { transport: "unix", path }, copies: 1 });
		first.program.signal("SIGKILL");
		await first.program.exited;
		expect(existsSync(path)).toBe(true);
		const second = await run({ listen: { transport: "unix", path }, copies: 1 });
		expect(await ask(second.address)).toBe("0");
	});
});

describeSource("a socket for copies", () => {
	it("isn't opened where another program listens, whether it would be one or a group", async () => {
		const { address } = await run({ listen: TCP, copies: 2 });
		const { port } = address as { port: number };
		for (const count of [1, 2]) {
			await expect(runtime.share({ transport: "tcp", host: "127.0.0.1", port }, count)).rejects.toMatchObject({
				name: "SystemError",
				code: "EADDRINUSE",
			});
		}
	});

	it("isn't opened at an address of another machine, or in a folder that isn't there", async () => {
		await expect(runtime.share({ transport: "tcp", host: "192.0.2.1", port: 0 }, 2)).rejects.toMatchObject({ code: "EADDRNOTAVAIL" });
		await expect(runtime.share({ transport: "unix", path: join(temporaryFolder(), "no", "a.sock") }, 2)).rejects.toMatchObject({
			name: "SystemError",
			code: expect.stringMatching(/^(ENOENT|EACCES)$/),
		});
	});

	it("is found by name, and on IPv6, and its port is free when it is closed", async () => {
		const named = await runtime.share({ transport: "tcp", host: "localhost", port: 0 }, 1);
		expect(named.address.address).toMatch(/^(127\.0\.0\.1|::1)$/);
		await named.close();
		await named.close();
		const v6 = await runtime.share({ transport: "tcp", host: "::1", port: 0 }, 2);
		expect([v6.address.address, v6.address.port > 0]).toEqual(["::1", true]);
		await v6.close();
		const again = await runtime.share({ transport: "tcp", host: "::1", port: v6.address.port }, 1);
		await again.close();
	});

	it("that was inherited says where it is", async () => {
		const opened = await runtime.share({ transport: "tcp", host: "127.0.0.1", port: 0 }, 1);
		const inherited = await runtime.share({ transport: "inherited", descriptor: opened.descriptors[0]!, endpoint: null }, 2);
		expect([inherited.address, inherited.descriptors.length]).toEqual([opened.address, 1]);
		await inherited.close();
	});
});
