/** A connection that is asked to finish: what is in progress ends well, what is on its way is still served, and nothing is waited for in vain. */
import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";
import { latin1Bytes } from "../support/latin1.ts";
import { fieldOf } from "../support/read-responses.ts";
import { get, openScenario, post, readContent } from "../support/scenario.ts";

const { idleMillis, partingMillis } = DEFAULT_LIMITS;

const text = (value: string): Uint8Array => latin1Bytes(value);

describe("shutdown", () => {
	it("ends a connection at once that has been idle for a while", () => {
		const { link } = openScenario();
		link.advance(partingMillis);
		link.shutdown();
		expect(link.finSent).toBe(true);
		expect(link.output).toBe("");
		expect(link.violations).toEqual([]);
	});

	it("leaves one that was just used time for a request that is on its way, and ends it with the answer", () => {
		const { link, responses } = openScenario((exchange) => exchange.respond(200));
		link.advance(idleMillis - 1);
		link.send(get("/1"));
		link.advance(partingMillis - 1);
		link.shutdown();
		expect(link.finSent).toBe(false);
		link.advance(partingMillis - 1);
		link.send(get("/2"));
		expect(responses().map((response) => fieldOf(response, "connection"))).toEqual([null, "close"]);
		expect(link.finSent).toBe(true);
	});

	it("ends one that was just used when no request comes within that time", () => {
		const { link } = openScenario();
		link.advance(partingMillis - 1);
		link.shutdown();
		link.advance(partingMillis - 1);
		expect(link.finSent).toBe(false);
		link.advance(1);
		expect(link.finSent).toBe(true);
		expect(link.output).toBe("");
	});

	it("lets the exchange in progress finish, says close, and serves nothing behind it", async () => {
		const { link, exchanges, responses } = openScenario();
		link.send(get("/1") + get("/2"));
		link.shutdown();
		expect(link.finSent).toBe(false);
		exchanges[0]?.respond(200);
		await link.settle();
		expect(responses().map((response) => response.status)).toEqual([200]);
		expect(fieldOf(responses()[0]!, "connection")).toBe("close");
		expect(exchanges.length).toBe(1);
		expect(link.finSent).toBe(true);
	});

	it("lets a stream finish", async () => {
		const { link, exchanges, responses } = openScenario();
		link.send(get("/"));
		exchanges[0]?.begin(200);
		await link.settle();
		link.shutdown();
		exchanges[0]?.write(text("rest"));
		exchanges[0]?.end();
		await link.settle();
		expect(responses()[0]).toMatchObject({ content: "rest", isComplete: true });
		expect(link.finSent).toBe(true);
	});

	it("still serves a request whose head has begun", () => {
		const { link, responses } = openScenario((exchange) => exchange.respond(200));
		link.send("GET / HTTP/1.1\r\n");
		link.shutdown();
		expect(link.finSent).toBe(false);
		link.send("Host: a\r\n\r\n");
		expect(fieldOf(responses()[0]!, "connection")).toBe("close");
		expect(link.finSent).toBe(true);
	});

	it("still takes the content of the exchange in progress", () => {
		const { link, statuses } = openScenario((exchange) => void readContent(exchange, () => exchange.respond(200)));
		link.send(post("Content-Length: 3\r\n"));
		link.shutdown();
		link.send("abc");
		expect(statuses()).toEqual([200]);
		expect(link.finSent).toBe(true);
	});
});
