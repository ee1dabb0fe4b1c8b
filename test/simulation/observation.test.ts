import { describe, expect, it } from "vitest";
import type { Protocol } from "../../src/protocol/connection.ts";
import type { Exchange } from "../../src/protocol/exchange/exchange.ts";
import { ConnectionEnd } from "../../src/protocol/faults.ts";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";
import { latin1Bytes } from "../support/latin1.ts";
import { get, openScenario, post, readContent, type Scenario } from "../support/scenario.ts";

const { idleMillis, headMillis, requestMillis, writeMillis, lingerMillis, partingMillis, outputBytes } = DEFAULT_LIMITS;

/** "GET / 200", with "aborted" where it was. */
function endsOf({ observer }: Scenario): string[] {
	return observer.ended.map(
		(exchange) => `${exchange.request.method} ${exchange.request.target} ${exchange.status}${exchange.isAborted ? " aborted" : ""}`,
	);
}

describe("an observer is told of every exchange", () => {
	it("that is answered at once, pipelined or not, in order", () => {
		const scenario = openScenario((exchange) => exchange.respond(200, [], "hello"));
		scenario.link.send(get("/1") + get("/2"));
		scenario.link.send(get("/3"));
		expect(endsOf(scenario)).toEqual(["GET /1 200", "GET /2 200", "GET /3 200"]);
		expect(scenario.observer.ended.map((exchange) => exchange.sentContentBytes)).toEqual([5, 5, 5]);
		expect(scenario.link.violations).toEqual([]);
	});

	it("that began before its handler was called, and ends after its own listeners were", () => {
		const order: string[] = [];
		const scenario = openScenario((exchange) => {
			order.push(`handler of ${scenario.observer.began.length}`);
			exchange.onEnd(() => order.push(`end of ${scenario.observer.ended.length}`));
			exchange.respond(204);
		});
		scenario.link.send(get("/"));
		expect(order).toEqual(["handler of 1", "end of 0"]);
		expect(scenario.observer.ended).toHaveLength(1);
	});

	it("with the times of its first octet and of the head of a streamed response", () => {
		const scenario = openScenario();
		const { link, observer, exchanges } = scenario;
		const start = link.clock.millis;
		link.send("GET / HT");
		link.advance(7);
		link.send("TP/1.1\r\nHost: a\r\n\r\n");
		expect(observer.began[0]!.began).toBe(start);
		expect(observer.began[0]!.headAt).toBe(-1);
		link.advance(10);
		exchanges[0]!.begin(200);
		link.advance(10);
		exchanges[0]!.write(latin1Bytes("abc"));
		exchanges[0]!.end();
		expect(observer.ended[0]!.headAt).toBe(start + 17);
	});

	it("whose connection waits with the next request: that one begins when it is taken up", async () => {
		const { link, observer, exchanges } = openScenario();
		link.send(get("/1") + get("/2"));
		link.advance(50);
		exchanges[0]!.respond(200);
		await link.settle();
		expect(observer.began.map((exchange) => exchange.began)).toEqual([1000, 1050]);
	});

	it("with the octets of its content, chunks undone, read or not", async () => {
		const handler = (exchange: Exchange) => {
			if (exchange.request.target === "/read") readContent(exchange, () => exchange.respond(200));
			else exchange.respond(200);
		};
		const scenario = openScenario(handler);
		const chunked = "Host: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n";
		scenario.link.send(`POST /read HTTP/1.1\r\n${chunked}POST /unread HTTP/1.1\r\n${chunked}`);
		expect(endsOf(scenario)).toEqual(["POST /read 200", "POST /unread 200"]);
		expect(scenario.observer.ended.map((exchange) => exchange.receivedContentBytes)).toEqual([7, 7]);
	});

	it("that is given up, by the handler, by its connection, or by a peer that doesn't read", () => {
		const byHandler = openScenario((exchange) => exchange.abort(new Error("enough")));
		byHandler.link.send(get("/"));
		expect(endsOf(byHandler)).toEqual(["GET / 0 aborted"]);

		const byPeer = openScenario();
		byPeer.link.send(get("/"));
		byPeer.link.lose(new ConnectionEnd("reset"));
		expect(endsOf(byPeer)).toEqual(["GET / 0 aborted"]);

		const bySlowness = openScenario((exchange) => {
			exchange.begin(200);
			exchange.write(new Uint8Array(outputBytes + 1));
		});
		bySlowness.link.capacity = 0;
		bySlowness.link.send(get("/"));
		bySlowness.link.advance(1);
		bySlowness.link.advance(writeMillis);
		expect(endsOf(bySlowness)).toEqual(["GET / 200 aborted"]);
		expect([byHandler, byPeer, bySlowness].flatMap(({ link }) => link.violations)).toEqual([]);
	});

	it("whose handler threw, with the 500 that was sent", () => {
		const scenario = openScenario(() => {
			throw new Error("on purpose");
		});
		scenario.link.send(get("/"));
		expect(endsOf(scenario)).toEqual(["GET / 500"]);
	});

	it("that is over with 101, whatever becomes of the connection", async () => {
		const scenario = openScenario((exchange) =>
			exchange.takeOver("echo", [], () => ({ wantsInput: true, lifecycle: "open", deadline: Number.POSITIVE_INFINITY, ...NOTHING }) as Protocol),
		);
		scenario.link.send(get("/", "Connection: Upgrade\r\nUpgrade: echo\r\n"));
		await scenario.link.settle();
		expect(endsOf(scenario)).toEqual(["GET / 101"]);
		scenario.link.lose(new ConnectionEnd("closed"));
		expect(endsOf(scenario)).toEqual(["GET / 101"]);
	});
});

const NOTHING = { receive() {}, receiveEnd() {}, abort() {}, handleDeadline() {}, shutdown() {}, outputDrained() {} };

describe("an observer is told of every fault that is answered", () => {
	it("where the head can't be read: of no request", () => {
		const { link, observer } = openScenario();
		link.send("nonsense\r\n\r\n");
		expect(observer.faults).toEqual([{ name: "bad_line_end", request: null, hasExchange: false }]);
		expect(observer.began).toEqual([]);
	});

	it("where the head was read and isn't served: with the request", () => {
		const { link, observer } = openScenario();
		link.send("GET /x HTTP/1.1\r\n\r\n");
		expect(observer.faults).toEqual([{ name: "missing_host", request: "GET /x", hasExchange: false }]);
	});

	it("where it is the answer of an exchange: that ends with it", () => {
		const scenario = openScenario();
		scenario.link.send("BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n");
		expect(scenario.observer.faults).toEqual([{ name: "unknown_method", request: "BREW /pot", hasExchange: true }]);
		expect(endsOf(scenario)).toEqual(["BREW /pot 501"]);
	});

	it("where it takes the place of an answer, one that was kept back too: the exchange ends with the fault's status", () => {
		for (const answersEarly of [false, true]) {
			const scenario = openScenario((exchange) => {
				if (answersEarly) exchange.respond(200, [], "too early");
			});
			scenario.link.send(post("Transfer-Encoding: chunked\r\n"));
			scenario.link.send("nonsense\r\n");
			expect(scenario.observer.faults).toEqual([{ name: "bad_chunk_size", request: "POST /", hasExchange: true }]);
			expect(endsOf(scenario)).toEqual(["POST / 400 aborted"]);
			expect(scenario.statuses("POST")).toEqual([400]);
			expect(scenario.link.violations).toEqual([]);
		}
	});
});

describe("why a connection ends", () => {
	const reasonOf = ({ link }: Scenario) => link.connection.endReason;

	it("is not said while it goes on", () => {
		const scenario = openScenario((exchange) => exchange.respond(200));
		expect(reasonOf(scenario)).toBeNull();
		scenario.link.send(get("/"));
		expect(reasonOf(scenario)).toBeNull();
	});

	it("complete: the response said that it would", () => {
		const scenario = openScenario((exchange) => exchange.respond(200));
		scenario.link.send(get("/", "Connection: close\r\n"));
		expect(reasonOf(scenario)).toBe("complete");
		scenario.link.sendEnd();
		expect(scenario.link.closed).toBe(true);
		expect(reasonOf(scenario)).toBe("complete");
	});

	it("idle, peer-left, shutdown, fault, linger-timeout, write-timeout: as what decided it first", () => {
		const idle = openScenario();
		idle.link.advance(idleMillis);
		const left = openScenario();
		left.link.sendEnd();
		const stopped = openScenario();
		stopped.link.advance(partingMillis);
		stopped.link.shutdown();
		const parted = openScenario();
		parted.link.shutdown();
		parted.link.advance(partingMillis);
		const wrong = openScenario();
		wrong.link.send("nonsense\r\n\r\n");
		wrong.link.advance(lingerMillis);
		const slow = openScenario();
		slow.link.send("GET / HT");
		slow.link.advance(headMillis);
		const slower = openScenario();
		slower.link.send(post("Content-Length: 9\r\n"));
		slower.exchanges[0]!.content.discard();
		slower.link.advance(requestMillis);
		expect([idle, left, stopped, parted, wrong, slow, slower].map(reasonOf)).toEqual([
			"idle",
			"peer-left",
			"shutdown",
			"shutdown",
			"fault",
			"fault",
			"fault",
		]);
	});

	it("that of the cause, where the socket failed or the peer took nothing", () => {
		const reset = openScenario();
		reset.link.send(get("/"));
		reset.link.lose(new ConnectionEnd("reset"));
		const stalled = openScenario((exchange) => exchange.respond(200, [], "x".repeat(100)));
		stalled.link.capacity = 0;
		stalled.link.send(get("/"));
		stalled.link.advance(1);
		stalled.link.advance(writeMillis);
		const broken = openScenario();
		broken.link.lose(new TypeError("ours"));
		expect([reset, stalled, broken].map(reasonOf)).toEqual(["reset", "write-timeout", "bug"]);
	});
});
