import { describe, expect, it } from "vitest";
import { type ExternalPlan, externalCommand, parseExternal } from "../../../src/bench/external-generators.ts";
import { percentileAt } from "../../../src/bench/measurement.ts";
import { WORKLOADS } from "../../../src/bench/workloads.ts";

function plan(workload: string, rate: number | null = null): ExternalPlan {
	return {
		workload: WORKLOADS.find(({ name }) => name === workload)!,
		url: "http://127.0.0.1:9/plaintext",
		connections: 64,
		seconds: 2,
		rate,
		batchFile: "/t/batch",
		contentFile: "/t/content",
		scriptFile: "/t/wrk.lua",
	};
}

describe("commands", () => {
	it("wrk sends a batch as it is", () => {
		expect(externalCommand("wrk", plan("pipelined"))?.join(" ")).toBe("wrk -t1 -c64 -d2s -s /t/wrk.lua http://127.0.0.1:9/plaintext -- /t/batch");
	});

	it("h2load and oha are told of content", () => {
		expect(externalCommand("h2load", plan("echo-1k"))?.join(" ")).toContain("-d /t/content");
		expect(externalCommand("oha", plan("echo-1k"))?.join(" ")).toContain("-m POST -D /t/content");
	});

	it("oha corrects latency where there is a rate", () => {
		expect(externalCommand("oha", plan("json", 1000.4))?.join(" ")).toContain("-q 1000 --latency-correction");
	});

	it.each([
		["wrk", "json", 100],
		["h2load", "json", 100],
		["wrk", "connect", null],
		["h2load", "connect", null],
		["oha", "pipelined", null],
	] as const)("%s isn't asked for %s at %s", (name, workload, rate) => {
		expect(externalCommand(name, plan(workload, rate))).toBeNull();
	});
});

describe("what they print", () => {
	it("wrk, by our script", () => {
		const line =
			'{"requests":2000,"micros":2000000,"connect":0,"read":3,"write":0,"status":0,"timeout":1,"latency":[1000,1500,2000,2500,9000,15000,20000,21000]}';
		const measured = parseExternal("wrk", `Running 2s test\n${line}\n`)!;
		expect([measured.rate, measured.errors, measured.percentiles]).toEqual([1000, { read: 3, timeout: 1 }, [1, 1.5, 2, 2.5, 9, 15, 20, 21]]);
	});

	it("oha, as JSON; what was in flight when its time was up is no error", () => {
		const out = JSON.stringify({
			summary: { successRate: 1, total: 2, slowest: 0.05, requestsPerSec: 1001 },
			latencyPercentiles: { p50: 0.001, p75: 0.002, p90: 0.003, p95: 0.004, p99: 0.01, "p99.9": 0.02, "p99.99": null },
			statusCodeDistribution: { "200": 2000, "503": 2 },
			errorDistribution: { "aborted due to deadline": 64, "connection error": 1 },
		});
		const measured = parseExternal("oha", out)!;
		expect([measured.rate, measured.errors]).toEqual([1000, { "status 503": 2, "connection error": 1 }]);
		expect([percentileAt(measured.percentiles, 99), percentileAt(measured.percentiles, 99.99), percentileAt(measured.percentiles, 100)]).toEqual([
			10,
			null,
			50,
		]);
	});

	it("h2load", () => {
		const out = `finished in 1.17s, 17056.00 req/s, 2.64MB/s
requests: 17056 total, 17120 started, 17056 done, 17050 succeeded, 6 failed, 0 errored, 0 timeout
status codes: 17050 2xx, 0 3xx, 0 4xx, 6 5xx
traffic: 2.64MB (2763072) total, 1.80MB (1883200) headers (space savings 0.00%), 217.34KB (222560) data
`;
		const measured = parseExternal("h2load", out)!;
		expect([measured.rate, measured.totalRequests, measured.errors]).toEqual([17_056, 17_050, { failed: 6, "status 5xx": 6 }]);
	});

	it.each(["wrk", "oha", "h2load"] as const)("%s that prints something else isn't understood", (name) => {
		expect(parseExternal(name, "unable to connect")).toBeNull();
		expect(parseExternal(name, "{}")).toBeNull();
	});
});
