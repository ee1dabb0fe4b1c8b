import { describe, expect, it } from "vitest";
import type { ListenAddress } from "../../src/runtime.ts";
import { SimulatedSystem } from "../support/simulated-system.ts";
import { startSimulated } from "../support/start-simulated.ts";

function tcp(port: number, host = "127.0.0.1"): ListenAddress {
	return { transport: "tcp", host, port };
}

describe("a reload", () => {
	it("starts the new before it stops the old, and stays ready all the time", async () => {
		const { system, supervisor, status } = await startSimulated({ behave: () => ({ drainMillis: 5000 }) });
		const old = system.serving;
		const sockets = system.openSockets;
		const reloading = supervisor.reload();
		await system.time.until(() => {
			expect(supervisor.isReady()).toBe(true);
			expect(system.unlistened).toEqual([]);
			return system.serving.some(({ generation }) => generation === 2);
		});
		expect(old.every((worker) => worker.isServing)).toBe(true);
		expect(await system.time.resolved(reloading)).toEqual({ ok: true, generation: 2 });
		await system.time.advance(2);
		expect(system.serving.map(({ slot, generation }) => [slot, generation])).toEqual([
			[0, 2],
			[1, 2],
		]);
		expect((await status()).workers.map(({ generation, slot, state }) => [generation, slot, state])).toEqual([
			[2, 0, "ready"],
			[2, 1, "ready"],
			[1, 0, "draining"],
			[1, 1, "draining"],
		]);
		expect((await status()).workers[2]!.drainingMillis).toBeGreaterThan(0);
		expect(old.every((worker) => worker.isReady)).toBe(true);
		await system.time.advance(6000);
		expect(system.workers.length).toBe(2);
		expect(system.openSockets).toEqual(sockets);
		expect(await status()).toMatchObject({ state: "ready", generation: 2, lastReload: { ok: true } });
		expect(old.map(({ end }) => end?.code)).toEqual([0, 0]);
	});

	it.each([
		[
			"whose configuration is wrong",
			(system: SimulatedSystem) => Object.assign(system, { planFailure: { message: "listen: no address", exitCode: 64 } }),
			/no address/,
		],
		["whose probe hangs", (system: SimulatedSystem) => Object.assign(system, { planMillis: 1e9 }), /longer than 30s/],
		[
			"one of whose workers fails",
			(system: SimulatedSystem) =>
				Object.assign(system, { behave: (slot: number) => (slot === 1 ? { failure: { message: "boom", exitCode: 1 } } : {}) }),
			/boom/,
		],
		[
			"one of whose workers is slow",
			(system: SimulatedSystem) => Object.assign(system, { behave: (slot: number) => ({ loadMillis: slot * 31_000 }) }),
			/Worker 1 was not ready within 30s/,
		],
		[
			"one of whose workers crashes",
			(system: SimulatedSystem) => Object.assign(system, { behave: (slot: number) => (slot === 0 ? { crashMillis: 50 } : { loadMillis: 500 }) }),
			/exit code 7/,
		],
		[
			"whose port is taken",
			(system: SimulatedSystem) => {
				system.busy.add("127.0.0.1:9090");
				system.plan = { listen: [tcp(8080), tcp(9091), tcp(9090)] };
			},
			/9090: the port is in use/,
		],
		["whose processes can't be started", (system: SimulatedSystem) => void system.copyFailures.push("EAGAIN"), /EAGAIN/],
	])("%s changes nothing and says why", async (_, break_, message) => {
		const { system, supervisor, reload, status } = await startSimulated();
		const before = system.serving;
		const sockets = system.openSockets;
		break_(system);
		expect(await reload()).toEqual({ ok: false, message: expect.stringMatching(message) });
		expect(supervisor.isReady()).toBe(true);
		await system.time.advance(5000);
		expect(system.live.filter(({ role }) => role !== "supervisor")).toEqual(before);
		expect(system.openSockets).toEqual(sockets);
		expect(await status()).toMatchObject({ state: "ready", generation: 1, lastReload: { ok: false, message: expect.stringMatching(message) } });
		expect((await status()).problems).toEqual([expect.stringMatching(message)]);
		Object.assign(system, { planFailure: null, planMillis: 20, behave: () => ({}), plan: {} });
		expect(await reload()).toEqual({ ok: true, generation: 2 });
		expect((await status()).problems).toEqual([]);
	});

	it("that fails lets new workers that served already finish what they have", async () => {
		const { system, reload } = await startSimulated();
		system.behave = (slot) => (slot === 0 ? { drainMillis: 3000 } : { loadMillis: 500, failure: { message: "boom", exitCode: 1 } });
		expect(await reload()).toMatchObject({ ok: false });
		await system.time.advance(1000);
		const drained = system.workers.find(({ generation }) => generation === 2)!;
		expect(drained).toBeDefined();
		await system.time.advance(3000);
		expect(drained.end).toEqual({ code: 0, signal: null });
	});

	it("asked for a hundred times is done twice, and everybody gets the outcome of one that began later", async () => {
		const { system, supervisor } = await startSimulated();
		const before = system.processes.length;
		const first = supervisor.reload();
		const others = Array.from({ length: 99 }, () => supervisor.reload());
		expect(await system.time.resolved(first)).toEqual({ ok: true, generation: 2 });
		for (const other of others) expect(await system.time.resolved(other)).toEqual({ ok: true, generation: 3 });
		expect(system.processes.length - before).toBe(2 * 3);
		await system.time.advance(5);
		expect(system.serving.map(({ generation }) => generation)).toEqual([3, 3]);
	});

	it("cuts an old worker that neither ends nor obeys, when its drain is over", async () => {
		const { system, reload } = await startSimulated({
			plan: { maxDrainMillis: 20_000 },
			behave: (slot) => ({ drainMillis: Number.POSITIVE_INFINITY, ignoresBounds: slot === 0 }),
		});
		const old = system.serving;
		await reload();
		await system.time.advance(19_000);
		expect(old.every((worker) => !worker.isOver)).toBe(true);
		await system.time.advance(4_000);
		expect(old.map(({ end }) => end)).toEqual([
			{ code: null, signal: "SIGKILL" },
			{ code: 2, signal: null },
		]);
	});

	it("goes on while workers of two generations before still drain", async () => {
		const { system, reload, status } = await startSimulated({ behave: () => ({ drainMillis: 40_000 }) });
		for (let time = 0; time < 4; time++) expect(await reload()).toMatchObject({ ok: true });
		expect((await status()).workers.map(({ generation }) => generation)).toEqual([5, 5, 4, 4, 3, 3, 2, 2, 1, 1]);
		await system.time.advance(60_000);
		expect(system.workers.length).toBe(2);
	});

	it("during which an old worker dies replaces that one too", async () => {
		const { system, supervisor } = await startSimulated();
		system.behave = (_, generation) => ({ loadMillis: generation === 2 ? 5000 : 50 });
		const reloading = supervisor.reload();
		await system.time.advance(100);
		system.serving[0]!.kill("SIGKILL");
		await system.time.advance(500);
		expect(system.serving.length).toBe(2);
		expect(await system.time.resolved(reloading)).toMatchObject({ ok: true });
		await system.time.advance(1000);
		expect(system.workers.map(({ generation }) => generation)).toEqual([2, 2]);
	});

	it("before the start is over is refused, or done after it", async () => {
		const system = new SimulatedSystem();
		const { process, supervisor } = system.supervise();
		const reloading = supervisor.reload();
		await system.time.until(() => process.started !== null);
		expect(process.started).toEqual({ kind: "ready" });
		expect((await system.time.resolved(reloading)).ok).toBe(true);
	});

	it("opens the logs anew, and forgets a level that was set by hand", async () => {
		const { system, supervisor, reload } = await startSimulated();
		supervisor.setLogLevel("debug");
		await system.time.advance(10);
		expect([supervisor.logLevel(), ...system.serving.map(({ logLevel }) => logLevel)]).toEqual(["debug", "debug", "debug"]);
		const old = system.serving;
		old[0]!.kill("SIGKILL");
		await system.time.advance(1000);
		expect(system.serving.map(({ logLevel }) => logLevel)).toEqual(["debug", "debug"]);
		const survivor = system.serving.find((worker) => old.includes(worker))!;
		await reload();
		await system.time.advance(10);
		expect(survivor.reopened).toBe(1);
		expect([supervisor.logLevel(), ...system.serving.map(({ logLevel }) => logLevel)]).toEqual(["info", "info", "info"]);
		await supervisor.reopenLogs();
		await system.time.advance(10);
		expect(system.serving.map(({ reopened }) => reopened)).toEqual([1, 1]);
	});
});

describe("a reload that changes", () => {
	const ports = (system: SimulatedSystem) => system.openSockets.map(({ endpoint }) => endpoint.port);

	it("addresses opens the new, keeps what stays, and closes what is gone as soon as no worker listens there", async () => {
		const { system, reload } = await startSimulated({
			plan: { listen: [tcp(8080), tcp(8081)] },
			behave: () => ({ drainMillis: 10_000 }),
		});
		const kept = system.openSockets.filter(({ endpoint }) => endpoint.port === 8081);
		system.plan = { listen: [tcp(8081), tcp(8082)] };
		expect(await reload()).toMatchObject({ ok: true });
		await system.time.advance(10);
		expect(ports(system)).toEqual([8081, 8081, 8082, 8082]);
		expect(system.openSockets.slice(0, 2)).toEqual(kept);
		expect(system.unlistened).toEqual([]);
	});

	it.each([
		[1, 4],
		[2, 4],
		[2, 5],
		[4, 2],
		[5, 2],
		[3, 1],
	])("the number of workers from %i to %i has every descriptor listened on", async (from, to) => {
		for (const spreads of [true, false]) {
			const { system, reload, status } = await startSimulated({
				plan: { workers: from },
				spreads: spreads,
			});
			system.plan = { workers: to };
			expect(await reload()).toMatchObject({ ok: true });
			await system.time.advance(100);
			expect(system.serving.length).toBe(to);
			expect(system.unlistened).toEqual([]);
			for (const worker of system.serving) expect(system.openSockets.some((socket) => socket.listening.has(worker))).toBe(true);
			// What was one for all stays one for all: nothing tells whether the system would spread.
			expect(system.openSockets.length).toBe(spreads && from > 1 ? Math.max(from, to) : spreads ? from : 1);
			expect((await status()).workers.length).toBe(to);
			system.plan = { workers: from };
			expect(await reload()).toMatchObject({ ok: true });
			await system.time.advance(100);
			expect(system.unlistened).toEqual([]);
		}
	});

	it("the number of workers, and fails, closes the descriptors it added", async () => {
		const { system, reload } = await startSimulated();
		system.plan = { workers: 4 };
		system.behave = (slot) => (slot === 3 ? { failure: { message: "no", exitCode: 1 } } : {});
		expect(await reload()).toMatchObject({ ok: false });
		await system.time.advance(100);
		expect(system.openSockets.length).toBe(2);
	});

	it("an address to one that overlaps with its own is refused with a hint", async () => {
		const { system, reload } = await startSimulated();
		system.busy.add(":::8080");
		system.plan = { listen: [tcp(8080, "*")] };
		expect(await reload()).toEqual({ ok: false, message: expect.stringMatching(/in use.*this server itself.*restart/) });
	});

	it("nothing keeps a port that the system chose, and the mode of a socket file doesn't matter", async () => {
		const { system, supervisor, reload } = await startSimulated({
			plan: { listen: [tcp(0), tcp(0), { transport: "unix", path: "/run/a.sock", mode: 0o600 }] },
		});
		const before = supervisor.addresses;
		expect(new Set(before.map(({ port }) => port)).size).toBe(3);
		system.plan = { listen: [tcp(0), tcp(0), { transport: "unix", path: "/run/a.sock" }] };
		expect(await reload()).toMatchObject({ ok: true });
		expect(supervisor.addresses).toEqual(before);
	});
});
