import { describe, expect, it } from "vitest";
import { startSimulated } from "../support/start-simulated.ts";

/** Time passes until the supervisor has ended; nothing may be left of it. */
async function ended({ system, process }: Awaited<ReturnType<typeof startSimulated>>, within: number) {
	await system.time.until(() => process.isOver, within);
	// Messages that are on their way arrive at nobody.
	await system.time.advance(5);
	expect([process.timersAtEnd, system.live, system.openSockets, system.time.pending]).toEqual([0, [], [], 0]);
	return process.end?.code;
}

describe("a stop", () => {
	it("drains the workers and is clean", async () => {
		const run = await startSimulated({ behave: () => ({ drainMillis: 3000 }) });
		run.supervisor.stop(false);
		expect(run.supervisor.isReady()).toBe(false);
		await run.system.time.advance(10);
		// Nobody has a listening socket any more, so a connection is refused rather than left waiting.
		expect([run.system.serving, run.system.openSockets]).toEqual([[], []]);
		expect((await run.system.time.resolved(run.supervisor.status())).state).toBe("stopping");
		expect(await ended(run, 4000)).toBe(0);
	});

	it("takes readiness away first, for the drain delay, and serves on till then", async () => {
		const run = await startSimulated({ plan: { drainDelayMillis: 5000 } });
		run.supervisor.stop(false);
		await run.system.time.advance(4900);
		expect(run.supervisor.isReady()).toBe(false);
		expect(run.system.serving.map(({ isReady }) => isReady)).toEqual([false, false]);
		// A worker that dies meanwhile is replaced, and isn't ready either.
		run.system.serving[0]!.kill("SIGKILL");
		await run.system.time.advance(50);
		await run.system.time.advance(200);
		expect(await ended(run, 1000)).toBe(0);
	});

	it("replaces a worker that dies during the drain delay", async () => {
		const run = await startSimulated({ plan: { drainDelayMillis: 5000 } });
		run.supervisor.stop(false);
		await run.system.time.advance(1000);
		run.system.serving[0]!.kill("SIGKILL");
		await run.system.time.advance(1000);
		expect(run.system.serving.map(({ isReady }) => isReady)).toEqual([false, false]);
		expect(await ended(run, 10_000)).toBe(0);
	});

	it("cuts what lasts longer than the grace, and says so", async () => {
		const run = await startSimulated({ behave: () => ({ drainMillis: Number.POSITIVE_INFINITY }) });
		run.supervisor.stop(false);
		await run.system.time.advance(9_900);
		expect(run.system.workers.length).toBe(2);
		expect(await ended(run, 500)).toBe(2);
	});

	it("kills a worker that doesn't obey", async () => {
		const run = await startSimulated({ behave: () => ({ drainMillis: Number.POSITIVE_INFINITY, ignoresBounds: true }) });
		run.supervisor.stop(false);
		await run.system.time.advance(11_900);
		expect(run.system.workers.length).toBe(2);
		expect(await ended(run, 500)).toBe(2);
	});

	it("by force is over within a moment, at first or after all", async () => {
		for (const isSecond of [false, true]) {
			const run = await startSimulated({ behave: (slot) => ({ drainMillis: Number.POSITIVE_INFINITY, ignoresBounds: slot === 0 }) });
			if (isSecond) run.supervisor.stop(false);
			await run.system.time.advance(500);
			run.supervisor.stop(true);
			run.supervisor.stop(true);
			expect(await ended(run, 1500)).toBe(2);
		}
	});

	it("by force ends the drain delay", async () => {
		const run = await startSimulated({
			plan: { drainDelayMillis: 60_000 },
			behave: () => ({ drainMillis: Number.POSITIVE_INFINITY }),
		});
		run.supervisor.stop(false);
		await run.system.time.advance(1000);
		run.supervisor.stop(true);
		expect(await ended(run, 1500)).toBe(2);
	});

	it("hastens workers that a reload left draining", async () => {
		const run = await startSimulated({ behave: (_, generation) => (generation === 1 ? { drainMillis: Number.POSITIVE_INFINITY } : {}) });
		await run.system.time.resolved(run.supervisor.reload());
		await run.system.time.advance(1000);
		expect(run.system.workers.length).toBe(4);
		run.supervisor.stop(false);
		expect(await ended(run, 10_100)).toBe(2);
	});

	it.each([0, 5, 22, 30, 60, 122, 124, 126, 128])("%i ms into a reload gives the reload up and drains old and new", async (millis) => {
		const run = await startSimulated({ behave: () => ({ drainMillis: 2000 }) });
		const reloading = run.supervisor.reload();
		await run.system.time.advance(millis);
		run.supervisor.stop(false);
		expect(await run.system.time.resolved(reloading)).toEqual(millis > 123 ? expect.anything() : { ok: false, message: "The server is stopping." });
		expect(await ended(run, 5000)).toBe(0);
		expect(await run.supervisor.reload()).toEqual({ ok: false, message: "The server is stopping." });
	});

	it("in the very moment in which the new workers are ready keeps the old ones from being replaced", async () => {
		const run = await startSimulated();
		run.system.log.push = (line: string) => {
			if (line.includes("ready")) queueMicrotask(() => run.supervisor.stop(false));
			return 0;
		};
		expect(await run.system.time.resolved(run.supervisor.reload())).toEqual({ ok: false, message: "The server is stopping." });
		expect(await ended(run, 5000)).toBe(0);
	});

	it("never gives a worker that drains more time than it had", async () => {
		const run = await startSimulated({ behave: () => ({ drainMillis: Number.POSITIVE_INFINITY, ignoresBounds: true }) });
		const old = run.system.serving;
		run.system.behave = () => ({});
		await run.system.time.resolved(run.supervisor.reload());
		await run.system.time.advance(55_000);
		run.supervisor.stop(false);
		await run.system.time.advance(7_100);
		expect(old.every((worker) => worker.isOver)).toBe(true);
		expect(await ended(run, 100)).toBe(2);
	});

	it("while workers crash, or the breaker is open, ends", async () => {
		for (const millis of [10, 50, 300, 8_000, 12_300]) {
			const run = await startSimulated();
			run.system.behave = () => ({ loadMillis: 50, loadEnd: { code: 1, signal: null } });
			for (const worker of run.system.serving) worker.kill("SIGKILL");
			await run.system.time.advance(millis);
			run.supervisor.stop(false);
			expect(await ended(run, 5000)).toBe(0);
		}
	});

	it("with the workers themselves sent SIGTERM, as a service manager does, is clean, and starts none in their place", async () => {
		for (const workersFirst of [true, false]) {
			const run = await startSimulated({
				plan: { drainDelayMillis: 2000 },
				behave: () => ({ drainMillis: 1000 }),
			});
			const { workers } = run.system;
			if (!workersFirst) run.supervisor.stop(false);
			for (const worker of workers) worker.kill("SIGTERM");
			await run.system.time.advance(3);
			if (workersFirst) run.supervisor.stop(false);
			expect(await ended(run, 5000)).toBe(0);
			expect(run.system.processes.filter(({ role }) => role === "worker").length).toBe(2);
			expect(run.system.log.join()).not.toContain("replaced");
		}
	});

	it("tells what a worker that crashes in its drain did to its exchanges", async () => {
		const run = await startSimulated({ behave: () => ({ drainMillis: 5000 }) });
		run.supervisor.stop(false);
		await run.system.time.advance(1000);
		run.system.workers[0]!.kill("SIGKILL");
		expect(await ended(run, 5000)).toBe(2);
	});
});
