import { describe, expect, it } from "vitest";
import type { Exchange } from "../../../../src/protocol/exchange/exchange.ts";
import { UsageError } from "../../../../src/protocol/faults.ts";
import { staticHandler } from "../../../../src/service/static/static-handler.ts";
import type { StaticOptions } from "../../../../src/service/static/static-options.ts";
import { FakeFiles, LONG_AGO } from "../../../support/fake-files.ts";
import { FakeClock } from "../../../support/fake-host.ts";
import type { FakeRequest } from "../../../support/fake-transport.ts";
import { fieldOf, serveExchange } from "../../../support/serve-exchange.ts";

const NAVIGATION = ["Accept: text/html,application/xhtml+xml,*/*;q=0.8"];

function site(): FakeFiles {
	return new FakeFiles()
		.put("/www/index.html", "<h1>home</h1>")
		.put("/www/about.html", "<h1>about</h1>")
		.put("/www/app.js", "let a")
		.put("/www/docs/index.html", "<h1>docs</h1>")
		.put("/www/guide/part.html", "part")
		.put("/www/guide.html", "guide page")
		.put("/www/docs.html", "never")
		.put("/www/a b/€.txt", "euro")
		.put("/www/empty.txt", "")
		.put("/secret.txt", "secret");
}

function get(target: string, options: Partial<StaticOptions> = {}, request: FakeRequest = {}, files = site()) {
	const clock = Object.assign(new FakeClock(), { unixMillis: () => LONG_AGO + 86_400_000 });
	return serveExchange(staticHandler({ root: "/www", files, clock, ...options }), { target, ...request });
}

describe("RFC 9110 §9.3.1: files", () => {
	it("answers with the file and all that is known of it", async () => {
		const answer = await get("/app.js");
		expect(answer.status).toBe(200);
		expect(answer.text).toBe("let a");
		expect(answer.contentLength).toBe(5);
		expect(answer.fields).toEqual([
			"Content-Type",
			"text/javascript; charset=utf-8",
			"X-Content-Type-Options",
			"nosniff",
			"Last-Modified",
			"Sat, 01 Nov 2025 00:00:00 GMT",
			"Accept-Ranges",
			"bytes",
			"ETag",
			expect.stringMatching(/^"5-[0-9a-z]+-[0-9a-z]+"$/),
			"Cache-Control",
			"public, max-age=0, must-revalidate",
		]);
	});

	it.each([
		["/", "<h1>home</h1>"],
		["/?x=1", "<h1>home</h1>"],
		["/index.html", "<h1>home</h1>"],
		["/docs/", "<h1>docs</h1>"],
		["/about", "<h1>about</h1>"],
		["/about.html", "<h1>about</h1>"],
		["/guide", "guide page"],
		["/guide/part", "part"],
		["/a%20b/%E2%82%AC.txt", "euro"],
		["/%61pp.js", "let a"],
		["/empty.txt", ""],
	])("%s", async (target, text) => {
		const answer = await get(target);
		expect(answer.status).toBe(200);
		expect(answer.text).toBe(text);
	});

	it.each(["/nothing", "/app", "/app.js/", "/about/", "/app.js/x", "/guide/", "/docs/nothing", `/${"x".repeat(300)}`, "/docs.html/"])(
		"%s: 404",
		async (target) => {
			const answer = await get(target);
			expect(answer.status).toBe(404);
			expect(fieldOf(answer, "content-type")).toBe("text/plain; charset=utf-8");
			expect(fieldOf(answer, "vary")).toBe("Accept");
			expect(answer.text).toBe("404 Not Found. There is nothing at this address.\n");
		},
	);

	it("serves nothing where the root is gone", async () => {
		expect((await get("/", { root: "/gone" })).status).toBe(404);
	});

	it("redirects a folder to its path with a slash, keeping the query (RFC 9110 §15.4.2)", async () => {
		for (const [target, location] of [
			["/docs", "/docs/"],
			["/docs?a=b&c", "/docs/?a=b&c"],
			["/docs?", "/docs/?"],
			["/%64ocs", "/%64ocs/"],
		] as const) {
			const answer = await get(target);
			expect([answer.status, fieldOf(answer, "location")]).toEqual([301, location]);
		}
	});

	it("never redirects to another host", async () => {
		for (const target of ["//docs", "//example.net/docs", "/\\example.net/docs", "/%5cexample.net"]) {
			const answer = await get(target, { browse: true });
			expect(answer.status).toBeGreaterThanOrEqual(400);
			expect(answer.valuesOf("location")).toEqual([]);
		}
	});

	it("takes other index names, and no clean URLs", async () => {
		expect((await get("/", { index: ["start.html", "about.html"] })).text).toBe("<h1>about</h1>");
		expect((await get("/", { index: [] })).status).toBe(404);
		expect((await get("/about", { cleanUrls: false })).status).toBe(404);
	});
});

describe("RFC 9110 §9.3.2: HEAD", () => {
	it.each(["/app.js", "/", "/empty.txt", "/nothing"])("%s: as GET, without content", async (target) => {
		const files = site();
		const head = await get(target, {}, { method: "HEAD" }, files);
		expect(files.openCount).toBe(0);
		const answer = await get(target, {}, {}, files);
		expect([head.status, head.fields, head.contentLength]).toEqual([answer.status, answer.fields, answer.contentLength]);
		expect(head.chunks).toEqual([]);
	});
});

describe("RFC 9110 §15.5.6: other methods", () => {
	it.each(["POST", "PUT", "DELETE", "PATCH", "TRACE", "get"])("%s: 405 where there is something, else 404", async (method) => {
		for (const target of ["/app.js", "/", "/docs", "/about"]) {
			const answer = await get(target, {}, { method });
			expect([answer.status, fieldOf(answer, "allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
		}
		expect((await get("/nothing", {}, { method })).status).toBe(404);
		expect((await get("/%00", {}, { method })).status).toBe(400);
	});

	it("OPTIONS: 204 with Allow (RFC 9110 §9.3.7)", async () => {
		for (const target of ["/app.js", "*"]) {
			const answer = await get(target, {}, { method: "OPTIONS" });
			expect([answer.status, answer.fields]).toEqual([204, ["Allow", "GET, HEAD, OPTIONS"]]);
		}
	});
});

describe("escapes", () => {
	it.each(["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/docs/../../secret.txt", "/%c0%ae%c0%ae/secret.txt", "/..%5csecret.txt"])(
		"%s: 400, and the host isn't asked",
		async (target) => {
			const files = site();
			const answer = await get(target, { dotfiles: true, followSymlinks: true }, {}, files);
			expect(answer.status).toBe(400);
			expect(files.calls).toEqual([]);
		},
	);

	it("serves no hidden names but those of .well-known", async () => {
		const files = site().put("/www/.env", "KEY=1").put("/www/.git/config", "x").put("/www/.well-known/security.txt", "Contact");
		expect((await get("/.env", {}, {}, files)).status).toBe(404);
		expect((await get("/.git/config", {}, {}, files)).status).toBe(404);
		expect(files.calls.filter((call) => call.includes(".env") || call.includes(".git"))).toEqual([]);
		expect((await get("/.well-known/security.txt", {}, {}, files)).text).toBe("Contact");
		expect((await get("/.env", { dotfiles: true }, {}, files)).text).toBe("KEY=1");
	});
});

describe("base path", () => {
	it("serves under it and nothing beside it", async () => {
		for (const base of ["/site", "/site/"]) {
			expect((await get("/site/app.js", { base })).text).toBe("let a");
			expect((await get("/site/", { base })).text).toBe("<h1>home</h1>");
			expect(fieldOf(await get("/site?q", { base }), "location")).toBe("/site/?q");
			expect(fieldOf(await get("/site/docs", { base }), "location")).toBe("/site/docs/");
			for (const target of ["/app.js", "/", "/sitemap", "/siteapp.js", "/SITE/app.js", "/site//app.js"]) {
				expect((await get(target, { base })).status, target).toBe(404);
			}
			expect((await get("/app.js", { base }, { method: "POST" })).status).toBe(404);
			expect((await get("/site/app.js", { base }, { method: "POST" })).status).toBe(405);
			expect((await get("/app.js", { base }, { method: "OPTIONS" })).status).toBe(404);
		}
	});
});

describe("a page for every navigation (spa)", () => {
	const spa = "index.html";

	it.each(["/users/7", "/nothing", "/users/", "/a.b/c"])("%s is the page", async (target) => {
		const answer = await get(target, { spa }, { fields: NAVIGATION });
		expect([answer.status, answer.text]).toEqual([200, "<h1>home</h1>"]);
		expect(fieldOf(answer, "cache-control")).toBe("no-cache");
		expect((await get(target, { spa }, { fields: NAVIGATION, method: "HEAD" })).contentLength).toBe(13);
	});

	it("what a page loads stays 404, and so do other methods", async () => {
		expect((await get("/gone.js", { spa }, { fields: NAVIGATION })).status).toBe(404);
		expect((await get("/users/7", { spa }, { fields: ["Accept: */*"] })).status).toBe(404);
		expect((await get("/users/7", { spa })).status).toBe(404);
		expect((await get("/users/7", { spa }, { fields: NAVIGATION, method: "POST" })).status).toBe(404);
		expect((await get("/%ff", { spa }, { fields: NAVIGATION })).status).toBe(400);
		expect((await get("/other", { spa, base: "/site" }, { fields: NAVIGATION })).status).toBe(404);
	});

	it("what exists comes first, and a missing page is 404", async () => {
		expect((await get("/about", { spa }, { fields: NAVIGATION })).text).toBe("<h1>about</h1>");
		expect((await get("/users/7", { spa: "200.html" }, { fields: NAVIGATION })).status).toBe(404);
	});

	it("can be revalidated", async () => {
		const tag = fieldOf(await get("/users/7", { spa }, { fields: NAVIGATION }), "etag");
		expect((await get("/users/8", { spa }, { fields: [...NAVIGATION, `If-None-Match: ${tag}`] })).status).toBe(304);
	});
});

describe("404.html", () => {
	it("is sent with 404, whatever the request's preconditions", async () => {
		const files = site().put("/www/404.html", "<h1>lost</h1>");
		const answer = await get("/nothing", {}, { fields: ["If-None-Match: *", "Range: bytes=0-1"] }, files);
		expect([answer.status, answer.text]).toEqual([404, "<h1>lost</h1>"]);
		expect(answer.fields).toEqual(["Content-Type", "text/html; charset=utf-8", "X-Content-Type-Options", "nosniff", "Cache-Control", "no-cache"]);
		const head = await get("/nothing", {}, { method: "HEAD" }, files);
		expect([head.status, head.contentLength, head.text]).toEqual([404, 13, ""]);
		expect((await get("/404.html", {}, {}, files)).status).toBe(200);
	});

	it("may be long", async () => {
		const files = site().put("/www/404.html", "x".repeat(600_000));
		const answer = await get("/nothing", {}, {}, files);
		expect([answer.status, answer.contentLength, answer.text.length]).toEqual([404, 600_000, 600_000]);
		expect(files.closeCount).toBe(files.openCount);
	});
});

describe("the next handler", () => {
	const next = (exchange: Exchange) => exchange.respond(200, [], `app: ${exchange.request.method} ${exchange.request.path}`);

	it("gets what names nothing here", async () => {
		const files = site().put("/www/404.html", "lost");
		for (const target of ["/api", "/.env", "/a%2Fb", "//x", "/docs/x"]) {
			expect((await get(target, { next }, {}, files)).text).toBe(`app: GET ${target}`);
		}
		expect((await get("/app.js", { next, base: "/site" })).text).toBe("app: GET /app.js");
		expect((await get("/app.js", { next })).text).toBe("let a");
	});

	it("gets every method that a folder can't do", async () => {
		for (const method of ["POST", "OPTIONS", "DELETE"]) expect((await get("/app.js", { next }, { method })).text).toBe(`app: ${method} /app.js`);
	});

	it("may answer later, and the promise waits for it", async () => {
		let isAnswered = false;
		const later = (exchange: Exchange) => {
			setTimeout(() => {
				isAnswered = true;
				exchange.respond(200, [], "later");
			}, 5);
		};
		const answer = await get("/api", {
			next: later,
		});
		expect([isAnswered, answer.text]).toEqual([true, "later"]);
	});

	it("comes after the page for navigations", async () => {
		expect((await get("/users", { next, spa: "index.html" }, { fields: NAVIGATION })).text).toBe("<h1>home</h1>");
		expect((await get("/users", { next, spa: "index.html" })).text).toBe("app: GET /users");
	});
});

describe("failures of the host", () => {
	it.each([
		["EACCES", 403, 0],
		["EPERM", 403, 0],
		["ENOENT", 404, 0],
		["ENOTDIR", 404, 0],
		["ELOOP", 404, 0],
		["EMFILE", 503, 1],
		["ENFILE", 503, 1],
		["EIO", 500, 1],
	] as const)("%s: %i", async (code, status, reports) => {
		for (const [operation, path] of [
			["open", "/www/app.js"],
			["realPath", "/www/app.js"],
			["stat", "/www/app.js"],
		] as const) {
			// What can be looked at and never opened comes and goes: that is another test's.
			if (operation === "open" && status === 404) continue;
			const reported: unknown[] = [];
			const files = site().fail(operation, path, code);
			const answer = await get("/app.js", { reportError: (error) => reported.push(error) }, {}, files);
			expect([answer.status, reported.length], operation).toEqual([status, reports]);
			expect(answer.valuesOf("retry-after")).toEqual(status === 503 ? ["1"] : []);
			expect(files.closeCount).toBe(files.openCount);
		}
	});

	it("gives up on a file that is there whenever it is looked at, and never when it is opened", async () => {
		const files = site().fail("open", "/www/app.js", "ENOENT");
		const answer = await get("/app.js", {}, {}, files);
		expect([answer.status, fieldOf(answer, "retry-after")]).toEqual([503, "1"]);
		expect(files.calls.filter((call) => call === "open /www/app.js").length).toBeGreaterThan(1);
	});

	it("answers browsers with a page", async () => {
		const answer = await get("/nothing", {}, { fields: NAVIGATION });
		expect(fieldOf(answer, "content-type")).toBe("text/html; charset=utf-8");
		expect(answer.text).toContain("<h1>404 Not Found</h1>");
	});
});

describe("fields of the user's", () => {
	it("go with every answer and replace ours", async () => {
		const fields = ["Access-Control-Allow-Origin", "*", "cache-control", "max-age=9", "Vary", "Origin"];
		for (const target of ["/app.js", "/nothing", "/docs", "/%00"]) {
			const answer = await get(target, { fields });
			expect(fieldOf(answer, "access-control-allow-origin")).toBe("*");
			expect(fieldOf(answer, "cache-control")).toBe("max-age=9");
			expect(answer.valuesOf("vary").at(-1)).toBe("Origin");
		}
		const tag = fieldOf(await get("/app.js"), "etag");
		const notModified = await get("/app.js", { fields }, { fields: [`If-None-Match: ${tag}`] });
		expect([notModified.status, fieldOf(notModified, "access-control-allow-origin")]).toEqual([304, "*"]);
	});
});

describe("options", () => {
	it.each([
		{ base: "docs" },
		{ base: "/a//b" },
		{ base: "/a b" },
		{ base: "" },
		{ index: ["a/b.html"] },
		{ index: [".."] },
		{ spa: "" },
		{ cache: -1 },
		{ cache: 1.5 },
	])("%j is refused", (options) => {
		expect(() => staticHandler({ root: "/www", files: site(), clock: new FakeClock(), ...options })).toThrow(UsageError);
	});
});
