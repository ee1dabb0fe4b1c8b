import { describe, expect, it } from "vitest";
import { openScenario } from "../support/scenario.ts";

/**
 * A header section that repeats the one before is compared, not scanned. Each connection here sends sections that repeat, nearly repeat and
 * don't; what the handler sees must be what a fresh connection for each request would have shown it.
 */
const HEADS = [
	"GET /1 HTTP/1.1\r\nHost: one.test\r\nX-A: 1\r\n\r\n",
	"GET /2?q HTTP/1.1\r\nHost: one.test\r\nX-A: 1\r\n\r\n",
	"GET /3 HTTP/1.1\r\nHost: one.test\r\nX-A: 2\r\n\r\n",
	"GET /4 HTTP/1.1\r\nHost: one.test\r\nX-A: 2\r\nX-B: 3\r\n\r\n",
	"GET /5 HTTP/1.1\r\nHost: one.test\r\nX-A: 2\r\n\r\n",
	"POST /6 HTTP/1.1\r\nHost: two.test\r\nContent-Length: 0\r\n\r\n",
	"POST /7 HTTP/1.1\r\nHost: two.test\r\nContent-Length: 0\r\n\r\n",
	`GET /8 HTTP/1.1\r\nHost: two.test\r\nX-Long: ${"a".repeat(2000)}\r\n\r\n`,
	`GET /9 HTTP/1.1\r\nHost: two.test\r\nX-Long: ${"a".repeat(2000)}\r\n\r\n`,
	"GET /10 HTTP/1.1\r\nHost: one.test\r\nX-A: 1\r\n\r\n",
	"GET http://other.test/11 HTTP/1.1\r\nHost: one.test\r\nX-A: 1\r\n\r\n",
	"GET /12 HTTP/1.1\r\nHost: one.test\r\nX-A: 1\r\n\r\n",
];

function seenAnswered(wires: readonly string[]): unknown[] {
	const heads: unknown[] = [];
	const { link, statuses } = openScenario((exchange) => {
		const { request } = exchange;
		heads.push([request.method, request.path, request.query, request.authority, request.fields.count, [...request.fields]]);
		exchange.respond(204);
	});
	for (const wire of wires) link.send(wire);
	expect(statuses()).toEqual(heads.map(() => 204));
	return heads;
}

describe("RFC 9112 §5: a header section like the last one", () => {
	const alone = HEADS.flatMap((head) => seenAnswered([head]));

	it("means what it means on a fresh connection", () => {
		expect(seenAnswered(HEADS)).toEqual(alone);
		expect(alone.length).toBe(HEADS.length);
	});

	it("does so in one chunk, and cut at every octet", () => {
		expect(seenAnswered([HEADS.join("")])).toEqual(alone);
		expect(seenAnswered([...HEADS.join("")])).toEqual(alone);
		const wire = HEADS.slice(0, 5).join("");
		for (let at = 1; at < wire.length; at++) expect(seenAnswered([wire.slice(0, at), wire.slice(at)])).toEqual(alone.slice(0, 5));
	});

	it("is judged with the request line it stands under", () => {
		const { link, statuses } = openScenario((exchange) => exchange.respond(204));
		link.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
		link.send("GET / HTTP/1.1\r\nConnection: keep-alive\r\n\r\n");
		expect(statuses()).toEqual([204, 400]);
	});

	it("counts against the limit of the head with its own request line", () => {
		const section = `Host: a\r\nX: ${"b".repeat(80)}\r\n\r\n`;
		const { link, statuses } = openScenario((exchange) => exchange.respond(204), { headBytes: section.length + 20 });
		link.send(`GET / HTTP/1.1\r\n${section}GET /${"c".repeat(30)} HTTP/1.1\r\n${section}`);
		expect(statuses()).toEqual([204, 431]);
	});

	it("keeps its reading of a Host that is refused", () => {
		const { link, statuses } = openScenario((exchange) => exchange.respond(204));
		link.send("GET / HTTP/1.1\r\nHost: a b\r\n\r\nGET / HTTP/1.1\r\nHost: a b\r\n\r\n");
		expect(statuses()).toEqual([400]);
	});
});
