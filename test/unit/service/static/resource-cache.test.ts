import { describe, expect, it } from "vitest";
import type { Handler } from "../../../../src/protocol/exchange/exchange.ts";
import { Representation } from "../../../../src/service/static/representation.ts";
import { Resource } from "../../../../src/service/static/resource.ts";
import { ResourceCache } from "../../../../src/service/static/resource-cache.ts";
import { staticHandler } from "../../../../src/service/static/static-handler.ts";
import type { StaticOptions } from "../../../../src/service/static/static-options.ts";
import { FakeFiles, LONG_AGO } from "../../../support/fake-files.ts";
import { FakeClock } from "../../../support/fake-host.ts";
import { FakeTransport } from "../../../support/fake-transport.ts";
import { fieldOf, serveExchange } from "../../../support/serve-exchange.ts";

const MIB = 1024 * 1024;

class TestClock extends FakeClock {
	override unixMillis(): number {
		return LONG_AGO + 86_400_000 + this.millis;
	}
}

function setUp(options: Partial<StaticOptions> = {}) {
	const files = new FakeFiles().put("/www/a.txt", "one").put("/www/big.bin", new Uint8Array(300_000)).put("/www/d/index.html", "index");
	const clock = new TestClock();
	return { files, clock, handler: staticHandler({ root: "/www", files, clock, ...options }) };
}

/** Whether the handler answers before it returns, with no promise. */
function isSynchronous(handler: Handler, target: string, fields: string[] = [], method = "GET"): boolean {
	const transport = new FakeTransport({ target, fields, method });
	const promise = handler(transport.exchange);
	return promise === undefined && transport.isEnded;
}

describe("what is kept", () => {
	it("is answered at once, without asking the host", async () => {
		const { files, handler } = setUp();
		expect(isSynchronous(handler, "/a.txt")).toBe(false);
		await serveExchange(handler, { target: "/a.txt" });
		files.calls.length = 0;
		const tag = fieldOf(await serveExchange(handler, { target: "/a.txt" }), "etag");
		expect(isSynchronous(handler, "/a.txt")).toBe(true);
		expect(isSynchronous(handler, "/a.txt?query")).toBe(true);
		expect(isSynchronous(handler, "/a.txt", ["Range: bytes=0-1"])).toBe(true);
		expect(isSynchronous(handler, "/a.txt", [`If-None-Match: ${tag}`])).toBe(true);
		expect(isSynchronous(handler, "/a.txt", [], "HEAD")).toBe(true);
		expect(files.calls).toEqual([]);
	});

	it("is the metadata of large files only", async () => {
		const { files, handler } = setUp();
		await serveExchange(handler, { target: "/big.bin" });
		expect(isSynchronous(handler, "/big.bin", [], "HEAD")).toBe(true);
		files.calls.length = 0;
		await serveExchange(handler, { target: "/big.bin" });
		expect(files.calls.filter((call) => call.startsWith("open"))).toEqual(["open /www/big.bin"]);
	});

	it("is found by path, folder or not", async () => {
		const { handler } = setUp();
		for (const target of ["/d/", "/d/index.html", "/d/index"]) {
			await serveExchange(handler, { target });
			expect(isSynchronous(handler, target)).toBe(true);
		}
	});

	it("is no other spelling, nothing absent, nothing malformed", async () => {
		const { handler } = setUp();
		for (const target of ["/%61.txt", "/absent", "/%00", "/d"]) {
			await serveExchange(handler, { target });
			expect(isSynchronous(handler, target)).toBe(false);
		}
	});

	it("is nothing where the cache has no room", async () => {
		const { handler } = setUp({ cacheBytes: 0 });
		expect((await serveExchange(handler, { target: "/a.txt" })).text).toBe("one");
		expect(isSynchronous(handler, "/a.txt")).toBe(false);
	});
});

describe("what changes", () => {
	it("shows within a second", async () => {
		const { files, clock, handler } = setUp();
		await serveExchange(handler, { target: "/a.txt" });
		files.put("/www/a.txt", "two", LONG_AGO + 5000);
		clock.millis += 999;
		expect((await serveExchange(handler, { target: "/a.txt" })).text).toBe("one");
		clock.millis += 1;
		const answer = await serveExchange(handler, { target: "/a.txt" });
		expect([answer.text, fieldOf(answer, "last-modified")]).toEqual(["two", "Sat, 01 Nov 2025 00:00:05 GMT"]);
	});

	it("may be its removal, or a file that comes before it", async () => {
		const { files, clock, handler } = setUp();
		await serveExchange(handler, { target: "/a.txt" });
		await serveExchange(handler, { target: "/d/index" });
		files.takeAway("/www/a.txt").put("/www/d/index", "exact");
		clock.millis += 1000;
		expect((await serveExchange(handler, { target: "/a.txt" })).status).toBe(404);
		expect((await serveExchange(handler, { target: "/d/index" })).text).toBe("exact");
	});

	it("may be a sibling that comes or goes", async () => {
		const { files, clock, handler } = setUp();
		const request = { target: "/a.txt", fields: ["Accept-Encoding: gzip"] };
		await serveExchange(handler, request);
		files.put("/www/a.txt.gz", "zipped");
		clock.millis += 1000;
		expect((await serveExchange(handler, request)).text).toBe("zipped");
		files.takeAway("/www/a.txt.gz");
		clock.millis += 1000;
		expect((await serveExchange(handler, request)).text).toBe("one");
	});

	it("is nothing: renewed without opening the file", async () => {
		const { files, clock, handler } = setUp();
		await serveExchange(handler, { target: "/a.txt" });
		const opened = files.openCount;
		clock.millis += 1000;
		await serveExchange(handler, { target: "/a.txt" });
		expect(files.openCount).toBe(opened);
		expect(isSynchronous(handler, "/a.txt")).toBe(true);
	});

	it("changed just now may change again with the same date: not kept yet", async () => {
		const { files, clock, handler } = setUp();
		files.put("/www/new.txt", "1", clock.unixMillis() - 100);
		await serveExchange(handler, { target: "/new.txt" });
		files.rewrite("/www/new.txt", "2", clock.unixMillis() - 100);
		expect((await serveExchange(handler, { target: "/new.txt" })).text).toBe("2");
		clock.millis += 2000;
		await serveExchange(handler, { target: "/new.txt" });
		expect(isSynchronous(handler, "/new.txt")).toBe(true);
	});

	it("while it is read: not kept, and not sent half old", async () => {
		const { files, handler } = setUp();
		let isDone = false;
		files.before = (operation, path) => {
			if (operation !== "read" || path !== "/www/a.txt" || isDone) return;
			isDone = true;
			files.rewrite("/www/a.txt", "two", LONG_AGO + 5000);
		};
		const answer = await serveExchange(handler, { target: "/a.txt" });
		expect([answer.text, fieldOf(answer, "last-modified")]).toEqual(["two", "Sat, 01 Nov 2025 00:00:05 GMT"]);
	});
});

it("many requests for a file that isn't kept yet look for it and read it once", async () => {
	const { files, handler } = setUp();
	const answers = await Promise.all(Array.from({ length: 20 }, () => serveExchange(handler, { target: "/a.txt" })));
	expect(answers.map(({ text }) => text)).toEqual(Array(20).fill("one"));
	expect([files.openCount, files.calls.filter((call) => call === "realPath /www").length]).toEqual([1, 1]);
});

describe("bounds", () => {
	function resource(byteCount: number): Resource {
		const stat = { kind: "file", size: byteCount, modifiedMillis: LONG_AGO, inode: 1, device: 1 } as const;
		const source = { fileName: "a", path: "/a", stat, coding: null, varies: false };
		const representation = new Representation(source, { cache: "auto", fields: [] }, LONG_AGO);
		representation.bytes = new Uint8Array(byteCount);
		return new Resource(representation, [], 0);
	}

	it("octets", () => {
		const cache = new ResourceCache(MIB);
		for (let index = 0; index < 200; index++) {
			cache.set(`/${index}`, resource(60_000));
			expect(cache.byteCount).toBeLessThanOrEqual(MIB);
		}
		expect(cache.size).toBe(16);
		expect(cache.get("/199")).toBeDefined();
		expect(cache.get("/0")).toBeUndefined();
	});

	it("entries", () => {
		const cache = new ResourceCache(100 * MIB);
		for (let index = 0; index < 5000; index++) cache.set(`/${index}`, resource(0));
		expect(cache.size).toBe(4096);
	});

	it("what was asked for stays before what wasn't", () => {
		const cache = new ResourceCache(10 * 62_200);
		for (let index = 0; index < 9; index++) cache.set(`/${index}`, resource(60_000));
		cache.get("/0");
		for (let index = 10; index < 18; index++) cache.set(`/${index}`, resource(60_000));
		expect(cache.get("/0")).toBeDefined();
		expect(cache.get("/1")).toBeUndefined();
	});

	it("counts to nothing when all is gone, and what is replaced once", () => {
		const cache = new ResourceCache(MIB);
		const kept = resource(100);
		cache.set("/a", resource(1000));
		cache.set("/a", kept);
		expect(cache.size).toBe(1);
		cache.weigh("/a", kept);
		cache.weigh("/b", resource(5));
		const { byteCount } = cache;
		kept.representations[0]!.bytes = new Uint8Array(1100);
		cache.weigh("/a", kept);
		expect(cache.byteCount).toBe(byteCount + 1000);
		cache.delete("/a");
		cache.delete("/a");
		expect([cache.size, cache.byteCount]).toEqual([0, 0]);
	});

	it("drops what is larger than all the room", () => {
		const cache = new ResourceCache(1000);
		cache.set("/a", resource(0));
		expect([cache.size, cache.byteCount]).toEqual([0, 0]);
	});
});
