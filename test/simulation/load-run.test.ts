/** The load generator against servers that are a few lines each, on a clock that the test turns. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Histogram } from "../../src/bench/histogram.ts";
import type { LoadPlan, LoadResult } from "../../src/bench/load-plan.ts";
import { type LoadHost, runLoad } from "../../src/bench/load-run.ts";
import { type DialEvents, SystemError } from "../../src/runtime.ts";

const ANSWER = new TextEncoder().encode("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

beforeEach(() => {
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
	vi.useRealTimers();
});

/** One connection as the server sees it. */
interface Peer {
	answer(bytes?: Uint8Array): void;
	close(failure?: SystemError): void;
}

interface FakeServer {
	/** A batch came. */
	asked(peer: Peer): void;
	/** Null accepts; a failure refuses. */
	refuse?(): SystemError | null;
}

class FakeHost implements LoadHost {
	readonly clock = { now: () => performance.now() };
	dialled = 0;
	/** Octets that a write takes; the rest waits for `drained`. */
	takes = Number.POSITIVE_INFINITY;
	readonly #server: FakeServer;

	constructor(server: FakeServer) {
		this.#server = server;
	}

	dial(_address: unknown, events: DialEvents) {
		this.dialled++;
		let isOver = false;
		const peer: Peer = {
			answer: (bytes = ANSWER) => {
				if (!isOver) events.received(bytes);
			},
			close: (failure) => {
				if (isOver) return;
				isOver = true;
				events.closed(failure ?? null);
			},
		};
		setTimeout(() => {
			const failure = this.#server.refuse?.() ?? null;
			if (failure !== null) peer.close(failure);
			else if (!isOver) events.opened();
		}, 0);
		return {
			write: (bytes: Uint8Array) => {
				const taken = Math.min(bytes.length, this.takes);
				if (taken === bytes.length) this.#server.asked(peer);
				else setTimeout(() => events.drained(), 1);
				return taken;
			},
			close: () => {
				isOver = true;
			},
		};
	}

	afterSockets(callback: () => void): void {
		setTimeout(callback, 1);
	}

	/** As busy as it can be. */
	processorSeconds(): number {
		return performance.now() / 1000;
	}
}

function answerAll(peer: Peer, count: number): void {
	for (let index = 0; index < count; index++) peer.answer();
}

/** Answers after so many milliseconds. */
function steady(millis: number): FakeServer {
	return { asked: (peer) => void setTimeout(() => peer.answer(), millis) };
}

function plan(change: Partial<LoadPlan> = {}): LoadPlan {
	return {
		workload: "plaintext",
		address: { transport: "tcp", host: "127.0.0.1", port: 1 },
		host: "127.0.0.1:1",
		connections: 4,
		rampMillis: 100,
		millis: 1000,
		rate: null,
		spins: true,
		...change,
	};
}

async function run(host: LoadHost, of: LoadPlan): Promise<LoadResult> {
	const result = runLoad(host, of);
	await vi.advanceTimersByTimeAsync(60_000);
	return await result;
}

function percentile(result: LoadResult, percent: number): number {
	return Histogram.unpack(result.latency).percentile(percent);
}

describe("closed loop", () => {
	it("keeps every connection asking, and counts what is answered in the measured time", async () => {
		const host = new FakeHost(steady(10));
		const result = await run(host, plan());
		// 4 connections, 100 answers a second each.
		expect([result.requests, result.millis, host.dialled]).toEqual([400, 1000, 4]);
		expect(result.totalRequests).toBeGreaterThan(430);
		expect(percentile(result, 50)).toBeCloseTo(10, 1);
		expect([result.errors, result.unfinished]).toEqual([{}, 0]);
		expect(result.busy).toBeGreaterThan(0.99);
	});

	it("sends as many as the workload is deep, and waits for all of them", async () => {
		const host = new FakeHost({ asked: (peer) => void setTimeout(() => answerAll(peer, 16), 10) });
		const result = await run(host, plan({ workload: "pipelined", connections: 1 }));
		expect(result.requests).toBe(1600);
	});

	it("opens a connection for each request where the workload says so", async () => {
		const host = new FakeHost({
			asked(peer) {
				setTimeout(() => {
					peer.answer();
					peer.close();
				}, 10);
			},
		});
		const result = await run(host, plan({ workload: "connect", connections: 1 }));
		// Connecting takes a turn of the clock as well.
		expect(result.requests).toBeGreaterThan(85);
		expect([result.errors, host.dialled >= result.totalRequests]).toEqual([{}, true]);
	});

	it("goes on with what a write didn't take", async () => {
		const host = new FakeHost(steady(10));
		host.takes = 20;
		const result = await run(host, plan({ connections: 1 }));
		expect(result.requests).toBeGreaterThan(10);
	});

	it("counts failures by kind and opens anew", async () => {
		let asked = 0;
		const host = new FakeHost({
			asked(peer) {
				asked++;
				setTimeout(() => {
					if (asked % 50 === 0) peer.close(new SystemError("ECONNRESET", "reset"));
					else if (asked % 50 === 25) peer.answer(new TextEncoder().encode("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"));
					else peer.answer();
				}, 10);
			},
		});
		const result = await run(host, plan({ connections: 1 }));
		expect(result.errors).toEqual({ ECONNRESET: expect.any(Number), "status 503": expect.any(Number) });
		expect(result.requests).toBeGreaterThan(80);
	});

	it("counts more answers than requests as a failure", async () => {
		const host = new FakeHost({
			asked(peer) {
				setTimeout(() => peer.answer(new Uint8Array([...ANSWER, ...ANSWER])), 100);
			},
		});
		const result = await run(host, plan({ connections: 1 }));
		expect(result.errors).toEqual({ "more answers than requests": expect.any(Number) });
		expect(result.requests).toBe(0);
	});

	it("gives up on a server that only refuses", async () => {
		const host = new FakeHost({ asked: () => {}, refuse: () => new SystemError("ECONNREFUSED", "refused") });
		const result = await run(host, plan());
		expect([result.requests, result.errors]).toEqual([0, { ECONNREFUSED: 1000 }]);
	});

	it("counts a request that is never answered with the time it has waited", async () => {
		let asked = 0;
		const host = new FakeHost({ asked: (peer) => void (++asked <= 3 && setTimeout(() => peer.answer(), 10)) });
		const result = await run(host, plan({ connections: 1 }));
		expect(result.unfinished).toBe(1);
		expect(percentile(result, 100)).toBeGreaterThan(1000);
	});
});

describe("open loop", () => {
	it("asks at the rate, however fast the answers come", async () => {
		const result = await run(new FakeHost(steady(3)), plan({ rate: 200 }));
		expect(result.requests).toBe(200);
		expect(percentile(result, 99)).toBeLessThan(6);
		expect(result.unfinished).toBe(0);
	});

	it("without spinning too", async () => {
		const result = await run(new FakeHost(steady(3)), plan({ rate: 200, spins: false }));
		expect(result.requests).toBe(200);
	});

	it("a stall counts for every request that was due in it: no coordinated omission", async () => {
		const stalled: Peer[] = [];
		const host = new FakeHost({
			asked(peer) {
				const now = performance.now() - began;
				if (now > 400 && now < 700) stalled.push(peer);
				else setTimeout(() => peer.answer(), 1);
			},
		});
		const began = performance.now();
		setTimeout(() => {
			for (const peer of stalled.splice(0)) peer.answer();
		}, 700);
		const result = await run(host, plan({ rate: 1000 }));
		const latency = Histogram.unpack(result.latency);
		expect(result.requests).toBe(1000);
		// A client that waits for answers would have 4 slow ones of 700; due were 300.
		expect(latency.percentile(60)).toBeLessThan(20);
		expect(latency.percentile(80)).toBeGreaterThan(50);
		expect(latency.percentile(99)).toBeGreaterThan(250);
	});

	it("says how late it sent itself, apart from how long the server took", async () => {
		const host = new FakeHost(steady(1));
		host.afterSockets = (callback) => void setTimeout(callback, 40);
		const result = await run(host, plan({ rate: 100, connections: 64 }));
		expect(Histogram.unpack(result.lateness).percentile(99)).toBeGreaterThan(25);
		const prompt = await run(new FakeHost(steady(1)), plan({ rate: 100, connections: 64 }));
		expect(Histogram.unpack(prompt.lateness).percentile(99)).toBeLessThan(2);
	});

	it("a server that can't keep up is asked no more at the end, and what it owes counts as waiting", async () => {
		const result = await run(new FakeHost(steady(100)), plan({ connections: 1, rate: 100 }));
		// 10 a second is all it does: of 110 that were due, about 30 are answered until patience ends.
		expect(result.unfinished).toBeGreaterThan(60);
		expect(percentile(result, 100)).toBeGreaterThan(2000);
		expect(percentile(result, 50)).toBeGreaterThan(1000);
	});
});
