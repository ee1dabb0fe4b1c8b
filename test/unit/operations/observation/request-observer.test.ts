import { describe, expect, it } from "vitest";
import { ServerLog } from "../../../../src/operations/logs/server-log.ts";
import { WorkerMetrics } from "../../../../src/operations/metrics/worker-metrics.ts";
import { RequestObserver } from "../../../../src/operations/observation/request-observer.ts";
import { Fault, faultRow } from "../../../../src/protocol/faults.ts";
import { FakeTransport } from "../../../support/fake-transport.ts";

function setUp() {
	let looks = 0;
	const clock = {
		now: () => {
			looks++;
			return 5000;
		},
		unixMillis: () => 0,
	};
	const metrics = new WorkerMetrics({
		connections: () => null,
		droppedLogLines: () => 0,
		loopLagMillis: () => 0,
		residentBytes: () => 0,
		processorSeconds: () => 0,
		build: [],
	});
	const lines: string[] = [];
	const log = new ServerLog({
		clock: { now: () => 5000, unixMillis: () => 0 },
		format: "text",
		level: "info",
		write: (line) => lines.push(line),
		worker: null,
		runtime: "bun",
	});
	const countOf = () => Object.values(metrics.snapshot().histograms).find((histogram) => histogram.buckets.length > 12)?.count ?? 0;
	return { clock, metrics, log, lines, countOf, looks: () => looks };
}

describe("an exchange that ends", () => {
	it("is counted and logged with one look at the clock", () => {
		const { clock, metrics, log, lines, countOf, looks } = setUp();
		const observer = new RequestObserver(clock, metrics, log);
		const transport = new FakeTransport({ began: 4990 });
		transport.observer = observer;
		observer.exchangeBegan();
		transport.exchange.respond(200);
		expect([countOf(), lines, looks()]).toEqual([1, ['1970-01-01T00:00:00.000Z INFO 192.0.2.7 "GET / HTTP/1.1" 200 0 10.0ms\n'], 1]);
	});

	it("that looks at the server itself is neither", () => {
		const { clock, metrics, log, lines, countOf } = setUp();
		const transport = new FakeTransport();
		const observer = new RequestObserver(clock, metrics, log);
		transport.observer = observer;
		observer.exchangeBegan();
		transport.exchange.markHousekeeping();
		expect(metrics.active).toBe(0);
		transport.exchange.respond(200);
		// Too late to be anything.
		transport.exchange.markHousekeeping();
		expect([countOf(), lines, metrics.active]).toEqual([0, [], 0]);
	});

	it("may be counted alone, or logged alone", () => {
		const { clock, metrics, log, lines, countOf } = setUp();
		for (const observer of [new RequestObserver(clock, metrics, null), new RequestObserver(clock, null, log)]) {
			const transport = new FakeTransport();
			transport.observer = observer;
			transport.exchange.respond(200);
			observer.faultAnswered(faultRow(Fault.BadHost), transport.endpoints, null, true);
		}
		expect([countOf(), lines.length]).toEqual([1, 1]);
	});
});

it("a fault is logged where no exchange ends with it", () => {
	const { clock, metrics, log, lines } = setUp();
	const observer = new RequestObserver(clock, metrics, log);
	const { endpoints } = new FakeTransport();
	observer.faultAnswered(faultRow(Fault.BadHost), endpoints, null, true);
	expect(lines).toEqual([]);
	observer.faultAnswered(faultRow(Fault.BadHost), endpoints, null, false);
	expect(lines).toHaveLength(1);
	expect(metrics.snapshot().counters['trivet_parse_errors_total{fault="bad_host"}']).toBe(2);
});
