/** A folder of real files over real sockets: types, conditionals, ranges, directories, methods. */
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { get, head, post } from "../support/raw-http-request.ts";
import { exchange, fieldValue, type RawResponse, textOf } from "../support/raw-http-response.ts";
import { type Subject, startSubject } from "../support/start-subject.ts";
import { seededBytes } from "./seeded-bytes.mjs";
import { DIGITS, LARGE_BYTES, MODIFIED, makeFolder, SPARSE_BYTES, SPARSE_MARK, SPARSE_MARK_AT } from "./static-fixture.ts";

let root: string;
let subject: Subject;
beforeAll(async () => {
	root = makeFolder();
	subject = await startSubject({ folder: root });
});
afterAll(() => subject.dispose());

const ask = async (request: string): Promise<RawResponse> => exchange(await subject.connect(), request);
const digits = (...fields: string[]): Promise<RawResponse> => ask(get("/digits.txt", ...fields));

describe("files", () => {
	it.each([
		["/index.html", "text/html; charset=utf-8"],
		["/style.css", "text/css; charset=utf-8"],
		["/app.js", "text/javascript; charset=utf-8"],
		["/data.json", "application/json"],
		["/picture.svg", "image/svg+xml"],
		["/digits.txt", "text/plain; charset=utf-8"],
		["/unknown.xyzzy", "application/octet-stream"],
		["/.well-known/security.txt", "text/plain; charset=utf-8"],
	])("%s is %s", async (target, type) => {
		const response = await ask(get(target));
		expect(response.status).toBe(200);
		expect(fieldValue(response, "content-type")?.split(";")[0]).toBe(type.split(";")[0]);
		if (type.startsWith("text/")) expect(fieldValue(response, "content-type")?.toLowerCase()).toContain("charset=utf-8");
		expect(fieldValue(response, "x-content-type-options")).toBe("nosniff");
		expect(fieldValue(response, "last-modified")).toBe(MODIFIED.toUTCString());
		expect(fieldValue(response, "accept-ranges")).toBe("bytes");
		expect(fieldValue(response, "etag")).toMatch(/^"[^"]+"$/);
	});

	it("decodes percent-encoded names once", async () => {
		expect(textOf(await ask(get("/with%20space/%C3%BC.txt")))).toBe("umlaut\n");
		expect((await ask(get("/with%2520space/%C3%BC.txt"))).status).toBe(404);
	});

	it("are sent whole when large, several at once on pipelined connections", async () => {
		const expected = seededBytes(21, 0, LARGE_BYTES);
		await Promise.all(
			Array.from({ length: 4 }, async () => {
				const client = await subject.connect();
				for (let n = 0; n < 2; n++) expect(Buffer.compare((await exchange(client, get("/large.bin"))).content, expected)).toBe(0);
			}),
		);
	});

	it("of no octets are answered", async () => {
		const response = await ask(get("/empty.txt"));
		expect([response.status, fieldValue(response, "content-length")]).toEqual([200, "0"]);
	});

	it("that change are sent as they are now, with another validator", async () => {
		const path = join(root, "changing.txt");
		writeFileSync(path, "before");
		const before = await ask(get("/changing.txt"));
		appendFileSync(path, " and after");
		let after = await ask(get("/changing.txt"));
		while (textOf(after) !== "before and after") after = await ask(get("/changing.txt"));
		expect(fieldValue(after, "etag")).not.toBe(fieldValue(before, "etag"));
	});

	it("HEAD has the fields of GET and no content", async () => {
		const toGet = await digits();
		const toHead = await ask(head("HEAD", "/digits.txt"));
		const fields = (response: RawResponse) => response.fields.filter(([name]) => name.toLowerCase() !== "date");
		expect(fields(toHead)).toEqual(fields(toGet));
		expect(fieldValue(toHead, "content-length")).toBe(String(DIGITS.length));
	});
});

describe("RFC 9110 §13 Conditional requests", () => {
	const earlier = "Wed, 28 Feb 2024 12:34:56 GMT";
	const same = MODIFIED.toUTCString();

	it("§13.1.2 If-None-Match: 304 when it matches, weakly or in a list, 200 when not", async () => {
		const etag = fieldValue(await digits(), "etag")!;
		for (const value of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
			const response = await digits(`If-None-Match: ${value}`);
			expect(response.status).toBe(304);
			expect(fieldValue(response, "etag")).toBe(etag);
		}
		expect((await digits('If-None-Match: "other"')).status).toBe(200);
		expect((await digits('If-None-Match: "other"', `If-Modified-Since: ${same}`)).status).toBe(200);
	});

	it("§13.1.1 If-Match: 412 when nothing matches strongly", async () => {
		const etag = fieldValue(await digits(), "etag")!;
		expect((await digits(`If-Match: ${etag}`)).status).toBe(200);
		expect((await digits("If-Match: *")).status).toBe(200);
		expect((await digits('If-Match: "other"')).status).toBe(412);
		expect((await digits(`If-Match: W/${etag}`)).status).toBe(412);
	});

	it("§13.1.3 and §13.1.4 compare dates", async () => {
		expect((await digits(`If-Modified-Since: ${same}`)).status).toBe(304);
		expect((await digits(`If-Modified-Since: ${earlier}`)).status).toBe(200);
		expect((await digits("If-Modified-Since: yesterday")).status).toBe(200);
		expect((await digits(`If-Unmodified-Since: ${same}`)).status).toBe(200);
		expect((await digits(`If-Unmodified-Since: ${earlier}`)).status).toBe(412);
	});

	it("§13.1.5 If-Range: the range only where the validator is the same", async () => {
		const etag = fieldValue(await digits(), "etag")!;
		expect((await digits("Range: bytes=0-3", `If-Range: ${etag}`)).status).toBe(206);
		expect((await digits("Range: bytes=0-3", `If-Range: ${same}`)).status).toBe(206);
		expect((await digits("Range: bytes=0-3", `If-Range: W/${etag}`)).status).toBe(200);
		expect((await digits("Range: bytes=0-3", 'If-Range: "other"')).status).toBe(200);
		expect((await digits("Range: bytes=0-3", `If-Range: ${earlier}`)).status).toBe(200);
	});
});

describe("RFC 9110 §14 Range requests", () => {
	it.each([
		["bytes=0-3", "0123", "bytes 0-3/20"],
		["bytes=10-", "abcdefghij", "bytes 10-19/20"],
		["bytes=-5", "fghij", "bytes 15-19/20"],
		["bytes=15-99", "fghij", "bytes 15-19/20"],
		["bytes=-99", DIGITS, "bytes 0-19/20"],
	])("%s gives %s", async (range, content, contentRange) => {
		const response = await digits(`Range: ${range}`);
		expect([response.status, textOf(response), fieldValue(response, "content-range")]).toEqual([206, content, contentRange]);
		expect(fieldValue(response, "content-length")).toBe(String(content.length));
	});

	it.each(["bytes=20-", "bytes=99-100", "bytes=-0"])("%s can't be satisfied: 416", async (range) => {
		const response = await digits(`Range: ${range}`);
		expect([response.status, fieldValue(response, "content-range")]).toEqual([416, "bytes */20"]);
	});

	it.each(["bytes=3-1", "bytes=a-b", "lines=0-1", "bytes 0-1", "bytes="])("%s is ignored: 200", async (range) => {
		const response = await digits(`Range: ${range}`);
		expect([response.status, textOf(response)]).toEqual([200, DIGITS]);
	});

	it("two ranges come as multipart/byteranges", async () => {
		const response = await digits("Range: bytes=0-1, 10-12");
		expect(response.status).toBe(206);
		const boundary = /^multipart\/byteranges; ?boundary="?([^"]+)"?$/.exec(fieldValue(response, "content-type") ?? "")?.[1];
		expect(boundary).toBeDefined();
		const parts = textOf(response).split(`--${boundary}`).slice(1);
		expect(parts.at(-1)?.trim()).toBe("--");
		expect(parts.slice(0, -1).map((part) => part.split("\r\n\r\n")[1]?.trimEnd())).toEqual(["01", "abc"]);
		expect(textOf(response)).toContain("bytes 0-1/20");
		expect(textOf(response)).toContain("bytes 10-12/20");
	});

	it("is ignored by HEAD", async () => {
		const response = await ask(head("HEAD", "/digits.txt", { fields: ["Range: bytes=0-3"] }));
		expect([response.status, fieldValue(response, "content-length")]).toEqual([200, "20"]);
	});

	it("finds octets past 4 GiB", async () => {
		const range = `bytes=${SPARSE_MARK_AT}-${SPARSE_MARK_AT + SPARSE_MARK.length - 1}`;
		const response = await ask(get("/sparse.bin", `Range: ${range}`));
		expect([response.status, textOf(response)]).toEqual([206, SPARSE_MARK]);
		expect(fieldValue(response, "content-range")).toBe(`${range.replace("=", " ")}/${SPARSE_BYTES}`);
		expect(fieldValue(await ask(head("HEAD", "/sparse.bin")), "content-length")).toBe(String(SPARSE_BYTES));
	});
});

describe("directories and names", () => {
	it("gives the index of a directory, and redirects to its slash with the query kept", async () => {
		expect(textOf(await ask(get("/")))).toContain("<title>root");
		expect(textOf(await ask(get("/docs/")))).toContain("<title>docs");
		const redirect = await ask(get("/docs?a=b"));
		expect(redirect.status).toBe(301);
		expect(fieldValue(redirect, "location")).toMatch(/^(http:\/\/test\.example)?\/docs\/\?a=b$/);
	});

	it("never redirects to another host", async () => {
		for (const target of ["//docs", "//evil.example/..", "/\\evil.example", "///evil.example/docs"]) {
			const response = await ask(get(target));
			expect([301, 302, 307, 308]).not.toContain(response.status);
		}
	});

	it("gives about.html for /about", async () => {
		expect(textOf(await ask(get("/about")))).toBe("<p>about</p>\n");
	});

	it("doesn't list a directory without an index, nor what isn't there", async () => {
		for (const target of ["/bare/", "/nothing", "/digits.txt/", "/digits.txt/more"]) expect((await ask(get(target))).status).toBe(404);
	});
});

describe("RFC 9110 §15.5.6 405 (Method Not Allowed)", () => {
	it.each(["POST", "PUT", "DELETE", "PATCH"])("%s of a file names what is allowed", async (method) => {
		const response = await ask(head(method, "/digits.txt"));
		expect(response.status).toBe(405);
		const allowed = fieldValue(response, "allow")?.split(/, ?/) ?? [];
		expect(allowed).toContain("GET");
		expect(allowed).toContain("HEAD");
		expect(allowed).not.toContain(method);
	});

	it("of something that isn't there is 404, and content sent with it is dealt with", async () => {
		const client = await subject.connect();
		expect((await exchange(client, post("/nothing", "content"))).status).toBe(404);
		expect((await exchange(client, post("/digits.txt", "content"))).status).toBe(405);
		expect((await exchange(client, get("/digits.txt"))).status).toBe(200);
	});

	it("OPTIONS names what is allowed", async () => {
		const response = await ask(head("OPTIONS", "/digits.txt"));
		expect(response.status).toBe(204);
		expect(fieldValue(response, "allow")).toContain("GET");
	});
});
