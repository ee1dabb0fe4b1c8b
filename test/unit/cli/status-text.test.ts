import { describe, expect, it } from "vitest";
import { paintFor } from "../../../src/cli/paint.ts";
import { durationText, sizeText, statusText } from "../../../src/cli/status-text.ts";
import type { ServerStatus, WorkerStatus } from "../../../src/operations/admin/control.ts";
import { VERSION } from "../../../src/version.ts";
import { FAKE_STATUS, FAKE_WORKER } from "../../support/fake-control.ts";

const PLAIN = paintFor(false);
const HELD = { method: "GET", path: "/events", client: "192.0.2.7", millis: 754_000, sentBytes: 1_258_291 };

const DRAINING: WorkerStatus = {
	...FAKE_WORKER,
	pid: 4243,
	state: "draining",
	drainingMillis: 61_000,
	holding: [HELD, { ...HELD, path: `/${"long/".repeat(30)}`, client: "2001:db8::1:2:3" }],
};

const BUSY: ServerStatus = {
	...FAKE_STATUS,
	state: "reloading",
	generation: 3,
	uptimeMillis: 11_525_000,
	urls: ["http://localhost:8080/", "unix:/run/app.sock"],
	serving: ["folder public", "app app.ts"],
	configuration: "/srv/trivet.config.ts",
	workers: [
		{ ...FAKE_WORKER, generation: 3, pid: 1_234_567, restarts: 2, connections: 10_000, uptimeMillis: 360_000_000, loopLagMillis: 1234.5 },
		{ ...FAKE_WORKER, generation: 3, slot: 1, pid: 0, state: "waiting", restarts: 1 },
		DRAINING,
	],
	problems: ["Worker 1 fails again and again: exit code 1."],
	lastReload: { unixMillis: 784_111_777_000, ok: false, message: "app.ts: no" },
};

describe("the status", () => {
	it("of a small server", () => {
		expect(statusText({ ...FAKE_STATUS, layout: "single" }, PLAIN)).toBe(`trivet ${VERSION} on Node 26.10.0, pid 4242, up 1m1s: ready

  Serving  folder public
  At       http://localhost:8080/
  Layout   one process, no supervisor

  Slot  Gen   Pid  Runtime  State    Up  Conns  Busy  Memory  CPU    Lag
     0    1  4301  node     ready  1m1s     12     3   45.1M   1s  0.4ms
`);
	});

	it("of one that drains, and where much is wrong", () => {
		expect(statusText(BUSY, PLAIN)).toBe(`trivet ${VERSION} on Node 26.10.0, pid 4242, up 3h12m: reloading

  Serving  folder public
           app app.ts
  At       http://localhost:8080/
           unix:/run/app.sock
  Config   /srv/trivet.config.ts
  Layout   supervisor and 2 workers, generation 3; 1 more draining
  Reload   1994-11-06 08:49:37 UTC, refused: app.ts: no

  Worker 1 fails again and again: exit code 1.

  Slot  Gen      Pid  Runtime  State       Up  Conns  Busy  Memory  CPU     Lag
     0    3  1234567  node     ready     4d4h  10000     3   45.1M   1s  1235ms
        replaced 2 times
     1    3        -  node     waiting      -      -     -       -    -       -
        replaced once
     0    1     4243  node     draining  1m1s     12     3   45.1M   1s   0.4ms
        draining for 1m1s, waits for 2 requests
          GET /events from 192.0.2.7 for 12m34s, 1.2M sent
          GET /long/long/long/long/l… from 2001:db8::1:2:3 for 12m34s, 1.2M sent
`);
	});

	it("fits in 80 columns and is the same text in colour", () => {
		const text = statusText(BUSY, PLAIN);
		expect(text.split("\n").filter((line) => line.length > 80 || line.endsWith(" "))).toEqual([]);
		// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colour is made of.
		expect(statusText(BUSY, paintFor(true)).replace(/\x1b\[\d+m/g, "")).toBe(text);
	});

	it("is never made of what a peer sends: control characters are escaped", () => {
		const worker = { ...DRAINING, holding: [{ ...HELD, path: "/\x1b[2J\r\n", client: "/a\x1b" }] };
		const text = statusText({ ...FAKE_STATUS, workers: [worker], problems: ["app.ts: \x1b[2J"] }, PLAIN);
		expect(text).toContain("GET /\\x1b[2J\\x0d\\x0a from /a\\x1b for");
		expect(text).toContain("  app.ts: \\x1b[2J\n");
	});

	it("names only the oldest of many requests, and none of those that end soon", () => {
		const many = statusText({ ...FAKE_STATUS, workers: [{ ...DRAINING, holding: Array(20).fill(HELD) }] }, PLAIN);
		expect([many.match(/GET \/events/g)?.length, many]).toEqual([5, expect.stringContaining("waits for 20 requests")]);
		expect(many).toContain("          and 15 more\n");
		expect(statusText({ ...FAKE_STATUS, workers: [{ ...DRAINING, holding: [] }] }, PLAIN)).toContain("waits for nothing that takes long\n");
	});

	it("of a server whose workers aren't there yet", () => {
		expect(statusText({ ...FAKE_STATUS, state: "starting", workers: [], serving: [], urls: [] }, PLAIN)).toMatch(
			/: starting\n\n {2}Layout {3}supervisor and 0 workers, generation 1\n$/,
		);
	});
});

describe("times and sizes", () => {
	it.each([
		[0, "0s"],
		[999, "0s"],
		[59_999, "59s"],
		[60_000, "1m"],
		[3_599_999, "59m59s"],
		[3_600_000, "1h"],
		[86_399_999, "23h59m"],
		[86_400_000 * 400, "400d"],
	])("%i ms: %s", (millis, text) => expect(durationText(millis)).toBe(text));

	it.each([
		[0, "0"],
		[1023, "1023"],
		[1024, "1k"],
		[1536, "1.5k"],
		[47_290_778, "45.1M"],
		[1024 ** 4, "1T"],
		[1024 ** 5, "1024T"],
	])("%i octets: %s", (count, text) => expect(sizeText(count)).toBe(text));
});
