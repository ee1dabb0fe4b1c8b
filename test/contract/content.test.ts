/** Content in both directions: framing, size, order and backpressure, compared byte by byte (RFC 9112 §6, §7). */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RawClient } from "../support/raw-http.ts";
import { chunked, get, head, post } from "../support/raw-http-request.ts";
import { exchange, fieldValue, readHead, readResponse, textOf } from "../support/raw-http-response.ts";
import { type Subject, sourceOnly, startSubject } from "../support/start-subject.ts";
import { seededBytes } from "./seeded-bytes.mjs";

const MIB = 1024 * 1024;

let subject: Subject;
beforeAll(async () => {
	subject = await startSubject({ limits: { contentBytes: 128 * MIB } });
});
afterAll(() => subject.dispose());

describe("RFC 9112 §6.3 Message body length", () => {
	it("announces the length of content that is known", async () => {
		const response = await exchange(await subject.connect(), get("/hello"));
		expect(fieldValue(response, "content-length")).toBe("14");
		expect(response.chunks).toBeNull();
	});

	it("sends chunks where the length is not known", async () => {
		const response = await exchange(await subject.connect(), get("/stream?n=5"));
		expect(textOf(response)).toBe("word 0\nword 1\nword 2\nword 3\nword 4\n");
		expect(response.chunks?.length).toBeGreaterThan(1);
		expect(response.trailers).toEqual([]);
	});

	it.each(["/hello", "/big?n=100000&length=1", "/stream?n=2"])("sends no content to HEAD of %s, and the fields of GET", async (target) => {
		const client = await subject.connect();
		const toHead = await exchange(client, head("HEAD", target));
		const toGet = await exchange(client, get(target));
		// RFC 9110 §9.3.2: what only generating the content would tell MAY be left out; ours leaves out Transfer-Encoding.
		const kept = (fields: readonly (readonly [string, string])[]) => fields.filter(([name]) => !/^(date|transfer-encoding)$/i.test(name));
		expect(toHead.status).toBe(200);
		expect(toHead.content.length).toBe(0);
		expect(kept(toHead.fields)).toEqual(kept(toGet.fields));
	});

	it.each([204, 304])("sends neither content nor a length with %i, and goes on", async (status) => {
		const client = await subject.connect();
		const response = await exchange(client, get(`/status/${status}`));
		expect(response.status).toBe(status);
		expect(fieldValue(response, "transfer-encoding")).toBeNull();
		expect(textOf(await exchange(client, get("/hello")))).toBe("Hello, world!\n");
	});

	it("sends Content-Length: 0 with 205 and with an empty 200", async () => {
		const client = await subject.connect();
		expect(fieldValue(await exchange(client, get("/status/205")), "content-length")).toBe("0");
		expect(fieldValue(await exchange(client, get("/empty")), "content-length")).toBe("0");
	});

	it("takes a request's content by length and by chunks, with extensions and trailers", async () => {
		const client = await subject.connect();
		expect(textOf(await exchange(client, post("/echo", "by length")))).toBe("by length");
		const chunks = head("POST", "/echo", { fields: ["Transfer-Encoding: chunked"] }) + chunked(["by ", "chunks"], ["X-Checksum: 1"]);
		expect(textOf(await exchange(client, chunks))).toBe("by chunks");
		const extended = `${head("POST", "/echo", { fields: ["Transfer-Encoding: chunked"] })}4;name=value;other="q"\r\next \r\n5\r\nended\r\n0;last\r\n\r\n`;
		expect(textOf(await exchange(client, extended))).toBe("ext ended");
	});

	it("keeps the connection where a handler leaves small content unread", async () => {
		const client = await subject.connect();
		expect(textOf(await exchange(client, post("/unread", "x".repeat(1000))))).toBe("not read\n");
		expect(textOf(await exchange(client, get("/hello")))).toBe("Hello, world!\n");
	});
});

describe("RFC 9110 §10.1.1 Expect", () => {
	it("sends 100 when the handler reads, then the answer", async () => {
		const client = await subject.connect();
		await client.send(head("POST", "/echo-text", { fields: ["Expect: 100-continue", "Content-Length: 5"] }));
		expect((await readHead(client)).status).toBe(100);
		await client.send("hello");
		expect(textOf(await readResponse(client, "POST"))).toBe("hello");
		expect(textOf(await exchange(client, get("/hello")))).toBe("Hello, world!\n");
	});

	it("sends the final status without 100 where the handler doesn't read", async () => {
		const client = await subject.connect();
		await client.send(head("POST", "/unread", { fields: ["Expect: 100-continue", "Content-Length: 5"] }));
		const response = await readResponse(client, "POST");
		expect(response.interim).toEqual([]);
		expect(textOf(response)).toBe("not read\n");
	});

	it("sends no 100 to HTTP/1.0", async () => {
		const client = await subject.connect();
		await client.send(`${head("POST", "/echo-text", { version: "1.0", fields: ["Expect: 100-continue", "Content-Length: 5"] })}hello`);
		const response = await readResponse(client, "POST");
		expect(response.interim).toEqual([]);
		expect(textOf(response)).toBe("hello");
	});

	it("refuses another expectation with 417", async () => {
		const client = await subject.connect();
		expect((await exchange(client, get("/hello", "Expect: the-unexpected"))).status).toBe(417);
	});
});

describe("large content", () => {
	it("arrives whole both ways on eight connections at once", { timeout: 60_000 }, async () => {
		const size = 4 * MIB;
		await Promise.all(
			Array.from({ length: 8 }, async (_, seed) => {
				const client = await subject.connect();
				const sent = seededBytes(seed, 0, size);
				const echoed = await exchange(client, head("POST", "/echo", { fields: [`Content-Length: ${size}`] }), sent);
				expect(Buffer.compare(echoed.content, sent)).toBe(0);
				const fetched = await exchange(client, get(`/big?n=${size - seed}&seed=${seed}${seed % 2 === 0 ? "&length=1" : ""}`));
				expect(Buffer.compare(fetched.content, sent.subarray(0, size - seed))).toBe(0);
				const atOnce = await exchange(client, get(`/bytes?n=${size}&seed=${seed}`));
				expect(Buffer.compare(atOnce.content, sent)).toBe(0);
			}),
		);
	});

	it("is hashed right when it is sent in chunks of odd sizes", { timeout: 30_000 }, async () => {
		const client = await subject.connect();
		const content = seededBytes(11, 0, 2 * MIB);
		await client.send(head("POST", "/upload", { fields: ["Transfer-Encoding: chunked"] }));
		for (let at = 0, size = 1; at < content.length; size = (size * 7 + 3) % 40_009) {
			const part = content.subarray(at, at + size + 1);
			await client.send(`${part.length.toString(16)}\r\n`);
			await client.send(part);
			await client.send("\r\n");
			at += part.length;
		}
		await client.send("0\r\n\r\n");
		expect(JSON.parse(textOf(await readResponse(client, "POST")))).toEqual({ length: content.length, sha256: sha256(content) });
	});
});

describe("backpressure", () => {
	it("stops producing while the client doesn't read, then delivers the rest", { timeout: 60_000 }, async () => {
		const total = 64 * MIB;
		const slow = await subject.connect();
		const other = await subject.connect();
		await slow.send(get(`/big?n=${total}&seed=5&length=1&id=slow-reader`));
		await slow.waitBytes();
		slow.pause();
		const stalledAt = await settled(async () => Number(textOf(await exchange(other, get("/produced?id=slow-reader")))));
		// What the system's own socket buffers take varies; far from everything is the point.
		expect(stalledAt).toBeLessThan(total / 2);
		slow.resume();
		const { content } = await readResponse(slow);
		expect(content.length).toBe(total);
		expect(sha256(content)).toBe(sha256(seededBytes(5, 0, total)));
	});

	it("stops taking content while the handler doesn't read it, then takes the rest", { timeout: 60_000 }, async () => {
		const content = seededBytes(6, 0, 64 * MIB);
		const client = await subject.connect();
		const other = await subject.connect();
		await client.send(head("POST", "/upload?gate=slow-handler", { fields: [`Content-Length: ${content.length}`] }));
		let sentBytes = 0;
		const sending = (async () => {
			for (let at = 0; at < content.length; at += 65_536) {
				await client.send(content.subarray(at, at + 65_536));
				sentBytes = Math.min(content.length, at + 65_536);
			}
		})();
		await exchange(other, get("/abort/entered?id=slow-handler"));
		const stalledAt = await settled(async () => (await exchange(other, get("/hello"))) && sentBytes);
		expect(stalledAt).toBeLessThan(content.length);
		await exchange(other, get("/gate/open?id=slow-handler"));
		await sending;
		expect(JSON.parse(textOf(await readResponse(client, "POST")))).toEqual({ length: content.length, sha256: sha256(content) });
	});
});

describe("backpressure by the exchange door", () => {
	sourceOnly("the queue's limit has no flag")(
		"write() asks to wait as soon as the queue is full, and onDrain goes on",
		{ timeout: 60_000 },
		async () => {
			const low = await startSubject({ app: "exchange", limits: { outputBytes: 128 * 1024 } });
			try {
				const slow = await low.connect();
				const other = await low.connect();
				await slow.send(get("/flood?one"));
				await slow.waitBytes();
				slow.pause();
				const stalledAt = await settled(async () => (await flooded(other)).offered);
				expect(stalledAt).toBeLessThan(32 * MIB);
				slow.resume();
				const { content } = await readResponse(slow);
				const piece = seededBytes(7, 0, 65_536);
				expect(content.length).toBe(64 * MIB);
				for (let at = 0; at < content.length; at += 65_536) expect(Buffer.compare(content.subarray(at, at + 65_536), piece)).toBe(0);
				expect(await flooded(other)).toMatchObject({ offered: 64 * MIB, outcome: "finished" });
			} finally {
				await low.dispose();
			}
		},
	);
});

async function flooded(client: RawClient): Promise<{ offered: number; waits: number; outcome: string | null }> {
	return JSON.parse(textOf(await exchange(client, get("/flooded?one"))));
}

/** Asks until the same number has come ten times running: what it measures has stopped moving. */
async function settled(measure: () => Promise<number>): Promise<number> {
	let last = Number.NaN;
	for (let same = 0; same < 10; ) {
		const now = await measure();
		same = now === last && now > 0 ? same + 1 : 0;
		last = now;
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
	return last;
}

function sha256(bytes: Uint8Array): string {
	return createHash("sha256").update(bytes).digest("hex");
}
