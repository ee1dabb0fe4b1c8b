import { describe, expect, it } from "vitest";
import { ConnectionEnd, PeerFault, UsageError } from "../../src/protocol/faults.ts";
import { fieldOf } from "../support/read-responses.ts";
import { get, openScenario, post, readContent } from "../support/scenario.ts";

describe("RFC 9110 §10.1.1: 100 (Continue)", () => {
	const expecting = post("Expect: 100-continue\r\nContent-Length: 3\r\n");

	it("is sent when the handler first reads, and not before", async () => {
		const { link, exchanges, statuses } = openScenario();
		link.send(expecting);
		await link.settle();
		expect(link.output).toBe("");
		readContent(exchanges[0]!, () => exchanges[0]?.respond(200));
		await link.settle();
		expect(link.output).toBe("HTTP/1.1 100 Continue\r\n\r\n");
		link.send("abc");
		expect(statuses("POST")).toEqual([100, 200]);
		expect(link.violations).toEqual([]);
	});

	it("is sent once", () => {
		const { link, exchanges } = openScenario((exchange) => void readContent(exchange, () => exchange.respond(200)));
		link.send(expecting);
		exchanges[0]?.content.pause();
		exchanges[0]?.content.resume();
		link.send("abc");
		expect(link.output.split("100 Continue").length).toBe(2);
	});

	it("isn't sent where the handler answers without reading, and the connection ends, since content may or may not come", () => {
		const { link, responses } = openScenario((exchange) => exchange.respond(403));
		link.send(expecting);
		expect(responses().map((response) => response.status)).toEqual([403]);
		expect(fieldOf(responses()[0]!, "connection")).toBe("close");
		expect(link.finSent).toBe(true);
	});

	it("isn't sent where the content came without waiting", async () => {
		const { link, exchanges, statuses } = openScenario();
		link.send(`${expecting}a`);
		readContent(exchanges[0]!, () => exchanges[0]?.respond(200));
		await link.settle();
		link.send("bc");
		expect(statuses()).toEqual([200]);
	});

	it("isn't sent to HTTP/1.0, nor where there is no content", () => {
		const { link, statuses } = openScenario((exchange) => void readContent(exchange, () => exchange.respond(200)));
		link.send(get("/", "Expect: 100-continue\r\n"));
		link.send("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
		link.send("abc");
		expect(statuses()).toEqual([200, 200]);
	});

	it("isn't sent after the final head", () => {
		const { link, exchanges } = openScenario((exchange) => exchange.begin(200));
		link.send(expecting);
		readContent(exchanges[0]!);
		link.pump();
		expect(link.output).not.toContain("100 Continue");
	});
});

describe("content that nobody reads", () => {
	it("is kept up to its limit; then reading stops, and goes on when it is read", async () => {
		const { link, exchanges, statuses } = openScenario(null, { unreadContentBytes: 100 });
		link.send(post("Content-Length: 300\r\n"));
		link.send("x".repeat(99));
		expect(link.connection.wantsInput).toBe(true);
		link.send("x");
		expect(link.connection.wantsInput).toBe(false);
		const wakes = link.wakes;
		const read = readContent(exchanges[0]!, () => exchanges[0]?.respond(200));
		expect(read.text.length).toBe(100);
		expect(link.wakes).toBeGreaterThan(wakes);
		expect(link.connection.wantsInput).toBe(true);
		link.send("x".repeat(200));
		await link.settle();
		expect(read.text.length).toBe(300);
		expect(statuses()).toEqual([200]);
	});

	it("is dropped after the answer, so that the next request is served", () => {
		const { link, statuses } = openScenario((exchange) => exchange.respond(200));
		link.send(post("Content-Length: 3\r\n"));
		link.send(`abc${get("/2")}`);
		expect(statuses()).toEqual([200, 200]);
		expect(link.finSent).toBe(false);
	});

	it("is dropped after the answer where it is chunked", () => {
		const { link, statuses } = openScenario((exchange) => exchange.respond(200));
		link.send(post("Transfer-Encoding: chunked\r\n"));
		link.send(`3\r\nabc\r\n0\r\nX: y\r\n\r\n${get("/2")}`);
		expect(statuses()).toEqual([200, 200]);
	});

	it("ends the connection where more of it is announced than is worth dropping", () => {
		const { link, responses } = openScenario((exchange) => exchange.respond(200), { discardBytes: 10 });
		link.send(post("Content-Length: 11\r\n"));
		expect(fieldOf(responses()[0]!, "connection")).toBe("close");
		expect(link.finSent).toBe(true);
	});

	it("ends the connection where more of it comes in chunks than is worth dropping", () => {
		const { link, statuses } = openScenario((exchange) => exchange.respond(200), { discardBytes: 10 });
		link.send(post("Transfer-Encoding: chunked\r\n"));
		link.send("5\r\nabcde\r\n5\r\nabcde\r\n");
		expect(link.finSent).toBe(false);
		link.send("5\r\nabcde\r\n0\r\n\r\n");
		expect(link.finSent).toBe(true);
		expect(statuses()).toEqual([200]);
	});

	it("may be discarded by the handler before it answers, however much it is", async () => {
		const { link, exchanges, statuses } = openScenario((exchange) => exchange.content.discard(), { discardBytes: 10 });
		link.send(post("Content-Length: 100\r\n"));
		link.send("x".repeat(100));
		exchanges[0]?.respond(200, [], "done");
		await link.settle();
		expect(statuses()).toEqual([200]);
		expect(link.violations).toEqual([]);
	});

	it("holds back a whole response until it has come", () => {
		const { link, exchanges, statuses } = openScenario((exchange) => exchange.respond(200));
		link.send(post("Content-Length: 5\r\n"));
		link.send("abc");
		expect(statuses()).toEqual([]);
		expect(exchanges[0]?.isAnswered).toBe(true);
		expect(exchanges[0]?.isEnded).toBe(false);
		expect(() => exchanges[0]?.respond(200)).toThrow(UsageError);
		expect(() => exchanges[0]?.write(new Uint8Array(1))).toThrow(UsageError);
		expect(() => exchanges[0]?.end()).toThrow(UsageError);
		link.send("de");
		expect(statuses()).toEqual([200]);
		expect(exchanges[0]?.isEnded).toBe(true);
		expect(link.connection.lifecycle).toBe("open");
	});

	it("whose framing breaks is answered by that, however it was cut, and not by the handler that didn't read it", () => {
		for (const pieces of [["zz\r\n"], ["1\r\na\r\n", "zz\r\n"], [""]]) {
			const outcomes: string[] = [];
			const { link, statuses } = openScenario((exchange) => {
				exchange.onEnd((outcome) => outcomes.push(outcome));
				exchange.respond(200, [], "x".repeat(5000));
			});
			link.send(post("Transfer-Encoding: chunked\r\n") + pieces[0]);
			for (const piece of pieces.slice(1)) link.send(piece);
			if (pieces[0] === "") link.sendEnd();
			expect(statuses()).toEqual([400]);
			expect(link.finSent || link.closed).toBe(true);
			expect(outcomes).toEqual(["aborted"]);
		}
	});

	it("doesn't hold back a response that is streamed: its peer may be waiting for it", () => {
		const { link, exchanges, statuses } = openScenario((exchange) => exchange.begin(200));
		link.send(post("Transfer-Encoding: chunked\r\n"));
		expect(link.output).toContain("200 OK");
		exchanges[0]?.end();
		link.send("zz\r\n");
		expect(statuses()).toEqual([200]);
		expect(link.finSent).toBe(true);
	});

	it("holds back a large response without copying it, and sends it whole", async () => {
		const content = new Uint8Array(100_000).fill(0x61);
		const { link, responses } = openScenario((exchange) => exchange.respond(200, [], content));
		link.send(`${post("Content-Length: 1\r\n")}x${get("/2")}`);
		await link.settle();
		expect(responses().map((response) => response.content.length)).toEqual([100_000, 100_000]);
		expect(link.violations).toEqual([]);
	});
});

describe("content that is read", () => {
	it("comes as it arrives", () => {
		const { link, exchanges } = openScenario();
		link.send(post("Content-Length: 6\r\n"));
		const read = readContent(exchanges[0]!);
		link.send("ab");
		link.send("cd");
		expect(read.chunks).toEqual(["ab", "cd"]);
		expect(read.outcome).toBeNull();
		link.send("ef");
		expect(read.outcome).toBe("end");
	});

	it("stops while the reader pauses, and comes whole after it resumes", async () => {
		const { link, exchanges } = openScenario(null, { unreadContentBytes: 4 }, { inputIsOwned: false, overwrite: true });
		link.send(post("Content-Length: 8\r\n"));
		const read = readContent(exchanges[0]!);
		exchanges[0]?.content.pause();
		link.send("abcd");
		expect(read.text).toBe("");
		expect(link.connection.wantsInput).toBe(false);
		exchanges[0]?.content.resume();
		await link.settle();
		expect(read.text).toBe("abcd");
		link.send("efgh");
		expect([read.text, read.outcome]).toEqual(["abcdefgh", "end"]);
	});

	it("may still be read after the answer, and the connection persists", () => {
		const { link, statuses } = openScenario(
			(exchange) => {
				readContent(exchange);
				exchange.respond(200);
			},
			{ discardBytes: 1 },
		);
		link.send(post("Content-Length: 6\r\n"));
		link.send("abcdef");
		link.send(get("/2"));
		expect(statuses()).toEqual([200, 200]);
	});

	it("is read once", () => {
		const { link, exchanges } = openScenario();
		link.send(post("Content-Length: 6\r\n"));
		readContent(exchanges[0]!);
		expect(() => readContent(exchanges[0]!)).toThrow(UsageError);
	});

	it("fails with the peer's fault, which is answered", () => {
		const { link, exchanges, statuses } = openScenario();
		link.send(post("Transfer-Encoding: chunked\r\n"));
		const read = readContent(exchanges[0]!);
		link.send("3\r\nabcX");
		expect(read.text).toBe("abc");
		expect(read.outcome).toBeInstanceOf(PeerFault);
		expect(statuses()).toEqual([400]);
		expect(exchanges[0]?.isAborted).toBe(true);
		exchanges[0]?.respond(200);
		link.pump();
		expect(statuses()).toEqual([400]);
	});

	it("fails when the peer is gone", () => {
		const { link, exchanges } = openScenario();
		link.send(post("Content-Length: 6\r\n"));
		const read = readContent(exchanges[0]!);
		link.send("abc");
		link.lose(new ConnectionEnd("reset"));
		expect(read.outcome).toBeInstanceOf(ConnectionEnd);
	});

	it("whose consumer throws is answered 500, reported once", () => {
		const { link, errors, statuses } = openScenario((exchange) =>
			exchange.content.read({
				receiveContent() {
					throw new Error("consumer");
				},
				receiveContentEnd() {},
				receiveContentFailure() {},
			}),
		);
		link.send(post("Content-Length: 6\r\n"));
		link.send("abc");
		link.send("def");
		expect(errors.length).toBe(1);
		expect(statuses()).toEqual([500]);
	});

	for (const framing of ["Content-Length: 6\r\n", "Transfer-Encoding: chunked\r\n"]) {
		it(`may be given up by its consumer in the middle (${framing.trim()})`, () => {
			const { link, exchanges } = openScenario((exchange) =>
				exchange.content.read({
					receiveContent: () => exchange.abort(new Error("enough")),
					receiveContentEnd() {},
					receiveContentFailure() {},
				}),
			);
			link.send(post(framing));
			link.send(framing.startsWith("C") ? "abc" : "3\r\nabc\r\n3\r\nabc\r\n0\r\n\r\n");
			expect(exchanges[0]?.isAborted).toBe(true);
			expect(link.closed).toBe(true);
		});

		it(`may be answered by its consumer in the middle (${framing.trim()})`, () => {
			const { link, exchanges, statuses } = openScenario((exchange) =>
				exchange.content.read({
					receiveContent() {
						if (!exchange.isAnswered) exchange.respond(200);
					},
					receiveContentEnd() {},
					receiveContentFailure() {},
				}),
			);
			link.send(post(framing));
			link.send(`${framing.startsWith("C") ? "abcdef" : "3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n"}${get("/2").replace("GET", "DELETE")}`);
			exchanges[1]?.respond(204);
			link.pump();
			expect(statuses()).toEqual([200, 204]);
		});
	}
});
