import { describe, expect, it } from "vitest";
import { LightResponse } from "../../../../src/service/fetch/light-response.ts";
import { askFetch as ask, settle } from "../../../support/ask-fetch.ts";

const NativeResponse = globalThis.Response;

describe("fields that are the server's own, RFC 9110 §7.6.1", () => {
	it("are done, not sent", async () => {
		const headers = {
			Connection: "close, X-Hop",
			"Keep-Alive": "timeout=5",
			"X-Hop": "1",
			"Transfer-Encoding": "chunked",
			Upgrade: "x",
			TE: "y",
			ok: "1",
		};
		const { transport } = await ask(() => new LightResponse("x", { headers }));
		expect(transport.fields).toEqual(["ok", "1", "content-type", "text/plain;charset=UTF-8"]);
		expect(transport.closes).toBe(true);
	});

	it("keep the connection where Connection says no close", async () => {
		expect((await ask(() => new LightResponse("x", { headers: { connection: "keep-alive" } }))).transport.closes).toBe(false);
	});

	it("Content-Length is the length of a stream, and of a HEAD without body", async () => {
		const headers = { "content-length": "3" };
		const streamed = await ask(() => new LightResponse(new Blob(["abc"]).stream(), { headers }));
		expect([streamed.transport.contentLength, streamed.transport.text]).toEqual([3, "abc"]);
		const head = await ask(() => new LightResponse(null, { headers }), { method: "HEAD" });
		expect([head.transport.contentLength, head.transport.isEnded]).toEqual([3, true]);
		const unchanged = await ask(() => new LightResponse(null, { status: 304, headers }));
		expect([unchanged.transport.status, unchanged.transport.contentLength]).toEqual([304, 3]);
		const wrong = await ask(() => new LightResponse("abcd", { headers }));
		expect(wrong.transport.contentLength).toBe(4);
	});

	for (const value of ["+5", "5 6", "0x5", "", "1e3", "5, 6", "99999999999999999999"]) {
		it(`a Content-Length of ${JSON.stringify(value)} is an error`, async () => {
			const { transport, errors } = await ask(() => new LightResponse("hello", { headers: { "content-length": value } }));
			expect([transport.status, errors.length]).toEqual([500, 1]);
		});
	}
});

describe("HEAD, RFC 9110 §9.3.2", () => {
	it("announces what GET would have", async () => {
		const text = await ask(() => new LightResponse("hello"), { method: "HEAD" });
		expect([text.transport.contentLength, text.transport.chunks]).toEqual([5, []]);
		const blob = await ask(() => new LightResponse(new Blob(["abc"], { type: "a/b" })), { method: "HEAD" });
		expect([blob.transport.contentLength, blob.transport.valuesOf("content-type")]).toEqual([3, ["a/b"]]);
		const native = await ask(() => new NativeResponse("hello"), { method: "HEAD" });
		expect([native.transport.contentLength, native.transport.chunks]).toEqual([5, []]);
	});

	it("cancels a stream unread", async () => {
		let pulls = 0;
		let cancelled = false;
		const stream = new ReadableStream(
			{
				pull: () => void pulls++,
				cancel: () => {
					cancelled = true;
				},
			},
			{ highWaterMark: 0 },
		);
		const { transport } = await ask(() => new LightResponse(stream), { method: "HEAD" });
		expect([transport.contentLength, transport.isEnded, pulls, cancelled]).toEqual([-1, true, 0, true]);
	});
});

describe("the runtime's own Response", () => {
	it("goes out with its status, fields and type, whole where it can", async () => {
		const response = new NativeResponse("hello", {
			status: 201,
			headers: [
				["set-cookie", "a"],
				["set-cookie", "b"],
				["X", "y"],
			],
		});
		const { transport } = await ask(() => response);
		expect([transport.status, transport.text, transport.contentLength]).toEqual([201, "hello", 5]);
		expect([transport.valuesOf("set-cookie"), transport.valuesOf("x")]).toEqual([["a", "b"], ["y"]]);
		expect(transport.valuesOf("content-type")[0]).toBe("text/plain;charset=UTF-8");
	});

	it("without a body, streamed, and with an empty body", async () => {
		expect((await ask(() => new NativeResponse(null, { status: 204 }))).transport).toMatchObject({ status: 204, contentLength: 0 });
		expect((await ask(() => new NativeResponse(""))).transport).toMatchObject({ contentLength: 0, text: "" });
		let turn = 0;
		const stream = new ReadableStream({
			async pull(controller) {
				await settle();
				if (turn++ < 2) controller.enqueue(new Uint8Array([97]));
				else controller.close();
			},
		});
		expect((await ask(() => new NativeResponse(stream))).transport).toMatchObject({ contentLength: -1, text: "aa", isEnded: true });
	});

	it("that was read already is an error", async () => {
		const { transport, errors } = await ask(async () => {
			const response = new NativeResponse("x");
			await response.text();
			return response;
		});
		expect([transport.status, errors.length]).toEqual([500, 1]);
	});

	it("that fetch() decoded doesn't claim its content coding any more", async () => {
		const response = new NativeResponse("hello", { headers: { "content-encoding": "gzip", "content-length": "25", "content-type": "a/b" } });
		const own = await ask(() => response.clone());
		expect(own.transport.valuesOf("content-encoding")).toEqual(["gzip"]);
		Object.defineProperty(response, "url", { value: "http://upstream.example/" });
		const fetched = await ask(() => response);
		expect([fetched.transport.valuesOf("content-encoding"), fetched.transport.contentLength]).toEqual([[], 5]);
	});
});
