import { describe, expect, it } from "vitest";
import { Exchange, type ExchangeTransport, type RequestHead } from "../../../../src/protocol/exchange/exchange.ts";
import { UsageError } from "../../../../src/protocol/faults.ts";
import { FieldSection } from "../../../../src/protocol/http/field-section.ts";
import { FAKE_ENDPOINTS, PLAIN_PLATFORM } from "../../../support/fake-host.ts";

const REQUEST: RequestHead = {
	method: "GET",
	target: "/",
	path: "/",
	query: null,
	authority: "a",
	version: "1.1",
	fields: new FieldSection(PLAIN_PLATFORM, new Uint8Array(0), 0, 0),
};

/** Notes what it is asked, and reports to the exchange as a transport must. */
class Transport implements ExchangeTransport {
	readonly platform = PLAIN_PLATFORM;
	readonly endpoints = FAKE_ENDPOINTS;
	readonly calls: string[] = [];

	sendInterim(status: number): void {
		this.calls.push(`interim ${status}`);
	}
	sendResponse(exchange: Exchange, status: number): void {
		this.calls.push(`response ${status}`);
		exchange.markFinished(status);
	}
	sendHead(exchange: Exchange, status: number, _fields: readonly string[], contentLength: number): void {
		this.calls.push(`head ${status} ${contentLength}`);
		exchange.markSending(status);
	}
	sendContent(_exchange: Exchange, chunk: Uint8Array): boolean {
		this.calls.push(`content ${chunk.length}`);
		return true;
	}
	sendEnd(exchange: Exchange): void {
		this.calls.push("end");
		exchange.markFinished(exchange.status);
	}
	notifyDrained(_exchange: Exchange, callback: () => void): void {
		this.calls.push("drained");
		callback();
	}
	abortExchange(exchange: Exchange, cause: unknown): void {
		this.calls.push("abort");
		exchange.markAborted(cause);
	}
	closeAfter(): void {
		this.calls.push("close");
	}
	takeOver(exchange: Exchange): void {
		this.calls.push("take over");
		exchange.markFinished(101);
	}
}

function make(): { exchange: Exchange; calls: string[] } {
	const transport = new Transport();
	return { exchange: new Exchange(transport, REQUEST, null), calls: transport.calls };
}

describe("Exchange", () => {
	it("passes on a response, a stream and interim responses in their order", () => {
		const whole = make();
		whole.exchange.sendInterim(103);
		whole.exchange.respond(200);
		expect(whole.calls).toEqual(["interim 103", "response 200"]);
		expect([whole.exchange.status, whole.exchange.isAnswered, whole.exchange.isEnded]).toEqual([200, true, true]);
		const stream = make();
		stream.exchange.begin(206, [], 3);
		expect([stream.exchange.isAnswered, stream.exchange.isEnded, stream.exchange.status]).toEqual([true, false, 206]);
		expect(stream.exchange.write(new Uint8Array(3))).toBe(true);
		stream.exchange.end();
		expect(stream.calls).toEqual(["head 206 3", "content 3", "end"]);
		expect(stream.exchange.isEnded).toBe(true);
	});

	it("has content to read even where the request has none", () => {
		const { exchange } = make();
		expect(exchange.content.isComplete).toBe(true);
		expect(exchange.content).toBe(exchange.content);
	});

	it("refuses calls out of order, saying so to the caller, and passes none of them on", () => {
		const open = make();
		expect(() => open.exchange.write(new Uint8Array(1))).toThrow(UsageError);
		expect(() => open.exchange.end()).toThrow(UsageError);
		expect(open.calls).toEqual([]);
		const sending = make();
		sending.exchange.begin(200);
		expect(() => sending.exchange.begin(200)).toThrow(UsageError);
		expect(() => sending.exchange.respond(200)).toThrow(UsageError);
		expect(() => sending.exchange.sendInterim(103)).toThrow(UsageError);
		expect(() => sending.exchange.takeOver("x", [], () => undefined as never)).toThrow(UsageError);
		expect(sending.calls).toEqual(["head 200 -1"]);
		const finished = make();
		finished.exchange.respond(200);
		expect(() => finished.exchange.end()).toThrow(UsageError);
		expect(() => finished.exchange.write(new Uint8Array(1))).toThrow(UsageError);
		expect(() => finished.exchange.respond(200)).toThrow(UsageError);
		expect(finished.calls).toEqual(["response 200"]);
	});

	it("RFC 9110 §15: refuses a number that is no final status", () => {
		for (const status of [0, 100, 101, 199, 1000, -200, 200.5, Number.NaN, Number.POSITIVE_INFINITY]) {
			const { exchange, calls } = make();
			expect(() => exchange.respond(status)).toThrow(UsageError);
			expect(() => exchange.begin(status)).toThrow(UsageError);
			expect(calls).toEqual([]);
		}
	});

	it("RFC 9110 §15.2: refuses a number that is no interim status of a handler's", () => {
		for (const status of [100, 101, 99, 200, 102.5, Number.NaN]) expect(() => make().exchange.sendInterim(status)).toThrow(UsageError);
	});

	it("refuses a length that is no number of octets", () => {
		for (const length of [-2, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])
			expect(() => make().exchange.begin(200, [], length)).toThrow(UsageError);
	});

	it("swallows every call after an abort", () => {
		const { exchange, calls } = make();
		const cause = new Error("gone");
		exchange.abort(cause);
		exchange.abort(new Error("again"));
		exchange.respond(200);
		exchange.begin(200);
		exchange.sendInterim(103);
		exchange.end();
		exchange.closeAfter();
		exchange.onDrain(() => expect.unreachable());
		exchange.takeOver("x", [], () => undefined as never);
		expect(exchange.write(new Uint8Array(1))).toBe(false);
		expect(calls).toEqual(["abort"]);
		expect([exchange.isAborted, exchange.abortCause]).toEqual([true, cause]);
	});

	it("reports its end once to every listener, in order, and at once to a late one", () => {
		const { exchange } = make();
		const heard: string[] = [];
		exchange.onEnd((outcome) => heard.push(`1 ${outcome}`));
		exchange.onEnd((outcome) => heard.push(`2 ${outcome}`));
		exchange.respond(200);
		exchange.abort(new Error("late"));
		exchange.onEnd((outcome) => heard.push(`3 ${outcome}`));
		expect(heard).toEqual(["1 finished", "2 finished", "3 finished"]);
		expect(exchange.isAborted).toBe(false);
	});

	it("reports the peer's end once, and at once where it is known; an abort is reported as an end only", () => {
		const { exchange } = make();
		let heard = 0;
		exchange.onPeerEnd(() => heard++);
		exchange.onPeerEnd(() => heard++);
		exchange.markPeerEnded();
		exchange.markPeerEnded();
		expect(heard).toBe(2);
		exchange.onPeerEnd(() => heard++);
		expect(heard).toBe(3);
		const other = make().exchange;
		other.onPeerEnd(() => heard++);
		other.abort(new Error("gone"));
		expect(heard).toBe(3);
	});

	it("asks for the connection's end only while that can still be said", () => {
		const { exchange, calls } = make();
		exchange.closeAfter();
		exchange.begin(200);
		exchange.closeAfter();
		expect(calls).toEqual(["close", "head 200 -1"]);
	});
});
