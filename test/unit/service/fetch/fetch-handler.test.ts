import { describe, expect, it } from "vitest";
import type { ClientSource } from "../../../../src/protocol/exchange/exchange.ts";
import { Fault, PeerFault } from "../../../../src/protocol/faults.ts";
import { type FetchHandler, fetchHandler } from "../../../../src/service/fetch/fetch-handler.ts";
import type { HandlerInfo } from "../../../../src/service/fetch/handler-info.ts";
import { LightResponse } from "../../../../src/service/fetch/light-response.ts";
import { askFetch as ask, settle } from "../../../support/ask-fetch.ts";
import { type FakeRequest, FakeTransport } from "../../../support/fake-transport.ts";

/** A handler gone wrong in types. */
const untyped = (fetch: (...args: never[]) => unknown): FetchHandler => fetch as unknown as FetchHandler;

describe("a whole response", () => {
	it("is sent before the handler's call returns, without a promise", () => {
		const transport = new FakeTransport();
		expect(fetchHandler(() => new LightResponse("h\u00e9"))(transport.exchange)).toBeUndefined();
		expect([transport.status, transport.text, transport.contentLength, transport.isEnded]).toEqual([200, "h\u00e9", 3, true]);
		expect(transport.fields).toEqual(["content-type", "text/plain;charset=UTF-8"]);
	});

	it("of bytes, of nothing, of JSON, and later", async () => {
		const bytes = await ask(() => new LightResponse(new Uint8Array([97])));
		expect([bytes.transport.text, bytes.transport.fields]).toEqual(["a", []]);
		expect((await ask(() => new LightResponse(null, { status: 204 }))).transport.status).toBe(204);
		expect((await ask(async () => LightResponse.json([1], { status: 201 }))).transport).toMatchObject({ status: 201, text: "[1]" });
	});

	it("may be the same one each time", async () => {
		const response = new LightResponse("x");
		for (let at = 0; at < 2; at++) expect((await ask(() => response)).transport.text).toBe("x");
	});

	it("has one line for each Set-Cookie, and fields changed later", async () => {
		const { transport } = await ask(() => {
			const response = new LightResponse("x");
			response.headers.append("Set-Cookie", "a=1");
			response.headers.append("Set-Cookie", "b=2");
			response.headers.delete("content-type");
			return response;
		});
		expect(transport.fields).toEqual(["set-cookie", "a=1", "set-cookie", "b=2"]);
	});

	it("goes out whole though its stream was looked at", async () => {
		const { transport } = await ask(() => {
			const response = new LightResponse("x");
			if (response.body === null) throw new Error("no body");
			return response;
		});
		expect([transport.text, transport.contentLength]).toEqual(["x", 1]);
	});
});

describe("errors of the handler", () => {
	const boom = new Error("boom");
	const failing: [string, FetchHandler][] = [
		[
			"throws",
			() => {
				throw boom;
			},
		],
		["rejects", () => Promise.reject(boom)],
	];
	for (const [name, fetch] of failing) {
		it(`500 and a report where it ${name}`, async () => {
			const { transport, errors } = await ask(fetch);
			expect([transport.status, transport.text, errors]).toEqual([500, "Internal Server Error\n", [boom]]);
		});

		it(`onError's response where it ${name}`, async () => {
			const seen: unknown[] = [];
			const { transport, errors } = await ask(
				fetch,
				{},
				{
					onError: async (error, request) => {
						seen.push(error, request.method);
						return new LightResponse("sorry", { status: 503 });
					},
				},
			);
			expect([transport.status, transport.text, errors, seen]).toEqual([503, "sorry", [], [boom, "GET"]]);
		});
	}

	it("500 and a report where onError fails too", async () => {
		const worse = new Error("worse");
		const { transport, errors } = await ask(
			() => {
				throw boom;
			},
			{},
			{
				onError: () => {
					throw worse;
				},
			},
		);
		expect([transport.status, errors]).toEqual([500, [worse]]);
	});

	const wrong: [string, unknown][] = [
		["undefined", undefined],
		["null", null],
		["a string", "x"],
		["an object", { status: 200 }],
		["Response.error()", LightResponse.error()],
	];
	for (const [name, value] of wrong) {
		it(`500 where it returns ${name}`, async () => {
			const { transport, errors } = await ask(untyped(() => value));
			expect([transport.status, errors.length]).toEqual([500, 1]);
			expect(errors[0]).toBeInstanceOf(TypeError);
		});
	}

	it("500 where the response was read already", async () => {
		const { transport } = await ask(async () => {
			const response = new LightResponse("x");
			await response.text();
			return response;
		});
		expect(transport.status).toBe(500);
	});

	it("nothing is sent or reported after the exchange has ended", async () => {
		for (const end of [(transport: FakeTransport) => transport.leave(), (transport: FakeTransport) => transport.exchange.respond(413)]) {
			const transport = new FakeTransport({ method: "POST", contentLength: -1 });
			const errors: unknown[] = [];
			const handler = fetchHandler(async (request) => new LightResponse(await request.text()), { reportError: (error) => errors.push(error) });
			const answering = handler(transport.exchange);
			transport.content.fail(new PeerFault(Fault.ContentTooLarge));
			end(transport);
			await answering;
			expect([errors, transport.chunks]).toEqual([[], []]);
		}
	});

	it("a response that comes too late is let go of", async () => {
		let cancelled = false;
		const transport = new FakeTransport();
		const answering = fetchHandler(async () => {
			await settle();
			return new LightResponse(
				new ReadableStream({
					cancel: () => {
						cancelled = true;
					},
				}),
			);
		})(transport.exchange);
		transport.leave();
		await answering;
		expect([cancelled, transport.status]).toEqual([true, 0]);
	});
});

describe("the second argument", () => {
	async function infoOf(request: FakeRequest): Promise<HandlerInfo> {
		let seen: HandlerInfo | undefined;
		await ask((_, info) => {
			seen = info;
			return new LightResponse();
		}, request);
		return seen!;
	}

	it("tells the peer's address", async () => {
		const info = await infoOf({});
		expect(info.remoteAddr).toEqual({ transport: "tcp", hostname: "192.0.2.7", port: 50123 });
		expect(info.requestIP()).toEqual({ address: "192.0.2.7", family: "IPv4", port: 50123 });
		const six = await infoOf({ endpoints: { peer: { transport: "tcp", address: "::1", port: 1 } } });
		expect(six.requestIP()?.family).toBe("IPv6");
		const unix = await infoOf({ endpoints: { peer: { transport: "unix", address: "", port: 0 } } });
		expect([unix.requestIP(), unix.remoteAddr]).toEqual([null, { transport: "unix", path: "" }]);
	});

	it("tells whom trusted proxies name, and the peer all the same", async () => {
		const named = (address: string, port: number) =>
			infoOf({ clients: { clientOf: () => ({ address, port, proto: "https", host: "shop.example" }) } });
		const info = await named("2001:db8::1", 4000);
		expect(info.remoteAddr).toEqual({ transport: "tcp", hostname: "2001:db8::1", port: 4000 });
		expect(info.requestIP()).toEqual({ address: "2001:db8::1", family: "IPv6", port: 4000 });
		expect(info.peerAddr).toEqual({ transport: "tcp", hostname: "192.0.2.7", port: 50123 });
		const hidden = await named("_hidden", 0);
		expect([hidden.requestIP(), hidden.remoteAddr]).toEqual([null, { transport: "tcp", hostname: "_hidden", port: 0 }]);
		expect((await named("unknown", 0)).requestIP()).toBeNull();
		const unix = { peer: { transport: "unix", address: "", port: 0 } } as const;
		const own: ClientSource = { clientOf: () => ({ address: "", port: 0, proto: "http", host: "a" }) };
		expect((await infoOf({ endpoints: unix, clients: own })).remoteAddr).toEqual({ transport: "unix", path: "" });
	});

	it("tells the request's name in the logs, and the trace it belongs to", () => {
		let seen: HandlerInfo | undefined;
		const transport = new FakeTransport({
			fields: ["Traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "Tracestate: a=1"],
		});
		transport.requestIds = { requestIdOf: () => "id1" };
		fetchHandler((_, info) => {
			seen = info;
			return new LightResponse();
		})(transport.exchange);
		expect(seen?.requestId).toBe("id1");
		expect(seen?.trace).toEqual({ traceId: "4bf92f3577b34da6a3ce929d0e0e4736", parentId: "00f067aa0ba902b7", flags: 1, state: "a=1" });
	});

	it("has no trace where the request says none", async () => {
		expect((await infoOf({})).trace).toBeNull();
	});

	it("hands background work over, and reports its failure", async () => {
		const boom = new Error("later");
		const kept: Promise<unknown>[] = [];
		const { transport, errors } = await ask(
			(_, info) => {
				info.waitUntil(Promise.reject(boom));
				return new LightResponse("x");
			},
			{},
			{ onBackground: (work) => kept.push(work) },
		);
		await Promise.all(kept);
		expect([transport.status, kept.length, errors]).toEqual([200, 1, [boom]]);
	});

	it("lets a handler answer by the exchange and return nothing", async () => {
		const { transport, errors } = await ask(untyped((_: Request, info: HandlerInfo) => info.exchange.respond(202)));
		expect([transport.status, errors]).toEqual([202, []]);
	});
});
