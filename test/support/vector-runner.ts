/**
 * Plays vectors (`test/vectors`) on a server connection over a fake link: whole, byte by byte, at every chunk size, with bytes
 * behind them, and with each chunk overwritten after the call that lent it. All of that must give the same requests, the same
 * answers and the same end.
 */
import { expect } from "vitest";
import type { Exchange } from "../../src/protocol/exchange/exchange.ts";
import { Fault, faultRow, PeerFault } from "../../src/protocol/faults.ts";
import type { FieldSection } from "../../src/protocol/http/field-section.ts";
import { DEFAULT_LIMITS, type Limits } from "../../src/protocol/limits.ts";
import { ServerConnection } from "../../src/protocol/server-connection.ts";
import type { ExpectedRequest, RequestVector } from "../vectors/vector.ts";
import { FAKE_UNIX_MILLIS, FakeLink, type FakeLinkOptions } from "./fake-host.ts";
import { latin1Bytes, latin1Text } from "./latin1.ts";
import { fieldOf, type ReadResponse, readResponses } from "./read-responses.ts";

type Lines = readonly (readonly [string, string])[];

/** One request as the handler saw it. */
export interface SeenRequest {
	readonly method: string;
	readonly target: string;
	readonly path: string;
	readonly query: string | null;
	readonly authority: string;
	readonly version: string;
	readonly fields: Lines;
	content: string;
	trailers: Lines;
	end: "complete" | "failed" | "unfinished";
	/** The name of the fault that ended the content. */
	failure: string | null;
}

/** Everything that can be seen of a connection from outside. */
export interface Play {
	readonly requests: readonly SeenRequest[];
	readonly output: string;
	readonly lifecycle: string;
	readonly finSent: boolean;
	readonly violations: readonly string[];
	readonly errors: readonly unknown[];
}

export interface PlayOptions extends FakeLinkOptions {
	readonly limits?: Partial<Limits> | undefined;
	readonly fin?: boolean | undefined;
	readonly wait?: number | undefined;
	readonly refused?: boolean | undefined;
	/** The peer has to begin with a PROXY protocol header. */
	readonly proxyProtocol?: boolean;
}

function linesOf(section: FieldSection | null): Lines {
	return section === null ? [] : [...section];
}

function readHead(exchange: Exchange): Omit<SeenRequest, "content" | "trailers" | "end" | "failure"> {
	const { method, target, path, query, authority, version, fields } = exchange.request;
	return { method, target, path, query, authority, version, fields: linesOf(fields) };
}

/** Deep equality of plain data. The serialized forms are compared first: this is called many thousand times. */
function expectSame(actual: unknown, expected: unknown, message: string): void {
	if (JSON.stringify(actual) !== JSON.stringify(expected)) expect(actual, message).toEqual(expected);
}

/** A handler that notes what it sees, and answers 200 with the target when the content is complete. */
class Recorder {
	readonly requests: SeenRequest[] = [];
	readonly #exchanges: Exchange[] = [];

	readonly handle = (exchange: Exchange): void => {
		const seen: SeenRequest = { ...readHead(exchange), content: "", trailers: [], end: "unfinished", failure: null };
		this.requests.push(seen);
		this.#exchanges.push(exchange);
		exchange.content.read({
			receiveContent: (chunk) => {
				seen.content += latin1Text(chunk);
			},
			receiveContentEnd: (trailers) => {
				seen.trailers = linesOf(trailers);
				seen.end = "complete";
				exchange.respond(200, [], `for ${seen.target}`);
			},
			receiveContentFailure: (cause) => {
				seen.end = "failed";
				seen.failure = cause instanceof PeerFault ? cause.fault.name : String(cause);
			},
		});
	};

	/** Requests stay readable after their exchange has ended: they must read as they did. */
	checkHeadsAgain(): void {
		for (const [index, exchange] of this.#exchanges.entries()) {
			const { content, trailers, end, failure, ...head } = this.requests[index]!;
			expectSame(readHead(exchange), head, "a request read again after its exchange");
		}
	}
}

/** Plays pieces of a wire on a new connection. */
export function play(pieces: readonly Uint8Array[], options: PlayOptions = {}): Play {
	const recorder = new Recorder();
	const errors: unknown[] = [];
	const serverOptions = {
		limits: { ...DEFAULT_LIMITS, ...options.limits },
		handler: recorder.handle,
		reportError: (error: unknown) => errors.push(error),
		proxyProtocol: () => options.proxyProtocol === true,
	};
	const link = FakeLink.open(
		(host) => (options.refused ? ServerConnection.refuse(host, serverOptions) : new ServerConnection(host, serverOptions)),
		options,
	);
	for (const piece of pieces) if (!link.closed) link.send(piece.slice());
	if (options.fin) link.sendEnd();
	if (options.wait !== undefined) link.advance(options.wait);
	recorder.checkHeadsAgain();
	return {
		requests: recorder.requests,
		output: link.output,
		lifecycle: link.connection.lifecycle,
		finSent: link.finSent || link.closed,
		violations: link.violations,
		errors,
	};
}

/** The bytes in pieces of `size`. */
export function cut(bytes: Uint8Array, size: number): Uint8Array[] {
	const pieces: Uint8Array[] = [];
	for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
	return pieces;
}

/** Every size for a short wire; for a long one those around powers of two and a few more. */
function chunkSizes(length: number): number[] {
	if (length <= 160) return Array.from({ length: Math.max(0, length - 1) }, (_, index) => index + 1);
	return [1, 2, 3, 7, 16, 61, 64, 255, 256, 1000, 1024, 4096].filter((size) => size < length);
}

/** Bytes that must be the next request where the connection persists, and nothing where it doesn't. */
const TRAILING = "GET /trailing HTTP/1.1\r\nHost: trailing\r\n\r\n";

/** Plays a vector in every way and checks each. */
export function checkVector(vector: RequestVector): void {
	const bytes = latin1Bytes(vector.wire);
	const options: PlayOptions = { limits: vector.limits, fin: vector.fin, wait: vector.wait, refused: vector.refused };
	const whole = play([bytes], options);
	checkPlay(vector, whole);
	for (const size of chunkSizes(bytes.length)) {
		expectSame(play(cut(bytes, size), options), whole, `in chunks of ${size}`);
		expectSame(play(cut(bytes, size), { ...options, inputIsOwned: false, overwrite: true }), whole, `in borrowed chunks of ${size}`);
	}
	expectSame(play([bytes], { ...options, inputIsOwned: false, overwrite: true }), whole, "borrowed and overwritten");
	if (vector.fin || vector.wait !== undefined || vector.refused || isIncomplete(vector)) return;
	for (const pieces of [[latin1Bytes(vector.wire + TRAILING)], cut(latin1Bytes(vector.wire + TRAILING), 1)]) {
		checkTrailing(vector, whole, play(pieces, options));
	}
}

function isIncomplete(vector: RequestVector): boolean {
	return vector.requests?.at(-1)?.end === "unfinished";
}

function checkTrailing(vector: RequestVector, alone: Play, followed: Play): void {
	if (persistenceOf(vector) === "close") {
		expect(followed.requests, "nothing is served after the end").toEqual(alone.requests);
		expect(followed.output, "nothing is sent after the end").toBe(alone.output);
		return;
	}
	expect(followed.requests.slice(0, -1)).toEqual(alone.requests);
	expect(followed.requests.at(-1), "the next request is served").toMatchObject({ target: "/trailing", authority: "trailing", content: "" });
	expect(followed.output.startsWith(alone.output)).toBe(true);
}

function persistenceOf(vector: RequestVector): "keep" | "close" {
	if (vector.persistence !== undefined) return vector.persistence;
	return vector.fault === undefined || faultRow(Fault[vector.fault]).scope === "request" ? "keep" : "close";
}

/** The lines of a request's expectation, with what a vector leaves out. */
function completeExpectation(request: ExpectedRequest): object {
	const { fields, ...rest } = request;
	return {
		method: "GET",
		target: "/",
		version: "1.1",
		content: "",
		trailers: [],
		end: "complete",
		...rest,
		...(fields === undefined ? {} : { fields }),
	};
}

function checkPlay(vector: RequestVector, played: Play): void {
	expect(played.violations).toEqual([]);
	expect(played.errors).toEqual([]);
	const expected = vector.requests ?? [];
	expect(played.requests.map((request) => `${request.method} ${request.target}`)).toEqual(
		expected.map((request) => `${request.method ?? "GET"} ${request.target ?? "/"}`),
	);
	for (const [index, request] of expected.entries()) expect(played.requests[index]).toMatchObject(completeExpectation(request));
	checkAnswers(vector, played);
	const closes = persistenceOf(vector) === "close";
	expect(played.finSent, "FIN").toBe(closes);
	expect(played.lifecycle === "open").toBe(!closes);
}

function checkAnswers(vector: RequestVector, played: Play): void {
	const expected = vector.requests ?? [];
	const answered = expected.filter((request) => (request.end ?? "complete") === "complete");
	const methods = expected.map((request) => request.method ?? "GET");
	if (vector.fault !== undefined && methods.length === answered.length) methods.push(vector.wire.split(" ", 1)[0] === "HEAD" ? "HEAD" : "GET");
	const finals = readResponses(played.output, methods, played.finSent).filter((response) => response.status !== 100);
	expect(finals.length, "responses").toBe(answered.length + (vector.fault === undefined ? 0 : 1));
	for (const [index, request] of answered.entries()) {
		const response = finals[index];
		expect(response?.status).toBe(200);
		expect(response?.isComplete).toBe(true);
		if (request.method !== "HEAD") expect(response?.content).toBe(`for ${request.target ?? "/"}`);
		const isLast = index === finals.length - 1;
		const closes = isLast && persistenceOf(vector) === "close" && vector.fin === undefined && vector.wait === undefined;
		if (response !== undefined) expect(fieldOf(response, "connection") === "close").toBe(closes);
	}
	if (vector.fault !== undefined) checkFaultAnswer(vector, finals.at(-1), methods.at(-1) === "HEAD");
	const failed = played.requests.filter((request) => request.end === "failed");
	for (const request of failed) expect(request.failure).toBe(vector.fault && faultRow(Fault[vector.fault]).name);
}

function checkFaultAnswer(vector: RequestVector, response: ReadResponse | undefined, isHead: boolean): void {
	if (vector.fault === undefined || response === undefined) throw new Error("no answer to the fault");
	const row = faultRow(Fault[vector.fault]);
	if (!isHead) expect(response.content).toContain(row.message);
	expect(response.status).toBe(row.status);
	expect(fieldOf(response, "date")).toBe(new Date(FAKE_UNIX_MILLIS + (vector.wait ?? 0)).toUTCString());
	expect(fieldOf(response, "content-length")).not.toBeNull();
	expect(fieldOf(response, "content-type")).toBe("text/plain; charset=utf-8");
	if (row.scope === "connection") expect(fieldOf(response, "connection")).toBe("close");
	expect(response.isComplete).toBe(true);
}
