import { afterEach, describe, expect, it } from "vitest";
import type { Configuration } from "../../../../src/cli/configuration/configuration.ts";
import { loadHandler } from "../../../../src/cli/configuration/load-handler.ts";
import { resolveConfiguration } from "../../../../src/cli/configuration/resolve-configuration.ts";
import { parseArguments } from "../../../../src/cli/parse-arguments.ts";
import { BackgroundWork } from "../../../../src/operations/background-work.ts";
import type { Exchange, Handler } from "../../../../src/protocol/exchange/exchange.ts";
import type { HandlerInfo } from "../../../../src/service/fetch/handler-info.ts";
import { NativeHeaders, NativeRequest, NativeResponse } from "../../../../src/service/fetch/native-classes.ts";
import { FakeRuntime, type FakeRuntimeOptions } from "../../../support/fake-runtime.ts";
import type { FakeRequest, FakeTransport } from "../../../support/fake-transport.ts";
import { serveExchange } from "../../../support/serve-exchange.ts";

const runtimeFetch = globalThis.fetch;
afterEach(() => Object.assign(globalThis, { Request: NativeRequest, Response: NativeResponse, Headers: NativeHeaders, fetch: runtimeFetch }));

const FILES = {
	"/docs/index.html": "docs",
	"/docs/a/index.html": "docs a",
	"/docs/404.html": "docs 404",
	"/public/index.html": "public",
	"/public/404.html": "public 404",
	"/public/app.js": "script",
	"/fallback.html": "fallback",
	"/api.js": "",
	"/app.js": "",
};
const MODULES: NonNullable<FakeRuntimeOptions["modules"]> = {
	"/api.js": {
		default: {
			fetch: (request: Request & { params: object }, info: HandlerInfo) =>
				Response.json([request.method, request.params, info.params, info.exchange.route]),
		},
	},
	"/app.js": { default: { fetch: () => new Response("app", { headers: { "X-App": "own", Vary: "Cookie", "Set-Cookie": "a=1" } }) } },
	"/low.js": { default: { handler: (exchange: Exchange) => exchange.respond(200, [], exchange.route) } },
};

/** The handler of a configuration that was plain data in between, as it is for a worker. */
async function load(file: unknown, options: FakeRuntimeOptions = {}): Promise<Handler> {
	const runtime = new FakeRuntime({
		...options,
		files: { ...FILES, ...options.files, "/trivet.config.json": JSON.stringify(file) },
		modules: { ...MODULES, ...options.modules },
	});
	const parsed = parseArguments(["-c", "trivet.config.json"]);
	const configuration = await resolveConfiguration(runtime, [], parsed, {});
	const plain = JSON.parse(JSON.stringify(configuration)) as Configuration;
	runtime.files.put("/trivet.config.json", "changed since");
	return (await loadHandler(runtime, plain, { background: new BackgroundWork(), reportError: (error) => errors.push(error) })).handler;
}

const errors: unknown[] = [];
afterEach(() => expect(errors.splice(0)).toEqual([]));

const ask = (handler: Handler, target: string, request: FakeRequest = {}): Promise<FakeTransport> => serveExchange(handler, { ...request, target });

async function answer(handler: Handler, target: string, request: FakeRequest = {}): Promise<[number, string]> {
	const { status, text } = await ask(handler, target, request);
	return [status, text];
}

describe("routes", () => {
	it("answer in order; folders pass on what they don't have", async () => {
		const handler = await load({
			routes: [
				{ path: "/*", folder: "docs" },
				{ path: "/api/:id/*", module: "api.js" },
				{ path: "/*", folder: "public" },
				{ path: "/only", methods: ["POST"], respond: "made", status: 201 },
			],
		});
		expect(await answer(handler, "/")).toEqual([200, "docs"]);
		expect(await answer(handler, "/app.js")).toEqual([200, "script"]);
		expect(await answer(handler, "/api/a%20b/c")).toEqual([200, '["GET",{"id":"a b"},{"id":"a b"},"/api/:id/*"]']);
		expect(await answer(handler, "/api/1/", { method: "DELETE" })).toEqual([200, '["DELETE",{"id":"1"},{"id":"1"},"/api/:id/*"]']);
		// The last that was asked says that there is nothing.
		expect(await answer(handler, "/nowhere")).toEqual([404, "public 404"]);
		expect(await answer(handler, "/only", { method: "POST" })).toEqual([201, "made"]);
		expect((await ask(handler, "/app.js", { method: "PUT" })).valuesOf("allow")).toEqual(["GET, HEAD, OPTIONS"]);
	});

	it("serve a folder below their path", async () => {
		const handler = await load({
			routes: [
				{ path: "/d%6Fcs/*", folder: "docs" },
				{ path: "/*", module: "app.js" },
			],
		});
		expect(await answer(handler, "/docs/")).toEqual([200, "docs"]);
		expect(await answer(handler, "/docs/a/")).toEqual([200, "docs a"]);
		const bare = await ask(handler, "/docs?q");
		expect([bare.status, bare.valuesOf("location")]).toEqual([301, ["/docs/?q"]]);
		expect((await ask(handler, "/docs/a")).valuesOf("location")).toEqual(["/docs/a/"]);
		expect(await answer(handler, "/docs", { method: "POST" })).toEqual([200, "app"]);
		expect(await answer(handler, "/docs/none")).toEqual([200, "app"]);
	});

	it("serve a folder by one spelling of its path, and lead the others to it", async () => {
		const handler = await load({
			routes: [
				{ path: "/caf%C3%A9/*", folder: "docs" },
				{ path: "/p/:x/*", folder: "docs" },
				{ path: "/*", module: "app.js" },
			],
		});
		expect(await answer(handler, "/caf%C3%A9/a/")).toEqual([200, "docs a"]);
		for (const [target, location] of [
			["/c%61f%c3%a9/a/?q", "/caf%C3%A9/a/?q"],
			["/c%61f%C3%A9/%61/", "/caf%C3%A9/%61/"],
			["/c%61f%C3%A9", "/caf%C3%A9/"],
			["/%70/1/a", "/p/1/a"],
		] as const) {
			const transport = await ask(handler, target);
			expect([transport.status, transport.valuesOf("location")]).toEqual([301, [location]]);
		}
		expect(await answer(handler, "/c%61f%c3%a9/", { method: "POST" })).toEqual([200, "app"]);
	});

	it("leave the path without its slash to whoever asks for it", async () => {
		const handler = await load({
			routes: [
				{ path: "/docs/*", folder: "docs" },
				{ path: "/docs", respond: "mine" },
			],
		});
		expect(await answer(handler, "/docs")).toEqual([200, "mine"]);
	});

	it("serve one file wherever they are", async () => {
		const handler = await load({
			routes: [
				{ path: "/api/*", respond: "api" },
				{ path: "/*", file: "fallback.html" },
			],
		});
		for (const target of ["/", "/any", "/any/where.html"]) expect(await answer(handler, target)).toEqual([200, "fallback"]);
		expect((await ask(handler, "/any", { method: "POST" })).status).toBe(405);
		expect((await ask(handler, "/any", { method: "HEAD" })).valuesOf("content-type")).toEqual(["text/html; charset=utf-8"]);
	});

	it.each([
		["/old/x", "/new/x"],
		["/old/x?y=z", "/new/x?y=z"],
		["/old/a%2Fb%20c", "/new/a%2Fb%20c"],
		["/rest/a/b", "https://example.com/a/b"],
		["/rest//evil.example", "https://example.com//evil.example"],
		["/root//evil.example/", "/evil.example/"],
		["/root/", "/"],
		["/query?a", "/x?y"],
		["/hash?a", "/x?a#top"],
	])("redirect %s to %s", async (target, location) => {
		const handler = await load({
			routes: [
				{ path: "/old/:name", redirect: "/new/:name", status: 301 },
				{ path: "/rest/*", redirect: "https://example.com/*" },
				{ path: "/root/*", redirect: "/*" },
				{ path: "/query", redirect: "/x?y" },
				{ path: "/hash", redirect: "/x#top" },
			],
		});
		const transport = await ask(handler, target);
		expect(transport.valuesOf("location")).toEqual([location]);
		expect(transport.status).toBe(target.startsWith("/old") ? 301 : 308);
	});

	it("respond", async () => {
		const handler = await load({
			routes: [
				{ path: "/text", respond: "hello" },
				{ path: "/json", respond: { a: [1] }, headers: { "Content-Type": "application/problem+json" } },
				{ path: "/none", respond: "", status: 204 },
			],
		});
		expect((await ask(handler, "/text")).valuesOf("content-type")).toEqual(["text/plain; charset=utf-8"]);
		const json = await ask(handler, "/json");
		expect([json.text, json.valuesOf("content-type")]).toEqual(['{"a":[1]}', ["application/problem+json"]]);
		expect(await answer(handler, "/none")).toEqual([204, ""]);
	});

	it("say which methods there are", async () => {
		const handler = await load({
			routes: [
				{ path: "/a", methods: ["GET"], respond: "a" },
				{ path: "/:x", methods: ["PUT"], respond: "x" },
			],
		});
		expect(await answer(handler, "/a", { method: "HEAD" })).toEqual([200, ""]);
		const refused = await ask(handler, "/a", { method: "POST" });
		expect([refused.status, refused.valuesOf("allow")]).toEqual([405, ["GET, HEAD, PUT, OPTIONS"]]);
		const options = await ask(handler, "/b", { method: "OPTIONS" });
		expect([options.status, options.valuesOf("allow")]).toEqual([204, ["PUT, OPTIONS"]]);
		expect((await ask(handler, "*", { method: "OPTIONS" })).status).toBe(204);
		expect((await ask(handler, "/b/c", { method: "POST" })).status).toBe(404);
	});

	it("refuse dot segments before anybody is asked", async () => {
		const handler = await load({ routes: [{ path: "/*", module: "app.js" }] });
		for (const target of ["/../a", "/a/%2e%2e/b", "/."]) expect((await ask(handler, target)).status).toBe(400);
	});

	it("take the exchange door too", async () => {
		const handler = await load({ routes: [{ path: "/low/:a", module: "low.js" }] }, { files: { "/low.js": "" } });
		expect(await answer(handler, "/low/1")).toEqual([200, "/low/:a"]);
	});

	it("go before what is served", async () => {
		const handler = await load({ routes: [{ path: "/app.js", respond: "route" }], serve: ["public", "app.js"] });
		expect(await answer(handler, "/app.js")).toEqual([200, "route"]);
		expect(await answer(handler, "/")).toEqual([200, "public"]);
		expect(await answer(handler, "/x")).toEqual([200, "app"]);
	});

	it("have options of their own over those of all", async () => {
		const handler = await load({
			cache: 60,
			spa: true,
			index: "404.html",
			header: { "X-File": "yes" },
			routes: [
				{ path: "/a/*", folder: "docs", cache: 5, index: "index.html" },
				{ path: "/b/*", folder: "public" },
			],
		});
		const one = await ask(handler, "/a/");
		expect([one.text, one.valuesOf("cache-control"), one.valuesOf("x-file")]).toEqual(["docs", ["public, max-age=5"], ["yes"]]);
		const two = await ask(handler, "/b/");
		expect([two.text, two.valuesOf("cache-control")]).toEqual(["public 404", ["public, max-age=60"]]);
		// The fallback of all is the last folder's.
		expect((await ask(handler, "/a/none", { fields: ["Accept: text/html"] })).status).toBe(404);
		expect(await answer(handler, "/b/none", { fields: ["Accept: text/html"] })).toEqual([200, "public"]);
	});
});

describe("fields", () => {
	it("are the route's over the site's over those for all, over the handler's own", async () => {
		const handler = await load({
			headers: { "X-All": "all", "X-Site": "all", "X-Route": "all", "X-App": "all", Vary: "Origin", "Set-Cookie": "b=2" },
			sites: [
				{
					hosts: ["*"],
					headers: { "X-Site": "site", "X-Route": "site" },
					routes: [
						{ path: "/a", module: "app.js", headers: { "x-route": "route" } },
						{ path: "/d/*", folder: "docs", headers: { "X-Docs": "1" } },
						{ path: "/*", folder: "public" },
					],
				},
			],
		});
		const route = await ask(handler, "/a");
		const values = (name: string) => route.valuesOf(name);
		expect([values("x-all"), values("x-site"), values("x-route"), values("x-app")]).toEqual([["all"], ["site"], ["route"], ["all"]]);
		expect([values("vary"), values("set-cookie")]).toEqual([
			["Cookie", "Origin"],
			["a=1", "b=2"],
		]);
		expect((await ask(handler, "/d/")).valuesOf("x-docs")).toEqual(["1"]);
		// What a route passed on has the fields of who answers.
		const passed = await ask(handler, "/d/none");
		expect([passed.status, passed.valuesOf("x-docs"), passed.valuesOf("x-site")]).toEqual([404, [], ["site"]]);
		expect((await ask(handler, "/../")).valuesOf("x-all")).toEqual(["all"]);
	});
});

describe("sites", () => {
	const file = {
		sites: [
			{ hosts: ["example.com"], routes: [{ path: "/*", respond: "exact" }] },
			{ hosts: ["*.example.com", "[::1]"], routes: [{ path: "/*", respond: "wildcard" }] },
		],
	};

	it("are found by host", async () => {
		const handler = await load({ ...file, routes: [{ path: "/*", respond: "rest" }] });
		for (const [authority, text] of [
			["example.com", "exact"],
			["EXAMPLE.com:81", "exact"],
			["a.b.example.com.", "wildcard"],
			["[0:0::1]:8080", "wildcard"],
			["example.org", "rest"],
			["", "rest"],
		] as const)
			expect((await ask(handler, "/", { authority })).text).toBe(text);
	});

	it("that aren't there are misdirected requests", async () => {
		const handler = await load(file);
		expect((await ask(handler, "/", { authority: "other.example" })).status).toBe(421);
		expect((await ask(handler, "/", { authority: "" })).status).toBe(421);
	});
});

describe("modules", () => {
	it("of routes have no options of the whole server", async () => {
		const modules = { "/api.js": { default: { fetch: () => new Response(""), port: 3000 } } };
		await expect(load({ routes: [{ path: "/*", module: "api.js" }] }, { modules })).rejects.toThrow(
			'api.js has the option "port", which is about the whole server; a module of a route has none. Set it in the configuration.',
		);
	});

	it("that can't be loaded are all named", async () => {
		const options = { files: { "/one.js": "", "/two.js": "" } };
		await expect(
			load(
				{
					routes: [
						{ path: "/1", module: "one.js" },
						{ path: "/2", module: "two.js" },
					],
				},
				options,
			),
		).rejects.toThrow(/Can't load one\.js: .*no module.*\nCan't load two\.js: /s);
	});

	it("may have routes, below the route", async () => {
		const modules = { "/api.js": { default: { routes: { "/api/:x": (request: Request & { params: object }) => Response.json(request.params) } } } };
		const handler = await load({ headers: { A: "b" }, routes: [{ path: "/api/*", module: "api.js" }] }, { modules });
		const transport = await ask(handler, "/api/7");
		expect([transport.text, transport.exchange.route, transport.valuesOf("a")]).toEqual(['{"x":"7"}', "/api/:x", ["b"]]);
		expect((await ask(handler, "/api/7/8")).status).toBe(404);
	});
});
