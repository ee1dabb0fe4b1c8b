import { describe, expect, it } from "vitest";
import { compareNames } from "../../../../src/service/static/list-folder.ts";
import { formatSize } from "../../../../src/service/static/listing-page.ts";
import { staticHandler } from "../../../../src/service/static/static-handler.ts";
import type { StaticOptions } from "../../../../src/service/static/static-options.ts";
import { FakeFiles, LONG_AGO } from "../../../support/fake-files.ts";
import { FakeClock } from "../../../support/fake-host.ts";
import { fieldOf, serveExchange } from "../../../support/serve-exchange.ts";

function site(): FakeFiles {
	return new FakeFiles()
		.put("/www/pub/file10.txt", "x".repeat(1536))
		.put("/www/pub/file2.txt", "two", LONG_AGO + 60_000)
		.put("/www/pub/Zoo.txt", "")
		.put("/www/pub/<script>&\"'.html", "x")
		.put("/www/pub/a:b.txt", "x")
		.put("/www/pub/50% é.txt", "x")
		.put("/www/pub/.hidden", "x")
		.put("/www/pub/back\\slash", "x")
		.put("/www/pub/sub/x.txt", "x")
		.put("/www/pub/Archive/x.txt", "x")
		.link("/www/pub/link.txt", "file2.txt")
		.link("/www/pub/out", "/etc")
		.put("/etc/passwd", "x")
		.special("/www/pub/fifo")
		.put("/www/home/index.html", "home");
}

function get(target: string, fields: string[] = [], options: Partial<StaticOptions> = {}, files = site(), method = "GET") {
	return serveExchange(staticHandler({ root: "/www", files, clock: new FakeClock(), browse: true, ...options }), { target, fields, method });
}

const JSON_WANTED = ["Accept: application/json"];

async function listed(target: string, options: Partial<StaticOptions> = {}, files = site()) {
	return JSON.parse((await get(target, JSON_WANTED, options, files)).text) as {
		path: string;
		entries: { name: string; kind: string }[];
		omitted: number;
	};
}

describe("JSON", () => {
	it("has directories first, then files, by name, and nothing that a request can't get", async () => {
		const answer = await get("/pub/", JSON_WANTED);
		expect([answer.status, fieldOf(answer, "content-type"), fieldOf(answer, "vary")]).toEqual([200, "application/json; charset=utf-8", "Accept"]);
		const listing = JSON.parse(answer.text);
		expect(listing.path).toBe("/pub/");
		expect(listing.omitted).toBe(0);
		expect(listing.entries.map(({ name }: { name: string }) => name)).toEqual([
			"Archive",
			"sub",
			"50% é.txt",
			"<script>&\"'.html",
			"a:b.txt",
			"file2.txt",
			"file10.txt",
			"Zoo.txt",
		]);
		expect(listing.entries[0]).toEqual({ name: "Archive", kind: "directory", size: 0, modified: "2025-11-01T00:00:00.000Z" });
		expect(listing.entries[5]).toEqual({ name: "file2.txt", kind: "file", size: 3, modified: "2025-11-01T00:01:00.000Z" });
	});

	it("shows hidden names and links where they are served", async () => {
		const names = (await listed("/pub/", { dotfiles: true, followSymlinks: true })).entries.map(({ name }) => name);
		expect(names).toContain(".hidden");
		expect(names).toContain("link.txt");
		expect(names).not.toContain("out");
	});

	it("every name it shows can be got", async () => {
		for (const { name, kind } of (await listed("/pub/")).entries) {
			expect((await get(`/pub/${encodeURIComponent(name)}${kind === "directory" ? "/" : ""}`)).status, name).toBe(200);
		}
	});

	it("is for who prefers it", async () => {
		for (const [accept, type] of [
			["application/json", "application/json"],
			["application/json, text/html;q=0.9", "application/json"],
			["text/html, application/json", "text/html"],
			["*/*", "text/html"],
		] as const) {
			expect(fieldOf(await get("/pub/", [`Accept: ${accept}`]), "content-type")).toContain(type);
		}
		expect(fieldOf(await get("/pub/"), "content-type")).toContain("text/html");
	});
});

describe("HTML", () => {
	it("escapes names, and links by what a request would say", async () => {
		const { text } = await get("/pub/");
		expect(text).not.toContain("<script>");
		expect(text).toContain('<a href="./%3Cscript%3E%26%22&#39;.html">&#60;script&#62;&#38;&#34;&#39;.html</a>');
		expect(text).toContain('<a href="./a%3Ab.txt">a:b.txt</a>');
		expect(text).toContain('<a href="./50%25%20%C3%A9.txt">50% é.txt</a>');
		expect(text).toContain('<a href="./sub/">sub/</a>');
		expect(text).toContain('<a href="../">..</a>');
		expect(text).toContain('<td class="n">1.5 KiB</td>');
		expect(text).toContain('<time datetime="2025-11-01T00:01:00.000Z">2025-11-01 00:01</time>');
		expect(text).toContain("2 folders, 6 files");
	});

	it("needs nothing from anywhere and isn't kept", async () => {
		const answer = await get("/pub/");
		expect(fieldOf(answer, "content-security-policy")).toBe("default-src 'none'; style-src 'unsafe-inline'");
		expect(fieldOf(answer, "cache-control")).toBe("no-cache");
		expect(answer.text).not.toMatch(/<script|src=|url\(/);
	});

	it("leads up under a base path, and not above the top", async () => {
		expect((await get("/site/pub/", [], { base: "/site" })).text).toContain('<a href="/site/">home</a><span>/</span><a href="/site/pub/">pub</a>');
		expect((await get("/")).text).not.toContain("../");
	});
});

describe("where", () => {
	it("a folder without an index, after its slash", async () => {
		expect(fieldOf(await get("/pub"), "location")).toBe("/pub/");
		expect((await get("/home/")).text).toBe("home");
		expect((await get("/pub/", [], { browse: false })).status).toBe(404);
		expect((await get("/nothing/")).status).toBe(404);
		expect((await get("/pub/", [], {}, site(), "HEAD")).contentLength).toBeGreaterThan(1000);
	});

	it("a folder that can't be read is 403", async () => {
		expect((await get("/pub/", [], {}, site().fail("readDirectory", "/www/pub", "EACCES"))).status).toBe(403);
	});

	it("an entry that can't be looked at is left out", async () => {
		const files = site().fail("stat", "/www/pub/file2.txt", "EACCES");
		expect((await listed("/pub/", {}, files)).entries.map(({ name }) => name)).not.toContain("file2.txt");
	});

	it("very many entries are cut off and counted", async () => {
		const files = new FakeFiles().directory("/www");
		for (let index = 0; index < 5010; index++) files.put(`/www/${index}`, "");
		const listing = await listed("/", {}, files);
		expect([listing.entries.length, listing.omitted]).toEqual([5000, 10]);
	});
});

describe("names and sizes", () => {
	it("orders names as people do", () => {
		expect(["b", "a10", "A2", "a", "a2", "10", "9", "a02"].sort(compareNames)).toEqual(["9", "10", "a", "a02", "A2", "a2", "a10", "b"]);
	});

	it("is a total order", () => {
		const names = ["a", "A", "a1", "a01", "a001", "1a", "01a", "", "1", "01"];
		for (const one of names) for (const other of names) expect(Math.sign(compareNames(one, other)) + Math.sign(compareNames(other, one))).toBe(0);
		for (const one of names) for (const other of names) if (one !== other) expect(compareNames(one, other)).not.toBe(0);
	});

	it.each([
		[0, "0 B"],
		[1023, "1023 B"],
		[1024, "1.0 KiB"],
		[1536, "1.5 KiB"],
		[1024 * 1024 - 1, "1.0 MiB"],
		[5 * 1024 ** 3, "5.0 GiB"],
		[2 ** 53 - 1, "8.0 PiB"],
	])("%i: %s", (byteCount, text) => {
		expect(formatSize(byteCount)).toBe(text);
	});
});
