import { describe, expect, it } from "vitest";
import { SimulatedSystem } from "../support/simulated-system.ts";
import { startSimulated } from "../support/start-simulated.ts";

function successorOf(system: SimulatedSystem) {
	return system.live.find(({ role }) => role === "successor");
}

const SOCKETS = {
	listen: [
		{ transport: "tcp", host: "127.0.0.1", port: 8080 },
		{ transport: "unix", path: "/run/a.sock" },
	],
} as const;

describe("an upgrade", () => {
	it("hands the sockets to a successor, which serves before the old workers drain", async () => {
		const { system, process, supervisor } = await startSimulated({
			plan: SOCKETS,
			behave: () => ({ drainMillis: 30_000 }),
		});
		const sockets = system.openSockets;
		const upgrading = supervisor.upgrade();
		await system.time.until(() => {
			expect(system.unlistened).toEqual([]);
			return successorOf(system)?.started?.kind === "ready";
		});
		const successor = successorOf(system)!;
		expect(await system.time.resolved(upgrading)).toEqual({ ok: true, pid: successor.pid });
		await system.time.advance(100);
		expect(system.serving.map((worker) => [worker.parent, worker.slot, worker.generation])).toEqual([
			[successor, 0, 2],
			[successor, 1, 2],
		]);
		// Longer than the grace: others serve, so the bound is that of a reload. Nobody is told that the server isn't ready.
		await system.time.advance(20_000);
		expect(process.isOver).toBe(false);
		expect(system.workers.every(({ isReady }) => isReady)).toBe(true);
		await system.time.advance(15_000);
		expect([process.end, process.timersAtEnd]).toEqual([{ code: 0, signal: null }, 0]);
		expect(system.openSockets).toEqual(sockets);
		expect(system.unlistened).toEqual([]);
		expect(system.removed).toEqual([]);
		expect(await system.time.resolved(successor.supervisor!.reload())).toEqual({ ok: true, generation: 3 });
		await system.time.advance(40_000);
		expect(system.openSockets).toEqual(sockets);
		successor.supervisor!.stop(false);
		await system.time.advance(40_000);
		expect([system.live, system.openSockets]).toEqual([[], []]);
		expect(system.removed).toEqual(["/run/a.sock"]);
	});

	it("can follow an upgrade", async () => {
		const { system, supervisor } = await startSimulated({ plan: SOCKETS });
		const sockets = system.openSockets;
		await system.time.resolved(supervisor.upgrade());
		await system.time.advance(1000);
		const second = successorOf(system)!;
		expect(await system.time.resolved(second.supervisor!.upgrade())).toMatchObject({ ok: true });
		await system.time.advance(1000);
		expect(second.isOver).toBe(true);
		expect(successorOf(system)?.supervisor?.isReady()).toBe(true);
		expect(system.openSockets).toEqual(sockets);
		successorOf(system)!.supervisor!.stop(false);
		await system.time.advance(1000);
		expect([system.live, system.removed]).toEqual([[], ["/run/a.sock"]]);
	});

	it("lets the admin socket go before the successor takes it", async () => {
		const events: string[] = [];
		const system = new SimulatedSystem();
		const { process, supervisor } = system.supervise({
			hooks: {
				handingOver: async (pid) => {
					await new Promise<void>((resolve) => process.timers.after(100, resolve));
					events.push(`released to ${pid}`);
				},
			},
		});
		await system.time.until(() => process.started !== null);
		void supervisor.upgrade();
		await system.time.until(() => successorOf(system)?.started?.kind === "ready");
		expect(events).toEqual([`released to ${successorOf(system)!.pid}`]);
	});

	it("closes what the new configuration doesn't name only when the old supervisor has let go", async () => {
		const removedBefore: string[][] = [];
		const system = new SimulatedSystem();
		system.plan = SOCKETS;
		const { process, supervisor } = system.supervise({ hooks: { handingOver: async () => void removedBefore.push([...system.removed]) } });
		await system.time.until(() => process.started !== null);
		system.plan = { listen: [SOCKETS.listen[0]] };
		void supervisor.upgrade();
		await system.time.until(() => successorOf(system)?.started?.kind === "ready");
		expect(removedBefore).toEqual([[]]);
		expect(system.removed).toEqual(["/run/a.sock"]);
		await system.time.advance(1000);
		expect(system.openSockets.map(({ endpoint }) => endpoint.transport)).toEqual(["tcp", "tcp"]);
	});

	it("leaves the service manager's watchdog to the successor, where it was ours to feed", async () => {
		for (const [watched, expected] of [
			["supervisor", undefined],
			["another", "1"],
		]) {
			const { system, process, supervisor } = await startSimulated();
			process.environment.set("WATCHDOG_PID", watched === "supervisor" ? String(process.pid) : "1");
			void supervisor.upgrade();
			await system.time.until(() => successorOf(system) !== undefined);
			expect(successorOf(system)!.environment.get("WATCHDOG_PID")).toBe(expected);
		}
	});

	it.each([
		[
			"whose configuration is wrong",
			(system: SimulatedSystem) => Object.assign(system, { planFailure: { message: "no such key", exitCode: 64 } }),
			/no such key/,
		],
		[
			"one of whose workers fails",
			(system: SimulatedSystem) =>
				Object.assign(system, { behave: (slot: number) => (slot === 1 ? { failure: { message: "boom", exitCode: 1 } } : {}) }),
			/boom/,
		],
		["that can't be started", (system: SimulatedSystem) => void system.copyFailures.push("ENOENT"), /ENOENT/],
		["that is killed", (system: SimulatedSystem) => void system.time.after(60, () => successorOf(system)?.kill("SIGKILL")), /signal SIGKILL/],
		["that hangs", (system: SimulatedSystem) => void system.time.after(60, () => successorOf(system)?.hang()), /not ready within 65s/],
	])("to a successor %s changes nothing and says why", async (_, break_, message) => {
		const { system, supervisor } = await startSimulated({ plan: SOCKETS });
		const before = system.serving;
		const sockets = system.openSockets;
		break_(system);
		expect(await system.time.resolved(supervisor.upgrade())).toEqual({ ok: false, message: expect.stringMatching(message) });
		expect(supervisor.isReady()).toBe(true);
		await system.time.advance(30_000);
		expect(system.live.filter(({ role }) => role !== "supervisor")).toEqual(before);
		expect(system.openSockets).toEqual(sockets);
		expect(system.removed).toEqual([]);
		Object.assign(system, { planFailure: null, behave: () => ({}) });
		expect(await system.time.resolved(supervisor.upgrade())).toMatchObject({ ok: true });
	});

	it("survives that the old supervisor is killed meanwhile", async () => {
		for (const millis of [5, 60, 130, 150]) {
			const { system, process, supervisor } = await startSimulated();
			void supervisor.upgrade();
			await system.time.advance(millis);
			process.kill("SIGKILL");
			await system.time.advance(20_000);
			expect(successorOf(system)?.supervisor?.isReady()).toBe(true);
			expect(system.serving.length).toBe(2);
			expect(system.unlistened).toEqual([]);
		}
	});

	it("during which the server is stopped comes to nothing", async () => {
		for (const millis of [0, 5, 60, 120]) {
			const { system, process, supervisor } = await startSimulated();
			const upgrading = supervisor.upgrade();
			await system.time.advance(millis);
			supervisor.stop(false);
			expect(await system.time.resolved(upgrading)).toEqual({ ok: false, message: "The server is stopping." });
			await system.time.advance(20_000);
			expect(process.end?.code).toBe(0);
			expect([system.live, system.openSockets]).toEqual([[], []]);
		}
	});

	it("goes before a reload that was asked for later, and after one that was asked for earlier", async () => {
		const { system, supervisor } = await startSimulated();
		const earlier = supervisor.reload();
		const upgrading = supervisor.upgrade();
		expect(await system.time.resolved(earlier)).toEqual({ ok: true, generation: 2 });
		const later = supervisor.reload();
		expect(await system.time.resolved(upgrading)).toMatchObject({ ok: true });
		expect(await system.time.resolved(later)).toMatchObject({ ok: false });
	});
});
