/** What a handler by the exchange door puts on the wire: interim responses, trailers, closing, late answers. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chunked, get, head } from "../support/raw-http-request.ts";
import { exchange, fieldValue, readResponse, textOf } from "../support/raw-http-response.ts";
import { type Subject, startSubject } from "../support/start-subject.ts";

let subject: Subject;
beforeAll(async () => {
	subject = await startSubject({ app: "exchange" });
});
afterAll(() => subject.dispose());

describe("the exchange door", () => {
	it.each([
		["/hello", "Hello, world!\n"],
		["/later", "later\n"],
		["/promise", "promise\n"],
		["/length", "0123456789"],
		["/chunks", "one two"],
		["/none", ""],
	])("%s answers before it returns, later, by a promise, at once or in parts", async (target, content) => {
		const client = await subject.connect();
		for (let n = 0; n < 2; n++) expect(textOf(await exchange(client, get(target)))).toBe(content);
	});

	it("RFC 9110 §15.2 sends 103 before the final response, and not to HTTP/1.0", async () => {
		const client = await subject.connect();
		const response = await exchange(client, get("/interim"));
		expect(response.interim.map((interim) => [interim.status, fieldValue(interim, "link")])).toEqual([[103, "</style.css>; rel=preload; as=style"]]);
		expect(textOf(response)).toBe("after hints\n");
		const old = await exchange(client, head("GET", "/interim", { version: "1.0" }));
		expect(old.interim).toEqual([]);
	});

	it("RFC 9112 §7.1.2 sends trailers after chunked content, and drops them where there is no place", async () => {
		const client = await subject.connect();
		const response = await exchange(client, get("/trailers"));
		expect(textOf(response)).toBe("with trailers");
		expect(response.trailers).toEqual([
			["X-Checksum", "abc"],
			["X-Count", "13"],
		]);
		const old = await exchange(client, head("GET", "/trailers", { version: "1.0" }));
		expect(textOf(old)).toBe("with trailers");
	});

	it("RFC 9112 §7.1.2 gets the trailers of a request", async () => {
		const client = await subject.connect();
		const request = head("POST", "/content", { fields: ["Transfer-Encoding: chunked"] }) + chunked(["abc", "defg"], ["X-Checksum: 7", "X-Other: o"]);
		expect(JSON.parse(textOf(await exchange(client, request)))).toEqual({
			length: 7,
			trailers: [
				["X-Checksum", "7"],
				["X-Other", "o"],
			],
		});
	});

	it("RFC 9112 §9.6 closes after an answer that is to be the last", async () => {
		const client = await subject.connect();
		await client.send(get("/close") + get("/hello"));
		const response = await readResponse(client);
		expect(fieldValue(response, "connection")).toBe("close");
		expect(textOf(response)).toBe("last\n");
		expect(await client.takeAll()).toEqual({ bytes: new Uint8Array(0), end: "fin" });
	});

	it("drops content for HEAD and announces its length", async () => {
		const client = await subject.connect();
		const response = await exchange(client, head("HEAD", "/length"));
		expect(fieldValue(response, "content-length")).toBe("10");
		expect(textOf(await exchange(client, get("/hello")))).toBe("Hello, world!\n");
	});

	it("waits for a handler that answers never until the peer leaves", async () => {
		const client = await subject.connect();
		await client.send(get("/forgets"));
		client.finish();
		const other = await subject.connect();
		expect(textOf(await exchange(other, get("/hello")))).toBe("Hello, world!\n");
		client.close();
	});
});
