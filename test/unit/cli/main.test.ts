import { afterEach, describe, expect, it } from "vitest";
import { main } from "../../../src/cli/main.ts";
import type { Exchange } from "../../../src/protocol/exchange/exchange.ts";
import { NativeHeaders, NativeRequest, NativeResponse } from "../../../src/service/fetch/native-classes.ts";
import { VERSION } from "../../../src/version.ts";
import { type FakePeer, FakeRuntime, type FakeRuntimeOptions } from "../../support/fake-runtime.ts";

const runtimeFetch = globalThis.fetch;
afterEach(() => Object.assign(globalThis, { Request: NativeRequest, Response: NativeResponse, Headers: NativeHeaders, fetch: runtimeFetch }));

/** One process without an admin listener: workers and control have tests of their own. */
const ALONE = { TRIVET_WORKERS: "1", TRIVET_ADMIN: "off" };

interface Run {
	readonly runtime: FakeRuntime;
	readonly code: Promise<number>;
}

/** Runs the command line; resolves once it listens or has ended. */
async function run(args: readonly string[], options: FakeRuntimeOptions = {}): Promise<Run> {
	const runtime = new FakeRuntime({ ...options, args, environment: { ...ALONE, ...options.environment } });
	let isDone = false;
	const code = main(runtime).finally(() => {
		isDone = true;
	});
	// Everything is in memory, so a few turns are enough; the banner or the JSON line is the last thing before it serves.
	for (let turn = 0; turn < 200 && !isDone && !/Serving|"addresses"/.test(runtime.error + runtime.out); turn++) {
		await new Promise((resolve) => setTimeout(resolve, 0));
	}
	return { runtime, code };
}

async function runToEnd(args: readonly string[], options: FakeRuntimeOptions = {}) {
	const { runtime, code } = await run(args, options);
	return { code: await code, out: runtime.out, error: runtime.error, runtime };
}

async function ask(runtime: FakeRuntime, target: string, fields = ""): Promise<string> {
	const peer = runtime.openListeners[0]!.accept() as FakePeer;
	peer.link.send(`GET ${target} HTTP/1.1\r\nHost: x\r\n${fields}\r\n`);
	for (let turn = 0; turn < 50 && peer.link.output === ""; turn++) {
		await new Promise((resolve) => setTimeout(resolve, 0));
		peer.pump();
	}
	// A connection that was just used would be kept for a moment while the server stops, and the clock stands still.
	peer.destroy(new Error("the peer has left"));
	return peer.link.output;
}

const SITE = {
	"/site/index.html": "<p>index",
	"/site/about.html": "<p>about",
	"/site/.secret": "secret",
	"/page.txt": "a page",
	"/other/extra.txt": "extra",
};
const modules = (exports: Record<string, unknown>): FakeRuntimeOptions => ({ files: { ...SITE, "/app.js": "" }, modules: { "/app.js": exports } });

describe("words without a server", () => {
	it.each([["-V"], ["--version"], ["version"]])("%s prints the version", async (word) => {
		expect(await runToEnd([word])).toMatchObject({ code: 0, out: `trivet ${VERSION} on Node 26.10.0, linux x64\n`, error: "" });
	});

	it("version --json prints facts", async () => {
		const { code, out } = await runToEnd(["version", "--json"]);
		expect([code, JSON.parse(out)]).toEqual([
			0,
			{ trivet: VERSION, runtime: "node", runtimeVersion: "26.10.0", system: "linux", architecture: "x64", executable: false },
		]);
	});

	it.each([
		[["-h"], /^trivet .*Usage/s],
		[["help"], /^trivet .*Usage/s],
		[["help", "signals"], /SIGQUIT/],
		[["serve", "--help"], /trivet \[serve\] \[DIR/],
		[["demo", "-h"], /trivet demo \[options\]/],
		[["help", "limits", "--help"], /--max-header/],
		[["help", "--port"], /^ {2}-p, --port N .*TRIVET_PORT/s],
		[["help", "-p"], /^ {2}-p, --port N .*TRIVET_PORT/s],
		[["help", "--no-clean-urls"], /TRIVET_CLEAN_URLS/],
		[["help", "--help"], /^Usage.*Topics/s],
		[["site", "--help"], /^trivet .*Usage/s],
	])("%j prints help", async (args, expected) => {
		const { code, out, error } = await runToEnd(args);
		expect(out).toMatch(expected);
		expect([code, error]).toEqual([0, ""]);
	});

	it("colours help where it is asked to", async () => {
		expect((await runToEnd(["help", "--color"])).out).toContain("\x1b[");
		expect((await runToEnd(["help"], { environment: { FORCE_COLOR: "1" } })).out).toContain("\x1b[");
		expect((await runToEnd(["help"], { isTerminal: true, environment: { NO_COLOR: "1" } })).out).not.toContain("\x1b[");
	});

	it.each([
		[["--prot"], 64, "trivet: --prot is not an option. Did you mean --port?\n"],
		[["srve"], 64, 'trivet: There is no command and no file "srve". Did you mean "trivet serve"?\n'],
		[["fetch"], 64, 'trivet: This version of Trivet has no command "fetch". A file or folder of that name is served by: trivet ./fetch\n'],
		[["version", "--json=x.json"], 64, 'trivet: --json writes a file only for "trivet bench".\n'],
		[["completion"], 64, 'trivet: "trivet completion" takes one of bash, zsh, fish.\n'],
		[["help", "srve"], 64, 'trivet: There is no help on "srve". Did you mean "serve"?\n'],
		[["version", "--spa"], 64, 'trivet: --spa doesn\'t apply to "trivet version". See: trivet help version\n'],
		[["demo", "--browse"], 64, 'trivet: --browse doesn\'t apply to "trivet demo". See: trivet help demo\n'],
		[["serve", "--json"], 64, 'trivet: --json doesn\'t apply to "trivet serve". See: trivet help serve\n'],
		[["demo", "site"], 64, 'trivet: "trivet demo" takes no "site". See: trivet help demo\n'],
		[["version", "now"], 64, 'trivet: "trivet version" takes no "now". See: trivet help version\n'],
		[["site", "-l", ":80", "-p", "1"], 64, "trivet: -l replaces -p: give one or the other.\n"],
		[["app.js", "--spa"], 64, "trivet: --spa is about files, and no folder or file is served.\n"],
		[["not-here.txt"], 1, "trivet: There is no file or folder not-here.txt.\n"],
	] as [string[], number, string][])("%j: %i", async (args, code, error) => {
		const ended = await runToEnd(args, modules({ fetch: () => new Response("") }));
		expect([ended.code, ended.out, ended.error]).toEqual([code, "", error]);
		expect(ended.runtime.listeners).toEqual([]);
	});

	it("a bug is told as one", async () => {
		const runtime = new FakeRuntime({ args: ["site"], files: SITE, environment: ALONE });
		runtime.files.stat = () => Promise.reject(new TypeError("on purpose"));
		expect(await main(runtime)).toBe(1);
		expect(runtime.error).toMatch(/this is a bug in Trivet\. TypeError: on purpose/);
	});
});

describe("serving", () => {
	it("a folder, with its options", async () => {
		const { runtime, code } = await run(["site", "--spa", "-H", "X-Extra: yes", "--cache=60", "--no-clean-urls"], { files: SITE });
		expect(await ask(runtime, "/")).toMatch(/^HTTP\/1\.1 200 .*X-Extra: yes.*<p>index$/s);
		expect(await ask(runtime, "/about")).toMatch(/^HTTP\/1\.1 404 /);
		expect(await ask(runtime, "/about.html")).toMatch(/max-age=60/);
		expect(await ask(runtime, "/route", "Accept: text/html\r\n")).toMatch(/<p>index$/);
		expect(await ask(runtime, "/.secret")).toMatch(/^HTTP\/1\.1 404 /);
		runtime.signal("SIGTERM");
		expect(await code).toBe(0);
	});

	it("the current folder where nothing is named", async () => {
		const { runtime, code } = await run([], { files: SITE });
		expect(await ask(runtime, "/page.txt")).toMatch(/a page$/);
		runtime.signal("SIGTERM");
		expect(await code).toBe(0);
	});

	it("a file alone, at / and under its name", async () => {
		const { runtime, code } = await run(["page.txt"], { files: SITE });
		expect(await ask(runtime, "/")).toMatch(/a page$/);
		expect(await ask(runtime, "/page.txt")).toMatch(/a page$/);
		expect(await ask(runtime, "/index.html")).toMatch(/ 404 /);
		runtime.signal("SIGTERM");
		expect(await code).toBe(0);
	});

	it("several things in order: folders and files, then the app", async () => {
		const { runtime, code } = await run(["page.txt", "site", "other", "app.js"], modules({ fetch: () => new Response("the app") }));
		expect(await ask(runtime, "/page.txt")).toMatch(/a page$/);
		expect(await ask(runtime, "/")).toMatch(/<p>index$/);
		expect(await ask(runtime, "/extra.txt")).toMatch(/extra$/);
		expect(await ask(runtime, "/elsewhere")).toMatch(/the app$/);
		runtime.signal("SIGTERM");
		expect(await code).toBe(0);
	});

	it("files beside each other, with nothing at /", async () => {
		const { runtime, code } = await run(["page.txt", "other/extra.txt", "--base", "/b"], { files: SITE });
		expect(await ask(runtime, "/b/page.txt")).toMatch(/a page$/);
		expect(await ask(runtime, "/b/extra.txt")).toMatch(/extra$/);
		for (const target of ["/b/", "/b", "/", "/page.txt"]) expect(await ask(runtime, target)).toMatch(/ 404 /);
		runtime.signal("SIGTERM");
		expect(await code).toBe(0);
	});

	it("an app by the exchange door, with classes of ours in place while it loads", async () => {
		let isOurs = false;
		const exports = {
			get default() {
				isOurs = globalThis.Response !== NativeResponse;
				return { handler: (exchange: Exchange) => exchange.respond(200, [], "low") };
			},
		};
		const { runtime, code } = await run(["app.js"], modules(exports));
		expect(await ask(runtime, "/")).toMatch(/low$/);
		expect(isOurs).toBe(true);
		runtime.signal("SIGTERM");
		expect(await code).toBe(0);
	});

	it("refuses an app that exports what it can't have", async () => {
		expect(await runToEnd(["app.js"], modules({ default: { fetch: () => {}, websocket: {} } }))).toMatchObject({
			code: 64,
			error: expect.stringContaining('app.js: the option "websocket" is not supported'),
		});
		expect((await runToEnd(["app.js"], modules({}))).code).toBe(1);
	});
});

describe("precedence: command line, module export, environment, default", () => {
	const app = { default: { fetch: () => new Response(""), port: 2000, limits: { fieldCount: 2 } } };

	async function portOf(args: readonly string[], exports: Record<string, unknown>, environment: Record<string, string>): Promise<number> {
		const { runtime, code } = await run(["app.js", ...args], { ...modules(exports), environment });
		const { port } = runtime.listeners[0]!.address;
		runtime.signal("SIGQUIT");
		await code;
		return port;
	}

	it("of the port", async () => {
		const bare = { fetch: () => new Response("") };
		expect(await portOf([], bare, {})).toBe(8080);
		expect(await portOf([], bare, { PORT: "1000" })).toBe(1000);
		expect(await portOf([], app, { PORT: "1000" })).toBe(2000);
		expect(await portOf(["-p", "3000"], app, { PORT: "1000" })).toBe(3000);
	});

	it("of a limit", async () => {
		const answer = async (args: readonly string[], environment: Record<string, string>) => {
			const { runtime, code } = await run(["app.js", ...args], { ...modules(app), environment });
			const output = await ask(runtime, "/", "A: 1\r\nB: 2\r\n");
			runtime.signal("SIGQUIT");
			await code;
			return output.slice(9, 12);
		};
		expect(await answer([], { TRIVET_MAX_FIELDS: "50" })).toBe("431");
		expect(await answer(["--max-fields", "50"], { TRIVET_MAX_FIELDS: "1" })).toBe("200");
	});

	it("names a bad variable", async () => {
		expect(await runToEnd(["site"], { files: SITE, environment: { PORT: "http" } })).toMatchObject({
			code: 64,
			error: 'trivet: PORT: expected a port, 0 to 65535; got "http".\n',
		});
	});
});

describe("what it says when it is ready", () => {
	async function said(args: readonly string[], options: FakeRuntimeOptions = {}) {
		const { runtime, code } = await run(args, { files: SITE, ...options });
		runtime.signal("SIGTERM");
		await code;
		return runtime;
	}

	it("is a banner on standard error", async () => {
		const { out, error } = await said(["site"]);
		expect(out).toBe("");
		expect(error).toBe(
			[
				"",
				`  trivet ${VERSION} on Node 26.10.0`,
				"",
				"  Serving  folder /site",
				"  Local    http://localhost:8080/",
				"  Network  this machine only; --host lets others in",
				"  Stop     kill 4242",
				"",
				"",
			].join("\n"),
		);
	});

	it("has the addresses for others, and every other way in", async () => {
		expect((await said(["site", "--host"])).error).toMatch(
			/Local {4}http:\/\/localhost:8080\/\n {2}Network {2}http:\/\/192\.0\.2\.10:8080\/\n {2}Stop/,
		);
		const several = (await said(["site", "-l", "localhost:80", "-l", "unix:/s", "-l", "192.0.2.7:81", "-l", "[::1]:82"])).error;
		expect(several).toMatch(
			/Local {4}http:\/\/localhost\/\n {2}Socket {3}unix:\/s\n {2}Network {2}http:\/\/192\.0\.2\.7:81\/\n {2}Local {4}http:\/\/\[::1\]:82\/\n/,
		);
		expect((await said(["site", "-l", "unix:/s"])).error).toMatch(/Local {4}unix:\/s\n {2}Stop/);
	});

	it("has colour on a terminal alone", async () => {
		const { error } = await said(["site"], { isTerminal: true });
		expect(error).toContain("\x1b[");
		expect(error).toContain("Ctrl+C");
		expect((await said(["site", "--no-color"], { isTerminal: true })).error).not.toContain("\x1b[");
	});

	it("is nothing with --quiet", async () => expect(await said(["site", "-q"])).toMatchObject({ out: "", error: "" }));

	it("is one line of JSON with --print-json", async () => {
		const { out, error } = await said(["site", "-q", "--print-json"]);
		expect(error).toBe("");
		expect(out).toMatch(/^[^\n]*\n$/);
		expect(JSON.parse(out)).toEqual({
			name: "trivet",
			version: VERSION,
			runtime: "node",
			runtimeVersion: "26.10.0",
			pid: 4242,
			url: "http://localhost:8080/",
			addresses: [
				{ transport: "tcp", address: "127.0.0.1", port: 8080, url: "http://127.0.0.1:8080/" },
				{ transport: "tcp", address: "::1", port: 8080, url: "http://[::1]:8080/" },
			],
		});
	});

	it("tells a module where it listens", async () => {
		const told: unknown[] = [];
		const exports = { default: { fetch: () => new Response(""), onListen: (info: unknown) => told.push(info) } };
		await said(["app.js"], modules(exports));
		expect(told).toEqual([{ transport: "tcp", hostname: "127.0.0.1", port: 8080, url: "http://localhost:8080/" }]);
	});
});

describe("a busy port", () => {
	const failures = { "127.0.0.1:8080": "EADDRINUSE", "127.0.0.1:8081": "EADDRINUSE" };

	it("that was asked for is an error, on a terminal too", async () => {
		for (const args of [
			["-p", "8080"],
			["-l", "127.0.0.1:8080"],
		]) {
			const ended = await runToEnd(["site", ...args], { files: SITE, failures, isTerminal: true });
			expect(ended.code).toBe(1);
			expect(ended.error).toMatch(/8080.*in use/);
		}
		expect((await runToEnd(["site"], { files: SITE, failures, isTerminal: true, environment: { PORT: "8080" } })).code).toBe(1);
	});

	it("that nobody asked for is replaced on a terminal, and said", async () => {
		const { runtime, code } = await run(["site", "--no-color"], { files: SITE, failures, isTerminal: true });
		expect(runtime.openListeners.map(({ address }) => address.port)).toEqual([8082, 8082]);
		expect(runtime.error).toContain("Port 8080 is in use, so this is port 8082. Ask for one with --port.");
		runtime.signal("SIGTERM");
		expect(await code).toBe(0);
	});

	it("is an error where nobody sees which it became", async () => {
		expect((await runToEnd(["site"], { files: SITE, failures })).code).toBe(1);
	});

	it("is replaced where it is the port that is busy, not for other failures", async () => {
		expect((await runToEnd(["site"], { files: SITE, failures: { "127.0.0.1:8080": "EACCES" }, isTerminal: true })).code).toBe(1);
	});
});

describe("signals", () => {
	/** A server with one exchange that never ends. */
	async function busy(args: readonly string[] = []): Promise<Run> {
		const started = await run(["app.js", "-q", "--print-json", ...args], modules({ handler: () => {} }));
		(started.runtime.openListeners[0]!.accept() as FakePeer).link.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
		return started;
	}

	it("TERM and INT end with 0 where nothing is in progress", async () => {
		for (const signal of ["SIGTERM", "SIGINT"] as const) {
			const { runtime, code } = await run(["site"], { files: SITE });
			runtime.signal(signal);
			expect(await code).toBe(0);
			expect(runtime.openListeners).toEqual([]);
			expect(runtime.signal(signal)).toBe(0);
		}
	});

	it("a second INT, an INT after TERM, and QUIT end at once with 2", async () => {
		for (const signals of [["SIGINT", "SIGINT"], ["SIGTERM", "SIGINT"], ["SIGQUIT"]] as const) {
			const { runtime, code } = await busy();
			for (const signal of signals) runtime.signal(signal);
			expect(await code).toBe(2);
		}
	});

	it("2 where the grace passes", async () => {
		const { runtime, code } = await busy(["--grace", "1ms"]);
		runtime.signal("SIGTERM");
		expect(await code).toBe(2);
	});

	it("3 where a listener doesn't close", async () => {
		const { runtime, code } = await run(["site"], { files: SITE });
		runtime.listeners[0]!.close = () => Promise.reject(new Error("on purpose"));
		runtime.signal("SIGTERM");
		expect(await code).toBe(3);
	});

	it("say what is waited for", async () => {
		const { runtime, code } = await run(["app.js"], modules({ handler: () => {} }));
		(runtime.openListeners[0]!.accept() as FakePeer).link.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
		runtime.signal("SIGINT");
		expect(runtime.error).toMatch(/Stopping: 1 connection is open; requests in progress have 10s\.\n$/);
		runtime.signal("SIGINT");
		await code;
	});

	it("an app's own signal stops it too", async () => {
		const abort = new AbortController();
		const { code } = await run(["app.js"], modules({ default: { fetch: () => new Response(""), signal: abort.signal } }));
		abort.abort();
		expect(await code).toBe(0);
	});
});
