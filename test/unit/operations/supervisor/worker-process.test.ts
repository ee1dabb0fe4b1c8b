import { describe, expect, it } from "vitest";
import { EMPTY_SNAPSHOT } from "../../../../src/operations/metrics/snapshot.ts";
import { SocketSet } from "../../../../src/operations/supervisor/socket-pool.ts";
import { STOP_AT_ONCE, WorkerProcess } from "../../../../src/operations/supervisor/worker-process.ts";
import type { CopyProcess } from "../../../../src/runtime.ts";
import { FakeCopy } from "../../../support/fake-processes.ts";
import { SimulatedSystem } from "../../../support/simulated-system.ts";
import { SimulatedTime } from "../../../support/simulated-time.ts";

/** A worker whose process is there when `arrive` is called. */
function starting() {
	const time = new SimulatedTime();
	const copy = new FakeCopy(77, { environment: {}, args: [], descriptors: [] });
	let arrive = () => {};
	const arrived = new Promise<CopyProcess>((resolve) => {
		arrive = () => resolve(copy);
	});
	const events: string[] = [];
	const worker = new WorkerProcess(
		{ runtime: { startCopy: () => arrived }, timers: time, args: [], metrics: async () => EMPTY_SNAPSHOT },
		{ slot: 0, generation: 1, plan: new SimulatedSystem().fullPlan(), sockets: new SocketSet([], []) },
		{
			workerReady: () => void events.push("ready"),
			workerReported: () => void events.push("reported"),
			workerLeaving: () => void events.push("leaving"),
			workerEnded: (ended) => void events.push(`ended: ${ended.endText}`),
		},
	);
	return { time, copy, arrive, events, worker };
}

const kinds = (copy: FakeCopy) => copy.sent.map((message) => (message as { kind: string }).kind);

describe("a worker whose process takes long to appear", () => {
	it("is killed as soon as it does, when the time for its start is over", async () => {
		const { time, copy, arrive, events } = starting();
		await time.advance(31_000);
		arrive();
		await time.advance(10);
		expect(copy.signals).toEqual(["SIGKILL"]);
		expect(events).toEqual(["ended: was not ready within 30s"]);
		expect(time.pending).toBe(0);
	});

	it("is told to stop when it does, where that was asked meanwhile", async () => {
		const { time, copy, arrive, worker } = starting();
		worker.stop(STOP_AT_ONCE);
		await time.advance(10);
		arrive();
		await time.advance(10);
		expect(kinds(copy)).toEqual(["start", "stop"]);
	});
});

describe("a worker's last words", () => {
	it("count though its end is known before they arrive", async () => {
		const { time, copy, arrive, events } = starting();
		arrive();
		await time.advance(10);
		// The channel closes only when what is in it has been read.
		copy.disconnect = () => {};
		copy.exit(1);
		await time.advance(100);
		copy.receive({ kind: "failed", message: "no database", exitCode: 1 });
		await time.advance(100);
		expect(events).toEqual([]);
		await time.advance(200);
		expect(events).toEqual(["ended: failed: no database"]);
		expect(time.pending).toBe(0);
	});
});

describe("a worker that was sent SIGTERM while it was starting", () => {
	it("asks to be replaced once it is ready", async () => {
		const { time, copy, arrive, events } = starting();
		arrive();
		await time.advance(10);
		copy.receive({ kind: "leaving" });
		expect(events).toEqual([]);
		copy.receive({ kind: "ready" });
		expect(events).toEqual(["ready", "leaving"]);
	});
});

describe("a question", () => {
	it("is over when it is answered, when the time is up, or when the worker is gone; one that starts isn't asked", async () => {
		const { time, copy, arrive, worker } = starting();
		arrive();
		await time.advance(10);
		await time.resolved(worker.ask(1000), 0);
		copy.receive({ kind: "ready" });
		copy.onSent = (message) => {
			const { kind, id } = message as { kind: string; id: number };
			if (kind === "report") copy.receive({ kind: "report", id, report: { connections: 9 } });
		};
		await time.resolved(worker.ask(1000), 0);
		expect(worker.report).toEqual({ connections: 9 });
		copy.onSent = () => {};
		const before = time.now();
		await time.resolved(worker.ask(1000));
		expect(time.now() - before).toBe(1000);
		const unanswered = worker.ask(1000);
		copy.exit(0);
		await time.resolved(unanswered, 0);
		expect(time.pending).toBe(0);
	});
});
