import { describe, expect, it } from "vitest";
import { fetchHandler } from "../../../../src/service/fetch/fetch-handler.ts";
import { LightResponse } from "../../../../src/service/fetch/light-response.ts";
import { askFetch as ask, settle } from "../../../support/ask-fetch.ts";
import { FakeTransport } from "../../../support/fake-transport.ts";

describe("a streamed response", () => {
	it("goes out whole where it is complete at once", async () => {
		const one = new ReadableStream({
			start(controller) {
				controller.enqueue(new TextEncoder().encode("abc"));
				controller.close();
			},
		});
		expect((await ask(() => new LightResponse(one))).transport).toMatchObject({ contentLength: 3, text: "abc" });
		const none = new ReadableStream({ start: (controller) => controller.close() });
		expect((await ask(() => new LightResponse(none))).transport).toMatchObject({ contentLength: 0, text: "" });
	});

	it("sends its head before there is content", async () => {
		const stream = new ReadableStream({});
		const transport = new FakeTransport();
		void fetchHandler(() => new LightResponse(stream))(transport.exchange);
		await settle();
		expect([transport.status, transport.contentLength, transport.isEnded]).toEqual([200, -1, false]);
	});

	it("waits when the peer doesn't take it, and goes on when it does", async () => {
		let made = 0;
		const stream = new ReadableStream(
			{
				pull(controller) {
					controller.enqueue(new Uint8Array(10));
					if (++made === 5) controller.close();
				},
			},
			{ highWaterMark: 0 },
		);
		const transport = new FakeTransport();
		transport.room = 25;
		const answering = fetchHandler(() => new LightResponse(stream))(transport.exchange);
		await settle();
		expect([transport.chunks.length, made, transport.isEnded]).toEqual([3, 3, false]);
		transport.drain();
		await answering;
		expect([transport.chunks.length, transport.isEnded]).toEqual([5, true]);
	});

	it("is cancelled when the peer leaves, while it waits for either side", async () => {
		for (const room of [5, 1000]) {
			let reason: unknown;
			const stream = new ReadableStream<Uint8Array>({
				start(controller) {
					for (let at = 0; at < 3; at++) controller.enqueue(new Uint8Array(10));
				},
				cancel(cause) {
					reason = cause;
				},
			});
			const transport = new FakeTransport();
			transport.room = room;
			const errors: unknown[] = [];
			const answering = fetchHandler(() => new LightResponse(stream), { reportError: (error) => errors.push(error) })(transport.exchange);
			await settle();
			transport.leave();
			await answering;
			expect(reason).toMatchObject({ reason: "peer-left" });
			expect(errors).toEqual([]);
		}
	});

	it("of a generator takes strings and bytes, and lets it clean up when the peer leaves", async () => {
		async function* some(): AsyncGenerator<string | Uint8Array> {
			yield "\u00e9";
			await settle();
			yield new Uint8Array([98]);
		}
		expect((await ask(() => new LightResponse(some()))).transport.text).toBe("\u00e9b");
		let cleaned = false;
		async function* endless(): AsyncGenerator<string> {
			try {
				for (;;) yield "x";
			} finally {
				cleaned = true;
			}
		}
		const transport = new FakeTransport();
		transport.room = 3;
		const answering = fetchHandler(() => new LightResponse(endless()))(transport.exchange);
		await settle();
		transport.leave();
		await answering;
		await settle();
		expect(cleaned).toBe(true);
	});

	it("of a blob and of a form says its length", async () => {
		expect((await ask(() => new LightResponse(new Blob(["abc"])))).transport).toMatchObject({ contentLength: 3, text: "abc" });
		const form = new FormData();
		form.set("a", "b");
		const { transport } = await ask(() => new LightResponse(form));
		expect(transport.contentLength).toBe(transport.text.length);
		expect(transport.valuesOf("content-type")[0]).toMatch(/^multipart\/form-data; boundary=/);
	});

	it("that fails before its head is 500; after it, the end of the connection", async () => {
		const boom = new Error("boom");
		const early = await ask(() => new LightResponse(new ReadableStream({ start: (controller) => controller.error(boom) })));
		expect([early.transport.status, early.errors]).toEqual([500, [boom]]);
		const late = await ask(() => {
			let turn = 0;
			return new LightResponse(
				new ReadableStream({
					async pull(controller) {
						await settle();
						if (turn++ === 0) controller.enqueue(new Uint8Array(1));
						else controller.error(boom);
					},
				}),
			);
		});
		expect([late.transport.status, late.transport.abortedBy, late.errors]).toEqual([200, boom, [boom]]);
	});

	for (const [text, name] of [
		["ab", "less"],
		["abcd", "more"],
	] as const) {
		it(`that has ${name} than its Content-Length ends the connection, and is reported (RFC 9110 §8.6)`, async () => {
			const { transport, errors } = await ask(() => new LightResponse(new Blob([text]).stream(), { headers: { "content-length": "3" } }));
			expect([transport.contentLength, transport.isEnded, transport.text.length <= 3]).toEqual([3, false, true]);
			expect(errors[0]).toBeInstanceOf(TypeError);
			expect(transport.abortedBy).toBe(errors[0]);
		});
	}

	it("of something else than bytes is an error, and is cancelled", async () => {
		let cancelled = false;
		const stream = new ReadableStream({
			start: (controller) => controller.enqueue("text"),
			cancel: () => {
				cancelled = true;
			},
		});
		const { transport, errors } = await ask(() => new LightResponse(stream));
		expect([transport.status, cancelled]).toEqual([500, true]);
		expect(errors[0]).toBeInstanceOf(TypeError);
	});
});
