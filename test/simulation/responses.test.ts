import { describe, expect, it } from "vitest";
import { ConnectionEnd, UsageError } from "../../src/protocol/faults.ts";
import { latin1Bytes } from "../support/latin1.ts";
import { get, openScenario, post } from "../support/scenario.ts";

const text = (value: string): Uint8Array => latin1Bytes(value);

describe("RFC 9112 §9.3.2: pipelined requests", () => {
	it("have each its own answer, also where one was given before content that nobody read", () => {
		const { link, responses } = openScenario((exchange) => exchange.respond(200, [], latin1Bytes(exchange.request.target.repeat(2045))));
		link.capacity = 0;
		link.send(`${post("Transfer-Encoding: chunked\r\n").replace("/", "/1")}1\r\nx\r\n0\r\n\r\n${get("/2")}${get("/3")}`);
		link.peerReads();
		expect(responses().map((response) => response.content)).toEqual(["/1", "/2", "/3"].map((target) => target.repeat(2045)));
	});

	it("are answered in order, one handler at a time, though handlers take their time", async () => {
		const { link, exchanges, responses } = openScenario();
		link.send(get("/1") + get("/2") + get("/3"));
		expect(exchanges.map((exchange) => exchange.request.target)).toEqual(["/1"]);
		for (let i = 0; i < 3; i++) {
			exchanges[i]?.respond(200, [], `${i + 1}`);
			await link.settle();
		}
		expect(responses().map((response) => response.content)).toEqual(["1", "2", "3"]);
		expect(link.violations).toEqual([]);
	});

	it("are answered in one write where handlers are quick", () => {
		const { link, statuses } = openScenario((exchange) => exchange.respond(200));
		for (let i = 0; i < 40; i++) link.send(get("/1") + get("/2"));
		const writes = link.writes.length;
		link.send(get("/1") + get("/2") + get("/3"));
		expect(link.writes.length).toBe(writes + 1);
		expect(statuses().length).toBe(83);
	});

	it("don't hold back an answer that is ready while a handler computes", () => {
		const seen: number[] = [];
		const scenario = openScenario((exchange) => {
			seen.push(scenario.link.output.length);
			scenario.link.clock.millis += 50;
			exchange.respond(200);
		});
		scenario.link.send(get("/1") + get("/2"));
		scenario.link.send(get("/1") + get("/2"));
		expect(seen[1], "the first answer is out before the second handler runs").toBeGreaterThan(0);
		expect(seen[3]).toBeGreaterThan(seen[2]!);
		expect(scenario.statuses()).toEqual([200, 200, 200, 200]);
	});

	it("are read only up to the limit while a handler works, so that a peer's leaving is still noticed", async () => {
		const { link, exchanges, statuses } = openScenario(null, { pipelineBytes: 100, headBytes: 100 });
		link.send(get("/1"));
		expect(link.connection.wantsInput).toBe(true);
		while (link.connection.wantsInput) link.send(get("/n"));
		const sent = 1 + Math.ceil(100 / get("/n").length);
		expect(exchanges.length).toBe(1);
		for (let i = 0; i < sent; i++) {
			exchanges[i]?.respond(200);
			await link.settle();
		}
		expect(statuses().length).toBe(sent);
		expect(link.connection.wantsInput).toBe(true);
	});

	it("wait while the peer doesn't read its answers", async () => {
		const { link, exchanges, statuses } = openScenario((exchange) => exchange.respond(200, [], "x".repeat(600)), { outputBytes: 1000 });
		link.capacity = 0;
		link.send(get("/n").repeat(10));
		const served = exchanges.length;
		expect(served).toBeLessThan(4);
		expect(link.connection.wantsInput).toBe(false);
		link.peerReads();
		await link.settle();
		expect(exchanges.length).toBe(10);
		expect(statuses().length).toBe(10);
		expect(link.connection.wantsInput).toBe(true);
		expect(link.violations).toEqual([]);
	});

	it("are all served though the peer sends FIN behind them", async () => {
		const { link, exchanges, statuses } = openScenario();
		link.send(get("/1") + get("/2"));
		link.sendEnd();
		exchanges[0]?.respond(200);
		await link.settle();
		exchanges[1]?.respond(200);
		await link.settle();
		expect(statuses()).toEqual([200, 200]);
		expect(link.closed).toBe(true);
	});

	it("are all served though FIN comes in the very moment of an answer", async () => {
		const { link, exchanges, statuses } = openScenario();
		link.send(get("/1") + get("/2"));
		exchanges[0]?.respond(200);
		link.sendEnd();
		await link.settle();
		exchanges[1]?.respond(200);
		await link.settle();
		expect(statuses()).toEqual([200, 200]);
	});

	it("are all served though FIN comes while the peer doesn't read", async () => {
		const { link, exchanges, statuses } = openScenario((exchange) => exchange.respond(200, [], "x".repeat(600)), { outputBytes: 1000 });
		link.capacity = 0;
		link.send(get("/n").repeat(6));
		link.sendEnd();
		link.peerReads();
		await link.settle();
		expect(exchanges.length).toBe(6);
		expect(statuses().length).toBe(6);
		expect(link.closed).toBe(true);
	});

	it("whose last one is cut off by FIN get the answers before it, and 400 for it", async () => {
		const { link, exchanges, statuses } = openScenario();
		link.send(`${get("/1")}${post("Content-Length: 5\r\n")}ab`);
		link.sendEnd();
		exchanges[0]?.respond(200);
		await link.settle();
		expect(exchanges[1]?.isAborted).toBe(true);
		expect(statuses()).toEqual([200, 400]);
		expect(link.closed).toBe(true);
	});

	it("are not served behind a closing answer", async () => {
		const { link, exchanges, statuses } = openScenario();
		link.send(get("/1") + get("/2"));
		exchanges[0]?.closeAfter();
		exchanges[0]?.respond(200);
		await link.settle();
		expect(exchanges.length).toBe(1);
		expect(statuses()).toEqual([200]);
		expect(link.finSent).toBe(true);
	});
});

describe("a stream", () => {
	it("says when its queue is full, and when it is empty again", async () => {
		const { link, exchanges, responses } = openScenario(null, { outputBytes: 1000 });
		link.send(get("/"));
		await link.settle();
		link.capacity = 0;
		const exchange = exchanges[0]!;
		exchange.begin(200);
		expect(exchange.write(text("x".repeat(400)))).toBe(true);
		expect(exchange.write(text("x".repeat(600)))).toBe(false);
		let drained = 0;
		exchange.onDrain(() => {
			drained++;
			exchange.write(text("last"));
			exchange.end();
		});
		await link.settle();
		expect(drained).toBe(0);
		link.peerReads(100);
		expect(drained).toBe(0);
		link.peerReads();
		await link.settle();
		expect(drained).toBe(1);
		expect(responses()[0]?.content).toBe(`${"x".repeat(1000)}last`);
		expect(link.violations).toEqual([]);
	});

	it("reports a drain at once where nothing is queued, but not from within the call", async () => {
		const { link, exchanges } = openScenario();
		link.send(get("/"));
		let drained = 0;
		exchanges[0]?.begin(200);
		link.pump();
		exchanges[0]?.onDrain(() => drained++);
		expect(drained).toBe(0);
		await link.settle();
		expect(drained).toBe(1);
	});

	it("arrives whole through writes of any size", async () => {
		for (const writeBytes of [1, 2, 3, 7, 64, 1000]) {
			const { link, responses } = openScenario((exchange) => {
				exchange.begin(200);
				for (let i = 0; i < 5; i++) exchange.write(text(`${i}`.repeat(i % 2 === 0 ? 5000 : 50)));
				exchange.end(["X-Sum", "1"]);
			});
			link.writeBytes = writeBytes;
			link.send(get("/"));
			while (link.connection.pendingOutput() !== null) link.pump();
			expect(responses()[0]?.content).toBe([0, 1, 2, 3, 4].map((i) => `${i}`.repeat(i % 2 === 0 ? 5000 : 50)).join(""));
			expect(responses()[0]?.trailers).toEqual([["X-Sum", "1"]]);
		}
	});

	it("goes out as it is written", async () => {
		const { link, exchanges } = openScenario();
		link.send(get("/"));
		exchanges[0]?.begin(200);
		await link.settle();
		expect(link.output).toContain("Transfer-Encoding: chunked\r\n\r\n");
		exchanges[0]?.write(text("now"));
		await link.settle();
		expect(link.output.endsWith("3\r\nnow\r\n")).toBe(true);
	});

	it("that its handler gives up ends the connection before its last chunk", async () => {
		const { link, exchanges, responses } = openScenario();
		link.send(get("/"));
		exchanges[0]?.begin(200);
		exchanges[0]?.write(text("half"));
		await link.settle();
		exchanges[0]?.abort(new Error("no more"));
		await link.settle();
		expect(link.closed).toBe(true);
		expect(responses()[0]?.isComplete).toBe(false);
	});

	it("whose handler throws or rejects ends the connection, and the error is reported", async () => {
		const error = new Error("handler");
		const { link, errors, exchanges } = openScenario(async (exchange) => {
			exchange.begin(200);
			throw error;
		});
		link.send(get("/"));
		await link.settle();
		expect(errors).toEqual([error]);
		expect(exchanges[0]?.isAborted).toBe(true);
		expect(link.closed).toBe(true);
	});
});

describe("a handler that fails before it answers", () => {
	const failures: [string, () => Promise<void>][] = [
		[
			"throws",
			() => {
				throw new Error("handler");
			},
		],
		["rejects", () => Promise.reject(new Error("handler"))],
		["resolves without an answer", () => Promise.resolve()],
	];
	for (const [name, fail] of failures) {
		it(`${name}: 500, and the connection persists`, async () => {
			let isFirst = true;
			const { link, errors, statuses } = openScenario((exchange) => {
				if (!isFirst) return exchange.respond(200);
				isFirst = false;
				return fail();
			});
			link.send(get("/1"));
			await link.settle();
			link.send(get("/2"));
			expect(statuses()).toEqual([500, 200]);
			expect(errors.length).toBe(1);
		});
	}

	it("can't answer twice", () => {
		const { link, exchanges, errors, statuses } = openScenario((exchange) => {
			exchange.respond(200);
			exchange.respond(201);
		});
		link.send(get("/"));
		expect(errors[0]).toBeInstanceOf(UsageError);
		expect(() => exchanges[0]?.begin(200)).toThrow(UsageError);
		expect(() => exchanges[0]?.write(text("x"))).toThrow(UsageError);
		expect(() => exchanges[0]?.sendInterim(103)).toThrow(UsageError);
		expect(statuses()).toEqual([200]);
		link.send(get("/"));
		expect(statuses()).toEqual([200, 200]);
	});
});

describe("a peer that leaves", () => {
	it("is reported to the exchange with its cause, once", () => {
		const cause = new ConnectionEnd("reset");
		const { link, exchanges } = openScenario();
		link.send(get("/"));
		const ends: unknown[] = [];
		exchanges[0]?.onEnd((outcome, why) => ends.push(outcome, why));
		link.lose(cause);
		expect(ends).toEqual(["aborted", cause]);
		expect(exchanges[0]?.abortCause).toBe(cause);
		exchanges[0]?.respond(200);
		expect(exchanges[0]?.write(text("x"))).toBe(false);
		expect(link.connection.pendingOutput()).toBeNull();
		expect(ends.length).toBe(2);
	});

	it("by FIN only is told as a hint, and still gets its answer", async () => {
		const { link, exchanges, statuses } = openScenario();
		link.send(get("/"));
		let hints = 0;
		exchanges[0]?.onPeerEnd(() => hints++);
		link.sendEnd();
		expect(hints).toBe(1);
		expect(exchanges[0]?.isAborted).toBe(false);
		exchanges[0]?.respond(200);
		await link.settle();
		expect(statuses()).toEqual([200]);
		expect(link.closed).toBe(true);
	});

	it("in the middle of a head gets nothing", () => {
		const { link } = openScenario();
		link.send("GET / HTTP/1.1\r\nHo");
		link.sendEnd();
		expect(link.output).toBe("");
		expect(link.closed).toBe(true);
	});

	it("hears its listeners run on however many resets", () => {
		const { link, exchanges } = openScenario();
		link.send(get("/"));
		link.lose(new Error("1"));
		link.connection.abort(new Error("2"));
		link.connection.receiveEnd();
		link.connection.receive(text(get("/2")));
		link.connection.handleDeadline();
		link.connection.shutdown();
		expect(exchanges.length).toBe(1);
		expect(link.connection.lifecycle).toBe("closed");
	});
});
