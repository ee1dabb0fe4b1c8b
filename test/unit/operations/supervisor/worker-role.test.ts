import { describe, expect, it } from "vitest";
import type { StopOptions, StopOutcome } from "../../../../src/operations/server.ts";
import type { WorkerReport } from "../../../../src/operations/supervisor/messages.ts";
import { runProbe } from "../../../../src/operations/supervisor/probe-role.ts";
import { runWorker } from "../../../../src/operations/supervisor/worker-role.ts";
import type { ServiceMaker, WorkerService } from "../../../../src/operations/supervisor/worker-service.ts";
import type { ListenAddress } from "../../../../src/runtime.ts";
import { FakeChannel } from "../../../support/fake-processes.ts";
import { FakeRuntime } from "../../../support/fake-runtime.ts";
import { SimulatedSystem } from "../../../support/simulated-system.ts";
import { SimulatedTime } from "../../../support/simulated-time.ts";

const REPORT: WorkerReport = {
	connections: 1,
	exchanges: 2,
	loopLagMillis: 3,
	residentBytes: 4,
	processorSeconds: 5,
	holding: [],
	metrics: { counters: {}, gauges: {}, histograms: {} },
};

/** A service that writes down what it is told. */
class RecordingService implements WorkerService {
	readonly calls: string[] = [];
	stopped: (outcome: StopOutcome) => void = () => {};
	readonly outcome = new Promise<StopOutcome>((resolve) => {
		this.stopped = resolve;
	});
	async listen(addresses: readonly ListenAddress[]) {
		this.calls.push(`listen ${addresses.map((address) => (address.transport === "inherited" ? address.descriptor : "?")).join()}`);
	}
	async unlisten(descriptors: readonly number[]) {
		this.calls.push(`unlisten ${descriptors.join()}`);
	}
	setReady(isReady: boolean) {
		this.calls.push(`ready ${isReady}`);
	}
	stop({ graceMillis, maxMillis, force }: StopOptions) {
		this.calls.push(`stop ${graceMillis} ${maxMillis} ${force}`);
		return this.outcome;
	}
	report() {
		return REPORT;
	}
	async reopenLogs() {
		this.calls.push("reopen");
	}
	setLogLevel(level: string) {
		this.calls.push(`level ${level}`);
	}
	async close() {
		this.calls.push("close");
	}
}

function role(maker: Partial<ServiceMaker> = {}) {
	const system = new SimulatedSystem();
	const service = new RecordingService();
	const parent = new FakeChannel();
	const time = new SimulatedTime();
	const runtime = new FakeRuntime();
	const errors: unknown[] = [];
	const plan = { ...system.fullPlan(), workers: 3 };
	const options = {
		runtime,
		parent,
		timers: time,
		maker: { plan: async () => plan, make: async () => service, ...maker },
		describe: (error: unknown) => ({ message: `it is ${error}`, exitCode: 64 }),
		reportError: (error: unknown) => void errors.push(error),
	};
	const start = (slot = 1) => {
		const endpoint = { transport: "tcp", address: "127.0.0.1", port: 80 };
		parent.receive({
			kind: "start",
			slot,
			generation: 1,
			plan,
			sockets: [
				{ endpoint, descriptors: [4, 5, 6] },
				{ endpoint, descriptors: [7] },
			],
		});
	};
	const sent = () => parent.sent.map((message) => (message as { kind: string }).kind);
	return { service, parent, time, runtime, errors, options, start, sent };
}

describe("a worker", () => {
	it("listens on what is its slot's, says that it is ready, and reports every second", async () => {
		const run = role();
		void runWorker(run.options);
		run.start();
		await run.time.advance(3500);
		expect(run.service.calls).toEqual(["listen 5,7"]);
		expect(run.sent()).toEqual(["ready", "report", "report", "report"]);
	});

	it("says what is wrong where it can't serve, and ends with that code", async () => {
		const run = role({ make: () => Promise.reject("no database") });
		const code = runWorker(run.options);
		run.start();
		expect(await run.time.resolved(code)).toBe(64);
		expect(run.parent.sent).toEqual([{ kind: "failed", message: "it is no database", exitCode: 64 }]);
		expect(run.time.pending).toBe(0);
	});

	it("adopts and releases what is another slot's, its own and what is shared apart", async () => {
		const run = role();
		void runWorker(run.options);
		run.start();
		await run.time.advance(10);
		run.service.calls.length = 0;
		for (const [kind, slot] of [
			["adopt", 0],
			["adopt", 2],
			["release", 0],
			["adopt", 0],
			["release", 1],
		] as const) {
			run.parent.receive({ kind, slot });
			await run.time.advance(1);
		}
		// Descriptor 4 is closed by then.
		expect(run.service.calls).toEqual(["listen 4", "listen 6", "unlisten 4"]);
	});

	it("that is told to adopt while it loads does so when it serves", async () => {
		const run = role();
		void runWorker(run.options);
		run.start();
		run.parent.receive({ kind: "adopt", slot: 2 });
		run.parent.receive({ kind: "unready" });
		await run.time.advance(10);
		expect(run.service.calls).toEqual(["listen 5,7", "ready false", "listen 6"]);
	});

	it.each([
		["clean", 0],
		["forced", 2],
		["failed", 3],
	] as const)("that is stopped and %s says its last and ends with %i", async (outcome, code) => {
		const run = role();
		const ended = runWorker(run.options);
		run.start();
		await run.time.advance(10);
		run.parent.receive({ kind: "stop", graceMillis: 10, maxMillis: 20, force: false });
		run.parent.receive({ kind: "stop", graceMillis: 0, maxMillis: 0, force: true });
		await run.time.advance(1500);
		run.service.stopped(outcome);
		expect(await run.time.resolved(ended)).toBe(code);
		expect(run.service.calls.slice(1)).toEqual(["stop 10 20 false", "stop 0 0 true", "close"]);
		// While it drains it goes on reporting.
		expect(run.sent()).toEqual(["ready", "report", "last"]);
		expect([run.parent.isReleased, run.time.pending]).toEqual([true, 0]);
	});

	it("that stops closes descriptors which it was given and never listened on", async () => {
		const run = role();
		void runWorker(run.options);
		run.start();
		await run.time.advance(10);
		run.parent.receive({ kind: "stop", graceMillis: 10, maxMillis: 20, force: false });
		await run.time.advance(1);
		expect(run.runtime.shared.map(({ descriptors, isOpen }) => [descriptors, isOpen])).toEqual([
			[[4], false],
			[[6], false],
		]);
	});

	it("that is told to stop while it loads ends at once, and says nothing", async () => {
		const run = role({ make: () => new Promise(() => {}) });
		const ended = runWorker(run.options);
		run.start();
		run.parent.receive({ kind: "stop", graceMillis: 10_000, maxMillis: 10_000, force: false });
		expect(await run.time.resolved(ended, 0)).toBe(0);
		expect(run.sent()).toEqual([]);
	});

	it("whose supervisor is gone drains within its grace, and ends though it can't", async () => {
		const run = role();
		const ended = runWorker(run.options);
		run.start();
		await run.time.advance(10);
		run.parent.disconnect();
		await run.time.advance(11_900);
		expect(run.service.calls.at(-1)).toBe("stop 10000 10000 false");
		expect(await run.time.resolved(ended, 200)).toBe(2);
		expect(run.time.pending).toBe(0);
	});

	it("whose supervisor is gone before it serves ends", async () => {
		const run = role({ make: () => new Promise(() => {}) });
		const ended = runWorker(run.options);
		run.start();
		run.parent.disconnect();
		expect(await run.time.resolved(ended, 0)).toBe(1);
	});

	it("answers a report that was asked for by its number", async () => {
		const run = role();
		void runWorker(run.options);
		run.start();
		await run.time.advance(10);
		run.parent.receive({ kind: "report", id: 7 });
		expect(run.parent.sent.at(-1)).toEqual({ kind: "report", id: 7, report: REPORT });
	});

	it("does what else it is told", async () => {
		const run = role();
		void runWorker(run.options);
		run.start();
		await run.time.advance(10);
		run.parent.receive({ kind: "reopen-logs" });
		run.parent.receive({ kind: "log-level", level: "debug" });
		run.parent.receive({ kind: "unready" });
		expect(run.service.calls.slice(1)).toEqual(["reopen", "level debug", "ready false"]);
	});

	it("reports what goes wrong while it serves, and serves on", async () => {
		const run = role();
		void runWorker(run.options);
		run.start();
		await run.time.advance(10);
		run.service.listen = () => Promise.reject(new Error("EBADF"));
		run.service.reopenLogs = () => Promise.reject(new Error("ENOSPC"));
		run.parent.receive({ kind: "adopt", slot: 2 });
		run.parent.receive({ kind: "reopen-logs" });
		await run.time.advance(1100);
		expect(run.errors.map(String).sort()).toEqual(["Error: EBADF", "Error: ENOSPC"]);
		expect(run.sent()).toEqual(["ready", "report"]);
	});

	it("takes no notice of signals of the group, and asks to be replaced at SIGTERM", async () => {
		const run = role();
		void runWorker(run.options);
		run.start();
		await run.time.advance(10);
		for (const signal of ["SIGINT", "SIGQUIT", "SIGHUP", "SIGUSR2"] as const) expect(run.runtime.signal(signal)).toBe(1);
		expect(run.sent()).toEqual(["ready"]);
		expect(run.runtime.signal("SIGTERM")).toBe(1);
		expect(run.sent()).toEqual(["ready", "leaving"]);
	});
});

describe("a probe", () => {
	it("answers with the plan and ends", async () => {
		const run = role();
		const ended = runProbe(run.options);
		run.parent.receive({ kind: "probe" });
		run.parent.receive({ kind: "probe" });
		expect(await run.time.resolved(ended)).toBe(0);
		expect(run.parent.sent).toEqual([{ kind: "plan", plan: expect.objectContaining({ workers: 3 }) }]);
		expect([run.parent.isReleased, run.time.pending]).toEqual([true, 0]);
	});

	it("says what is wrong, and ends with that code", async () => {
		const run = role({ plan: () => Promise.reject("a bad key") });
		const ended = runProbe(run.options);
		run.parent.receive({ kind: "probe" });
		expect(await run.time.resolved(ended)).toBe(64);
		expect(run.parent.sent).toEqual([{ kind: "failed", message: "it is a bad key", exitCode: 64 }]);
	});

	it("whose supervisor is gone ends", async () => {
		const run = role({ plan: () => new Promise(() => {}) });
		const ended = runProbe(run.options);
		run.parent.receive({ kind: "probe" });
		run.parent.disconnect();
		expect(await run.time.resolved(ended)).toBe(1);
	});
});
