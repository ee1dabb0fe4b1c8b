import { describe, expect, it } from "vitest";
import { ConnectionEnd, PeerFault } from "../../src/protocol/faults.ts";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";
import { fieldOf } from "../support/read-responses.ts";
import { get, openScenario, post, readContent } from "../support/scenario.ts";

const { headMillis, requestMillis, idleMillis, writeMillis, lingerMillis } = DEFAULT_LIMITS;

describe("RFC 9112 §9.5: an idle connection", () => {
	it("is ended without an answer, not a millisecond early", () => {
		const { link } = openScenario();
		link.advance(idleMillis - 1);
		expect(link.finSent).toBe(false);
		link.advance(1);
		expect(link.finSent).toBe(true);
		expect(link.output).toBe("");
	});

	it("is timed anew after each response", () => {
		const { link } = openScenario((exchange) => exchange.respond(200));
		link.advance(idleMillis - 1);
		link.send(get("/"));
		link.advance(idleMillis - 1);
		expect(link.finSent).toBe(false);
		link.advance(1);
		expect(link.finSent).toBe(true);
	});

	it("isn't one whose handler is at work", () => {
		const { link, exchanges, statuses } = openScenario();
		link.send(get("/"));
		expect(link.connection.deadline).toBe(Number.POSITIVE_INFINITY);
		link.advance(10 * idleMillis);
		exchanges[0]?.respond(200);
		link.pump();
		expect(statuses()).toEqual([200]);
		expect(link.finSent).toBe(false);
	});

	it("ignores a deadline that is handled early, or twice", () => {
		const { link } = openScenario();
		link.connection.handleDeadline();
		link.connection.handleDeadline();
		link.pump();
		expect(link.finSent).toBe(false);
		link.advance(idleMillis);
		link.connection.handleDeadline();
		link.pump();
		expect(link.output).toBe("");
		expect(link.finSent).toBe(true);
	});
});

describe("RFC 9110 §15.5.9: a request that takes too long", () => {
	it("gets 408 when its head isn't complete, counted from its first byte", () => {
		const { link, statuses } = openScenario();
		link.advance(idleMillis - 10);
		link.send("GET / HT");
		link.advance(headMillis - 1);
		link.send("TP/1.1\r\n");
		expect(statuses()).toEqual([]);
		link.advance(1);
		expect(statuses()).toEqual([408]);
		expect(link.finSent).toBe(true);
	});

	it("gets 408 however steadily the bytes of its head drip", () => {
		const { link, statuses } = openScenario();
		for (const byte of `GET / HTTP/1.1\r\nX: ${"x".repeat(200)}`) {
			link.send(byte);
			link.advance(headMillis / 100);
			if (link.finSent) break;
		}
		expect(statuses()).toEqual([408]);
	});

	it("gets 408 when its content isn't complete, and the reader hears of it", () => {
		const { link, exchanges, statuses } = openScenario((exchange) => void readContent(exchange), { contentGraceMillis: requestMillis });
		link.send(post("Content-Length: 5\r\n"));
		link.send("abc");
		link.advance(requestMillis - 1);
		expect(statuses()).toEqual([]);
		link.advance(1);
		expect(statuses()).toEqual([408]);
		expect(exchanges[0]?.isAborted).toBe(true);
		expect(exchanges[0]?.abortCause).toBeInstanceOf(PeerFault);
	});

	it("ends the connection without a second answer when the first has begun", () => {
		const { link, exchanges, statuses } = openScenario();
		link.send(post("Content-Length: 5\r\n"));
		const read = readContent(exchanges[0]!);
		exchanges[0]?.begin(200);
		exchanges[0]?.write(Uint8Array.of(0x78));
		link.advance(requestMillis);
		expect(read.outcome).toBeInstanceOf(PeerFault);
		exchanges[0]?.end();
		link.pump();
		expect(statuses()).toEqual([200]);
		expect(link.finSent).toBe(true);
	});

	it("is timed by itself: the next head has its own time", () => {
		const { link, statuses } = openScenario((exchange) => exchange.respond(200));
		link.send(get("/1").slice(0, -2));
		link.advance(headMillis - 1);
		link.send(`\r\n${get("/2").slice(0, -2)}`);
		link.advance(headMillis - 1);
		expect(statuses()).toEqual([200]);
		link.send("\r\n");
		expect(statuses()).toEqual([200, 200]);
	});
});

describe("a peer that takes nothing of what is queued for it", () => {
	it("is aborted after the write timeout, counted from the last byte it took", () => {
		const { link, exchanges } = openScenario((exchange) => exchange.begin(200));
		link.capacity = 0;
		link.send(get("/"));
		link.advance(writeMillis - 1);
		link.peerReads(10);
		link.advance(writeMillis - 1);
		expect(link.closed).toBe(false);
		link.advance(1);
		expect(link.closed).toBe(true);
		expect(exchanges[0]?.isAborted).toBe(true);
		expect(exchanges[0]?.abortCause).toBeInstanceOf(ConnectionEnd);
		expect(exchanges[0]?.abortCause).toMatchObject({ reason: "write-timeout" });
		expect(link.connection.pendingOutput()).toBeNull();
	});

	it("isn't one that reads slowly", () => {
		const { link } = openScenario((exchange) => exchange.respond(200, [], "x".repeat(4_000_000)));
		link.capacity = 0;
		link.send(get("/"));
		for (let i = 0; i < 100; i++) {
			link.advance(writeMillis - 1);
			link.peerReads(20_000);
		}
		expect(link.closed).toBe(false);
		expect(link.output.length).toBe(2_000_000);
	});
});

describe("RFC 9112 §9.6: lingering close", () => {
	it("reads and drops after FIN until the peer's FIN", () => {
		const { link, exchanges } = openScenario((exchange) => exchange.respond(200));
		link.send(get("/", "Connection: close\r\n"));
		expect(link.finSent).toBe(true);
		expect(link.connection.lifecycle).toBe("drain");
		expect(link.connection.wantsInput).toBe(true);
		link.send(get("/2"));
		expect(exchanges.length).toBe(1);
		link.sendEnd();
		expect(link.closed).toBe(true);
	});

	it("ends after its time", () => {
		const { link } = openScenario();
		link.send("\0");
		expect(link.connection.lifecycle).toBe("drain");
		link.advance(lingerMillis - 1);
		expect(link.closed).toBe(false);
		link.advance(1);
		expect(link.closed).toBe(true);
	});

	it("ends after its octets", () => {
		const { link } = openScenario(null, { lingerBytes: 100 });
		link.send("\0");
		link.send("x".repeat(100));
		expect(link.closed).toBe(false);
		link.send("x");
		expect(link.closed).toBe(true);
	});

	it("waits for the answer to be taken before its time begins", () => {
		const { link, statuses } = openScenario();
		link.capacity = 0;
		link.send("\0");
		link.advance(lingerMillis);
		expect(link.finSent).toBe(false);
		expect(link.closed).toBe(false);
		link.peerReads();
		expect(statuses()).toEqual([400]);
		expect(link.finSent).toBe(true);
		link.advance(lingerMillis - 1);
		expect(link.closed).toBe(false);
		link.advance(1);
		expect(link.closed).toBe(true);
	});

	it("stops reading past its octets while the answer isn't taken", () => {
		const { link, statuses } = openScenario(null, { lingerBytes: 100 });
		link.capacity = 0;
		link.send("\0");
		link.send("x".repeat(100));
		expect(link.connection.wantsInput).toBe(true);
		link.send("x");
		expect(link.connection.wantsInput).toBe(false);
		expect(link.closed).toBe(false);
		link.peerReads();
		expect(statuses()).toEqual([400]);
		link.advance(lingerMillis);
		expect(link.closed).toBe(true);
	});

	it("stops reading past its octets while a response goes on whose request's content is broken", () => {
		const { link, exchanges, statuses } = openScenario(null, { lingerBytes: 100 });
		link.send(post("Transfer-Encoding: chunked\r\n"));
		exchanges[0]?.begin(200);
		link.send("broken");
		link.send("x".repeat(101));
		expect(link.connection.wantsInput).toBe(false);
		exchanges[0]?.end();
		link.pump();
		expect(statuses()).toEqual([200]);
		expect(link.finSent).toBe(true);
	});

	it("lets a peer that has content under way read why it was refused", () => {
		const { link, statuses } = openScenario(null, { contentBytes: 10 });
		link.send(`${post("Content-Length: 1000\r\n")}${"x".repeat(100)}`);
		expect(statuses()).toEqual([413]);
		expect(link.finSent).toBe(true);
		link.send("x".repeat(900));
		expect(link.closed).toBe(false);
		expect(link.violations).toEqual([]);
	});
});

describe("RFC 9110 §6.6.1: Date", () => {
	it("is that of the answer, however long the handler took", async () => {
		const { link, exchanges, responses } = openScenario();
		link.send(get("/"));
		link.advance(7000);
		exchanges[0]?.respond(200);
		await link.settle();
		expect(fieldOf(responses()[0]!, "date")).toBe("Sun, 06 Nov 1994 08:49:44 GMT");
	});

	it("is that of the head of a stream", async () => {
		const { link, exchanges, responses } = openScenario();
		link.send(get("/"));
		link.advance(61_000);
		exchanges[0]?.begin(200);
		exchanges[0]?.end();
		await link.settle();
		expect(fieldOf(responses()[0]!, "date")).toBe("Sun, 06 Nov 1994 08:50:38 GMT");
	});

	it("is right for each of many responses", () => {
		const { link, responses } = openScenario((exchange) => exchange.respond(200, ["X-A", "b"]));
		for (let i = 0; i < 5; i++) {
			link.send(get("/"));
			link.advance(500);
		}
		expect(responses().map((response) => fieldOf(response, "date")?.slice(-6, -4))).toEqual(["37", "37", "38", "38", "39"]);
	});
});
