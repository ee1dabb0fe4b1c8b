/** Every limit and deadline that has a flag: what the peer gets, and that it can read it (RFC 9110 §15.5, RFC 6585 §5). */
import { afterEach, describe, expect, it } from "vitest";
import type { RawClient } from "../support/raw-http.ts";
import { chunked, get, head, post } from "../support/raw-http-request.ts";
import { exchange, fieldValue, type RawResponse, readResponse, textOf } from "../support/raw-http-response.ts";
import { type Subject, type SubjectOptions, sourceOnly, startSubject } from "../support/start-subject.ts";

const MIB = 1024 * 1024;

let subject: Subject;
async function start(limits: SubjectOptions["limits"], more: SubjectOptions = {}): Promise<RawClient> {
	subject = await startSubject({ ...more, ...(limits === undefined ? {} : { limits }) });
	return subject.connect();
}
afterEach(() => subject.dispose());

/** Reads a refusal, and that FIN and not RST follows it. */
async function readRefusal(client: RawClient): Promise<RawResponse> {
	const response = await readResponse(client);
	expect(fieldValue(response, "connection")).toBe("close");
	expect(await client.takeAll()).toEqual({ bytes: new Uint8Array(0), end: "fin" });
	return response;
}

describe("RFC 9110 §15.5.9 408 (Request Timeout)", () => {
	it("comes when a head is not complete in time", async () => {
		const client = await start({ headMillis: 300 });
		await client.send("GET /hello HTTP/1.1\r\nHost: test.example\r\nX-Unfinis");
		expect((await readRefusal(client)).status).toBe(408);
	});

	it("comes when the second head on a connection is not complete in time", async () => {
		const client = await start({ headMillis: 300 });
		expect((await exchange(client, get("/hello"))).status).toBe(200);
		await client.send("GET");
		expect((await readRefusal(client)).status).toBe(408);
	});

	it("comes when content is not complete in time", async () => {
		const client = await start({ requestMillis: 300 });
		await client.send(`${head("POST", "/upload", { fields: ["Content-Length: 10"] })}half`);
		expect((await readRefusal(client)).status).toBe(408);
	});
});

describe("RFC 9112 §9.5 Idle connections", () => {
	it("are closed without an answer when they never sent a request", async () => {
		const client = await start({ idleMillis: 300 });
		expect(await client.takeAll()).toEqual({ bytes: new Uint8Array(0), end: "fin" });
	});

	it("are closed without an answer after their last response", async () => {
		const client = await start({ idleMillis: 300 });
		expect((await exchange(client, get("/hello"))).status).toBe(200);
		expect(await client.takeAll()).toEqual({ bytes: new Uint8Array(0), end: "fin" });
	});

	it("are not idle while a handler works", async () => {
		const client = await start({ idleMillis: 300 });
		expect(textOf(await exchange(client, get("/slow?ms=1200")))).toBe("slow\n");
	});
});

describe("a client that takes nothing", () => {
	it("is given up after the write timeout, and the stream for it is cancelled", { timeout: 20_000 }, async () => {
		const client = await start({ writeMillis: 300 });
		const other = await subject.connect();
		await client.send(get("/big?n=1000000000&id=never-read"));
		await client.waitBytes();
		client.pause();
		expect(textOf(await exchange(other, get("/abort/seen?id=never-read")))).toMatch(/^cancelled/);
	});
});

describe("RFC 9110 §15.5.15 414 (URI Too Long)", () => {
	it("comes past the limit and not at it", async () => {
		const client = await start({ targetBytes: 100 });
		const target = `/now?n=${"1".repeat(93)}`;
		expect(target.length).toBe(100);
		expect((await exchange(client, get(target))).status).toBe(200);
		await client.send(get(`${target}1`));
		expect((await readRefusal(client)).status).toBe(414);
	});

	it("comes before the request line is complete", async () => {
		const client = await start({ targetBytes: 100 });
		await client.send(`GET /${"a".repeat(200)}`);
		expect((await readRefusal(client)).status).toBe(414);
	});
});

describe("RFC 6585 §5 431 (Request Header Fields Too Large)", () => {
	it("comes for a head past the limit and not at it", async () => {
		const client = await start({ headBytes: 1000 });
		const padding = 1000 - get("/hello", "X-P: ").length;
		expect((await exchange(client, get("/hello", `X-P: ${"p".repeat(padding)}`))).status).toBe(200);
		await client.send(get("/hello", `X-P: ${"p".repeat(padding + 1)}`));
		expect((await readRefusal(client)).status).toBe(431);
	});

	it("comes before the head is complete", async () => {
		const client = await start({ headBytes: 1000 });
		await client.send(`GET /hello HTTP/1.1\r\nHost: test.example\r\nX-P: ${"p".repeat(1500)}`);
		expect((await readRefusal(client)).status).toBe(431);
	});

	it("comes for too many fields and not for as many as allowed", async () => {
		const client = await start({ fieldCount: 10 });
		const fields = Array.from({ length: 9 }, (_, n) => `X-${n}: ${n}`);
		expect((await exchange(client, get("/hello", ...fields))).status).toBe(200);
		await client.send(get("/hello", ...fields, "X-Last: straw"));
		expect((await readRefusal(client)).status).toBe(431);
	});
});

describe("RFC 9110 §15.5.14 413 (Content Too Large)", () => {
	it("can be read whole by a client that goes on sending 3 MB", { timeout: 20_000 }, async () => {
		const client = await start({ contentBytes: MIB });
		const content = new Uint8Array(3 * MIB);
		await client.send(head("POST", "/upload", { fields: [`Content-Length: ${content.length}`] }));
		await client.send(content);
		expect((await readRefusal(client)).status).toBe(413);
	});

	it("comes when chunks add up to more than the limit", async () => {
		const client = await start({ contentBytes: 1000 });
		await client.send(head("POST", "/upload", { fields: ["Transfer-Encoding: chunked"] }) + chunked(["a".repeat(600), "b".repeat(600)]));
		expect((await readRefusal(client)).status).toBe(413);
	});

	it("doesn't come at the limit", async () => {
		const client = await start({ contentBytes: 1000 });
		expect(JSON.parse(textOf(await exchange(client, post("/upload", "a".repeat(1000))))).length).toBe(1000);
		const request = head("POST", "/upload", { fields: ["Transfer-Encoding: chunked"] }) + chunked(["a".repeat(500), "b".repeat(500)]);
		expect(JSON.parse(textOf(await exchange(client, request))).length).toBe(1000);
	});

	it("is sent in place of 100 (Continue)", async () => {
		const client = await start({ contentBytes: 1000 });
		await client.send(head("POST", "/upload", { fields: ["Content-Length: 1001", "Expect: 100-continue"] }));
		const response = await readRefusal(client);
		expect(response.status).toBe(413);
		expect(response.interim).toEqual([]);
	});
});

describe("RFC 9110 §15.6.4 503 (Service Unavailable)", () => {
	it("answers the connection past the limit, and serves again when one has left", async () => {
		const first = await start(undefined, { maxConnections: 2 });
		const second = await subject.connect();
		expect((await exchange(first, get("/hello"))).status).toBe(200);
		expect((await exchange(second, get("/hello"))).status).toBe(200);
		expect((await readRefusal(await subject.connect())).status).toBe(503);
		expect((await exchange(second, get("/hello"))).status).toBe(200);
		first.finish();
		expect(await first.waitEnd()).toBe("fin");
		first.close();
		await becomesServed();
	});

	sourceOnly("the time of lingering has no flag")("isn't prolonged by refused peers that keep their own end open", async () => {
		const first = await start({ lingerMillis: 600_000 }, { maxConnections: 1 });
		expect((await exchange(first, get("/hello"))).status).toBe(200);
		const refused = await subject.connect();
		expect((await readRefusal(refused)).status).toBe(503);
		first.close();
		await becomesServed();
	});

	/** The server hears of the end of a connection on a turn of its own, so ask until it has. */
	async function becomesServed(): Promise<void> {
		for (let status = 503; status !== 200; ) {
			const client = await subject.connect();
			status = await exchange(client, get("/hello")).then(
				(response) => response.status,
				() => 503,
			);
			client.close();
		}
	}
});

describe("limits that have no flag", () => {
	const only = sourceOnly("these limits have no flag");

	only("a trailer section that is too large: 431", async () => {
		const client = await start({ trailerBytes: 50 });
		await client.send(head("POST", "/upload", { fields: ["Transfer-Encoding: chunked"] }) + chunked(["x"], [`X-T: ${"t".repeat(60)}`]));
		expect((await readRefusal(client)).status).toBe(431);
	});

	only("a chunk-size line that is too long: 400", async () => {
		const client = await start({ chunkLineBytes: 50 });
		await client.send(`${head("POST", "/upload", { fields: ["Transfer-Encoding: chunked"] })}1;${"e".repeat(60)}\r\nx\r\n0\r\n\r\n`);
		expect((await readRefusal(client)).status).toBe(400);
	});

	only("framing out of proportion to its content: 400", async () => {
		const client = await start({ chunkOverheadBytes: 1000 });
		await client.send(`${head("POST", "/upload", { fields: ["Transfer-Encoding: chunked"] })}${`1;${"e".repeat(40)}\r\nx\r\n`.repeat(60)}0\r\n\r\n`);
		expect((await readRefusal(client)).status).toBe(400);
	});

	only("content that a handler left unread, past what is discarded for persistence: the answer, then the end", async () => {
		const client = await start({ discardBytes: 1000 });
		await client.send(head("POST", "/unread", { fields: ["Content-Length: 500000"] }));
		await client.send(new Uint8Array(500_000));
		expect(textOf(await readRefusal(client))).toBe("not read\n");
	});

	only("lingering ends although the client goes on sending", { timeout: 20_000 }, async () => {
		const client = await start({ contentBytes: 1000, lingerMillis: 300 });
		await client.send(head("POST", "/upload", { fields: ["Content-Length: 1000000000"] }));
		expect((await readResponse(client)).status).toBe(413);
		const part = new Uint8Array(1000);
		// The client never finishes: its writes fail once the server has given up.
		while (client.end !== "reset" && !client.isGone) {
			await client.send(part);
			await new Promise((resolve) => setTimeout(resolve, 5));
		}
	});
});
