import { describe, expect, it } from "vitest";
import { SystemError } from "../../../../src/runtime.ts";
import { embeddedFiles } from "../../../../src/service/static/embedded-files.ts";
import { staticHandler } from "../../../../src/service/static/static-handler.ts";
import { LONG_AGO } from "../../../support/fake-files.ts";
import { FakeClock } from "../../../support/fake-host.ts";
import { fieldOf, serveExchange } from "../../../support/serve-exchange.ts";

const files = embeddedFiles({
	"/index.html": { text: "<h1>é</h1>", modifiedMillis: LONG_AGO },
	"/css/site.css": { bytes: new TextEncoder().encode("body{}"), modifiedMillis: LONG_AGO },
	"/css/site.css.br": { bytes: Uint8Array.of(1, 2, 3), modifiedMillis: LONG_AGO },
	"/big.bin": { bytes: new Uint8Array(300_000).fill(7), modifiedMillis: LONG_AGO },
});
const handler = staticHandler({ root: "/", files, clock: new FakeClock(), browse: true });

it("is served as a folder is", async () => {
	expect((await serveExchange(handler, { target: "/" })).text).toBe("<h1>é</h1>");
	expect(fieldOf(await serveExchange(handler, { target: "/css" }), "location")).toBe("/css/");
	expect((await serveExchange(handler, { target: "/css/" })).text).toContain("site.css");
	expect(fieldOf(await serveExchange(handler, { target: "/css/site.css", fields: ["Accept-Encoding: br"] }), "content-encoding")).toBe("br");
	expect((await serveExchange(handler, { target: "/css/gone.css" })).status).toBe(404);
	expect((await serveExchange(handler, { target: "/big.bin" })).contentLength).toBe(300_000);
	const part = await serveExchange(handler, { target: "/big.bin", fields: ["Range: bytes=299999-"] });
	expect([part.status, part.chunks[0]]).toEqual([206, Uint8Array.of(7)]);
});

it("has entity tags that are the same in every process", async () => {
	const site = () => embeddedFiles({ "/b.txt": { text: "b", modifiedMillis: LONG_AGO }, "/a.txt": { text: "a", modifiedMillis: LONG_AGO } });
	const tag = async (target: string) =>
		fieldOf(await serveExchange(staticHandler({ root: "/", files: site(), clock: new FakeClock() }), { target }), "etag");
	expect(await tag("/a.txt")).toBe(await tag("/a.txt"));
	expect(await tag("/a.txt")).not.toBe(await tag("/b.txt"));
});

describe("the Files port", () => {
	it("reads, lists and resolves", async () => {
		expect(await files.readText("/index.html")).toBe("<h1>é</h1>");
		expect(await files.readDirectory("/")).toEqual([
			{ name: "big.bin", kind: "file" },
			{ name: "css", kind: "directory" },
			{ name: "index.html", kind: "file" },
		]);
		expect([await files.realPath("/css//site.css/"), files.resolve("css")]).toEqual(["/css/site.css", "/css"]);
		const file = await files.open("/css/site.css");
		const target = new Uint8Array(4);
		expect([await file.read(target, 3), target, await file.read(target, 6)]).toEqual([3, Uint8Array.of(121, 123, 125, 0), 0]);
		await file.close();
	});

	it.each([
		["ENOENT", () => files.stat("/gone")],
		["ENOENT", () => files.open("/css/../index.html")],
		["ENOENT", () => files.stat("/constructor")],
		["ENOTDIR", () => files.stat("/index.html/x")],
		["ENOTDIR", () => files.readDirectory("/index.html")],
		["EISDIR", () => files.readText("/css")],
		["EISDIR", async () => (await files.open("/css")).read(new Uint8Array(1), 0)],
	] as const)("%s", async (code, call) => {
		const error = await call().catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(SystemError);
		expect((error as SystemError).code).toBe(code);
	});

	it("refuses a file without a name", () => {
		expect(() => embeddedFiles({ "/": { text: "", modifiedMillis: 0 } })).toThrow(TypeError);
	});
});
