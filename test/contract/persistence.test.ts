/** Persistence, pipelining and the ends of connections (RFC 9112 §9), over real sockets. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { latin1 } from "../support/raw-http.ts";
import { get, head, post } from "../support/raw-http-request.ts";
import { exchange, fieldValue, readResponse, textOf } from "../support/raw-http-response.ts";
import { type Subject, startSubject } from "../support/start-subject.ts";

let subject: Subject;
beforeAll(async () => {
	subject = await startSubject();
});
afterAll(() => subject.dispose());

describe("RFC 9112 §9.3 Persistence", () => {
	it("answers many requests on one connection", async () => {
		const client = await subject.connect();
		for (let n = 0; n < 20; n++) {
			const response = await exchange(client, get(n % 2 === 0 ? `/now?n=${n}` : `/later?n=${n}`));
			expect(textOf(response)).toBe(`${n % 2 === 0 ? "now" : "later"} ${n}\n`);
			expect(fieldValue(response, "connection")).toBeNull();
		}
		expect(client.end).toBeNull();
	});

	it("closes after the response to a request with Connection: close", async () => {
		const client = await subject.connect();
		const response = await exchange(client, get("/hello", "Connection: close"));
		expect(fieldValue(response, "connection")).toBe("close");
		expect(await client.takeAll()).toEqual({ bytes: new Uint8Array(0), end: "fin" });
	});

	it("closes where close stands in a list, whatever its case, and beats keep-alive", async () => {
		const client = await subject.connect();
		const response = await exchange(client, get("/hello", "Connection: keep-alive, x, CLOSE"));
		expect(fieldValue(response, "connection")).toBe("close");
		expect(await client.waitEnd()).toBe("fin");
	});

	it("answers nothing that follows a closing request", async () => {
		const client = await subject.connect();
		await client.send(get("/now?n=1", "Connection: close") + get("/now?n=2"));
		expect(textOf(await readResponse(client))).toBe("now 1\n");
		expect(await client.takeAll()).toEqual({ bytes: new Uint8Array(0), end: "fin" });
	});

	it("closes after an HTTP/1.0 request", async () => {
		const client = await subject.connect();
		expect(textOf(await exchange(client, head("GET", "/hello", { version: "1.0", host: null })))).toBe("Hello, world!\n");
		expect(await client.waitEnd()).toBe("fin");
	});

	it("persists with HTTP/1.0 where keep-alive is asked for, and says so", async () => {
		const client = await subject.connect();
		for (let n = 0; n < 3; n++) {
			const response = await exchange(client, head("GET", `/now?n=${n}`, { version: "1.0", fields: ["Connection: Keep-Alive"] }));
			expect(textOf(response)).toBe(`now ${n}\n`);
			expect(fieldValue(response, "connection")?.toLowerCase()).toBe("keep-alive");
		}
	});

	it("ends streamed content by closing towards HTTP/1.0", async () => {
		const client = await subject.connect();
		const response = await exchange(client, head("GET", "/stream?n=3", { version: "1.0", fields: ["Connection: keep-alive"] }));
		expect(fieldValue(response, "transfer-encoding")).toBeNull();
		expect(fieldValue(response, "content-length")).toBeNull();
		expect(textOf(response)).toBe("word 0\nword 1\nword 2\n");
	});
});

describe("RFC 9112 §9.3.2 Pipelining", () => {
	it("answers 64 requests sent at once, some at once and some later, in order", async () => {
		const client = await subject.connect();
		const targets = Array.from({ length: 64 }, (_, n) => (n % 5 === 3 ? `/slow?ms=${n % 4}` : n % 3 === 0 ? `/later?n=${n}` : `/now?n=${n}`));
		await client.send(targets.map((target) => get(target)).join(""));
		for (const [n, target] of targets.entries()) {
			const expected = target.startsWith("/slow") ? "slow\n" : `${target.startsWith("/later") ? "later" : "now"} ${n}\n`;
			expect(textOf(await readResponse(client))).toBe(expected);
		}
		expect(client.heldBytes).toBe(0);
	});

	it("reads the content of each and keeps what follows it", async () => {
		const client = await subject.connect();
		const contents = Array.from({ length: 16 }, (_, n) => `content ${n} `.repeat(n * 7));
		await client.send(contents.map((content) => post("/echo-text", content)).join(""));
		for (const content of contents) expect(textOf(await readResponse(client))).toBe(content);
	});

	it("answers those before a malformed one, then 400, then closes", async () => {
		const client = await subject.connect();
		await client.send(`${get("/later?n=1")}${get("/now?n=2")}GET /bad HTTP/1.1\r\nHost : test.example\r\n\r\n${get("/now?n=4")}`);
		expect(textOf(await readResponse(client))).toBe("later 1\n");
		expect(textOf(await readResponse(client))).toBe("now 2\n");
		const refusal = await readResponse(client);
		expect(refusal.status).toBe(400);
		expect(fieldValue(refusal, "connection")).toBe("close");
		expect(await client.takeAll()).toEqual({ bytes: new Uint8Array(0), end: "fin" });
	});

	it("sends an answer that is ready while a later handler still works", async () => {
		const client = await subject.connect();
		await client.send(get("/now?n=1") + get("/never?id=pipelining"));
		expect(textOf(await readResponse(client))).toBe("now 1\n");
		client.close();
	});
});

describe("RFC 9112 §2.2 Message parsing, however the bytes are cut", () => {
	it("takes a request byte by byte", async () => {
		const client = await subject.connect();
		const content = "byte by byte";
		const sending = client.sendByteByByte(post("/echo-text", content, "X-Long: some value") + get("/now?n=2"));
		expect(textOf(await readResponse(client, "POST"))).toBe(content);
		expect(textOf(await readResponse(client))).toBe("now 2\n");
		await sending;
	});

	it("takes a request cut in two at every place", async () => {
		const client = await subject.connect();
		const request = `${head("POST", "/echo-text", { fields: ["Transfer-Encoding: chunked"] })}5;x=y\r\nhello\r\n3\r\n...\r\n0\r\nX-T: 1\r\n\r\n`;
		for (let cut = 1; cut < request.length; cut++) {
			await client.send(request.slice(0, cut));
			await new Promise((resolve) => setImmediate(resolve));
			const [response] = await Promise.all([readResponse(client, "POST"), client.send(request.slice(cut))]);
			expect(textOf(response)).toBe("hello...");
		}
	});

	it("skips an empty line before a request line", async () => {
		const client = await subject.connect();
		expect(textOf(await exchange(client, `\r\n${get("/hello")}`))).toBe("Hello, world!\n");
	});
});

describe("RFC 9112 §9.5 Failures and time-outs: a peer that sends FIN", () => {
	it("still gets the answer to what it asked before", async () => {
		const client = await subject.connect();
		await client.send(get("/slow?ms=20"));
		client.finish();
		const { bytes, end } = await client.takeAll();
		expect(latin1(bytes)).toMatch(/^HTTP\/1\.1 200 [\s\S]*\r\n\r\nslow\n$/);
		expect(end).toBe("fin");
	});

	it("still gets every pipelined answer", async () => {
		const client = await subject.connect();
		await client.send(get("/slow?ms=5") + get("/now?n=2") + get("/later?n=3"));
		client.finish();
		for (const expected of ["slow\n", "now 2\n", "later 3\n"]) expect(textOf(await readResponse(client))).toBe(expected);
		expect(await client.waitEnd()).toBe("fin");
	});

	it("between requests gets FIN", async () => {
		const client = await subject.connect();
		await exchange(client, get("/hello"));
		client.finish();
		expect(await client.takeAll()).toEqual({ bytes: new Uint8Array(0), end: "fin" });
	});

	it("inside a request head is not answered with 2xx", async () => {
		const client = await subject.connect();
		await client.send("GET /hello HTTP/1.1\r\nHost: te");
		client.finish();
		expect(latin1((await client.takeAll()).bytes)).not.toMatch(/^HTTP\/1\.1 2/);
	});
});
