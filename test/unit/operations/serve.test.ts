import { describe, expect, it } from "vitest";
import { StartError } from "../../../src/operations/bind-listeners.ts";
import { type Server, serve } from "../../../src/operations/serve.ts";
import type { ListenInfo, ServeOptions } from "../../../src/operations/serve-options.ts";
import { UsageError } from "../../../src/protocol/faults.ts";
import { FakeRuntime, type FakeRuntimeOptions } from "../../support/fake-runtime.ts";

const GET = "GET /a?b HTTP/1.1\r\nHost: x\r\n\r\n";

function start(options: ServeOptions, runtimeOptions: FakeRuntimeOptions = {}): { runtime: FakeRuntime; server: Server } {
	const runtime = new FakeRuntime(runtimeOptions);
	return { runtime, server: serve(runtime, options) };
}

async function ask(runtime: FakeRuntime, request = GET): Promise<string> {
	const peer = runtime.openListeners[0]!.accept()!;
	await peer.send(request);
	return peer.link.output;
}

/** A promise, and what resolves it. */
function pending(): { promise: Promise<void>; resolve: () => void } {
	let settle = () => {};
	const promise = new Promise<void>((resolve) => {
		settle = resolve;
	});
	return { promise, resolve: () => settle() };
}

describe("serve", () => {
	it("listens on localhost:8080 unless told otherwise", async () => {
		const { runtime, server } = start({ fetch: () => new Response("") });
		expect([server.port, server.hostname, server.url]).toEqual([8080, "localhost", ""]);
		expect(await server.ready).toBe(server);
		expect(runtime.listeners.map(({ address }) => address)).toEqual([
			{ transport: "tcp", address: "127.0.0.1", port: 8080 },
			{ transport: "tcp", address: "::1", port: 8080 },
		]);
		expect([server.port, server.hostname, server.url]).toEqual([8080, "localhost", "http://localhost:8080/"]);
		await server.stop();
	});

	it("tells the port it was given", async () => {
		const told: ListenInfo[] = [];
		const { server } = start({ fetch: () => new Response(""), port: 0, hostname: "127.0.0.1", onListen: (info) => told.push(info) });
		await server.ready;
		expect(server.port).toBe(50_000);
		expect(told).toEqual([{ transport: "tcp", hostname: "127.0.0.1", port: 50_000, url: "http://127.0.0.1:50000/" }]);
		await server.close();
	});

	it("listens on a unix socket", async () => {
		const { server } = start({ fetch: () => new Response(""), unix: "/run/s" });
		await server.ready;
		expect([server.port, server.hostname, server.url]).toEqual([0, "/run/s", "unix:/run/s"]);
		await server.stop();
	});

	it("names requests, by X-Request-Id where trustProxy believes the peer", async () => {
		const request = "GET / HTTP/1.1\r\nHost: x\r\nX-Request-Id: given\r\n\r\n";
		for (const [trusted, expected] of [
			[{}, /\r\n\r\n[0-9a-z]{19}$/],
			[{ trustProxy: "192.0.2.0/24" }, /\r\n\r\ngiven$/],
		] as const) {
			const { runtime, server } = start({ fetch: (_, info) => new Response(info.requestId), ...trusted });
			await server.ready;
			expect(await ask(runtime, request)).toMatch(expected);
			await server.stop(true);
		}
	});

	it("answers by fetch, by handler before it, and by onError", async () => {
		const byFetch = start({ fetch: (request) => new Response(new URL(request.url).search) });
		await byFetch.server.ready;
		expect(await ask(byFetch.runtime)).toMatch(/\r\n\r\n\?b$/);
		const byHandler = start({ fetch: () => new Response("fetch"), handler: (exchange) => exchange.respond(200, [], "handler") });
		await byHandler.server.ready;
		expect(await ask(byHandler.runtime)).toMatch(/\r\n\r\nhandler$/);
		const byError = start({
			fetch: () => {
				throw new Error("on purpose");
			},
			error: (error) => new Response((error as Error).message, { status: 418 }),
		});
		await byError.server.ready;
		expect(await ask(byError.runtime)).toMatch(/^HTTP\/1\.1 418 .*on purpose$/s);
		for (const { server } of [byFetch, byHandler, byError]) await server.stop(true);
	});

	it("reports what nobody handles, and the target can't forge a line", async () => {
		const { runtime, server } = start({
			fetch: () => {
				throw new Error("on purpose");
			},
		});
		await server.ready;
		expect(await ask(runtime, "GET /x HTTP/1.1\r\nHost: x\r\n\r\n")).toMatch(/^HTTP\/1\.1 500 /);
		expect(runtime.error).toMatch(/^1994-11-06T08:49:37\.000Z ERROR GET \/x Error: on purpose\n/);
		await server.stop(true);
	});

	it("rejects `ready` alone where it can't listen", async () => {
		const { server } = start({ fetch: () => new Response(""), port: 1, hostname: "127.0.0.1" }, { failures: { "127.0.0.1:1": "EACCES" } });
		await expect(server.ready).rejects.toThrow(StartError);
		await expect(server.finished).rejects.toThrow(StartError);
		await server.stop();
	});

	it("stops, and rejects `ready`, where onListen throws", async () => {
		const { runtime, server } = start({
			fetch: () => new Response(""),
			onListen: () => {
				throw new Error("on purpose");
			},
		});
		await expect(server.ready).rejects.toThrow("on purpose");
		expect(runtime.openListeners).toEqual([]);
	});

	it("stops by its signal, aborted before or after", async () => {
		for (const isEarly of [true, false]) {
			const abort = new AbortController();
			if (isEarly) abort.abort();
			const { runtime, server } = start({ fetch: () => new Response(""), signal: abort.signal });
			await server.ready;
			abort.abort();
			await server.finished;
			expect(runtime.openListeners).toEqual([]);
		}
	});

	it("waits for what waitUntil was given", async () => {
		const { promise: work, resolve: finishWork } = pending();
		const { runtime, server } = start({
			fetch: (_request, info) => {
				info.waitUntil(work);
				return new Response("");
			},
		});
		await server.ready;
		await ask(runtime, GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
		let isStopped = false;
		const stopped = server.shutdown().then(() => {
			isStopped = true;
		});
		await new Promise((resolve) => setTimeout(resolve, 5));
		expect(isStopped).toBe(false);
		finishWork();
		await stopped;
	});

	it("refuses options here and now", () => {
		expect(() => start({})).toThrow(/a fetch\(request\) or a handler\(exchange\) function is needed/);
		expect(() => start({ fetch: () => new Response(""), prot: 1 } as ServeOptions)).toThrow(UsageError);
	});
});

describe("reload", () => {
	it("changes the handler, before it listens and after", async () => {
		const { runtime, server } = start({ fetch: () => new Response("first") });
		server.reload({ fetch: () => new Response("second") });
		await server.ready;
		expect(await ask(runtime)).toMatch(/second$/);
		server.reload({ handler: (exchange) => exchange.respond(200, [], "third") });
		expect(await ask(runtime)).toMatch(/third$/);
		await server.stop(true);
	});

	it("refuses what is set when the server starts", async () => {
		const { server } = start({ fetch: () => new Response("") });
		expect(() => server.reload({ port: 1 } as ServeOptions)).toThrow(/"port" is set when the server starts/);
		expect(() => server.reload({})).toThrow(UsageError);
		await server.stop(true);
	});
});

describe("routes", () => {
	const request = (target: string, method = "GET") => `${method} ${target} HTTP/1.1\r\nHost: x\r\n\r\n`;

	it("go before fetch, and have parameters", async () => {
		const { runtime, server } = start({
			routes: {
				"/users/:id": (request, info) => new Response(`${request.params.id} ${info.params.id} ${info.exchange.route}`),
				"/same": new Response("same"),
				"/m": { POST: async (request) => new Response(await request.text()) },
			},
			fetch: (request) => new Response(`fetch ${new URL(request.url).pathname}`),
		});
		await server.ready;
		expect(await ask(runtime, request("/users/a%20b"))).toMatch(/\r\n\r\na b a b \/users\/:id$/);
		for (let time = 0; time < 2; time++) expect(await ask(runtime, request("/same"))).toMatch(/\r\n\r\nsame$/);
		expect(await ask(runtime, request("/users/"))).toMatch(/\r\n\r\nfetch \/users\/$/);
		expect(await ask(runtime, request("/m", "DELETE"))).toMatch(/\r\n\r\nfetch \/m$/);
		await server.stop(true);
	});

	it("may stand alone, or before a handler", async () => {
		const routes = { "/a": () => new Response("a") };
		const alone = start({ routes });
		await alone.server.ready;
		expect(await ask(alone.runtime, request("/b"))).toMatch(/^HTTP\/1\.1 404 /);
		await alone.server.stop(true);
		const before = start({ routes, handler: (exchange) => exchange.respond(200, [], "low") });
		await before.server.ready;
		expect(await ask(before.runtime, request("/a"))).toMatch(/\r\n\r\na$/);
		expect(await ask(before.runtime, request("/b"))).toMatch(/\r\n\r\nlow$/);
		await before.server.stop(true);
	});

	it("have the error handler, and can be put in place of others", async () => {
		const { runtime, server } = start({
			routes: {
				"/a": () => {
					throw new Error("on purpose");
				},
			},
			error: (error) => new Response(`caught ${String(error)}`),
		});
		await server.ready;
		expect(await ask(runtime, request("/a"))).toMatch(/caught Error: on purpose$/);
		server.reload({ routes: { "/a": () => new Response("new") } });
		expect(await ask(runtime, request("/a"))).toMatch(/\r\n\r\nnew$/);
		await server.stop(true);
	});

	it("that make no sense are refused", () => {
		expect(() => start({ routes: { a: () => new Response("") } })).toThrow(new UsageError('serve(): the route "a": a pattern begins with "/".'));
		expect(() => start({ routes: [] as unknown as ServeOptions["routes"] & object })).toThrow(/"routes" is an object/);
	});
});
