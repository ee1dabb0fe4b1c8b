/**
 * What it costs to see a request: nanoseconds to count it, and to make its log line in each format, writing left out. Run it with each runtime:
 * `node src/operations/observation/request-observer.bench.ts`.
 */
import type { Endpoints, Platform } from "../../protocol/connection.ts";
import { Exchange, type ExchangeTransport, type RequestHead } from "../../protocol/exchange/exchange.ts";
import { FieldSection } from "../../protocol/http/field-section.ts";
import type { LogFormat } from "../logs/log-format.ts";
import { ServerLog } from "../logs/server-log.ts";
import { WorkerMetrics } from "../metrics/worker-metrics.ts";
import { RequestIds } from "./request-ids.ts";
import { RequestObserver } from "./request-observer.ts";

const ROUNDS = 9;
const REQUESTS = 100_000;

const decoder = new TextDecoder("latin1");
const platform: Platform = {
	latin1Text: (bytes, from, to) => decoder.decode(bytes.subarray(from, to)),
	writeUtf8: (text, target, at) => new TextEncoder().encodeInto(text, target.subarray(at)).written,
	utf8Text: (bytes) => new TextDecoder().decode(bytes),
	utf8Bytes: (text) => new TextEncoder().encode(text),
};
const peer = { transport: "tcp", address: "192.0.2.10", port: 50_000 } as const;
const endpoints: Endpoints = { peer, local: peer, secure: false };
const fieldBytes = new TextEncoder().encode(
	"Host: localhost:8080\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0\r\nAccept: */*\r\nReferer: http://localhost:8080/\r\nAccept-Encoding: gzip, br\r\n",
);

const clock = { now: () => performance.now(), unixMillis: () => Date.now() };
const requestIds = new RequestIds(clock, () => false, Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]));

class NullTransport implements ExchangeTransport {
	readonly platform = platform;
	readonly endpoints = endpoints;
	readonly requestIds = requestIds;
	sendResponse(exchange: Exchange, status: number): void {
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
}

const transport = new NullTransport();

class BenchHead implements RequestHead {
	readonly method = "GET";
	readonly target = "/hello/world?name=value";
	readonly path = "/hello/world";
	readonly query = "name=value";
	readonly authority = "localhost:8080";
	readonly version = "1.1";
	#fields: FieldSection | null = null;
	get fields(): FieldSection {
		this.#fields ??= new FieldSection(platform, fieldBytes, 0, fieldBytes.length);
		return this.#fields;
	}
}

let lineLength = 0;

function observerOf(format: LogFormat | null, counts: boolean): RequestObserver {
	const metrics = new WorkerMetrics({
		connections: () => null,
		droppedLogLines: () => 0,
		loopLagMillis: () => 0,
		residentBytes: () => 0,
		processorSeconds: () => 0,
		build: [],
	});
	const write = (line: string) => {
		lineLength = line.length;
	};
	const log = format === null ? null : new ServerLog({ clock, format, level: "info", write, worker: 0, runtime: "bench" });
	return new RequestObserver(clock, counts ? metrics : null, log);
}

const candidates: { readonly name: string; readonly observer: RequestObserver | null; readonly length: number }[] = [
	{ name: "exchange alone", observer: null, length: 0 },
	{ name: "counted", observer: observerOf(null, true), length: 0 },
	{ name: "text", observer: observerOf("text", false), length: 94 },
	{ name: "combined", observer: observerOf("combined", false), length: 190 },
	{ name: "json", observer: observerOf("json", false), length: 480 },
	{ name: "json, counted", observer: observerOf("json", true), length: 480 },
];

function run(observer: RequestObserver | null): void {
	const exchange = new Exchange(transport, new BenchHead(), null, performance.now());
	observer?.exchangeBegan();
	exchange.respond(200, [], null);
	observer?.exchangeEnded(exchange);
}

/** A line has about the length that it should. */
for (const { name, observer, length } of candidates) {
	lineLength = 0;
	run(observer);
	if (Math.abs(lineLength - length) > 30) throw new Error(`${name}: a line of ${lineLength}, not ${length}`);
}

const results = new Map<string, number[]>();
for (let round = 0; round < ROUNDS; round++) {
	for (const { name, observer } of candidates) {
		const start = performance.now();
		for (let at = 0; at < REQUESTS; at++) run(observer);
		results.set(name, [...(results.get(name) ?? []), ((performance.now() - start) * 1e6) / REQUESTS]);
	}
}
for (const [name, times] of results) {
	const sorted = times.sort((a, b) => a - b);
	console.log(`${name.padEnd(28)}${sorted[ROUNDS >> 1]!.toFixed(0).padStart(6)} ns  (best ${sorted[0]!.toFixed(0)})`);
}
