import { describe, expect, it } from "vitest";
import { GeneratorPool } from "../../../src/bench/generator-pool.ts";
import { runGenerator } from "../../../src/bench/generator-process.ts";
import { Histogram } from "../../../src/bench/histogram.ts";
import { joinResults, type LoadPlan, type LoadResult } from "../../../src/bench/load-plan.ts";
import { FakeChannel, type FakeCopy } from "../../support/fake-processes.ts";
import { FakeRuntime } from "../../support/fake-runtime.ts";

const PLAN: LoadPlan = {
	workload: "plaintext",
	address: { transport: "tcp", host: "127.0.0.1", port: 1 },
	host: "127.0.0.1:1",
	connections: 5,
	rampMillis: 0,
	millis: 100,
	rate: 300,
	spins: false,
};

function resultOf(requests: number, millis: number, latencies: readonly number[]): LoadResult {
	const latency = new Histogram();
	for (const each of latencies) latency.record(each);
	const none = new Histogram().pack();
	return {
		requests,
		millis,
		totalRequests: requests + 1,
		bytes: 10,
		errors: { ECONNRESET: 1 },
		unfinished: 2,
		latency: latency.pack(),
		lateness: none,
		busy: 0.5,
	};
}

/** A runtime whose copies are ready at once and answer each plan as `answer` says. */
function withCopies(answer: (copy: FakeCopy, plan: LoadPlan) => void): FakeRuntime {
	const runtime = new FakeRuntime();
	runtime.processes.onCopy = (copy) => {
		copy.onSent = (message) => answer(copy, message as LoadPlan);
		copy.receive({ kind: "ready" });
	};
	return runtime;
}

describe("generators", () => {
	it("share connections and rate, and their results are one", async () => {
		const plans: LoadPlan[] = [];
		const runtime = withCopies((copy, plan) => {
			plans.push(plan);
			copy.receive({ kind: "result", result: resultOf(10, 100, [1, 2]) });
		});
		const pool = new GeneratorPool();
		await pool.start(runtime, 2, null);
		const result = await pool.run(PLAN);
		expect(plans.map(({ connections, rate }) => [connections, rate])).toEqual([
			[2, 150],
			[3, 150],
		]);
		expect([result.requests, result.totalRequests, result.errors, result.unfinished]).toEqual([20, 22, { ECONNRESET: 2 }, 4]);
		expect(Histogram.unpack(result.latency).count).toBe(4);
		pool.stop();
		expect(runtime.processes.liveCopies).toEqual([]);
	});

	it("aren't more than there are connections", async () => {
		const runtime = withCopies((copy) => copy.receive({ kind: "result", result: resultOf(1, 100, [1]) }));
		const pool = new GeneratorPool();
		await pool.start(runtime, 3, null);
		expect((await pool.run({ ...PLAN, connections: 1 })).requests).toBe(1);
	});

	it.each([
		["ends", (copy: FakeCopy) => copy.exit(1), /its process ended/],
		["fails", (copy: FakeCopy) => copy.receive({ kind: "failed", message: "no memory" }), /no memory/],
	])("one that %s is the benchmark's failure", async (_, answer, message) => {
		const pool = new GeneratorPool();
		await pool.start(withCopies(answer), 1, null);
		await expect(pool.run(PLAN)).rejects.toThrow(message);
	});

	it("can't join nothing", () => {
		expect(() => joinResults([])).toThrow(RangeError);
	});
});

describe("a generator's process", () => {
	it("answers each plan, also one it can't run, until the other side is gone", async () => {
		const runtime = new FakeRuntime();
		const parent = new FakeChannel();
		const running = runGenerator(runtime, parent);
		expect(parent.sent).toEqual([{ kind: "ready" }]);
		const answered = new Promise<void>((resolve) => {
			parent.onSent = () => resolve();
		});
		// Nobody answers in a fake runtime: every connection is refused.
		parent.receive({ ...PLAN, rate: null, millis: 1 });
		await answered;
		expect(parent.sent[1]).toMatchObject({ kind: "result", result: { requests: 0, errors: { ECONNREFUSED: expect.any(Number) } } });
		const failed = new Promise<void>((resolve) => {
			parent.onSent = () => resolve();
		});
		parent.receive({ ...PLAN, workload: "no such" });
		await failed;
		expect(parent.sent[2]).toMatchObject({ kind: "failed", message: expect.stringContaining("no such") });
		parent.disconnect();
		await running;
	});
});
