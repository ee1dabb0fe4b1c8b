import { describe, expect, it } from "vitest";
import type { ConnectionCounts } from "../../../../src/operations/connection-counts.ts";
import { prometheusText } from "../../../../src/operations/metrics/prometheus-text.ts";
import { MAX_ROUTES } from "../../../../src/operations/metrics/request-series.ts";
import { WorkerMetrics } from "../../../../src/operations/metrics/worker-metrics.ts";
import { RequestObserver } from "../../../../src/operations/observation/request-observer.ts";
import { ConnectionEnd, Fault, faultRow, PeerFault } from "../../../../src/protocol/faults.ts";
import { type FakeRequest, FakeTransport } from "../../../support/fake-transport.ts";
import { type ReadSample, readExposition } from "../../../support/read-exposition.ts";

function setUp(connections: ConnectionCounts | null = null) {
	const metrics = new WorkerMetrics({
		connections: () => connections,
		droppedLogLines: () => 5,
		loopLagMillis: () => 12,
		residentBytes: () => 1000,
		processorSeconds: () => 1.5,
		build: ["version", "1.2.3"],
	});
	const read = () => readExposition(prometheusText(metrics.snapshot()));
	const samples = (family: string): readonly ReadSample[] => read().get(family)?.samples ?? [];
	/** An exchange that is answered after `millis`. */
	const serve = (request: FakeRequest & { route?: string }, millis: number, answer: (transport: FakeTransport) => void): void => {
		const transport = new FakeTransport({ began: 1000, ...request });
		transport.exchange.route = request.route ?? "";
		metrics.exchangeBegan();
		answer(transport);
		metrics.exchangeEnded(transport.exchange, 1000 + millis);
	};
	return { metrics, samples, serve };
}

const ok = ({ exchange }: FakeTransport): void => exchange.respond(200, [], "hello");

describe("requests", () => {
	it("are counted by method, status, route, scheme and version", () => {
		const { serve, samples } = setUp();
		serve({}, 0.2, ok);
		serve({}, 0.4, ok);
		serve({ method: "POST", route: "/users/:id" }, 3, ({ exchange }) => exchange.respond(404));
		serve({ endpoints: { secure: true } }, 20_000, ok);
		// What a trusted proxy says of the client goes before what its own connection is.
		const client = { address: "198.51.100.7", port: 0, proto: "https", host: "example.com" } as const;
		serve({ clients: { clientOf: () => client } }, 1, ok);
		const counts = samples("http_server_request_duration_seconds").filter(({ name }) => name.endsWith("_count"));
		expect(counts.map(({ labels, value }) => [Object.values(labels).join(" "), value])).toEqual([
			["GET 200  http 1.1", 2],
			["GET 200  https 1.1", 2],
			["POST 404 /users/:id http 1.1", 1],
		]);
		expect(Object.keys(counts[0]!.labels)).toEqual([
			"http_request_method",
			"http_response_status_code",
			"http_route",
			"url_scheme",
			"network_protocol_version",
		]);
	});

	it("fall into buckets by seconds, their own bound included", () => {
		const { serve, samples } = setUp();
		for (const millis of [0.0625, 0.2, 5, 10_001]) serve({}, millis, ok);
		const buckets = new Map(
			samples("http_server_request_duration_seconds")
				.filter(({ name }) => name.endsWith("_bucket"))
				.map(({ labels, value }) => [labels.le, value]),
		);
		expect([
			buckets.get("0.0001"),
			buckets.get("0.00025"),
			buckets.get("0.0025"),
			buckets.get("0.005"),
			buckets.get("10"),
			buckets.get("+Inf"),
		]).toEqual([1, 2, 2, 3, 3, 4]);
		expect(samples("http_server_request_duration_seconds").find(({ name }) => name.endsWith("_sum"))?.value).toBeCloseTo(10.006, 3);
	});

	it("with methods that a peer makes up share one series", () => {
		const { serve, samples } = setUp();
		for (const method of ["BREW", "PROPFIND", "get"]) serve({ method }, 1, ok);
		const counts = samples("http_server_request_duration_seconds").filter(({ name }) => name.endsWith("_count"));
		expect(counts.map(({ labels, value }) => [labels.http_request_method, value])).toEqual([["_OTHER", 3]]);
	});

	it("of more routes than are told apart share one series", () => {
		const { serve, samples } = setUp();
		for (let at = 0; at < MAX_ROUTES + 3; at++) serve({ route: `/r${at}` }, 1, ok);
		serve({ route: "/r1" }, 1, ok);
		const counts = samples("http_server_request_body_size_bytes").filter(({ name }) => name.endsWith("_count"));
		expect(counts).toHaveLength(MAX_ROUTES + 1);
		expect(counts.find(({ labels }) => labels.http_route === "_OTHER")?.value).toBe(3);
		expect(counts.find(({ labels }) => labels.http_route === "/r1")?.value).toBe(2);
	});

	it("have the sizes of their contents", () => {
		const { serve, samples } = setUp();
		serve({ method: "PUT", contentLength: 300 }, 1, (transport) => {
			transport.pushText("x".repeat(300));
			transport.exchange.sentContentBytes = 5000;
			ok(transport);
		});
		serve({ method: "PUT" }, 1, ({ exchange }) => exchange.respond(204));
		const of = (family: string, le: string) => samples(family).find(({ labels }) => labels.le === le)?.value;
		expect([of("http_server_request_body_size_bytes", "0"), of("http_server_request_body_size_bytes", "1024")]).toEqual([1, 2]);
		expect([of("http_server_response_body_size_bytes", "0"), of("http_server_response_body_size_bytes", "4096")]).toEqual([1, 1]);
		expect(of("http_server_response_body_size_bytes", "16384")).toBe(2);
	});

	it("that were given up are counted with why, and without a status where none was sent", () => {
		const { serve, samples } = setUp();
		serve({}, 1, (transport) => transport.leave());
		serve({}, 1, ({ exchange }) => {
			exchange.begin(200);
			exchange.abort(new Error("no more"));
		});
		serve({}, 1, ({ exchange }) => exchange.abort(new ConnectionEnd("reset")));
		serve({}, 1, ({ exchange }) => exchange.abort(new PeerFault(Fault.BadChunkSize)));
		expect(Object.fromEntries(samples("trivet_requests_aborted_total").map(({ labels, value }) => [labels.reason, value]))).toEqual({
			bad_chunk_size: 1,
			handler: 1,
			"peer-left": 1,
			reset: 1,
		});
		const counts = samples("http_server_request_duration_seconds").filter(({ name }) => name.endsWith("_count"));
		expect(counts.map(({ labels, value }) => [labels.http_response_status_code, value])).toEqual([
			["", 3],
			["200", 1],
		]);
	});

	it("that only look at the server itself aren't counted", () => {
		const { serve, samples, metrics } = setUp();
		const active: number[] = [];
		serve({}, 1, (transport) => {
			transport.observer = new RequestObserver({ now: () => 1, unixMillis: () => 1 }, metrics, null);
			transport.exchange.markHousekeeping();
			transport.exchange.markHousekeeping();
			active.push(metrics.active);
			transport.observer = null;
			ok(transport);
		});
		expect(samples("http_server_request_duration_seconds")).toEqual([]);
		expect([...active, metrics.active]).toEqual([0, 0]);
	});

	it("in progress are counted while they are", () => {
		const { metrics, samples } = setUp();
		metrics.exchangeBegan();
		metrics.exchangeBegan();
		expect(samples("http_server_active_requests")[0]?.value).toBe(2);
		metrics.exchangeEnded(new FakeTransport().exchange, 1);
		expect(samples("http_server_active_requests")[0]?.value).toBe(1);
	});
});

describe("other metrics", () => {
	it("are the faults by name, and what the process, the log and the connections say", () => {
		const { metrics, samples } = setUp({ open: 2, accepted: 9, unanswered: 1, closed: new Map([["idle", 4] as const, ["reset", 3] as const]) });
		metrics.faultAnswered(faultRow(Fault.BadHost));
		metrics.faultAnswered(faultRow(Fault.BadHost));
		const firstOf = (name: string) => samples(name)[0]?.value;
		expect(samples("trivet_parse_errors_total")).toEqual([{ name: "trivet_parse_errors_total", labels: { fault: "bad_host" }, value: 2 }]);
		expect(samples("trivet_connections_closed_total").map(({ labels, value }) => [labels.reason, value])).toEqual([
			["idle", 4],
			["reset", 3],
		]);
		expect(samples("trivet_build_info")).toEqual([{ name: "trivet_build_info", labels: { version: "1.2.3" }, value: 1 }]);
		expect([
			firstOf("trivet_connections_open"),
			firstOf("trivet_connections_accepted_total"),
			firstOf("trivet_connections_unanswered_total"),
			firstOf("trivet_event_loop_lag_seconds"),
			firstOf("process_resident_memory_bytes"),
			firstOf("process_cpu_seconds_total"),
			firstOf("trivet_log_lines_dropped_total"),
		]).toEqual([2, 9, 1, 0.012, 1000, 1.5, 5]);
	});

	it("don't have connections before there is a server", () => {
		expect(setUp().samples("trivet_connections_open")).toEqual([]);
	});

	it("go through JSON unchanged", () => {
		const { metrics, serve } = setUp();
		serve({}, 1, ok);
		expect(JSON.parse(JSON.stringify(metrics.snapshot()))).toEqual(metrics.snapshot());
	});
});
