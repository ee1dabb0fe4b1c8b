import { describe, expect, it } from "vitest";
import { RETRY_MILLIS } from "../../src/operations/supervisor/circuit-breaker.ts";
import { MEMORY_REST_MILLIS } from "../../src/operations/supervisor/worker-slot.ts";
import type { Behaviour } from "../support/played-service.ts";
import type { SimulatedSystem } from "../support/simulated-system.ts";
import { startSimulated } from "../support/start-simulated.ts";

function slots(system: SimulatedSystem): number[] {
	return system.serving.map(({ slot }) => slot).sort();
}

describe("a worker that is killed", () => {
	it("is replaced at once in its slot", async () => {
		const { system, status } = await startSimulated();
		const [first] = system.serving;
		first!.kill("SIGKILL");
		await system.time.advance(150);
		expect(slots(system)).toEqual([0, 1]);
		expect(system.serving.includes(first!)).toBe(false);
		expect((await status()).workers.map(({ slot, restarts }) => [slot, restarts])).toEqual([
			[0, 1],
			[1, 0],
		]);
	});

	it("ten times in a row is replaced within a second each time, and the breaker stays closed", async () => {
		const { system, supervisor, status } = await startSimulated({ plan: { workers: 1 } });
		for (let time = 1; time <= 10; time++) {
			system.serving[0]!.kill("SIGKILL");
			await system.time.until(() => system.serving.length === 1, 1000);
			await system.time.advance(30);
		}
		expect(supervisor.isReady()).toBe(true);
		expect((await status()).workers[0]).toMatchObject({ state: "ready", restarts: 10 });
	});

	it("together with all others, ten times in a row, comes back each time", async () => {
		const { system, supervisor } = await startSimulated({ plan: { workers: 4 } });
		for (let time = 1; time <= 10; time++) {
			for (const worker of system.serving) worker.kill("SIGKILL");
			expect(system.serving).toEqual([]);
			await system.time.until(() => system.serving.length === 4, 1000);
			await system.time.advance(30);
		}
		expect(supervisor.isReady()).toBe(true);
		expect(system.unlistened).toEqual([]);
	});

	it("while it is loading is replaced too", async () => {
		const { system } = await startSimulated();
		system.serving[0]!.kill("SIGKILL");
		await system.time.until(() => system.workers.length === 2);
		await system.time.advance(20);
		system.workers.find((worker) => !worker.isServing)!.kill("SIGKILL");
		await system.time.advance(400);
		expect(slots(system)).toEqual([0, 1]);
	});

	it("leaves its socket to another after a moment, which gives it back when all is well", async () => {
		const { system } = await startSimulated();
		system.behave = () => ({ loadMillis: 2000 });
		system.serving.find(({ slot }) => slot === 1)!.kill("SIGKILL");
		await system.time.advance(100);
		expect(system.unlistened.length).toBe(1);
		await system.time.advance(150);
		expect(system.unlistened).toEqual([]);
		await system.time.advance(2000);
		expect(slots(system)).toEqual([0, 1]);
		const listeners = () => system.openSockets.map((socket) => [...socket.listening].map(({ slot }) => slot).sort());
		expect(listeners()).toEqual([[0], [0, 1]]);
		// The only worker that could adopt it again goes on: its descriptor would be closed.
		await system.time.advance(20_000);
		expect(listeners()).toEqual([[0], [0, 1]]);
	});

	it("has its socket given back where a third could adopt it next time", async () => {
		const { system } = await startSimulated({ plan: { workers: 3 } });
		const listeners = () => system.openSockets.map((socket) => [...socket.listening].map(({ slot }) => slot).sort());
		for (let time = 0; time < 3; time++) {
			system.behave = () => ({ loadMillis: 2000 });
			system.serving.find(({ slot }) => slot === 1)!.kill("SIGKILL");
			await system.time.advance(250);
			expect(system.unlistened).toEqual([]);
			await system.time.advance(15_000);
			expect(slots(system)).toEqual([0, 1, 2]);
			expect(listeners()[1]).toContain(1);
		}
	});

	it("has what it had adopted adopted by another", async () => {
		const { system } = await startSimulated({ plan: { workers: 3 } });
		system.behave = () => ({ loadMillis: 5000 });
		system.serving.find(({ slot }) => slot === 1)!.kill("SIGKILL");
		await system.time.advance(300);
		const adopter = system.serving.find((worker) => system.openSockets[1]!.listening.has(worker))!;
		adopter.kill("SIGKILL");
		await system.time.advance(300);
		expect(system.unlistened).toEqual([]);
		await system.time.advance(20_000);
		expect(slots(system)).toEqual([0, 1, 2]);
	});
});

describe("a crash loop", () => {
	it("of one slot waits longer and longer, and the others serve", async () => {
		const { system, supervisor, status } = await startSimulated({
			behave: (slot, _, attempt) => (slot === 1 && attempt >= 2 ? { loadMillis: 10, loadEnd: { code: 1, signal: null } } : {}),
		});
		const before = system.processes.length;
		system.serving.find(({ slot }) => slot === 1)!.kill("SIGKILL");
		await system.time.advance(60_000);
		const starts = system.processes.length - before;
		expect(starts).toBeGreaterThan(8);
		expect(starts).toBeLessThan(16);
		expect(supervisor.isReady()).toBe(true);
		expect(slots(system)).toEqual([0]);
		expect(system.unlistened).toEqual([]);
		expect(await status()).toMatchObject({ state: "ready", problems: [expect.stringMatching(/Worker 1 has been down for \d+\.\ds/)] });
	});

	it("of every slot opens the breaker, which says what was seen last; it closes when a worker does well", async () => {
		let behaviour: Behaviour = {};
		const { system, supervisor, status } = await startSimulated({
			plan: { workers: 6 },
			behave: () => behaviour,
		});
		behaviour = { loadMillis: 10, loadEnd: { code: 7, signal: null } };
		for (const worker of system.serving) worker.kill("SIGKILL");
		await system.time.advance(10_000);
		expect(supervisor.isReady()).toBe(false);
		expect(await status()).toMatchObject({ state: "broken" });
		expect((await status()).problems[0]).toMatch(/fail again and again.*worker \d ended with exit code 7 before it was ready/);
		const before = system.processes.length;
		await system.time.advance(60_000);
		expect(system.processes.length - before).toBeLessThanOrEqual(60_000 / RETRY_MILLIS + 1);
		expect(system.processes.length - before).toBeGreaterThan(8);
		behaviour = {};
		await system.time.advance(RETRY_MILLIS + 10_000 + 1000);
		expect(slots(system)).toEqual([0, 1, 2, 3, 4, 5]);
		expect(supervisor.isReady()).toBe(true);
		expect(await status()).toMatchObject({ state: "ready", problems: [] });
		expect(system.states).toEqual(["ready", "broken", "ready"]);
	});

	it("of workers that get ready opens it later, and none is started in a hot loop", async () => {
		const { system, supervisor } = await startSimulated({
			behave: () => ({ crashMillis: 50, loadMillis: 50 }),
		});
		const before = system.processes.length;
		await system.time.advance(5_000);
		expect(supervisor.isReady() || system.serving.length === 0).toBe(true);
		await system.time.advance(115_000);
		expect(system.processes.length - before).toBeLessThan(120);
		expect(system.states.at(-1)).toBe("broken");
	});

	it("ends with a reload that is good", async () => {
		let behaviour: Behaviour = {};
		const { system, supervisor } = await startSimulated({
			behave: () => behaviour,
		});
		behaviour = { failure: { message: "no database", exitCode: 1 } };
		for (const worker of system.serving) worker.kill("SIGKILL");
		await system.time.advance(20_000);
		expect(system.states.at(-1)).toBe("broken");
		expect(await system.time.resolved(supervisor.reload())).toEqual({ ok: false, message: "no database" });
		expect(system.states.at(-1)).toBe("broken");
		behaviour = {};
		expect(await system.time.resolved(supervisor.reload())).toEqual({ ok: true, generation: 2 });
		expect(supervisor.isReady()).toBe(true);
		await system.time.advance(60_000);
		expect(slots(system)).toEqual([0, 1]);
		expect(system.workers.length).toBe(2);
	});

	it("because no process can be started is survived", async () => {
		const { system, supervisor, status } = await startSimulated();
		system.copyFailures.push(...Array.from({ length: 30 }, () => "EAGAIN"));
		for (const worker of system.serving) worker.kill("SIGKILL");
		await system.time.advance(5000);
		expect((await status()).problems[0]).toMatch(/EAGAIN/);
		system.copyFailures.length = 0;
		await system.time.advance(30_000);
		expect(slots(system)).toEqual([0, 1]);
		expect(supervisor.isReady()).toBe(true);
	});
});

describe("a worker that hangs", () => {
	it("is killed and replaced when it has been silent for too long", async () => {
		const { system } = await startSimulated({
			behave: (_, __, attempt) => (attempt === 0 ? { hangMillis: 1000 } : {}),
		});
		const hung = system.serving[0]!;
		await system.time.advance(29_000);
		expect(hung.isOver).toBe(false);
		await system.time.advance(4_000);
		expect(hung.end).toEqual({ code: null, signal: "SIGKILL" });
		expect(slots(system)).toEqual([0, 1]);
		expect(system.log).toContain("error Worker 0 gave no sign of life for 30s");
	});

	it("for less than that lives on", async () => {
		const { system } = await startSimulated();
		const slow = system.serving[0]!;
		slow.hang();
		await system.time.advance(25_000);
		slow.unhang();
		await system.time.advance(60_000);
		expect(slow.isServing).toBe(true);
	});

	it("only seemingly, because the supervisor itself stood still, is spared", async () => {
		const { system, process } = await startSimulated();
		const before = system.serving;
		process.hang();
		await system.time.advance(120_000);
		process.unhang();
		await system.time.advance(5_000);
		expect(system.serving).toEqual(before);
	});

	it("while it drains is killed too", async () => {
		const { system, supervisor } = await startSimulated({ behave: () => ({ drainMillis: Number.POSITIVE_INFINITY }) });
		const old = system.serving;
		expect(await system.time.resolved(supervisor.reload())).toMatchObject({ ok: true });
		for (const worker of old) worker.hang();
		await system.time.advance(40_000);
		expect(old.every((worker) => worker.isOver)).toBe(true);
	});
});

describe("a worker that outgrows its memory", () => {
	it("is replaced before it is stopped, one worker at a time", async () => {
		const { system } = await startSimulated({
			plan: { workers: 3, maxWorkerBytes: 5000 },
			behave: () => ({ drainMillis: 3000, loadMillis: 2000 }),
		});
		const old = system.serving;
		for (const worker of old) worker.residentBytes = 6000;
		let most = 0;
		for (let second = 0; second < 60; second++) {
			await system.time.advance(1000);
			expect(slots(system)).toEqual(expect.arrayContaining([0, 1, 2]));
			most = Math.max(most, system.workers.filter((worker) => !old.includes(worker) && !worker.isServing).length);
		}
		expect(most).toBe(1);
		expect(old.every((worker) => worker.end?.code === 0)).toBe(true);
		expect(system.workers.length).toBe(3);
	});

	it("at once after its start is not replaced in a hot loop", async () => {
		const { system } = await startSimulated({
			plan: { workers: 2, maxWorkerBytes: 5000 },
			behave: () => ({ residentBytes: 9000 }),
		});
		const before = system.processes.length;
		await system.time.advance(10 * MEMORY_REST_MILLIS);
		expect(system.processes.length - before).toBeLessThanOrEqual(20);
		expect(slots(system)).toEqual([0, 1]);
	});

	it("goes on where its replacement fails", async () => {
		const { system, supervisor } = await startSimulated({
			plan: { workers: 1, maxWorkerBytes: 5000 },
			behave: (_, __, attempt) => (attempt === 0 ? { residentBytes: 9000 } : { failure: { message: "no", exitCode: 1 } }),
		});
		const [worker] = system.serving;
		const before = system.processes.length;
		await system.time.advance(5 * MEMORY_REST_MILLIS);
		expect(system.serving).toEqual([worker]);
		expect(supervisor.isReady()).toBe(true);
		expect(system.processes.length - before).toBeLessThanOrEqual(5);
	});
});

describe("a worker that somebody sends SIGTERM", () => {
	it("is replaced, and stops when the other is ready", async () => {
		const { system } = await startSimulated({ behave: () => ({ loadMillis: 5000 }) });
		const leaving = system.serving[0]!;
		leaving.kill("SIGTERM");
		await system.time.advance(4000);
		expect(leaving.isServing).toBe(true);
		await system.time.advance(2000);
		expect(leaving.end).toEqual({ code: 0, signal: null });
		expect(slots(system)).toEqual([0, 1]);
		expect(system.workers.length).toBe(2);
	});

	it("stops by itself where no replacement gets ready, and is then replaced as after a crash", async () => {
		const { system } = await startSimulated();
		let isGood = false;
		system.behave = () => (isGood ? {} : { failure: { message: "no", exitCode: 1 } });
		const leaving = system.serving[0]!;
		leaving.kill("SIGTERM");
		await system.time.advance(31_000);
		expect(leaving.isServing).toBe(true);
		await system.time.advance(2_000);
		expect(leaving.isOver).toBe(true);
		isGood = true;
		await system.time.advance(30_000);
		expect(slots(system)).toEqual([0, 1]);
	});

	it.each(["SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR2"])("takes no notice of %s, which the supervisor gets too", async (signal) => {
		const { system } = await startSimulated();
		const before = system.serving;
		for (const worker of before) worker.kill(signal);
		await system.time.advance(5000);
		expect(system.serving).toEqual(before);
	});
});
