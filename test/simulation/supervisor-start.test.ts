import { describe, expect, it } from "vitest";
import { SimulatedSystem } from "../support/simulated-system.ts";

describe("a start", () => {
	it("probes, opens the sockets, starts the workers and is ready when all are", async () => {
		const system = new SimulatedSystem();
		system.plan = { workers: 3 };
		system.behave = (slot) => ({ loadMillis: 100 * (slot + 1) });
		const { process, supervisor } = system.supervise();
		await system.time.until(() => system.serving.length === 2);
		expect([process.started, supervisor.isReady(), (await system.time.resolved(supervisor.status())).state]).toEqual([null, false, "starting"]);
		await system.time.until(() => process.started !== null);
		expect(process.started).toEqual({ kind: "ready" });
		expect(supervisor.isReady()).toBe(true);
		expect(system.serving.map(({ slot, generation }) => [slot, generation])).toEqual([
			[0, 1],
			[1, 1],
			[2, 1],
		]);
		expect(system.unlistened).toEqual([]);
		await system.time.advance(1000);
		expect(system.live.filter(({ role }) => role === "probe")).toEqual([]);
	});

	it("gives each worker a socket of its own where the system spreads, and one to all where it doesn't", async () => {
		for (const spreads of [true, false]) {
			const system = new SimulatedSystem();
			system.spreads = spreads;
			const { process } = system.supervise();
			await system.time.until(() => process.started !== null);
			expect(system.openSockets.map((socket) => [...socket.listening].map(({ slot }) => slot))).toEqual(spreads ? [[0], [1]] : [[0, 1]]);
		}
	});

	it("lets no worker listen for another that is still on its way, since that would spread connections unevenly", async () => {
		const system = new SimulatedSystem();
		system.plan = { workers: 3 };
		system.behave = (slot) => ({ loadMillis: 500 * (slot + 1) });
		const { process } = system.supervise();
		await system.time.until(() => process.started !== null);
		await system.time.advance(100);
		expect(system.openSockets.map((socket) => [...socket.listening].map(({ slot }) => slot))).toEqual([[0], [1], [2]]);
	});

	it.each([
		[
			"can't be read",
			64,
			(system: SimulatedSystem) => Object.assign(system, { planFailure: { message: "trivet.config.json: no such key", exitCode: 64 } }),
		],
		[
			"has a module that fails in the worker",
			1,
			(system: SimulatedSystem) => Object.assign(system, { behave: () => ({ failure: { message: "no database", exitCode: 1 } }) }),
		],
	])("fails as a whole, with message and exit code, where the configuration %s", async (_, exitCode, break_) => {
		const system = new SimulatedSystem();
		break_(system);
		const { process } = system.supervise();
		await system.time.until(() => process.isOver);
		expect(process.started).toMatchObject({ kind: "failed", exitCode, message: expect.stringMatching(/no such key|no database/) });
		await system.time.advance(3000);
		expect([system.live, system.openSockets]).toEqual([[], []]);
	});

	it.each([
		["ends while it loads", { loadEnd: { code: 7, signal: null } }, /Worker [01] ended with exit code 7 before it was ready\./],
		["crashes while it loads", { loadEnd: { code: null, signal: "SIGSEGV" } }, /signal SIGSEGV/],
		["is never ready", { loadMillis: Number.POSITIVE_INFINITY }, /was not ready within 30s/],
	])("fails where a worker %s", async (_, behaviour, message) => {
		const system = new SimulatedSystem();
		system.behave = (slot) => (slot === 1 ? behaviour : {});
		const { process } = system.supervise();
		await system.time.until(() => process.isOver);
		expect(process.started).toMatchObject({ kind: "failed", exitCode: 1, message: expect.stringMatching(message) });
		await system.time.advance(3000);
		expect([system.live, system.openSockets]).toEqual([[], []]);
	});

	it("waits for a slow worker as long as the plan says", async () => {
		const system = new SimulatedSystem();
		system.behave = (slot) => ({ loadMillis: slot === 0 ? 29_000 : 10 });
		const { process } = system.supervise();
		await system.time.until(() => process.started !== null);
		expect(process.started).toEqual({ kind: "ready" });
	});

	it("fails where the probe hangs, or can't be started", async () => {
		const hanging = new SimulatedSystem();
		hanging.planMillis = 1_000_000;
		const { process } = hanging.supervise();
		await hanging.time.until(() => process.isOver);
		expect(process.started).toMatchObject({ kind: "failed", message: expect.stringMatching(/longer than 30s/) });
		await hanging.time.advance(3000);
		expect(hanging.live).toEqual([]);
		const full = new SimulatedSystem();
		full.copyFailures.push("EAGAIN");
		const other = full.supervise().process;
		await full.time.until(() => other.isOver);
		expect(other.started).toMatchObject({ kind: "failed", message: expect.stringMatching(/EAGAIN/) });
	});

	it("fails where the port is in use, and says so", async () => {
		const system = new SimulatedSystem();
		system.busy.add("127.0.0.1:8080");
		const { process } = system.supervise();
		await system.time.until(() => process.isOver);
		expect(process.started).toMatchObject({ kind: "failed", exitCode: 1, message: expect.stringMatching(/port is in use/) });
	});

	it("takes the next port where it may, and keeps it in a reload", async () => {
		const system = new SimulatedSystem();
		system.busy.add("127.0.0.1:8080");
		system.plan = { portWasAsked: false };
		const { process, supervisor } = system.supervise({ mayMovePort: true });
		await system.time.until(() => process.started !== null);
		expect(supervisor.addresses.map(({ port }) => port)).toEqual([8081]);
		expect(supervisor.notes).toEqual([expect.stringMatching(/8080 is in use.*8081/)]);
		expect(await system.time.resolved(supervisor.reload())).toEqual({ ok: true, generation: 2 });
		expect(supervisor.addresses.map(({ port }) => port)).toEqual([8081]);
	});

	it("that is stopped before it is ready ends cleanly and leaves nothing", async () => {
		for (const millis of [0, 5, 22, 50, 122]) {
			const system = new SimulatedSystem();
			const { process, supervisor } = system.supervise();
			await system.time.advance(millis);
			supervisor.stop(false);
			await system.time.until(() => process.isOver, 5000);
			expect([process.started, process.end, process.timersAtEnd]).toEqual([{ kind: "stopped" }, { code: 0, signal: null }, 0]);
			await system.time.advance(3000);
			expect([system.live, system.openSockets, system.time.pending]).toEqual([[], [], 0]);
		}
	});
});

describe("a supervisor that is killed", () => {
	it("leaves no worker behind", async () => {
		const system = new SimulatedSystem();
		system.behave = (slot) => ({ drainMillis: slot === 0 ? 500 : Number.POSITIVE_INFINITY });
		const { process } = system.supervise();
		await system.time.until(() => process.started !== null);
		process.kill("SIGKILL");
		await system.time.advance(1000);
		expect(system.workers.length).toBe(1);
		await system.time.advance(10_000);
		expect(system.live).toEqual([]);
		expect(system.time.pending).toBe(0);
	});

	it("leaves none behind that doesn't obey its bounds, or is still loading", async () => {
		const system = new SimulatedSystem();
		system.behave = () => ({ drainMillis: Number.POSITIVE_INFINITY, ignoresBounds: true });
		const { process, supervisor } = system.supervise();
		await system.time.until(() => process.started !== null);
		system.behave = () => ({ loadMillis: 60_000 });
		void supervisor.reload();
		await system.time.advance(100);
		expect(system.workers.length).toBe(4);
		process.kill("SIGKILL");
		await system.time.advance(10);
		expect(system.workers.length).toBe(2);
		await system.time.advance(12_100);
		expect(system.live).toEqual([]);
	});
});
