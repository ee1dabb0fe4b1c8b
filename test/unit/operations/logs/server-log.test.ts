import { describe, expect, it } from "vitest";
import type { LogFormat, LogLevel } from "../../../../src/operations/logs/log-format.ts";
import { ServerLog } from "../../../../src/operations/logs/server-log.ts";
import { Fault, faultRow } from "../../../../src/protocol/faults.ts";
import { type FakeRequest, FakeTransport } from "../../../support/fake-transport.ts";

/** What a fake clock says: half a second past. */
const UNIX = Date.UTC(2026, 10, 22, 20, 39, 18, 123);

function setUp(format: LogFormat, level: LogLevel = "info") {
	const lines: string[] = [];
	const log = new ServerLog({
		clock: { now: () => 5000, unixMillis: () => UNIX },
		format,
		level,
		write: (line) => lines.push(line),
		worker: 2,
		runtime: "node",
	});
	/** The line of an exchange that took 0.84 ms. */
	const lineOf = (request: FakeRequest, answer: (transport: FakeTransport) => void = ({ exchange }) => exchange.respond(200)): string => {
		const transport = new FakeTransport({ began: 5000 - 0.84, ...request });
		transport.requestIds = { requestIdOf: () => "id1" };
		answer(transport);
		log.request(transport.exchange, 5000);
		return lines.pop() ?? "";
	};
	return { log, lines, lineOf };
}

/** What injects lines, quotes and colours, as far as fields let it through. */
const NASTY = 'a"b\\c\x1b[31m\xe9 "200 OK"';

describe("the line of a request", () => {
	it("as text", () => {
		const { lineOf } = setUp("text");
		const line = lineOf({ target: "/a?b=c" }, ({ exchange }) => {
			exchange.sentContentBytes = 1234;
			exchange.respond(200);
		});
		expect(line).toBe('2026-11-22T20:39:18.123Z INFO 192.0.2.7 "GET /a?b=c HTTP/1.1" 200 1234 0.8ms\n');
	});

	it("as text, of one that was given up", () => {
		const { lineOf } = setUp("text");
		expect(lineOf({ began: 3000 }, (transport) => transport.leave())).toBe(
			'2026-11-22T20:39:18.123Z INFO 192.0.2.7 "GET / HTTP/1.1" 0 0 2000.0ms aborted\n',
		);
	});

	it("as Apache's combined log", () => {
		const { lineOf } = setUp("combined");
		expect(lineOf({ fields: ["Referer: http://a/", "User-Agent: curl/8"] })).toBe(
			'192.0.2.7 - - [22/Nov/2026:20:39:18 +0000] "GET / HTTP/1.1" 200 0 "http://a/" "curl/8"\n',
		);
		expect(lineOf({})).toBe('192.0.2.7 - - [22/Nov/2026:20:39:18 +0000] "GET / HTTP/1.1" 200 0 "-" "-"\n');
		expect(lineOf({ fields: [`Referer: ${NASTY}`, `User-Agent: ${NASTY}`] })).toBe(
			`192.0.2.7 - - [22/Nov/2026:20:39:18 +0000] "GET / HTTP/1.1" 200 0 ${`"a\\"b\\\\c\\x1b[31m\\xe9 \\"200 OK\\"" `.repeat(2).trimEnd()}\n`,
		);
	});

	it("as JSON, with its keys in order", () => {
		const { lineOf } = setUp("json");
		const line = lineOf({ method: "PUT", target: "/a?b=c\\", contentLength: 3, fields: ["Referer: r", `User-Agent: ${NASTY}`] }, (transport) => {
			transport.pushText("xyz");
			transport.exchange.headAt = 5000 - 0.25;
			transport.exchange.begin(201);
			transport.exchange.end();
		});
		expect(line.endsWith("}\n")).toBe(true);
		expect(Object.entries(JSON.parse(line))).toEqual([
			["time", "2026-11-22T20:39:18.123Z"],
			["level", "info"],
			["msg", "request"],
			["request_id", "id1"],
			["method", "PUT"],
			["path", "/a"],
			["query", "b=c\\"],
			["host", "example.com"],
			["scheme", "http"],
			["proto", "HTTP/1.1"],
			["status", 201],
			["bytes_in", 3],
			["bytes_out", 0],
			["duration_ms", 0.84],
			["ttfb_ms", 0.59],
			["client_ip", "192.0.2.7"],
			["user", null],
			["referer", "r"],
			["user_agent", NASTY],
			["worker", 2],
			["runtime", "node"],
		]);
	});

	it("as JSON has host and scheme as the client knows them", () => {
		const { lineOf } = setUp("json");
		const client = { address: "198.51.100.7", port: 0, proto: "https", host: "pub.example" } as const;
		expect(JSON.parse(lineOf({ clients: { clientOf: () => client } }))).toMatchObject({ host: "pub.example", scheme: "https" });
		expect(JSON.parse(lineOf({ endpoints: { secure: true } }))).toMatchObject({ host: "example.com", scheme: "https" });
	});

	it("as JSON has the trace it belongs to, if that is one", () => {
		const { lineOf } = setUp("json");
		const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
		expect(JSON.parse(lineOf({ fields: [`Traceparent: 00-${trace}-00f067aa0ba902b7-01`] })).trace_id).toBe(trace);
		expect(JSON.parse(lineOf({ fields: ['Traceparent: "nonsense"'] }))).not.toHaveProperty("trace_id");
		expect(JSON.parse(lineOf({})).query).toBeNull();
		expect(JSON.parse(lineOf({}, (transport) => transport.leave())).msg).toBe("request aborted");
	});

	it("never has a secret of the request's fields", () => {
		for (const format of ["text", "combined", "json"] as const) {
			const { lineOf } = setUp(format);
			const line = lineOf({ fields: ["Authorization: Bearer s3cret", "Cookie: a=s3cret", "Proxy-Authorization: s3cret"] });
			expect(line).not.toContain("s3cret");
			expect(line).not.toBe("");
		}
	});

	it("names whom trusted proxies name", () => {
		const { log, lines } = setUp("text");
		const transport = new FakeTransport({ began: 5000 });
		Object.assign(transport, { clients: { clientOf: () => ({ address: '_hid"den', port: 0, proto: "http", host: "" }) } });
		transport.exchange.respond(200);
		log.request(transport.exchange, 5000);
		expect(lines[0]).toContain(' INFO _hid\\"den "GET');
	});
});

describe("levels", () => {
	it("leave out what is less grave, requests too, and may change at any time", () => {
		const { log, lines, lineOf } = setUp("text", "warn");
		expect(lineOf({})).toBe("");
		log.log("info", "no");
		log.log("warn", "yes");
		log.log("error", "yes");
		expect(lines).toHaveLength(2);
		log.setLevel("debug");
		expect(log.level).toBe("debug");
		log.log("debug", "yes");
		expect(lines).toHaveLength(3);
		expect(lineOf({})).not.toBe("");
	});

	it("off: no requests, but events", () => {
		const { log, lines, lineOf } = setUp("off");
		expect(lineOf({})).toBe("");
		expect(log.logsRequests).toBe(false);
		log.refusal(faultRow(Fault.BadHost), new FakeTransport().endpoints, null);
		log.log("error", "broken");
		expect(lines).toEqual(["2026-11-22T20:39:18.123Z ERROR broken\n"]);
	});
});

describe("the line of an event", () => {
	it("has its facts behind it", () => {
		const { log, lines } = setUp("text");
		log.log("info", "worker is ready", { slot: 1, reason: 'it "said" so', pid: 7, ok: true, none: null });
		expect(lines).toEqual(['2026-11-22T20:39:18.123Z INFO worker is ready slot=1 reason="it \\"said\\" so" pid=7 ok=true none=null\n']);
	});

	it("can't be made to look like several", () => {
		const { log, lines } = setUp("text");
		log.log("error", "one\n2026-11-22T20:39:18.123Z INFO two\r\x1b[2J", { text: "three\n2026" });
		expect(lines[0]!.split("\n")).toEqual([
			"2026-11-22T20:39:18.123Z ERROR one",
			'    2026-11-22T20:39:18.123Z INFO two\\x0d\\x1b[2J text="three\\n2026"',
			"",
		]);
	});

	it("as JSON is one line, whatever is in it", () => {
		const { log, lines } = setUp("json");
		log.log("warn", "a\nb\u2028", { k: "c\nd", n: 1 });
		expect(lines[0]!.match(/\n/g)).toHaveLength(1);
		expect(JSON.parse(lines[0]!)).toEqual({
			time: "2026-11-22T20:39:18.123Z",
			level: "warn",
			msg: "a\nb\u2028",
			k: "c\nd",
			n: 1,
			worker: 2,
			runtime: "node",
		});
	});

	it("of a handler's failure has the request and the error with its stack", () => {
		const error = new Error("on purpose", { cause: new Error("deeper") });
		const transport = new FakeTransport({ method: "POST", target: "/a?b" });
		transport.requestIds = { requestIdOf: () => "id1" };
		const text = setUp("text");
		text.log.failure(error, transport.exchange);
		expect(text.lines[0]).toMatch(/^2026-11-22T20:39:18.123Z ERROR POST \/a\?b Error: on purpose\n {4}.*server-log.test.*caused by Error: deeper/s);
		const json = setUp("json");
		json.log.failure(error, transport.exchange);
		expect(JSON.parse(json.lines[0]!)).toMatchObject({ level: "error", msg: "Error: on purpose", request_id: "id1", method: "POST", path: "/a" });
		expect(JSON.parse(json.lines[0]!).error).toContain("caused by Error: deeper");
	});
});

describe("the line of a refusal", () => {
	const { endpoints, exchange } = new FakeTransport({ method: "PUT", target: "/big?x" });

	it.each([
		[
			"text",
			'2026-11-22T20:39:18.123Z INFO 192.0.2.7 "-" 400 0 0.0ms bad_host\n',
			'2026-11-22T20:39:18.123Z INFO 192.0.2.7 "PUT /big?x HTTP/1.1" 413 0 0.0ms content_too_large\n',
		],
		[
			"combined",
			'192.0.2.7 - - [22/Nov/2026:20:39:18 +0000] "-" 400 0 "-" "-"\n',
			'192.0.2.7 - - [22/Nov/2026:20:39:18 +0000] "PUT /big?x HTTP/1.1" 413 0 "-" "-"\n',
		],
	] as const)("as %s", (format, unread, read) => {
		const { log, lines } = setUp(format);
		log.refusal(faultRow(Fault.BadHost), endpoints, null);
		log.refusal(faultRow(Fault.ContentTooLarge), endpoints, exchange.request);
		expect(lines).toEqual([unread, read]);
	});

	it("as JSON", () => {
		const { log, lines } = setUp("json");
		log.refusal(faultRow(Fault.BadHost), endpoints, null);
		expect(JSON.parse(lines[0]!)).toMatchObject({
			msg: "request refused",
			method: null,
			path: null,
			status: 400,
			fault: "bad_host",
			client_ip: "192.0.2.7",
		});
	});
});

it("lines that were dropped are told of in the format of the others", () => {
	expect(setUp("text").log.droppedLine(3)).toBe("2026-11-22T20:39:18.123Z WARN 3 lines of the log dropped: it could not keep up\n");
	expect(JSON.parse(setUp("json").log.droppedLine(1))).toMatchObject({
		level: "warn",
		msg: "1 line of the log dropped: it could not keep up",
		dropped: 1,
	});
});
