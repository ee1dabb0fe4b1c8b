/** Rules of the section table that need more than a vector: a secured connection, an upgrade, a trailer. */
import { describe, expect, it } from "vitest";
import type { OutputQueue } from "../../src/protocol/bytes/output-queue.ts";
import type { Endpoints, Lifecycle, Protocol } from "../../src/protocol/connection.ts";
import type { Exchange } from "../../src/protocol/exchange/exchange.ts";
import { UsageError } from "../../src/protocol/faults.ts";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";
import { ServerConnection } from "../../src/protocol/server-connection.ts";
import { FAKE_ENDPOINTS, FakeLink } from "../support/fake-host.ts";
import { fieldOf, readResponses } from "../support/read-responses.ts";
import { get, openScenario, post, readContent } from "../support/scenario.ts";

/** A protocol that takes what comes and says nothing. */
class Silence implements Protocol {
	readonly wantsInput = true;
	readonly deadline = Number.POSITIVE_INFINITY;
	lifecycle: Lifecycle = "open";
	receive(): void {}
	receiveEnd(): void {
		this.lifecycle = "closed";
	}
	abort(): void {
		this.lifecycle = "closed";
	}
	handleDeadline(): void {}
	shutdown(): void {}
	outputDrained(): void {}
}

class SecuredLink extends FakeLink {
	override readonly endpoints: Endpoints = { ...FAKE_ENDPOINTS, secure: true };
}

const silence = (_context: { readonly output: OutputQueue }): Protocol => new Silence();

describe("RFC 9110 §7.4: requests for a connection that isn't the one for them", () => {
	it("takes an https target on a secured connection, and an http target on any", () => {
		const link = new SecuredLink();
		const handler = (exchange: Exchange): void => exchange.respond(200, [], exchange.request.authority);
		link.connection = new ServerConnection(link, { limits: DEFAULT_LIMITS, handler, reportError: () => {} });
		link.send(get("https://b/") + get("http://c/") + get("/"));
		expect(readResponses(link.output, [], false).map(({ content }) => content)).toEqual(["b", "c", "a"]);
	});

	it("refuses an https target on another, and goes on", () => {
		const { link, exchanges, responses } = openScenario((exchange) => exchange.respond(200));
		link.send(get("https://b/") + get("/2"));
		expect(responses().map(({ status }) => status)).toEqual([421, 200]);
		expect(exchanges.map(({ request }) => request.target)).toEqual(["/2"]);
	});
});

describe("RFC 9110 §7.8: Upgrade", () => {
	const offer = (lines: string): string => get("/", lines);

	it("switches to a protocol offered in another case, behind others", () => {
		const { link } = openScenario((exchange) => exchange.takeOver("websocket", [], silence));
		link.send(offer("Connection: keep-alive, UPGRADE\r\nUpgrade: h2c, WebSocket\r\n"));
		const [head] = readResponses(link.output, [], false);
		expect(head?.status).toBe(101);
		expect(fieldOf(head!, "upgrade")).toBe("websocket");
	});

	it("doesn't switch to what the client didn't offer", () => {
		const { link, errors, statuses } = openScenario((exchange) => exchange.takeOver("websocket", [], silence));
		link.send(offer("Connection: upgrade\r\nUpgrade: h2c, web, websocket/13\r\n"));
		expect(errors[0]).toBeInstanceOf(UsageError);
		expect(statuses()).toEqual([500]);
	});

	it("doesn't switch where Connection doesn't name Upgrade", () => {
		const { link, errors, statuses } = openScenario((exchange) => exchange.takeOver("websocket", [], silence));
		link.send(offer("Connection: keep-alive\r\nUpgrade: websocket\r\n"));
		expect(errors[0]).toBeInstanceOf(UsageError);
		expect(statuses()).toEqual([500]);
	});

	it("sends 100 before 101 where the content was waited for", () => {
		const { link } = openScenario((exchange) => {
			readContent(exchange, () => exchange.takeOver("x", [], silence));
		});
		link.send(post("Connection: Upgrade\r\nUpgrade: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n"));
		link.send("abc");
		expect(readResponses(link.output, [], false).map(({ status }) => status)).toEqual([100, 101]);
	});
});

describe("RFC 9110 §8.8.3: ETag", () => {
	it("sends ETag as a trailer", () => {
		const { link, errors, responses } = openScenario((exchange) => {
			exchange.begin(200);
			exchange.end(["ETag", '"a"']);
		});
		link.send(get("/"));
		expect(errors).toEqual([]);
		expect(responses()[0]?.trailers).toEqual([["ETag", '"a"']]);
	});
});

describe("RFC 9112 §2.2: empty lines on a connection at rest", () => {
	it("don't keep it open, and don't make it answer", () => {
		const { link } = openScenario((exchange) => exchange.respond(200));
		link.send(get("/"));
		const answered = link.output;
		for (let second = 0; second < 64; second++) {
			link.advance(1000);
			link.send("\r\n");
		}
		expect(link.finSent).toBe(false);
		link.advance(1000);
		expect(link.finSent).toBe(true);
		expect(link.output).toBe(answered);
	});

	it("give a head that follows its whole time", () => {
		const { link, statuses } = openScenario((exchange) => exchange.respond(200));
		link.send("\r\n");
		link.advance(60_000);
		link.send("G");
		link.advance(DEFAULT_LIMITS.headMillis - 1);
		expect(link.output).toBe("");
		link.send("ET / HTTP/1.1\r\nHost: a\r\n\r\n");
		expect(statuses()).toEqual([200]);
	});

	it("are ended at once by a shutdown, as any connection that has been idle for a while", () => {
		const { link } = openScenario((exchange) => exchange.respond(200));
		link.send("\r\n");
		link.advance(DEFAULT_LIMITS.partingMillis);
		link.shutdown();
		expect(link.connection.lifecycle).toBe("drain");
	});
});
