/**
 * What the fetch door costs over the exchange door, in nanoseconds a request: a transport that drops everything, so that
 * nothing else is timed. Run it with each runtime: `node src/service/fetch/fetch-handler.bench.ts`.
 */
import type { Endpoints, Platform } from "../../protocol/connection.ts";
import { ContentReader, type ContentSource } from "../../protocol/exchange/content-reader.ts";
import { Exchange, type ExchangeTransport, type Handler, type RequestHead } from "../../protocol/exchange/exchange.ts";
import { type FieldLines, FieldSection } from "../../protocol/http/field-section.ts";
import { type FetchHandler, fetchHandler } from "./fetch-handler.ts";
import { LightResponse } from "./light-response.ts";

const ROUNDS = 7;
const REQUESTS = 300_000;

const platform: Platform = {
	latin1Text(bytes, from, to) {
		let text = "";
		for (let at = from; at < to; at++) text += String.fromCharCode(bytes[at]!);
		return text;
	},
	writeUtf8: (text, target, at) => new TextEncoder().encodeInto(text, target.subarray(at)).written,
	utf8Text: (bytes) => new TextDecoder().decode(bytes),
	utf8Bytes: (text) => new TextEncoder().encode(text),
};
const end = { transport: "tcp", address: "127.0.0.1", port: 8080 } as const;
const endpoints: Endpoints = { peer: end, local: end, secure: false };

const fieldBytes = new TextEncoder().encode("Host: localhost:8080\r\nUser-Agent: bench/1.0\r\nAccept: */*\r\nAccept-Encoding: gzip, br\r\n");

class NullTransport implements ExchangeTransport, ContentSource {
	readonly platform = platform;
	readonly endpoints = endpoints;
	readonly inputIsOwned = true;
	status = 0;
	fields: FieldLines = [];
	content: Uint8Array | string | null = null;
	sendResponse(exchange: Exchange, status: number, fields: FieldLines, content: Uint8Array | string | null): void {
		this.status = status;
		this.fields = fields;
		this.content = content;
		exchange.markFinished(status);
	}
	sendInterim(): void {}
	sendHead(): void {}
	sendContent(): boolean {
		return true;
	}
	sendEnd(): void {}
	notifyDrained(): void {}
	abortExchange(): void {}
	closeAfter(): void {}
	takeOver(): void {}
	contentWanted(): void {}
	contentFlowChanged(): void {}
}

const transport = new NullTransport();

class BenchHead implements RequestHead {
	readonly method = "GET";
	readonly target = "/hello/world?name=value";
	readonly path = "/hello/world";
	readonly query = "name=value";
	readonly authority = "localhost:8080";
	readonly version = "1.1";
	get fields(): FieldSection {
		return new FieldSection(platform, fieldBytes, 0, fieldBytes.length);
	}
}

function nextExchange(): Exchange {
	return new Exchange(transport, new BenchHead(), new ContentReader(transport, 0));
}

const LINES: FieldLines = ["content-type", "text/plain;charset=UTF-8"];
const BYTES = new TextEncoder().encode("hello");

/** Each candidate with what it has to have sent. */
const candidates: { readonly name: string; readonly handler: Handler; readonly text: string; readonly lines: number }[] = [
	{ name: "exchange door", handler: (exchange) => exchange.respond(200, LINES, "hello"), text: "hello", lines: 2 },
	fetchCandidate("fetch: text", () => new LightResponse("hello"), "hello", 2),
	fetchCandidate("fetch: bytes", () => new LightResponse(BYTES), "hello", 0),
	fetchCandidate("fetch: json", () => LightResponse.json({ hello: "world" }), '{"hello":"world"}', 2),
	fetchCandidate("fetch: two fields", () => new LightResponse("hello", { headers: { "Content-Type": "text/html", "X-Id": "1" } }), "hello", 4),
	fetchCandidate(
		"fetch: method, url",
		(request) => new LightResponse(request.method + request.url),
		"GEThttp://localhost:8080/hello/world?name=value",
		2,
	),
	fetchCandidate("fetch: one request field", (request) => new LightResponse(request.headers.get("accept")), "*/*", 2),
	fetchCandidate("fetch: async", async () => new LightResponse("hello"), "hello", 2),
];

function fetchCandidate(name: string, fetch: FetchHandler, text: string, lines: number): (typeof candidates)[number] {
	return { name, handler: fetchHandler(fetch), text, lines };
}

async function check(candidate: (typeof candidates)[number]): Promise<void> {
	await candidate.handler(nextExchange());
	const { content, fields, status } = transport;
	const text = content instanceof Uint8Array ? platform.utf8Text(content) : content;
	if (status !== 200 || text !== candidate.text || fields.length !== candidate.lines) {
		throw new Error(`${candidate.name} sent ${status} ${JSON.stringify(fields)} ${text}`);
	}
}

/** Nanoseconds a request. */
async function time(handler: Handler): Promise<number> {
	const start = performance.now();
	for (let at = 0; at < REQUESTS; at++) {
		const answering = handler(nextExchange());
		if (answering !== undefined) await answering;
	}
	return ((performance.now() - start) * 1e6) / REQUESTS;
}

const results = new Map<string, number[]>();
for (const candidate of candidates) await check(candidate);
for (let round = 0; round < ROUNDS; round++) {
	for (const { name, handler } of candidates) results.set(name, [...(results.get(name) ?? []), await time(handler)]);
}
for (const [name, times] of results) {
	const sorted = times.sort((a, b) => a - b);
	console.log(`${name.padEnd(28)}${sorted[ROUNDS >> 1]!.toFixed(0).padStart(6)} ns  (best ${sorted[0]!.toFixed(0)})`);
}
