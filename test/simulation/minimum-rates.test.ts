import { describe, expect, it } from "vitest";
import { ConnectionEnd, PeerFault } from "../../src/protocol/faults.ts";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";
import { get, openScenario, post, readContent } from "../support/scenario.ts";

const { contentGraceMillis, minContentRate, minReadRate, writeMillis, idleMillis } = DEFAULT_LIMITS;
const SECOND = 1000;

describe("RFC 9110 §15.5.9: content that comes slowly", () => {
	it("gets 408 at one octet a second, soon after the grace", () => {
		const { link, exchanges, statuses } = openScenario((exchange) => void readContent(exchange));
		link.send(post("Content-Length: 1000\r\n"));
		let seconds = 0;
		for (; statuses().length === 0; seconds++) {
			link.send("x");
			link.advance(SECOND);
		}
		expect(statuses()).toEqual([408]);
		expect(seconds * SECOND).toBe(contentGraceMillis + SECOND);
		expect(exchanges[0]?.abortCause).toBeInstanceOf(PeerFault);
		expect(exchanges[0]?.abortCause).toMatchObject({ fault: { name: "content_too_slow" } });
	});

	it("gets 408 as chunks of one octet, too: framing doesn't make them quick", () => {
		const { link, statuses } = openScenario((exchange) => void readContent(exchange));
		link.send(post("Transfer-Encoding: chunked\r\n"));
		for (let seconds = 0; seconds <= 11; seconds++) {
			link.send("1\r\nx\r\n");
			link.advance(SECOND);
		}
		expect(statuses()).toEqual([408]);
	});

	it("is served at the minimum rate", () => {
		const { link, statuses } = openScenario((exchange) => void readContent(exchange, () => exchange.respond(200)));
		link.send(post(`Content-Length: ${100 * minContentRate}\r\n`));
		for (let seconds = 0; seconds < 100; seconds++) {
			link.send("x".repeat(minContentRate));
			link.advance(SECOND);
		}
		expect(statuses()).toEqual([200]);
	});

	it("has credit from a quick beginning", () => {
		const { link, statuses } = openScenario((exchange) => void readContent(exchange, () => exchange.respond(200)));
		link.send(post(`Content-Length: ${60 * minContentRate + 1}\r\n`));
		link.send("x".repeat(60 * minContentRate));
		link.advance(contentGraceMillis + 60 * SECOND - 1);
		expect(statuses()).toEqual([]);
		link.send("x");
		expect(statuses()).toEqual([200]);
	});

	it("isn't slow while the handler doesn't read, and is measured anew when it does", () => {
		const { link, exchanges, statuses } = openScenario(null, { unreadContentBytes: 10 });
		link.send(post("Content-Length: 30\r\n"));
		link.send("x".repeat(10));
		expect(link.connection.wantsInput).toBe(false);
		for (let seconds = 0; seconds < 60; seconds++) link.advance(SECOND);
		readContent(exchanges[0]!, () => exchanges[0]?.respond(200));
		link.advance(SECOND);
		link.advance(contentGraceMillis - 1);
		expect(statuses()).toEqual([]);
		link.advance(1);
		expect(statuses()).toEqual([408]);
	});

	it("isn't slow while its peer waits for 100 (RFC 9110 §10.1.1)", () => {
		const { link, exchanges, statuses } = openScenario();
		link.send(post("Content-Length: 5\r\nExpect: 100-continue\r\n"));
		for (let seconds = 0; seconds < 60; seconds++) link.advance(SECOND);
		expect(statuses()).toEqual([]);
		readContent(exchanges[0]!, () => exchanges[0]?.respond(200));
		link.send("abcde");
		expect(statuses()).toEqual([100, 200]);
	});

	it("gets 408 where nobody reads it, in place of what the handler answered", () => {
		const { link, statuses } = openScenario((exchange) => exchange.respond(200));
		link.send(post("Content-Length: 100\r\n"));
		expect(link.finSent).toBe(false);
		link.advance(contentGraceMillis);
		expect(statuses()).toEqual([408]);
		expect(link.finSent).toBe(true);
	});

	it("is timed by itself: a request after it has its own time", () => {
		const { link, statuses } = openScenario((exchange) => void readContent(exchange, () => exchange.respond(200)));
		for (let request = 0; request < 5; request++) {
			link.send(post("Content-Length: 2\r\n"));
			link.advance(contentGraceMillis - 1);
			link.send("xx");
			link.advance(SECOND);
		}
		expect(statuses()).toEqual([200, 200, 200, 200, 200]);
	});
});

describe("a peer that takes its response slowly", () => {
	it("is aborted at one octet a second, soon after the write timeout", () => {
		const { link, exchanges } = openScenario((exchange) => {
			exchange.begin(200);
			exchange.write(new Uint8Array(100_000));
		});
		link.capacity = 0;
		link.send(get("/"));
		let seconds = 0;
		for (; !link.closed; seconds++) {
			link.advance(SECOND);
			link.peerReads(1);
		}
		expect(seconds * SECOND).toBeLessThanOrEqual(writeMillis + 3 * SECOND);
		expect(exchanges[0]?.abortCause).toBeInstanceOf(ConnectionEnd);
		expect(exchanges[0]?.abortCause).toMatchObject({ reason: "write-timeout" });
	});

	it("is served at the minimum rate", () => {
		const { link } = openScenario((exchange) => exchange.respond(200, [], new Uint8Array(1_000_000)));
		link.capacity = 0;
		link.send(get("/"));
		for (let seconds = 0; seconds < 600; seconds++) {
			link.advance(SECOND);
			link.peerReads(minReadRate);
		}
		expect(link.closed).toBe(false);
		expect(link.output.length).toBe(600 * minReadRate);
	});

	it("isn't one that takes all there is of a stream that says little", () => {
		const { link, exchanges } = openScenario((exchange) => exchange.begin(200, ["Content-Type", "text/event-stream"]));
		link.send(get("/"));
		for (let minutes = 0; minutes < 60; minutes++) {
			exchanges[0]?.write(Uint8Array.of(0x3a, 0x0a, 0x0a));
			link.pump();
			link.advance(60 * SECOND);
		}
		expect(link.closed).toBe(false);
		expect(link.finSent).toBe(false);
	});

	it("is measured anew once it has taken everything", () => {
		const { link, exchanges } = openScenario((exchange) => exchange.begin(200));
		link.send(get("/"));
		for (let round = 0; round < 10; round++) {
			link.capacity = 0;
			exchanges[0]?.write(Uint8Array.of(0x78));
			link.pump();
			link.advance(0);
			link.advance(writeMillis - 1);
			link.peerReads();
			link.advance(idleMillis);
		}
		expect(link.closed).toBe(false);
	});
});
