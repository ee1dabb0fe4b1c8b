import { describe, expect, it } from "vitest";
import { WatchReload } from "../../../../src/operations/supervisor/watch-reload.ts";
import { SimulatedTime } from "../../../support/simulated-time.ts";

function watching(...paths: string[]) {
	const time = new SimulatedTime();
	const listeners = new Map<string, (path: string | null) => void>();
	const log: string[] = [];
	const run = { time, listeners, log, reloads: 0 };
	const watch = new WatchReload({
		files: {
			separator: "/",
			watch(path, isDeep, listener) {
				if (path === "/gone") throw new Error("ENOENT");
				const name = isDeep ? path : `${path} alone`;
				listeners.set(name, listener);
				return () => listeners.delete(name);
			},
		},
		timers: time,
		log: { log: (level, message) => void log.push(`${level} ${message}`) },
		unwatched: ["/app/access.txt"],
		reload: () => run.reloads++,
	});
	watch.watch(paths, null);
	return Object.assign(run, { watch, change: (path: string | null) => listeners.get(paths[0]!)?.(path) });
}

describe("a change", () => {
	it("reloads when all has been quiet for a moment", async () => {
		const run = watching("/app");
		run.change("/app/a.ts");
		await run.time.advance(90);
		run.change("b.ts");
		await run.time.advance(90);
		expect(run.reloads).toBe(0);
		await run.time.advance(20);
		expect(run.reloads).toBe(1);
		await run.time.advance(5000);
		expect(run.reloads).toBe(1);
	});

	it("that goes on and on reloads once a second", async () => {
		const run = watching("/app");
		for (let time = 0; time < 100; time++) {
			run.change("a.ts");
			await run.time.advance(50);
		}
		expect(run.reloads).toBeGreaterThanOrEqual(4);
		expect(run.reloads).toBeLessThanOrEqual(6);
	});

	it.each(["a.ts", "/app/sub/b.html", ".env", "sub/.env.local", "Makefile", "distances/x.ts", "catalog.json", null])("of %s counts", async (path) => {
		const run = watching("/app");
		run.change(path);
		await run.time.advance(200);
		expect(run.reloads).toBe(1);
	});

	it.each([
		"/app/node_modules/x/index.js",
		"node_modules/x/index.js",
		".git/index",
		"/app/.git/refs/heads/main",
		"sub/.cache/x",
		"dist/app.js",
		"dist",
		"sub/coverage/x.html",
		"access.log",
		"a.ts~",
		".a.ts.swp",
		"4913",
		".#a.ts",
		"data.sqlite-wal",
		"server.pid",
		"server.sock",
		"/app/access.txt",
	])("of %s is noise", async (path) => {
		const run = watching("/app");
		run.change(path);
		await run.time.advance(5000);
		expect(run.reloads).toBe(0);
	});

	it("below a folder that is itself called dist, or hidden, counts", async () => {
		const run = watching("/home/.x/dist");
		run.change("/home/.x/dist/app.js");
		await run.time.advance(200);
		expect(run.reloads).toBe(1);
	});
});

describe("watching", () => {
	it("other paths stops watching those before", () => {
		const run = watching("/app", "/config");
		run.watch.watch(["/config", "/other"], null);
		expect([...run.listeners.keys()].sort()).toEqual(["/config", "/other"]);
	});

	it("a file goes by its folder, as editors put another in its place", async () => {
		const run = watching();
		run.watch.watch(["/app"], "/etc/conf.json");
		run.watch.watch([], "/etc/conf.json");
		expect([...run.listeners.keys()]).toEqual(["/etc alone"]);
		const change = run.listeners.get("/etc alone")!;
		for (const [path, reloads] of [
			["/etc/conf.json", 1],
			["/etc/conf.json.new", 1],
			["/etc/conf.json", 2],
			[null, 3],
		] as const) {
			change(path);
			await run.time.advance(200);
			expect(run.reloads).toBe(reloads);
		}
		run.watch.watch([], "/top.json");
		expect([...run.listeners.keys()]).toEqual(["/ alone"]);
	});

	it("a path that isn't there is warned of, and the others are watched", () => {
		const run = watching("/gone", "/app");
		expect([...run.listeners.keys()]).toEqual(["/app"]);
		expect(run.log).toEqual(["warn Can't watch /gone: ENOENT"]);
	});

	it("ends, with a reload that was about to come", async () => {
		const run = watching("/app");
		run.change("a.ts");
		run.watch.close();
		await run.time.advance(5000);
		expect([run.reloads, run.listeners.size, run.time.pending]).toEqual([0, 0, 0]);
	});
});
