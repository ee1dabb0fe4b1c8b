import { describe, expect, it } from "vitest";
import { ConnectionEnd, Fault, PeerFault } from "../../../../src/protocol/faults.ts";
import { LightHeaders } from "../../../../src/service/fetch/light-headers.ts";
import { LightRequest } from "../../../../src/service/fetch/light-request.ts";
import { type FakeRequest, FakeTransport } from "../../../support/fake-transport.ts";

const NativeRequest = globalThis.Request;

function served(request: FakeRequest = {}): { transport: FakeTransport; request: LightRequest } {
	const transport = new FakeTransport(request);
	return { transport, request: new LightRequest(transport.exchange) };
}

function posted(fields: readonly string[] = [], text?: string): { transport: FakeTransport; request: LightRequest } {
	const both = served({ method: "POST", contentLength: -1, fields });
	if (text !== undefined) {
		both.transport.pushText(text);
		both.transport.content.finish(null);
	}
	return both;
}

describe("content that is collected", () => {
	it.each([true, false])("is the handler's own, however large its chunks were, where input is owned: %s", async (inputIsOwned) => {
		for (const lengths of [[5000], [5000, 7000], [3, 5000, 2]]) {
			const { transport, request } = served({ method: "POST", contentLength: -1, inputIsOwned });
			const collected = request.arrayBuffer();
			const chunks = lengths.map((length, index) => new Uint8Array(length).fill(index + 1));
			for (const chunk of chunks) {
				transport.content.push(chunk);
				if (!inputIsOwned) chunk.fill(0xff);
			}
			transport.content.finish(null);
			const bytes = new Uint8Array(await collected);
			expect(bytes).toEqual(Uint8Array.from(lengths.flatMap((length, index) => new Array<number>(length).fill(index + 1))));
			expect(chunks.some((chunk) => chunk.buffer === bytes.buffer)).toBe(false);
		}
	});
});

describe("Request of an exchange", () => {
	it("has method, url and headers", () => {
		const { request } = served({ method: "PATCH", target: "/a?b", fields: ["X: y"] });
		expect([request.method, request.url, request.headers.get("x")]).toEqual(["PATCH", "http://example.com/a?b", "y"]);
		expect(request.headers).toBe(request.headers);
	});

	it("has the other members of a fresh request", () => {
		const { request } = served();
		const { redirect, referrer, referrerPolicy, mode, credentials, cache, integrity, keepalive, duplex, destination } = request;
		expect([redirect, referrer, referrerPolicy, mode, credentials]).toEqual(["follow", "about:client", "", "cors", "same-origin"]);
		expect([cache, integrity, keepalive, duplex, destination]).toEqual(["default", "", false, "half", ""]);
		for (const name of Object.getOwnPropertyNames(NativeRequest.prototype)) {
			if (name !== "constructor" && name !== "attribute") expect(Object.hasOwn(LightRequest.prototype, name), name).toBe(true);
		}
	});

	it("is an instance of the runtime's class, which counts as an instance of it", () => {
		expect(served().request).toBeInstanceOf(NativeRequest);
		expect(new NativeRequest("http://a/")).toBeInstanceOf(LightRequest);
		expect({}).not.toBeInstanceOf(LightRequest);
	});

	it("has no body for GET and HEAD, whatever content they have (RFC 9110 §9.3.1)", async () => {
		for (const method of ["GET", "HEAD"]) {
			const { request, transport } = served({ method, contentLength: 3 });
			expect([request.body, await request.text(), request.bodyUsed, transport.content.isTaken]).toEqual([null, "", false, false]);
		}
	});

	it("doesn't convert to text by mistake", () => {
		expect(() => String(served().request)).toThrow(/request\.url/);
	});
});

describe("content of an exchange, read as a whole", () => {
	it("as text, json, bytes, buffer, blob and form", async () => {
		expect(await posted([], "h\u00e9").request.text()).toBe("h\u00e9");
		expect(await posted([], '{"a":1}').request.json()).toEqual({ a: 1 });
		expect([...(await posted([], "ab").request.bytes())]).toEqual([97, 98]);
		expect((await posted([], "ab").request.arrayBuffer()).byteLength).toBe(2);
		const blob = await posted(["Content-Type: text/x"], "ab").request.blob();
		expect([blob.type, await blob.text()]).toEqual(["text/x", "ab"]);
		const form = await posted(["Content-Type: application/x-www-form-urlencoded"], "a=1&b=%20").request.formData();
		expect([form.get("a"), form.get("b")]).toEqual(["1", " "]);
	});

	it("as a multipart form", async () => {
		const text = '--B\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nhello\r\n--B--\r\n';
		const file = (await posted(["Content-Type: multipart/form-data; boundary=B"], text).request.formData()).get("f") as File;
		expect([file.name, await file.text()]).toEqual(["a.txt", "hello"]);
	});

	it("in several chunks that are overwritten after each call", async () => {
		const { transport, request } = served({ method: "POST", contentLength: 6, inputIsOwned: false });
		const text = request.text();
		const chunk = new Uint8Array(3);
		for (const part of ["abc", "d\u00e9"]) {
			chunk.set(new TextEncoder().encode(part));
			transport.content.push(chunk);
			chunk.fill(0);
		}
		transport.content.finish(null);
		expect(await text).toBe("abcd\u00e9");
		expect(transport.wanted).toBe(1);
	});

	it("never shares memory with the connection", async () => {
		const { transport, request } = posted();
		const input = new TextEncoder().encode("abcdef");
		const reading = request.bytes();
		transport.content.push(input.subarray(1, 3));
		transport.content.finish(null);
		const bytes = await reading;
		expect(bytes.buffer).not.toBe(input.buffer);
		expect(bytes.byteLength).toBe(bytes.buffer.byteLength);
	});

	it("only once", async () => {
		const { request } = posted([], "x");
		await request.text();
		expect(request.bodyUsed).toBe(true);
		await expect(request.json()).rejects.toBeInstanceOf(TypeError);
		expect(() => request.clone()).toThrow(TypeError);
	});

	it("fails with an AbortError when the peer leaves", async () => {
		const { transport, request } = posted();
		const reading = request.text();
		transport.pushText("a");
		transport.leave();
		const error = await reading.catch((reason: unknown) => reason);
		expect(error).toMatchObject({ name: "AbortError", cause: { reason: "peer-left" } });
		expect((error as Error).cause).toBeInstanceOf(ConnectionEnd);
	});

	it("fails with a TypeError when the peer breaks a rule", async () => {
		const { transport, request } = posted();
		const reading = request.text();
		const cause = new PeerFault(Fault.ContentTooLarge);
		transport.content.fail(cause);
		const error = await reading.catch((reason: unknown) => reason);
		expect(error).toBeInstanceOf(TypeError);
		expect((error as Error).cause).toBe(cause);
	});
});

describe("content of an exchange, as a stream", () => {
	it("takes nothing before it is read, and waits between reads", async () => {
		const { transport, request } = posted();
		const reader = request.body!.getReader();
		expect(transport.content.isTaken).toBe(false);
		transport.pushText("a");
		transport.pushText("b");
		expect(transport.content.unreadBytes).toBe(2);
		expect(new TextDecoder().decode((await reader.read()).value)).toBe("a");
		expect(transport.content.unreadBytes).toBe(1);
		expect(new TextDecoder().decode((await reader.read()).value)).toBe("b");
		transport.pushText("c");
		expect(transport.content.unreadBytes).toBe(1);
		transport.content.finish(null);
		expect(new TextDecoder().decode((await reader.read()).value)).toBe("c");
		expect((await reader.read()).done).toBe(true);
		expect(request.bodyUsed).toBe(true);
	});

	it("delivers what comes while a read waits", async () => {
		const { transport, request } = posted();
		const reader = request.body!.getReader();
		const reading = reader.read();
		await Promise.resolve();
		transport.pushText("late");
		expect(new TextDecoder().decode((await reading).value)).toBe("late");
		const ending = reader.read();
		await Promise.resolve();
		transport.content.finish(null);
		expect((await ending).done).toBe(true);
	});

	it("fills a reader's own buffer", async () => {
		const { transport, request } = posted([], "abcde");
		const reader = request.body!.getReader({ mode: "byob" });
		const first = await reader.read(new Uint8Array(3));
		const second = await reader.read(new Uint8Array(3));
		expect(new TextDecoder().decode(first.value)).toBe("abc");
		expect(new TextDecoder().decode(second.value)).toBe("de");
		expect((await reader.read(new Uint8Array(3))).done).toBe(true);
		expect(transport.content.unreadBytes).toBe(0);
	});

	it("drops the rest when it is cancelled", async () => {
		const { transport, request } = posted();
		transport.pushText("abc");
		await request.body!.cancel();
		expect([transport.content.isTaken, transport.content.unreadBytes]).toEqual([true, 0]);
	});

	it("fails when the peer leaves", async () => {
		const { transport, request } = posted();
		const reading = request.body!.getReader().read();
		await Promise.resolve();
		transport.leave();
		await expect(reading).rejects.toMatchObject({ name: "AbortError" });
	});

	it("can still be read as a whole, by a clone too", async () => {
		const { request } = posted(["X: y"], "abc");
		expect(request.body).toBe(request.body);
		const clone = request.clone();
		clone.headers.set("x", "z");
		expect([await clone.text(), await request.text()]).toEqual(["abc", "abc"]);
		expect([request.headers.get("x"), clone.headers.get("x"), clone.url]).toEqual(["y", "z", request.url]);
	});
});

describe("Request.signal", () => {
	it("aborts when the peer leaves", () => {
		const { transport, request } = served();
		const { signal } = request;
		expect(signal.aborted).toBe(false);
		expect(request.signal).toBe(signal);
		transport.leave();
		expect(signal.aborted).toBe(true);
		expect(signal.reason).toMatchObject({ name: "AbortError", cause: { reason: "peer-left" } });
	});

	it("aborts when the peer ends its side, and an answer can still be given", () => {
		const { transport, request } = served();
		const { signal } = request;
		transport.exchange.markPeerEnded();
		expect(signal.aborted).toBe(true);
		transport.exchange.respond(204);
		expect(transport.exchange.status).toBe(204);
	});

	it("stays calm when the exchange finishes, and is aborted at once after an abort", () => {
		const finished = served();
		const { signal } = finished.request;
		finished.transport.exchange.respond(204);
		expect(signal.aborted).toBe(false);
		const left = served();
		left.transport.leave();
		expect(left.request.signal.aborted).toBe(true);
	});
});

describe("new Request()", () => {
	it("makes what the runtime's makes", async () => {
		const init = { method: "POST", body: "abc", headers: { x: "y" }, redirect: "manual" } as const;
		const request = new LightRequest("http://A.example:80/x", init);
		const native = new NativeRequest("http://A.example:80/x", init);
		expect([request.method, request.url, request.redirect]).toEqual([native.method, native.url, native.redirect]);
		expect(request.headers.get("x")).toBe("y");
		expect([await request.clone().text(), await request.text(), request.bodyUsed]).toEqual(["abc", "abc", true]);
	});

	it("takes a URL, and requests of both kinds", () => {
		expect(new LightRequest(new URL("http://a/b")).url).toBe("http://a/b");
		expect(new LightRequest(new NativeRequest("http://a/b", { method: "PUT" })).method).toBe("PUT");
		expect(new LightRequest(new LightRequest("http://a/b", { method: "PUT" })).method).toBe("PUT");
	});

	it("takes over a served request, with what init changes", async () => {
		const { request, transport } = posted(["X: y", "Z: 1"], "abc");
		const copy = new LightRequest(request, { headers: new LightHeaders({ x: "new" }) });
		expect([copy.method, copy.url, copy.headers.get("x"), copy.headers.get("z")]).toEqual(["POST", request.url, "new", null]);
		expect(request.bodyUsed).toBe(true);
		expect(await copy.text()).toBe("abc");
		transport.leave();
		expect(copy.signal.aborted).toBe(true);
		const other = posted([], "abc").request;
		expect(await new LightRequest(other, { method: "PUT", body: "new" }).text()).toBe("new");
		expect(await other.text()).toBe("abc");
	});

	it("refuses what the runtime's refuses", () => {
		expect(() => new LightRequest("no url")).toThrow(TypeError);
		expect(() => new LightRequest("http://")).toThrow(TypeError);
	});

	it("is taken by the runtime's as an init", async () => {
		const native = new NativeRequest("http://a/", posted(["X: y"], "abc").request);
		expect([native.method, native.headers.get("x"), await native.text()]).toEqual(["POST", "y", "abc"]);
	});
});
