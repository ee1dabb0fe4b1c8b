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
		await ask(runtime);
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
