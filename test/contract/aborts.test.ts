/** Peers that leave, and handlers that fail: who hears of it, and what the other connections notice (nothing). */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { latin1 } from "../support/raw-http.ts";
import { get, head } from "../support/raw-http-request.ts";
import { exchange, fieldValue, readHead, readResponse, textOf } from "../support/raw-http-response.ts";
import { type Subject, startSubject } from "../support/start-subject.ts";

let subject: Subject;
beforeAll(async () => {
	subject = await startSubject();
});
afterAll(() => subject.dispose());

async function waitFor(what: "entered" | "seen", id: string): Promise<string> {
	return textOf(await exchange(await subject.connect(), get(`/abort/${what}?id=${id}`)));
}

describe("a peer that leaves", () => {
	it("by RST while a handler waits: the request's signal aborts", async () => {
		const client = await subject.connect();
		await client.send(get("/abort/wait?id=reset-waiting"));
		await waitFor("entered", "reset-waiting");
		client.reset();
		expect(await waitFor("seen", "reset-waiting")).toBe("AbortError\n");
	});

	it("by FIN while a handler waits: the request's signal aborts", async () => {
		const client = await subject.connect();
		await client.send(get("/abort/wait?id=fin-waiting"));
		await waitFor("entered", "fin-waiting");
		client.finish();
		expect(await waitFor("seen", "fin-waiting")).toBe("AbortError\n");
	});

	it("by RST while a response streams: the stream is cancelled", async () => {
		const client = await subject.connect();
		await client.send(get("/big?n=1000000000&id=reset-streaming"));
		await client.waitBytes();
		client.pause();
		client.reset();
		expect(await waitFor("seen", "reset-streaming")).toMatch(/^cancelled/);
	});

	it("by RST in the middle of an upload: the handler's reading fails and the server lives", async () => {
		const client = await subject.connect();
		await client.send(`${head("POST", "/upload?gate=reset-upload", { fields: ["Content-Length: 1000"] })}half`);
		await waitFor("entered", "reset-upload");
		client.reset();
		const other = await subject.connect();
		await exchange(other, get("/gate/open?id=reset-upload"));
		expect(textOf(await exchange(other, get("/hello")))).toBe("Hello, world!\n");
	});

	it("before it is accepted, between and inside requests, over and over, leaves the server as it was", async () => {
		const parts = ["", "GE", "GET /hello HTTP/1.1\r\nHost: x\r\n", get("/hello"), `${get("/hello")}GET`];
		parts.push(`${head("POST", "/echo", { fields: ["Content-Length: 9"] })}four`);
		for (let round = 0; round < 20; round++) {
			for (const part of parts) {
				const client = await subject.connect();
				if (part !== "") await client.send(part);
				client.reset();
			}
		}
		expect(textOf(await exchange(await subject.connect(), get("/hello")))).toBe("Hello, world!\n");
		expect(subject.errors()).not.toMatch(/bug|TypeError|accepting/);
	});
});

describe("a handler that fails", () => {
	it.each(["/throw", "/reject", "/not-a-response"])("%s: 500 without a word of why, reported, and the connection goes on", async (target) => {
		const client = await subject.connect();
		const response = await exchange(client, get(target));
		expect(response.status).toBe(500);
		expect(textOf(response)).not.toContain("on purpose");
		await subject.waitForError(target === "/not-a-response" ? /returns a Response/ : /on purpose/);
		expect(textOf(await exchange(client, get("/hello")))).toBe("Hello, world!\n");
	});

	it("in the middle of a stream: the connection is cut, so that nobody takes the part for the whole", async () => {
		const client = await subject.connect();
		await client.send(get("/broken-stream"));
		const response = await readHead(client);
		expect(fieldValue(response, "transfer-encoding")).toBe("chunked");
		const { bytes } = await client.takeAll();
		expect(latin1(bytes)).not.toMatch(/0\r\n\r\n$/);
	});
});

describe("a handler by the exchange door that fails", () => {
	let low: Subject;
	beforeAll(async () => {
		low = await startSubject({ app: "exchange" });
	});
	afterAll(() => low.dispose());

	it.each(["/throw", "/bad-field", "/own-length"])("%s before its head: 500", async (target) => {
		const client = await low.connect();
		const response = await exchange(client, get(target));
		expect(response.status).toBe(500);
		expect(fieldValue(response, "x-injected")).toBeNull();
		expect(textOf(await exchange(await low.connect(), get("/hello")))).toBe("Hello, world!\n");
	});

	it.each(["/throw-late", "/too-little"])("%s after its head: the content stays short of its length and the connection ends", async (target) => {
		const client = await low.connect();
		await client.send(get(target) + get("/hello"));
		await expect(readResponse(client)).rejects.toThrow(/the connection ended/);
	});

	it("/too-much: never more octets than announced", async () => {
		const client = await low.connect();
		await client.send(get("/too-much"));
		const { bytes } = await client.takeAll();
		expect(latin1(bytes).split("\r\n\r\n").slice(1).join("\r\n\r\n").length).toBeLessThanOrEqual(4);
	});
});
