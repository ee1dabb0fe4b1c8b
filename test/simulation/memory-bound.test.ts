/**
 * What a connection holds in each of its worst states, measured, against the bound that is computed from its limits. In memory: the
 * socket is no part of the bound.
 */
import { describe, expect, it } from "vitest";
import type { Handler } from "../../src/protocol/exchange/exchange.ts";
import { connectionMemoryBound } from "../../src/protocol/http1/memory-bound.ts";
import { DEFAULT_LIMITS, type Limits } from "../../src/protocol/limits.ts";
import { heldMemory } from "../support/held-memory.ts";
import { latin1Bytes } from "../support/latin1.ts";
import { get, openScenario, post, type Scenario } from "../support/scenario.ts";

const KIB = 1024;
/** Enough that what one of them holds shows above what the runtime itself does meanwhile. */
const CONNECTIONS = 48;
/** What an adapter reads at a time here. */
const READ_BYTES = 64 * KIB;
/** The largest piece that a handler here gives at a time. */
const WRITE_BYTES = 8 * KIB;

interface WorstState {
	readonly name: string;
	readonly limits?: Partial<Limits>;
	/** Octets that a connection must hold in this state: less would mean that the state wasn't reached, or not measured. */
	readonly atLeast: number;
	/** The peer takes nothing. */
	readonly isUnread?: true;
	readonly handler?: Handler;
	drive(scenario: Scenario): void;
}

/** A chunk as an adapter gives it whose reads come in a large buffer, however little there is to read. */
function chunkOf(text: string): Uint8Array {
	const buffer = new Uint8Array(READ_BYTES);
	buffer.set(latin1Bytes(text));
	return buffer.subarray(0, text.length);
}

/** Sends `piece` again and again, as long as the connection reads. */
function sendWhileWanted({ link }: Scenario, piece: string, most = Number.POSITIVE_INFINITY): void {
	for (let sent = 0; link.connection.wantsInput && link.connection.lifecycle === "open" && sent < most; sent += piece.length) {
		link.send(chunkOf(piece.slice(0, most - sent)));
	}
}

const fullRead = (text: string): string => text.repeat(Math.floor(READ_BYTES / text.length));
const flood: Handler = (exchange) => {
	exchange.begin(200);
	// Pieces that are just too large to be copied.
	while (exchange.write(new Uint8Array(4097))) {}
};
const CHUNKED = post("Transfer-Encoding: chunked\r\n");
const { headBytes, trailerBytes, outputBytes, pipelineBytes, unreadContentBytes, contentBytes } = DEFAULT_LIMITS;
const endlessTrailers = fullRead(`X: ${"y".repeat(200)}\r\n`).slice(0, trailerBytes - 1);

const STATES: readonly WorstState[] = [
	{
		name: "a head without end, in one read",
		atLeast: headBytes,
		drive: ({ link }) => link.send(chunkOf(`GET / HTTP/1.1\r\nX: ${"x".repeat(headBytes - 30)}`)),
	},
	{
		name: "a head without end, octet by octet",
		atLeast: headBytes,
		drive: (scenario) => sendEach(scenario, `GET / HTTP/1.1\r\nX: ${"x".repeat(headBytes - 30)}`),
	},
	{
		name: "pipelined requests behind a handler at work",
		atLeast: pipelineBytes,
		drive: (scenario) => {
			scenario.link.send(chunkOf(get("/first")));
			sendWhileWanted(scenario, fullRead(get("/next")));
		},
	},
	{
		name: "pipelined requests behind a handler at work, in small reads",
		atLeast: pipelineBytes,
		drive: (scenario) => {
			scenario.link.send(chunkOf(get("/first")));
			sendWhileWanted(scenario, get("/next").repeat(20));
		},
	},
	{
		name: "content that nobody reads",
		atLeast: unreadContentBytes,
		drive: (scenario) => {
			scenario.link.send(chunkOf(post(`Content-Length: ${contentBytes}\r\n`)));
			sendWhileWanted(scenario, "x".repeat(READ_BYTES - 1));
		},
	},
	{
		name: "content that nobody reads, in reads that fill half of their buffers",
		atLeast: unreadContentBytes,
		drive: (scenario) => {
			scenario.link.send(chunkOf(post(`Content-Length: ${contentBytes}\r\n`)));
			sendWhileWanted(scenario, "x".repeat(READ_BYTES / 2));
		},
	},
	{
		name: "content that nobody reads, in pieces of which one fits where two are gathered",
		atLeast: unreadContentBytes,
		drive: (scenario) => {
			scenario.link.send(chunkOf(post(`Content-Length: ${contentBytes}\r\n`)));
			sendWhileWanted(scenario, "x".repeat(2049));
		},
	},
	{
		name: "chunks of one octet that nobody reads",
		atLeast: unreadContentBytes,
		drive: (scenario) => {
			scenario.link.send(chunkOf(CHUNKED));
			sendWhileWanted(scenario, fullRead("1\r\nx\r\n"));
		},
	},
	{
		name: "chunks of one octet that nobody reads, octet by octet on the wire",
		limits: { unreadContentBytes: 4 * KIB },
		atLeast: 4 * KIB,
		drive: (scenario) => {
			scenario.link.send(chunkOf(CHUNKED));
			while (scenario.link.connection.wantsInput) sendEach(scenario, "1\r\nx\r\n");
		},
	},
	{
		name: "trailers without end",
		atLeast: trailerBytes,
		drive: (scenario) => {
			scenario.link.send(chunkOf(CHUNKED));
			sendEach(scenario, `0\r\n${endlessTrailers}`);
		},
	},
	{
		name: "a stream to a peer that reads nothing",
		atLeast: outputBytes,
		isUnread: true,
		handler: flood,
		drive: ({ link }) => link.send(chunkOf(get("/"))),
	},
	{
		name: "answers to a peer that sends requests and reads nothing",
		atLeast: outputBytes,
		isUnread: true,
		handler: (exchange) => exchange.respond(200, ["X-Padding", "p".repeat(100)], new Uint8Array(5000)),
		drive: (scenario) => sendWhileWanted(scenario, get("/").repeat(10)),
	},
	{
		name: "all at once: content unread, trailers, pipelined requests, and a stream that nobody reads",
		atLeast: unreadContentBytes / 2 + pipelineBytes + outputBytes,
		isUnread: true,
		handler: flood,
		drive: (scenario) => {
			scenario.link.send(chunkOf(CHUNKED));
			sendWhileWanted(scenario, fullRead("100\r\n".concat("x".repeat(256), "\r\n")).slice(0, 263 * 200), 263 * 200);
			scenario.link.send(chunkOf(`0\r\n${endlessTrailers.slice(0, endlessTrailers.lastIndexOf("\r\n"))}\r\n\r\n`));
			sendWhileWanted(scenario, fullRead(get("/next")));
		},
	},
];

function sendEach({ link }: Scenario, text: string): void {
	for (const octet of latin1Bytes(text)) link.send(Uint8Array.of(octet));
}

describe("the memory of one connection", () => {
	it.each(STATES)("stays below its bound: $name", async (state) => {
		const limits = { ...state.limits, trailerCount: 1000 };
		const open = (): Scenario => {
			const scenario = openScenario(state.handler ?? null, limits);
			if (state.isUnread) scenario.link.capacity = 0;
			state.drive(scenario);
			// What a handler of the test's would hold.
			scenario.exchanges.length = 0;
			return scenario;
		};
		// What is made once, by the connection's code and by the pool of slabs, is made by now.
		for (let count = 0; count < 4; count++) open();
		const before = await heldMemory();
		const held = Array.from({ length: CONNECTIONS }, open);
		const each = ((await heldMemory()) - before) / CONNECTIONS;
		expect(held.every(({ link }) => !link.closed && !link.finSent && link.violations.length === 0)).toBe(true);
		expect(each).toBeGreaterThan(state.atLeast * 0.9);
		expect(each).toBeLessThan(connectionMemoryBound({ ...DEFAULT_LIMITS, ...limits }, READ_BYTES, WRITE_BYTES));
		if (process.env.TRIVET_PRINT === "1") console.log(`${(each / KIB).toFixed(1)} KiB: ${state.name}`);
	});

	it("follows its limits", () => {
		const of = (limits: Partial<Limits>): number => connectionMemoryBound({ ...DEFAULT_LIMITS, ...limits }, READ_BYTES);
		expect(of({ outputBytes: 0 })).toBe(of({}) - 2 * outputBytes);
		expect(of({ trailerBytes: 0 })).toBe(of({}) - trailerBytes);
		expect(of({ unreadContentBytes: 0 })).toBe(of({}) - 2 * unreadContentBytes);
		expect(of({ pipelineBytes: 1, headBytes: 1 })).toBeLessThan(of({}));
	});
});
