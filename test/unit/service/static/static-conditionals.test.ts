/** Preconditions, ranges and content codings of a folder's files: what `test/unit/protocol/http` decides, as it is answered. */
import { describe, expect, it } from "vitest";
import type { Handler } from "../../../../src/protocol/exchange/exchange.ts";
import { staticHandler } from "../../../../src/service/static/static-handler.ts";
import { FakeFiles, LONG_AGO } from "../../../support/fake-files.ts";
import { FakeClock } from "../../../support/fake-host.ts";
import { fieldOf, sentBytes, serveExchange } from "../../../support/serve-exchange.ts";

const MODIFIED = "Sat, 01 Nov 2025 00:00:00 GMT";
const EARLIER = "Fri, 31 Oct 2025 23:59:59 GMT";
const SMALL = Array.from({ length: 1000 }, (_, index) => String.fromCharCode(97 + (index % 26))).join("");
const LARGE = SMALL.repeat(700);

function handlerOf(files: FakeFiles): Handler {
	return staticHandler({ root: "/www", files, clock: Object.assign(new FakeClock(), { unixMillis: () => LONG_AGO + 86_400_000 }) });
}

const site = () =>
	new FakeFiles()
		.put("/www/small.txt", SMALL)
		.put("/www/large.txt", LARGE)
		.put("/www/empty.txt", "")
		.put("/www/app.js", "plain")
		.put("/www/app.js.br", "brotli")
		.put("/www/app.js.gz", "gzipped");

/** Each of these is asked twice: of the disk, and of what is kept in memory. */
const KINDS = [
	["kept", "/small.txt", SMALL],
	["streamed", "/large.txt", LARGE],
] as const;

async function ask(target: string, fields: string[], method = "GET") {
	const handler = handlerOf(site());
	const first = await serveExchange(handler, { target, fields, method });
	const second = await serveExchange(handler, { target, fields, method });
	expect([second.status, second.fields, second.text]).toEqual([first.status, first.fields, first.text]);
	return first;
}

async function tagOf(target: string): Promise<string> {
	return fieldOf(await serveExchange(handlerOf(site()), { target }), "etag") ?? "";
}

describe.each(KINDS)("RFC 9110 §13.2.2: a file that is %s", (_, target) => {
	it("304 has the fields of RFC 9110 §15.4.5 and no content", async () => {
		const tag = await tagOf(target);
		for (const fields of [[`If-None-Match: ${tag}`], [`If-None-Match: "x", W/${tag}`], ["If-None-Match: *"], [`If-Modified-Since: ${MODIFIED}`]]) {
			for (const method of ["GET", "HEAD"]) {
				const answer = await ask(target, fields, method);
				expect(answer.status).toBe(304);
				expect(answer.fields).toEqual(["ETag", tag, "Cache-Control", "public, max-age=0, must-revalidate"]);
				expect(answer.chunks).toEqual([]);
			}
		}
	});

	it("200 where it has changed", async () => {
		for (const fields of [['If-None-Match: "x"'], [`If-Modified-Since: ${EARLIER}`], ['If-None-Match: "x"', `If-Modified-Since: ${MODIFIED}`]]) {
			expect((await ask(target, fields)).status).toBe(200);
		}
	});

	it("412", async () => {
		const tag = await tagOf(target);
		for (const fields of [['If-Match: "x"'], [`If-Match: W/${tag}`], [`If-Unmodified-Since: ${EARLIER}`]]) {
			const answer = await ask(target, fields);
			expect([answer.status, answer.text]).toEqual([412, "412 Precondition Failed. What you asked for is not in the state that you expected.\n"]);
			expect((await ask(target, fields, "HEAD")).status).toBe(412);
		}
		expect((await ask(target, [`If-Match: ${tag}`])).status).toBe(200);
		expect((await ask(target, [`If-Unmodified-Since: ${MODIFIED}`])).status).toBe(200);
	});

	it("is not answered by preconditions where it isn't there (RFC 9110 §13.2.1)", async () => {
		expect((await ask("/nothing", ["If-None-Match: *"])).status).toBe(404);
		expect((await ask("/nothing", ["If-Match: *"])).status).toBe(404);
	});
});

describe.each(KINDS)("RFC 9110 §14, §15.3.7: ranges of a file that is %s", (_, target, content) => {
	const length = content.length;

	it("one range: 206", async () => {
		for (const [range, from, to] of [
			["bytes=0-0", 0, 1],
			["bytes=5-104", 5, 105],
			["bytes=-7", length - 7, length],
			[`bytes=${length - 1}-`, length - 1, length],
			["bytes=0-", 0, length],
			[`bytes=10-${length * 2}`, 10, length],
		] as const) {
			const answer = await ask(target, [`Range: ${range}`]);
			expect(answer.status).toBe(206);
			expect(fieldOf(answer, "content-range")).toBe(`bytes ${from}-${to - 1}/${length}`);
			expect(fieldOf(answer, "content-type")).toBe("text/plain; charset=utf-8");
			expect(fieldOf(answer, "etag")).toBe(await tagOf(target));
			expect(answer.contentLength).toBe(to - from);
			expect(answer.text === content.slice(from, to)).toBe(true);
		}
	});

	it("several ranges: multipart/byteranges (RFC 9110 §14.6)", async () => {
		const answer = await ask(target, ["Range: bytes=500-509,0-4,-3"]);
		expect(answer.status).toBe(206);
		expect(answer.valuesOf("content-range")).toEqual([]);
		const boundary = /^multipart\/byteranges; boundary=([\w-]{1,70})$/.exec(fieldOf(answer, "content-type") ?? "")?.[1];
		const part = (from: number, to: number) =>
			`--${boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes ${from}-${to - 1}/${length}\r\n\r\n${content.slice(from, to)}\r\n`;
		expect(answer.text).toBe(`${part(500, 510)}${part(0, 5)}${part(length - 3, length)}--${boundary}--\r\n`);
		expect(answer.contentLength).toBe(sentBytes(answer).length);
	});

	it("several that make one: not multipart", async () => {
		const answer = await ask(target, ["Range: bytes=0-9,10-19,5-12"]);
		expect([answer.status, fieldOf(answer, "content-range"), answer.contentLength]).toEqual([206, `bytes 0-19/${length}`, 20]);
	});

	it("416 with the length (RFC 9110 §15.5.17)", async () => {
		for (const range of [`bytes=${length}-`, "bytes=-0", `bytes=${length}-,${length + 5}-`]) {
			const answer = await ask(target, [`Range: ${range}`]);
			expect([answer.status, fieldOf(answer, "content-range")]).toEqual([416, `bytes */${length}`]);
		}
	});

	it("what is to be ignored: 200 with all", async () => {
		const many = Array.from({ length: 17 }, (_, index) => `${index * 2}-${index * 2}`).join();
		for (const range of ["bytes=5-4", "bytes=x", "octets=0-1", "bytes", `bytes=${many}`]) {
			const answer = await ask(target, [`Range: ${range}`]);
			expect([answer.status, answer.contentLength, answer.valuesOf("content-range")]).toEqual([200, length, []]);
		}
	});

	it("HEAD has no ranges (RFC 9110 §14.2)", async () => {
		const answer = await ask(target, ["Range: bytes=0-1"], "HEAD");
		expect([answer.status, answer.contentLength]).toEqual([200, length]);
	});

	it("If-Range (RFC 9110 §13.1.5)", async () => {
		const tag = await tagOf(target);
		for (const [value, status] of [
			[tag, 206],
			[`W/${tag}`, 200],
			['"x"', 200],
			[MODIFIED, 206],
			[EARLIER, 200],
		] as const) {
			expect((await ask(target, ["Range: bytes=0-1", `If-Range: ${value}`])).status, value).toBe(status);
		}
		expect((await ask(target, [`Range: bytes=${length}-`, 'If-Range: "x"'])).status).toBe(200);
	});

	it("come after the other preconditions", async () => {
		expect((await ask(target, ["Range: bytes=0-1", "If-None-Match: *"])).status).toBe(304);
		expect((await ask(target, ["Range: bytes=0-1", 'If-Match: "x"'])).status).toBe(412);
	});
});

describe("RFC 9110 §14.1.2: ranges of an empty file", () => {
	it("none can be sent", async () => {
		expect((await ask("/empty.txt", ["Range: bytes=0-"])).status).toBe(416);
		const suffix = await ask("/empty.txt", ["Range: bytes=-5"]);
		expect([suffix.status, suffix.contentLength]).toEqual([200, 0]);
	});
});

describe("RFC 9110 §12.5.3: files compressed ahead", () => {
	it("are sent to who takes them", async () => {
		for (const [accepted, coding, text] of [
			["br, gzip", "br", "brotli"],
			["gzip", "gzip", "gzipped"],
			["zstd", null, "plain"],
			["br;q=0.1, gzip;q=0.9", "gzip", "gzipped"],
		] as const) {
			const answer = await ask("/app.js", [`Accept-Encoding: ${accepted}`]);
			expect([fieldOf(answer, "content-encoding"), answer.text]).toEqual([coding, text]);
			expect(fieldOf(answer, "vary")).toBe("Accept-Encoding");
			expect(fieldOf(answer, "content-type")).toBe("text/javascript; charset=utf-8");
		}
		expect((await ask("/app.js", [])).text).toBe("plain");
	});

	it("each has its own entity tag, and 304 varies too (RFC 9110 §8.8.3.3)", async () => {
		const tagFor = async (accepted: string) => fieldOf(await ask("/app.js", [`Accept-Encoding: ${accepted}`]), "etag") ?? "";
		const tags = [await tagFor("br"), await tagFor("gzip"), await tagFor("identity")];
		expect(new Set(tags).size).toBe(3);
		const [br = "", gzip = ""] = tags;
		const notModified = await ask("/app.js", ["Accept-Encoding: br", `If-None-Match: ${br}`]);
		expect([notModified.status, fieldOf(notModified, "vary")]).toEqual([304, "Accept-Encoding"]);
		expect((await ask("/app.js", ["Accept-Encoding: br", `If-None-Match: ${gzip}`])).status).toBe(200);
	});

	it("one range is of the coded octets; of several none is sent", async () => {
		const one = await ask("/app.js", ["Accept-Encoding: br", "Range: bytes=1-2"]);
		expect([one.status, one.text, fieldOf(one, "content-encoding"), fieldOf(one, "content-range")]).toEqual([206, "ro", "br", "bytes 1-2/6"]);
		const several = await ask("/app.js", ["Accept-Encoding: br", "Range: bytes=0-0,3-3"]);
		expect([several.status, several.text]).toEqual([200, "brotli"]);
	});

	it("are not sent where they are older than their file, not a file, or not wanted", async () => {
		const files = site()
			.put("/www/app.js", "newer", LONG_AGO + 1000)
			.directory("/www/app.js.zst");
		const clock = Object.assign(new FakeClock(), { unixMillis: () => LONG_AGO + 86_400_000 });
		const old = await serveExchange(staticHandler({ root: "/www", files, clock }), { target: "/app.js", fields: ["Accept-Encoding: br, zstd"] });
		expect([old.text, old.valuesOf("vary")]).toEqual(["newer", []]);
		const off = await serveExchange(staticHandler({ root: "/www", files: site(), clock, precompressed: false }), {
			target: "/app.js",
			fields: ["Accept-Encoding: br"],
		});
		expect([off.text, off.valuesOf("vary")]).toEqual(["plain", []]);
	});

	it("can be asked for by their own names", async () => {
		const answer = await ask("/app.js.gz", ["Accept-Encoding: gzip"]);
		expect([answer.text, fieldOf(answer, "content-type"), fieldOf(answer, "content-encoding")]).toEqual(["gzipped", "application/gzip", null]);
	});
});

describe("RFC 9110 §8.8.2.1: Last-Modified", () => {
	it("is never in the future", async () => {
		const files = site().put("/www/x.txt", "x", LONG_AGO + 10 * 86_400_000);
		const answer = await serveExchange(handlerOf(files), { target: "/x.txt" });
		expect(fieldOf(answer, "last-modified")).toBe("Sun, 02 Nov 2025 00:00:00 GMT");
	});
});
