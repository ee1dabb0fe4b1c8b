/**
 * Several processes on one port, through the command line: workers share it, are replaced when they die, are reloaded without losing a request, and never
 * outlive their supervisor. The policy behind it is tested in `../simulation`; here it meets real processes, sockets and signals.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ServerStatus } from "../../src/operations/admin/control.ts";
import { RawClient } from "../support/raw-http.ts";
import { get } from "../support/raw-http-request.ts";
import { exchange, fieldValue, readResponse, textOf } from "../support/raw-http-response.ts";
import { portOf } from "../support/start-subject.ts";
import { runProcess, type SubjectProcess, startProcess, temporaryFolder } from "../support/start-subject-process.ts";

const PATIENTLY = { timeout: 60_000 };

/** Answers with its process and what it was written with; /slow waits, /crash ends the process, /hang blocks it. */
const appText = (word: string) => `
const pid = globalThis.Deno?.pid ?? process.pid;
export default {
	async fetch(request) {
		const { pathname } = new URL(request.url);
		if (pathname === "/slow") await new Promise((resolve) => setTimeout(resolve, 1000));
		if (pathname === "/crash") (globalThis.Deno ?? process).exit(7);
		if (pathname === "/stream") return new Response(new ReadableStream({
			async start(controller) {
				controller.enqueue(new TextEncoder().encode("begun\\n"));
				await new Promise((resolve) => setTimeout(resolve, 1500));
				controller.enqueue(new TextEncoder().encode("ended\\n"));
				controller.close();
			},
		}));
		return Response.json({ pid, word: ${JSON.stringify(word)} });
	},
};
`;

let folder: string;
let running: SubjectProcess[];

beforeEach(() => {
	folder = temporaryFolder();
	running = [];
	writeFileSync(join(folder, "app.mjs"), appText("first"));
	mkdirSync(join(folder, "run"), { mode: 0o700 });
});
afterEach(async () => {
	for (const process of running) process.signal("SIGKILL");
	for (const process of running) await process.exited;
});

const adminOf = () => `unix:${join(folder, "run/admin.sock")}`;

async function start(args: readonly string[] = ["--workers", "2"]): Promise<{ process: SubjectProcess; port: number }> {
	const process = await startProcess(["app.mjs", "-p", "0", "--host", "127.0.0.1", "--print-json", "--log", "off", "--admin", adminOf(), ...args], {
		cwd: folder,
	});
	running.push(process);
	const line = await process.waitFor("out", /^\{.*\}$/m);
	return { process, port: portOf(line[0]) };
}

async function ask(port: number, path = "/"): Promise<{ pid: number; word: string }> {
	const client = await RawClient.connect({ host: "127.0.0.1", port });
	const response = await exchange(client, get(path, "Connection: close"));
	client.close();
	return JSON.parse(textOf(response));
}

async function control(...args: string[]): Promise<{ code: number | null; out: string; error: string }> {
	return await runProcess([...args, "--admin", adminOf()], { cwd: folder });
}

/** As `trivet status --json` has it, without a process for each look. */
async function status(): Promise<ServerStatus> {
	const client = await RawClient.connect({ path: join(folder, "run/admin.sock") });
	const response = await exchange(client, get("/status", "Connection: close"));
	client.close();
	return JSON.parse(textOf(response)) as ServerStatus;
}

/** Asks until `isRight`; the test's own time is the bound. */
async function until<T>(ask: () => Promise<T>, isRight: (answer: T) => boolean): Promise<T> {
	for (;;) {
		const answer = await ask();
		if (isRight(answer)) return answer;
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

const readyPids = ({ workers }: ServerStatus): number[] => workers.filter(({ state }) => state === "ready").map(({ pid }) => pid);

describe("workers", PATIENTLY, () => {
	it("serve on one port, and the supervisor doesn't", async () => {
		const { process, port } = await start();
		const seen = new Set<number>();
		await until(
			async () => seen.add((await ask(port)).pid),
			() => seen.size === 2,
		);
		expect(seen.has(process.pid)).toBe(false);
		const { layout, state, workers, generation } = await status();
		expect({ layout, state, generation }).toEqual({ layout: "supervised", state: "ready", generation: 1 });
		expect(new Set(workers.map(({ pid }) => pid))).toEqual(seen);
	});

	it("are replaced when they crash or are killed, by turns, and the port goes on serving", async () => {
		const { port } = await start();
		const before = readyPids(await status());
		const crashing = await RawClient.connect({ host: "127.0.0.1", port });
		await crashing.send(get("/crash"));
		await crashing.waitEnd();
		const after = await until(status, (now) => readyPids(now).length === 2 && readyPids(now).some((pid) => !before.includes(pid)));
		for (const pid of readyPids(after)) {
			process.kill(pid, "SIGKILL");
			expect((await ask(port)).word).toBe("first");
		}
		const last = await until(status, (now) => readyPids(now).length === 2 && readyPids(now).every((pid) => !readyPids(after).includes(pid)));
		expect(last.workers.reduce((sum, { restarts }) => sum + restarts, 0)).toBeGreaterThanOrEqual(3);
	});

	it("count together, whichever of them is asked", async () => {
		const { port } = await start(["--workers", "2", "--metrics", "--health"]);
		const seen = new Set<number>();
		let count = 0;
		while (seen.size < 2) {
			seen.add((await ask(port)).pid);
			count++;
		}
		for (let asked = 0; asked < 4; asked++) {
			const client = await RawClient.connect({ host: "127.0.0.1", port });
			const text = textOf(await exchange(client, get("/metrics", "Connection: close")));
			client.close();
			const counts = [...text.matchAll(/^http_server_request_duration_seconds_count\{.*\} (\d+)$/gm)].map((match) => Number(match[1]));
			expect(counts.reduce((sum, each) => sum + each, 0)).toBe(count);
			expect(text).toContain("\ntrivet_worker_up");
		}
	});

	it("end with their supervisor when it is killed", async () => {
		const { process } = await start();
		const pids = readyPids(await status());
		expect(pids.length).toBe(2);
		process.signal("SIGKILL");
		await until(
			async () => pids.filter(isAlive),
			(alive) => alive.length === 0,
		);
	});

	it("pass nothing of theirs on to programs that a module starts: no role, no channel, no socket", async () => {
		const shows = "env; for each in /proc/self/fd/*; do readlink $each; done; exit 0";
		writeFileSync(
			join(folder, "app.mjs"),
			`import { spawnSync } from "node:child_process";
			const shown = spawnSync("sh", ["-c", ${JSON.stringify(shows)}], { stdio: ["ignore", "pipe", "ignore"] }).stdout.toString();
			export default { fetch: () => new Response(shown) };`,
		);
		const { port } = await start(["--supervise", "--workers", "1"]);
		const client = await RawClient.connect({ host: "127.0.0.1", port });
		const shown = textOf(await exchange(client, get("/", "Connection: close")));
		client.close();
		expect(shown).toMatch(/^PATH=/m);
		expect(shown).not.toMatch(/TRIVET_(ROLE|CHANNEL|DESCRIPTORS)|NODE_CHANNEL/);
		// Its own standard output may be one.
		expect(shown.match(/^socket:/gm)?.length ?? 0).toBeLessThan(2);
	});

	it("finish what they have at a stop, which is clean", async () => {
		const { process, port } = await start();
		const slow = await RawClient.connect({ host: "127.0.0.1", port });
		await slow.send(get("/slow"));
		await until(status, ({ workers }) => workers.some(({ exchanges }) => exchanges > 0));
		const pids = readyPids(await status());
		process.signal("SIGTERM");
		const response = await readResponse(slow);
		expect([response.status, fieldValue(response, "connection")]).toEqual([200, "close"]);
		slow.close();
		expect(await process.exited).toEqual({ code: 0, signal: null });
		expect(pids.filter(isAlive)).toEqual([]);
	});
});

describe("a reload", PATIENTLY, () => {
	it("puts new workers in place of the old, and loses nothing that is under way", async () => {
		const { port } = await start();
		const stream = await RawClient.connect({ host: "127.0.0.1", port });
		await stream.send(get("/stream"));
		await stream.waitBytes();
		const failures: unknown[] = [];
		let isOver = false;
		const asking = (async () => {
			while (!isOver) await ask(port).catch((error: unknown) => failures.push(error));
		})();
		try {
			writeFileSync(join(folder, "app.mjs"), appText("second"));
			expect(await control("reload")).toMatchObject({ code: 0 });
			// Old workers stop accepting as soon as they have heard of it.
			for (let inARow = 0; inARow < 8; ) inARow = (await ask(port)).word === "second" ? inARow + 1 : 0;
		} finally {
			isOver = true;
			await asking;
		}
		expect(failures).toEqual([]);
		const { generation, lastReload } = await status();
		expect([generation, lastReload?.ok]).toEqual([2, true]);
		expect(textOf(await readResponse(stream))).toBe("begun\nended\n");
		stream.close();
	});

	it("by HUP is the same", async () => {
		const { process, port } = await start();
		writeFileSync(join(folder, "app.mjs"), appText("second"));
		process.signal("SIGHUP");
		await until(
			() => ask(port),
			({ word }) => word === "second",
		);
	});

	it("to a module that doesn't load changes nothing and says why", async () => {
		const { process, port } = await start();
		writeFileSync(join(folder, "app.mjs"), "export default { fetch( };");
		const refused = await control("reload");
		expect(refused.code).toBe(1);
		expect(refused.error).toContain("app.mjs");
		expect((await ask(port)).word).toBe("first");
		const { generation, lastReload, state } = await status();
		expect([generation, lastReload?.ok, state]).toEqual([1, false, "ready"]);
		process.signal("SIGTERM");
		expect((await process.exited).code).toBe(0);
	});
});

describe("what speaks to a running server", PATIENTLY, () => {
	it("stops it, and waits until it is gone", async () => {
		const { process } = await start();
		expect((await control("stop")).code).toBe(0);
		expect(await process.exited).toEqual({ code: 0, signal: null });
		expect((await control("status")).code).toBe(1);
	});

	it("works with one process as well, which can't reload its module and says so", async () => {
		const { process, port } = await start(["--workers", "1"]);
		expect((await ask(port)).pid).toBe(process.pid);
		const { layout, workers } = await status();
		expect([layout, workers.map(({ pid }) => pid)]).toEqual(["single", [process.pid]]);
		expect(JSON.parse((await control("status", "--json")).out)).toMatchObject({ layout: "single", pid: process.pid });
		const refused = await control("reload");
		expect([refused.code, refused.error]).toEqual([1, expect.stringContaining("--supervise")]);
		expect((await control("stop")).code).toBe(0);
		expect((await process.exited).code).toBe(0);
	});
});
