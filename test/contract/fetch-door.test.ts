/** What a fetch handler sees and says, with our own classes as the global ones and with the runtime's. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { get, head, post } from "../support/raw-http-request.ts";
import { exchange, fieldValue, fieldValues, textOf } from "../support/raw-http-response.ts";
import { type Subject, startSubject } from "../support/start-subject.ts";
import { HERE, SUBJECT_KIND } from "../support/start-subject-process.ts";

// A process of its own always runs with our classes; the runtime's own come through /native there.
const classes = SUBJECT_KIND === "source" ? [true, false] : [true];

describe.each(classes)("the fetch door, our own global classes: %s", (lightGlobals) => {
	let subject: Subject;
	beforeAll(async () => {
		subject = await startSubject({ lightGlobals });
	});
	afterAll(() => subject.dispose());

	const ask = async (request: string) => exchange(await subject.connect(), request);

	it("answers text, JSON, nothing and the runtime's own Response", async () => {
		const hello = await ask(get("/hello"));
		expect([hello.status, hello.reason, fieldValue(hello, "content-type"), textOf(hello)]).toEqual([
			200,
			"OK",
			"text/plain;charset=UTF-8",
			"Hello, world!\n",
		]);
		const json = await ask(get("/json"));
		// Bun's own Response.json() adds a charset, which JSON doesn't have (RFC 8259 §11).
		const jsonType = lightGlobals || HERE !== "bun" ? "application/json" : "application/json;charset=utf-8";
		expect([fieldValue(json, "content-type"), JSON.parse(textOf(json))]).toEqual([jsonType, { greeting: "Grüße", list: [1, 2, 3] }]);
		const empty = await ask(get("/empty"));
		expect([fieldValue(empty, "content-type"), fieldValue(empty, "content-length"), textOf(empty)]).toEqual([null, "0", ""]);
		expect(textOf(await ask(get("/native")))).toBe("native");
	});

	it("sends each Set-Cookie on a line of its own", async () => {
		expect(fieldValues(await ask(get("/set-cookies")), "set-cookie")).toEqual(["a=1; Path=/", "b=2; HttpOnly"]);
	});

	it("keeps a handler's fields out of the framing (RFC 9110 §7.6.1)", async () => {
		const client = await subject.connect();
		const response = await exchange(client, get("/own-fields"));
		expect(textOf(response)).toBe("own\n");
		expect(
			["content-type", "x-kept", "connection", "keep-alive", "transfer-encoding", "content-length"].map((name) => fieldValue(response, name)),
		).toEqual(["text/x-own", "yes", "close", null, null, "4"]);
		expect(await client.waitEnd()).toBe("fin");
	});

	it("redirects, and answers 304 with its validator", async () => {
		const redirect = await ask(get("/redirect"));
		expect([redirect.status, fieldValue(redirect, "location")]).toEqual([303, "http://example.com/elsewhere"]);
		const notModified = await ask(get("/not-modified"));
		expect([notModified.status, fieldValue(notModified, "etag")]).toEqual([304, '"x"']);
	});

	it("gives the target URI (RFC 9112 §3.3)", async () => {
		expect(textOf(await ask(head("GET", "/url?a=%20b&c", { host: "example.com:8080" })))).toBe("http://example.com:8080/url?a=%20b&c");
		expect(textOf(await ask(head("GET", "http://other.example/url?x", { host: "example.com" })))).toBe("http://other.example/url?x");
	});

	it("gives fields in lower case, combined and sorted", async () => {
		const fields = JSON.parse(textOf(await ask(get("/headers", "X-B: 1", "X-A: a", "x-b: 2"))));
		expect(fields).toEqual([
			["host", "test.example"],
			["x-a", "a"],
			["x-b", "1, 2"],
		]);
	});

	it("gives the method as sent", async () => {
		for (const method of ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) expect(textOf(await ask(head(method, "/method")))).toBe(method);
		expect(fieldValue(await ask(head("HEAD", "/head")), "x-method")).toBe("HEAD");
	});

	it("reads text, forms by either coding, and streams", async () => {
		expect(textOf(await ask(post("/echo-text", "plain")))).toBe("plain");
		const urlencoded = await ask(post("/echo-form", "a=1&b=two+words", "Content-Type: application/x-www-form-urlencoded"));
		expect(JSON.parse(textOf(urlencoded))).toEqual([
			["a", "1"],
			["b", "two words"],
		]);
		const multipart =
			'--edge\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--edge\r\nContent-Disposition: form-data; name="f"; filename="f.txt"\r\nContent-Type: text/x-test\r\n\r\nfile\r\n--edge--\r\n';
		const [text, file] = JSON.parse(textOf(await ask(post("/echo-form", multipart, "Content-Type: multipart/form-data; boundary=edge"))));
		expect(text).toEqual(["a", "1"]);
		// The type is not asked for: Bun's own FormData takes it from the file's name and not from the part.
		expect(file).toEqual(["f", expect.stringMatching(/^f\.txt .* file$/)]);
		expect(textOf(await ask(post("/echo", "streamed", "Content-Type: text/plain")))).toBe("streamed");
		expect(textOf(await ask(get("/iterable")))).toBe("word 0\nword 1\nword 2\n");
	});

	it("gives a Request that is one, with a signal and the peer's address", async () => {
		expect(JSON.parse(textOf(await ask(get("/info"))))).toEqual({
			request: true,
			signal: true,
			transport: "tcp",
			hostname: "127.0.0.1",
			hasPort: true,
			address: "127.0.0.1",
		});
	});

	it("answers any status with its reason phrase, known or not", async () => {
		for (const [status, reason] of [
			[201, "Created"],
			[404, "Not Found"],
			[418, null],
			[451, "Unavailable For Legal Reasons"],
			[599, ""],
		] as const) {
			const response = await ask(get(`/status/${status}`));
			expect(response.status).toBe(status);
			if (reason !== null) expect(response.reason).toBe(reason);
		}
	});
});
