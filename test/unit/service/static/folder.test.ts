/** Symbolic links, special files, and what changes between looking and opening. */
import { describe, expect, it } from "vitest";
import { openFound } from "../../../../src/service/static/folder.ts";
import { staticHandler } from "../../../../src/service/static/static-handler.ts";
import type { StaticOptions } from "../../../../src/service/static/static-options.ts";
import { FakeFiles } from "../../../support/fake-files.ts";
import { FakeClock } from "../../../support/fake-host.ts";
import { serveExchange } from "../../../support/serve-exchange.ts";

function get(files: FakeFiles, target: string, options: Partial<StaticOptions> = {}) {
	return serveExchange(staticHandler({ root: "/www", files, clock: new FakeClock(), ...options }), { target });
}

const site = () => new FakeFiles().put("/www/a.txt", "a").put("/www/d/b.txt", "b").put("/etc/passwd", "root");

describe("symbolic links", () => {
	const linked = () =>
		site()
			.link("/www/inside.txt", "d/b.txt")
			.link("/www/dir", "d")
			.link("/www/out.txt", "/etc/passwd")
			.link("/www/up.txt", "../etc/passwd")
			.link("/www/etc", "/etc")
			.link("/www/twice.txt", "out.txt")
			.link("/www/loop", "loop")
			.link("/www/dangling", "nowhere")
			.put("/www/.hidden/x.txt", "hidden")
			.link("/www/shown.txt", ".hidden/x.txt")
			.link("/www/self", "/www")
			.put("/www2/x.txt", "beside")
			.link("/www/beside.txt", "/www2/x.txt");

	const ALL = [
		"/inside.txt",
		"/dir/b.txt",
		"/out.txt",
		"/up.txt",
		"/etc/passwd",
		"/twice.txt",
		"/loop",
		"/dangling",
		"/shown.txt",
		"/self/a.txt",
		"/beside.txt",
	];

	it.each(ALL)("%s is not served by default", async (target) => {
		const files = linked();
		expect((await get(files, target)).status).toBe(404);
		expect(files.openCount).toBe(0);
	});

	it("are followed inside the root where asked to", async () => {
		const followSymlinks = true;
		expect((await get(linked(), "/inside.txt", { followSymlinks })).text).toBe("b");
		expect((await get(linked(), "/dir/b.txt", { followSymlinks })).text).toBe("b");
		expect((await get(linked(), "/self/a.txt", { followSymlinks })).text).toBe("a");
	});

	it.each(["/out.txt", "/up.txt", "/etc/passwd", "/twice.txt", "/loop", "/dangling", "/shown.txt", "/beside.txt"])(
		"%s is not followed even so",
		async (target) => {
			const files = linked();
			expect((await get(files, target, { followSymlinks: true })).status).toBe(404);
			expect(files.openCount).toBe(0);
		},
	);

	it("have the content type of the name asked for", async () => {
		const files = site().put("/www/store/0001", "x").link("/www/app.js", "store/0001");
		expect((await get(files, "/app.js", { followSymlinks: true })).valuesOf("content-type")).toEqual(["text/javascript; charset=utf-8"]);
	});

	it("a compressed sibling is none if it is a link", async () => {
		const files = site().link("/www/a.txt.gz", "/etc/passwd");
		const answer = await serveExchange(staticHandler({ root: "/www", files, clock: new FakeClock() }), {
			target: "/a.txt",
			fields: ["Accept-Encoding: gzip"],
		});
		expect([answer.text, answer.valuesOf("content-encoding"), answer.valuesOf("vary")]).toEqual(["a", [], []]);
	});

	it("the root itself may be one, and may be turned to another folder", async () => {
		const files = site().put("/releases/1/v.txt", "one").put("/releases/2/v.txt", "two").link("/current", "/releases/1");
		const clock = new FakeClock();
		const handler = staticHandler({ root: "/current", files, clock });
		expect((await serveExchange(handler, { target: "/v.txt" })).text).toBe("one");
		files.link("/current", "/releases/2");
		clock.millis += 1000;
		expect((await serveExchange(handler, { target: "/v.txt" })).text).toBe("two");
	});

	it("the root may be the top of the file system", async () => {
		expect((await get(site(), "/etc/passwd", { root: "/" })).text).toBe("root");
	});
});

describe("special files", () => {
	it("are never opened: opening a FIFO waits for its writer", async () => {
		const files = site().special("/www/fifo").special("/www/fifo.html");
		expect((await get(files, "/fifo")).status).toBe(404);
		expect((await get(files, "/fifo.html")).status).toBe(404);
		expect(files.calls.filter((call) => call.startsWith("open"))).toEqual([]);
	});

	it("not even where one took a file's place", async () => {
		const files = site();
		files.before = (operation, path) => {
			// Between the look-up and the check before opening.
			if (operation === "realPath" && path === "/www/a.txt.gz") files.special("/www/a.txt");
		};
		expect((await get(files, "/a.txt")).status).toBe(404);
		expect(files.openCount).toBe(0);
	});
});

describe("what changes between looking and opening", () => {
	it("a folder swapped for a link when the file is opened", async () => {
		const files = site().put("/etc/b.txt", "secret");
		files.before = (operation, path) => {
			if (operation === "open" && path === "/www/d/b.txt") files.takeAway("/www/d").link("/www/d", "/etc");
		};
		const answer = await get(files, "/d/b.txt");
		expect([answer.status, answer.text.includes("secret")]).toEqual([404, false]);
		expect(files.closeCount).toBe(files.openCount);
	});

	it("a folder swapped for a link only while the file is opened", async () => {
		const files = site().put("/etc/b.txt", "secret");
		files.before = (operation, path) => {
			if (path !== "/www/d/b.txt") return;
			if (operation === "open") files.takeAway("/www/d").link("/www/d", "/etc");
			if (operation === "realPath") files.takeAway("/www/d").put("/www/d/b.txt", "b");
		};
		const answer = await get(files, "/d/b.txt");
		expect([answer.status, answer.text.includes("secret")]).toEqual([503, false]);
		expect(files.openCount).toBeGreaterThan(1);
		expect(files.closeCount).toBe(files.openCount);
	});

	it("a file swapped for a link", async () => {
		const files = site();
		files.before = (operation, path) => {
			if (operation === "open" && path === "/www/a.txt") files.link("/www/a.txt", "/etc/passwd");
		};
		const answer = await get(files, "/a.txt");
		expect([answer.status, answer.text.includes("root")]).toEqual([404, false]);
	});

	it("a file replaced by a rename is served as it is now", async () => {
		const files = site();
		let isDone = false;
		files.before = (operation, path) => {
			if (operation !== "open" || path !== "/www/a.txt" || isDone) return;
			isDone = true;
			files.put("/www/a.txt", "the new one");
		};
		const answer = await get(files, "/a.txt");
		expect([answer.status, answer.text, answer.contentLength]).toEqual([200, "the new one", 11]);
		expect(files.closeCount).toBe(files.openCount);
	});

	it("a file removed", async () => {
		const files = site();
		files.before = (operation, path) => {
			if (operation === "open" && path === "/www/a.txt") files.takeAway("/www/a.txt");
		};
		expect((await get(files, "/a.txt")).status).toBe(404);
	});

	it("openFound closes what it refuses, also when the host fails", async () => {
		const files = site().fail("realPath", "/www/a.txt", "EIO");
		await expect(openFound(files, "/www/a.txt")).rejects.toThrow("EIO");
		expect([files.openCount, files.closeCount]).toEqual([1, 1]);
		expect(await openFound(site(), "/www/d")).toBeNull();
		expect(await openFound(site(), "/www/none")).toBeNull();
	});
});
