/** `serve(options)` as a program would import it, on the runtime that runs the test. */
import { afterEach, describe, expect } from "vitest";
import type { Server } from "../../src/operations/serve.ts";
import type { ListenInfo, ServeOptions } from "../../src/operations/serve-options.ts";
import { RawClient } from "../support/raw-http.ts";
import { get, head } from "../support/raw-http-request.ts";
import { exchange, readResponse, textOf } from "../support/raw-http-response.ts";
import { sourceOnly } from "../support/start-subject.ts";
import { HERE } from "../support/start-subject-process.ts";

const it = sourceOnly("a library is imported, not started");

let server: Server | null = null;
afterEach(async () => {
	await server?.stop(true);
	server = null;
});

async function start(options: ServeOptions): Promise<{ server: Server; client: RawClient }> {
	const library = (await import(`../../adapters/${HERE}/mod.ts`)) as { serve(options: ServeOptions): Server };
	server = library.serve({ port: 0, hostname: "127.0.0.1", ...options });
	await server.ready;
	return { server, client: await RawClient.connect({ host: "127.0.0.1", port: server.port }) };
}

describe("the library", () => {
	it("tells where it listens, once it does", async () => {
		const told: ListenInfo[] = [];
		const started = await start({ fetch: () => new Response("hi"), onListen: (info) => told.push(info) });
		expect(started.server.port).toBeGreaterThan(0);
		expect(started.server.url).toBe(`http://127.0.0.1:${started.server.port}/`);
		expect(told).toEqual([{ transport: "tcp", hostname: "127.0.0.1", port: started.server.port, url: started.server.url }]);
		expect(textOf(await exchange(started.client, get("/")))).toBe("hi");
		started.client.close();
	});

	it("answers what a handler threw by onError", async () => {
		const { client } = await start({
			fetch: () => {
				throw new Error("on purpose");
			},
			onError: (error, request) => new Response(`${(error as Error).message} at ${request.url}`, { status: 502 }),
		});
		const response = await exchange(client, get("/where"));
		expect([response.status, textOf(response)]).toEqual([502, "on purpose at http://test.example/where"]);
		client.close();
	});

	it("limits content by maxRequestBodySize and idle connections by idleTimeout", async () => {
		const { client } = await start({ fetch: () => new Response("hi"), maxRequestBodySize: 5, idleTimeout: 0.3 });
		expect(await client.waitEnd()).toBe("fin");
		const second = await RawClient.connect({ host: "127.0.0.1", port: server!.port });
		await second.send(head("POST", "/", { fields: ["Content-Length: 6"] }));
		expect((await readResponse(second)).status).toBe(413);
		client.close();
		second.close();
	});

	it("stops when its signal aborts", async () => {
		const abort = new AbortController();
		const started = await start({ fetch: () => new Response("hi"), signal: abort.signal });
		abort.abort();
		expect(await started.client.waitEnd()).toBe("fin");
		started.client.finish();
		await started.server.finished;
	});

	it("puts another handler in place on connections that are open", async () => {
		const started = await start({ fetch: () => new Response("first") });
		expect(textOf(await exchange(started.client, get("/")))).toBe("first");
		started.server.reload({ handler: (low) => low.respond(200, [], "second") });
		await null;
		expect(textOf(await exchange(started.client, get("/")))).toBe("second");
		started.client.close();
	});

	it("stops at once when forced", async () => {
		const started = await start({ fetch: () => new Promise<Response>(() => {}) });
		await started.client.send(get("/"));
		await started.server.stop(true);
		await started.client.waitEnd();
		started.client.close();
	});

	it("refuses options that it doesn't know or support", async () => {
		await expect(start({ fetch: () => new Response(""), hostnam: "x" } as ServeOptions)).rejects.toThrow(/hostname/);
		await expect(start({ fetch: () => new Response(""), tls: { cert: "", key: "" } } as ServeOptions)).rejects.toThrow(/tls/);
		await expect(start({})).rejects.toThrow(/fetch/);
	});
});
