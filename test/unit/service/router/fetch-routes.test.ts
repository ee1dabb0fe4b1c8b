import { describe, expect, it } from "vitest";
import { UsageError } from "../../../../src/protocol/faults.ts";
import { LightResponse } from "../../../../src/service/fetch/light-response.ts";
import { NativeResponse } from "../../../../src/service/fetch/native-classes.ts";
import { fetchRoutesHandler, type RoutedRequest, type RouteTable, readRoutes } from "../../../../src/service/router/fetch-routes.ts";
import type { FakeRequest, FakeTransport } from "../../../support/fake-transport.ts";
import { serveExchange } from "../../../support/serve-exchange.ts";

const say = (text: string) => () => new LightResponse(text);
const echo = (request: RoutedRequest) => LightResponse.json(request.params);

async function ask(table: RouteTable, target: string, method = "GET", hasFallback = false, request: FakeRequest = {}): Promise<FakeTransport> {
	const fallback = hasFallback ? (exchange: FakeTransport["exchange"]) => exchange.respond(200, [], "fallback") : null;
	return await serveExchange(fetchRoutesHandler(readRoutes(table), fallback, {}), { ...request, target, method });
}

const text = async (...args: Parameters<typeof ask>): Promise<string> => (await ask(...args)).text;

describe("the most specific route goes first", () => {
	const table: RouteTable = {
		"/*": say("rest"),
		"/users/*": say("below"),
		"/users/:id": echo,
		"/users/all": say("all"),
		"/a/:x/c": say("axc"),
		"/a/b/:y": say("aby"),
	};

	it.each([
		["/users/all", "all"],
		["/users/7", '{"id":"7"}'],
		["/users/a%2Fb%20c", '{"id":"a/b c"}'],
		["/users/7/x", "below"],
		["/users/", "below"],
		["/users", "rest"],
		["/a/b/c", "aby"],
		["/a/q/c", "axc"],
	])("%s", async (target, expected) => {
		expect(await text(table, target)).toBe(expected);
	});
});

describe("methods", () => {
	const table: RouteTable = { "/m": { GET: say("got"), POST: say("posted") }, "/:any": { PUT: say("put") }, "/all": say("all") };

	it("choose the function", async () => {
		expect(await text(table, "/m", "POST")).toBe("posted");
		expect(await text(table, "/m", "PUT")).toBe("put");
		expect(await text(table, "/all", "DELETE")).toBe("all");
	});

	it("have HEAD where they have GET", async () => {
		const head = await ask(table, "/m", "HEAD");
		expect([head.status, head.contentLength, head.text]).toEqual([200, 3, ""]);
		const own = { "/m": { GET: say("got"), HEAD: () => new LightResponse(null, { status: 204 }) } };
		expect((await ask(own, "/m", "HEAD")).status).toBe(204);
	});

	it("that no route has go to the fallback, else are refused with those there are", async () => {
		expect(await text(table, "/m", "DELETE", true)).toBe("fallback");
		const refused = await ask(table, "/m", "DELETE");
		expect([refused.status, refused.valuesOf("allow")]).toEqual([405, ["GET, HEAD, POST, PUT, OPTIONS"]]);
		const options = await ask(table, "/m", "OPTIONS");
		expect([options.status, options.valuesOf("allow")]).toEqual([204, ["GET, HEAD, POST, PUT, OPTIONS"]]);
	});
});

describe("what no route is for", () => {
	it("goes to the fallback, else is 404", async () => {
		expect(await text({ "/a": say("a") }, "/b", "GET", true)).toBe("fallback");
		expect((await ask({ "/a": say("a") }, "/b")).status).toBe(404);
		expect((await ask({}, "*", "OPTIONS")).status).toBe(204);
	});

	it("is what `false` passes on", async () => {
		expect(await text({ "/a": false, "/b": say("b") }, "/a", "GET", true)).toBe("fallback");
	});

	it("are dot segments, which mean another path to whoever resolves them", async () => {
		const table = { "/admin/*": say("secret"), "/*": say("rest") };
		for (const target of ["/x/../admin/", "/x/%2e%2e/admin/", "/./admin/"]) expect((await ask(table, target, "GET", true)).status).toBe(400);
	});
});

describe("a response in place of a function", () => {
	it("is sent each time", async () => {
		const table = { "/s": new LightResponse("same", { status: 201, headers: { "X-A": "b" } }), "/m": { GET: new LightResponse(null) } };
		for (let time = 0; time < 3; time++) {
			const transport = await ask(table, "/s");
			expect([transport.status, transport.text, transport.valuesOf("x-a")]).toEqual([201, "same", ["b"]]);
		}
		expect((await ask(table, "/m")).status).toBe(200);
	});

	it.each([
		["of the runtime's own", () => new NativeResponse("bytes", { status: 202, headers: { "x-a": "b" } })],
		["of a stream", () => new LightResponse(new Blob(["bytes"]).stream(), { status: 202, headers: { "x-a": "b" } })],
	])("%s is sent each time too", async (_name, make) => {
		const handler = fetchRoutesHandler(readRoutes({ "/s": make() }), null, {});
		for (let time = 0; time < 3; time++) {
			const transport = await serveExchange(handler, { target: "/s" });
			expect([transport.status, transport.text, transport.contentLength, transport.valuesOf("x-a")]).toEqual([202, "bytes", 5, ["b"]]);
		}
	});

	it("has to have its body", async () => {
		const response = new NativeResponse("x");
		await response.text();
		expect(() => fetchRoutesHandler(readRoutes({ "/s": response }), null, {})).toThrow(TypeError);
	});
});

describe("a table that makes no sense", () => {
	it.each([
		[{ users: say("") }, 'the route "users": a pattern begins with "/".'],
		[{ "/a*": say("") }, 'the route "/a*": "*" stands alone, as the last segment.'],
		[{ "/a": "text" }, 'the route "/a" leads to a function, a Response, an object of those by method, or false.'],
		[{ "/a": null }, 'the route "/a" leads to a function, a Response, an object of those by method, or false.'],
		[{ "/a": { get: say("") } }, 'the route "/a" has "get"; methods are GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS.'],
		[{ "/a": { GET: 1 } }, 'the route "/a" leads to a function or a Response for GET.'],
	])("%j", (table, message) => {
		expect(() => readRoutes(table)).toThrow(new UsageError(message));
	});
});

it("errors are what they are without routes", async () => {
	const errors: unknown[] = [];
	const routes = readRoutes({ "/a": () => Promise.reject(new Error("broken")) });
	const handler = fetchRoutesHandler(routes, null, { reportError: (error) => errors.push(error) });
	expect((await serveExchange(handler, { target: "/a" })).status).toBe(500);
	expect(errors).toEqual([new Error("broken")]);
});
