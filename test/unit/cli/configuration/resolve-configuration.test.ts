import { afterEach, describe, expect, it } from "vitest";
import type { Configuration } from "../../../../src/cli/configuration/configuration.ts";
import { resolveConfiguration } from "../../../../src/cli/configuration/resolve-configuration.ts";
import { CannotServe } from "../../../../src/cli/exit-code.ts";
import { parseArguments } from "../../../../src/cli/parse-arguments.ts";
import { readEnvironment } from "../../../../src/cli/read-environment.ts";
import { UsageError } from "../../../../src/protocol/faults.ts";
import { NativeHeaders, NativeRequest, NativeResponse } from "../../../../src/service/fetch/native-classes.ts";
import { FakeRuntime, type FakeRuntimeOptions } from "../../../support/fake-runtime.ts";

const runtimeFetch = globalThis.fetch;
afterEach(() => Object.assign(globalThis, { Request: NativeRequest, Response: NativeResponse, Headers: NativeHeaders, fetch: runtimeFetch }));

async function resolve(args: readonly string[], options: FakeRuntimeOptions = {}): Promise<Configuration> {
	const runtime = new FakeRuntime({ ...options, args });
	const parsed = parseArguments(args);
	return await resolveConfiguration(
		runtime,
		parsed.words,
		parsed,
		readEnvironment((name) => runtime.environment(name)),
	);
}

const app = { default: { fetch: () => new Response("") } };
const SITE = { "/public/index.html": "", "/api.js": "", "/app.js": "", "/extra.txt": "" };
const MODULES = { "/api.js": app, "/app.js": app };

/** The configuration of a JSON file in the working directory. */
function withJson(configuration: unknown, options: FakeRuntimeOptions = {}): FakeRuntimeOptions {
	return { modules: MODULES, ...options, files: { ...SITE, "/trivet.config.json": JSON.stringify(configuration), ...options.files } };
}

describe("which file counts", () => {
	it.each(["ts", "js", "mjs"])("trivet.config.%s in the working directory", async (ending) => {
		const path = `/trivet.config.${ending}`;
		const { file, values } = await resolve([], { files: { ...SITE, [path]: "" }, modules: { [path]: { default: { serve: "public", port: 3 } } } });
		expect([file, values.port]).toEqual([path, 3]);
	});

	it("one that --config or its variable names, relative to the working directory", async () => {
		const files = { ...SITE, "/etc/a.json": '{"serve": "../public", "port": 1}', "/etc/b.json": '{"serve": "../public", "port": 2}' };
		expect((await resolve(["-c", "etc/a.json"], { files })).values.port).toBe(1);
		expect((await resolve([], { files, environment: { TRIVET_CONFIG: "etc/b.json" } })).values.port).toBe(2);
		expect((await resolve(["--config=etc/a.json"], { files, environment: { TRIVET_CONFIG: "etc/b.json" } })).file).toBe("/etc/a.json");
	});

	it("none where something is named to serve, or --no-config says so", async () => {
		expect((await resolve(["public"], withJson({ port: "wrong" }))).file).toBeNull();
		expect(await resolve(["--no-config"], withJson({ port: "wrong" }))).toMatchObject({
			file: null,
			sites: [{ targets: [{ kind: "folder", path: "/" }] }],
		});
		expect((await resolve([], { files: SITE })).file).toBeNull();
	});

	it.each([
		[["-c", "none.json"], CannotServe, "There is no configuration file none.json."],
		[["-c", "public"], UsageError, "public: a configuration is a .json, .js, .mjs or .ts file."],
		[["-c", "notes.yaml"], UsageError, "notes.yaml: a configuration is a .json, .js, .mjs or .ts file."],
	] as const)("not what can't be one: %j", async (args, kind, message) => {
		await expect(resolve(args, { files: SITE })).rejects.toThrow(new kind(message));
	});

	it("not one of several", async () => {
		const files = { ...SITE, "/trivet.config.ts": "", "/trivet.config.json": "{}" };
		await expect(resolve([], { files })).rejects.toThrow(
			new UsageError("trivet.config.ts and trivet.config.json stand here: say which one counts with --config."),
		);
	});

	it("is said with its line where JSON is broken, and with every problem where it makes no sense", async () => {
		await expect(resolve([], { files: { ...SITE, "/trivet.config.json": '{\n\t"port": 80,\n}' } })).rejects.toThrow(
			new UsageError('trivet.config.json:3:1: a "," stands before "}".'),
		);
		await expect(resolve([], { files: { "/trivet.config.json": '{\n\t"prot": 80,\n\t"grace": 1.5\n}' } })).rejects.toThrow(
			'trivet.config.json has 2 problems.\n  trivet.config.json:2:2: prot: there is no such key. Did you mean "port"?\n  trivet.config.json:3:2: grace: expected',
		);
	});

	it("may be made by a function", async () => {
		const files = { ...SITE, "/trivet.config.js": "" };
		const made = (main: unknown) => resolve([], { files, modules: { "/trivet.config.js": { default: main } } });
		expect((await made(() => ({ serve: "public", port: 5 }))).values.port).toBe(5);
		expect((await made(async () => ({ serve: "public", port: 6 }))).values.port).toBe(6);
		await expect(made(undefined)).rejects.toThrow(/trivet\.config\.js: it has no default export/);
		await expect(made(() => Promise.reject(new Error("no database")))).rejects.toThrow(/^Can't load trivet\.config\.js: .*no database/s);
		await expect(made({ port: "x" })).rejects.toThrow('trivet.config.js: port: expected a port, 0 to 65535; got "x".');
	});

	it("isn't run where the runtime can't", async () => {
		await expect(resolve([], { version: "20.19.0", files: { ...SITE, "/trivet.config.ts": "" } })).rejects.toThrow(
			/trivet\.config\.ts: Node 20 runs no TypeScript/,
		);
	});
});

describe("the sources of a value", () => {
	const module = { "/app.js": { default: { fetch: () => new Response(""), port: 3, maxConnections: 3, idleTimeout: 3, grace: 3 } } };

	it("are flag, module, environment, file, in this order", async () => {
		const file = { serve: "app.js", port: 5, host: "file.example", maxConnections: 5, timeoutIdle: 5, grace: 5, maxBody: 5, maxHeader: 5 };
		const environment = { PORT: "4", TRIVET_MAX_CONNECTIONS: "4", TRIVET_TIMEOUT_IDLE: "4ms", TRIVET_GRACE: "4ms", TRIVET_MAX_BODY: "4" };
		const { values, sources, limits, listen } = await resolve(
			["-c", "trivet.config.json", "--grace=2ms"],
			withJson(file, { environment, modules: module }),
		);
		expect(values).toMatchObject({ port: 3, host: "file.example", maxConnections: 3, timeoutIdle: 3000, grace: 2, maxBody: 4, maxHeader: 5 });
		expect(sources).toMatchObject({
			port: "app.js",
			host: "trivet.config.json",
			timeoutIdle: "app.js",
			grace: "--grace",
			maxBody: "TRIVET_MAX_BODY",
			maxHeader: "trivet.config.json",
		});
		expect(sources.spa).toBeUndefined();
		expect(limits).toMatchObject({ idleMillis: 3000, contentBytes: 4, headBytes: 5, targetBytes: 8192 });
		expect(listen).toEqual({ addresses: [{ transport: "tcp", host: "file.example", port: 3 }], portWasAsked: true });
	});

	it("name the variable that was read", async () => {
		expect((await resolve(["public"], { files: SITE, environment: { PORT: "1" } })).sources.port).toBe("PORT");
		expect((await resolve(["public"], { files: SITE, environment: { PORT: "1", TRIVET_PORT: "2" } })).sources.port).toBe("TRIVET_PORT");
	});

	it("replace where to listen as a whole, unless a stronger one names a port or a host", async () => {
		const listen = { serve: "public", listen: ["unix:/run/a.sock", ":81"], reusePort: true };
		expect((await resolve([], withJson(listen))).listen.addresses).toEqual([
			{ transport: "unix", path: "/run/a.sock" },
			{ transport: "tcp", host: "*", port: 81, reusePort: true },
		]);
		expect((await resolve(["-c", "trivet.config.json", "-p", "9"], withJson(listen))).listen.addresses).toEqual([
			{ transport: "tcp", host: "localhost", port: 9, reusePort: true },
		]);
		await expect(resolve(["-l", ":80", "-p", "1", "public"], { files: SITE })).rejects.toThrow("-l replaces -p: give one or the other.");
	});
});

describe("what is served", () => {
	it("is what the file names, found from its folder on", async () => {
		const configuration = await resolve(["-c", "etc/trivet.config.json"], {
			files: {
				...SITE,
				"/etc/docs/index.html": "",
				"/etc/trivet.config.json": JSON.stringify({
					sites: [
						{
							hosts: ["a.example"],
							routes: [
								{ path: "/d/*", folder: "docs" },
								{ path: "/f", file: "/extra.txt" },
								{ path: "/m", module: "/api.js" },
							],
							serve: ["docs"],
						},
					],
					serve: ["/public", "/app.js"],
				}),
			},
			modules: MODULES,
		});
		expect(configuration.sites).toMatchObject([
			{
				hosts: ["a.example"],
				routes: [
					{ path: "/d/*", action: { kind: "folder", target: { path: "/etc/docs" } } },
					{ path: "/f", action: { kind: "file", target: { path: "/extra.txt" } } },
					{ path: "/m", action: { kind: "module", target: { path: "/api.js" } } },
				],
				targets: [{ path: "/etc/docs" }],
			},
			{ hosts: ["*"], targets: [{ path: "/public" }, { path: "/app.js" }] },
		]);
		expect(configuration.main?.path).toBe("/app.js");
		expect([configuration.file, configuration.watched]).toEqual(["/etc/trivet.config.json", ["/"]]);
		expect(configuration.serving).toEqual([
			"a.example: /d/*  folder /etc/docs",
			"a.example: /f  file /extra.txt",
			"a.example: /m  app /api.js",
			"a.example: folder /etc/docs",
			"any host: folder /public",
			"any host: app /app.js",
		]);
		expect(JSON.parse(JSON.stringify(configuration))).toEqual(configuration);
	});

	it("is what the command line names, with the options and fields of the file", async () => {
		const configuration = await resolve(
			["-c", "trivet.config.json", "public"],
			withJson({ port: 7, headers: { A: "b" }, sites: [{ hosts: ["a"], serve: "nowhere" }] }),
		);
		expect(configuration).toMatchObject({
			values: { port: 7 },
			sites: [{ hosts: ["*"], routes: [], targets: [{ path: "/public" }], headers: ["A", "b"] }],
		});
	});

	it("says what isn't there, all of it", async () => {
		const file = {
			routes: [
				{ path: "/a/*", folder: "nowhere" },
				{ path: "/b", module: "public" },
				{ path: "/c", file: "public" },
				{ path: "/d/*", folder: "extra.txt" },
			],
			serve: ["srve"],
		};
		await expect(resolve([], withJson(file))).rejects.toThrow(CannotServe);
		const message = await resolve([], withJson(file)).catch((error: Error) => error.message);
		expect(String(message).replaceAll(/trivet\.config\.json:1:\d+: /g, "")).toBe(
			[
				"trivet.config.json has 5 problems.",
				"  routes[0].folder: There is no file or folder nowhere.",
				"  routes[1].module: expected a module: a .js, .mjs, .cjs, .ts or .mts file; public is a folder.",
				"  routes[2].file: expected a file; public is a folder.",
				"  routes[3].folder: expected a folder; extra.txt is a file.",
				"  serve[0]: There is no file or folder srve.",
			].join("\n"),
		);
	});

	it("is never by accident the folder of the configuration", async () => {
		await expect(resolve([], withJson({ port: 80 }))).rejects.toThrow(/trivet\.config\.json names nothing to serve/);
	});

	it("is one module at a time", async () => {
		await expect(resolve([], withJson({ serve: ["app.js", "api.js"] }))).rejects.toThrow(/serve: One module can be run at a time/);
	});

	it("makes flags about files senseless where there are none", async () => {
		await expect(resolve(["-c", "trivet.config.json", "--spa"], withJson({ routes: [{ path: "/*", module: "api.js" }] }))).rejects.toThrow(
			new UsageError("--spa is about files, and no folder or file is served."),
		);
		expect((await resolve(["-c", "trivet.config.json", "--spa"], withJson({ routes: [{ path: "/*", folder: "public" }] }))).values.spa).toBe(
			"index.html",
		);
	});

	it("has the variables of its files when modules are loaded", async () => {
		const runtime = new FakeRuntime(
			withJson({ serve: "app.js", envFile: ".env" }, { files: { "/.env": "SECRET=x\nSET=file" }, environment: { SET: "before" } }),
		);
		const parsed = parseArguments([]);
		await resolveConfiguration(runtime, [], parsed, {});
		expect([runtime.environment("SECRET"), runtime.environment("SET")]).toEqual(["x", "before"]);
	});
});

describe("warnings", () => {
	const warn = async (configuration: unknown) => (await resolve([], withJson(configuration))).warnings;
	const respond = "x";

	it.each([
		[
			"a path twice",
			[
				{ path: "/a", respond },
				{ path: "/a", respond },
			],
			["routes[1] (/a) is never asked: routes[0] (/a) answers before it."],
		],
		[
			"a path below",
			[
				{ path: "/a/*", respond },
				{ path: "/a/b", respond },
			],
			["routes[1] (/a/b) is never asked: routes[0] (/a/*) answers before it."],
		],
		[
			"the same methods",
			[
				{ path: "/:x", methods: ["GET", "POST"], respond },
				{ path: "/a", methods: ["POST"], respond },
			],
			["routes[1] (/a) is never asked: routes[0] (/:x) answers before it."],
		],
		[
			"other methods",
			[
				{ path: "/a", methods: ["GET"], respond },
				{ path: "/a", methods: ["POST"], respond },
				{ path: "/a", respond },
			],
			[],
		],
		[
			"the specific first",
			[
				{ path: "/a/b", respond },
				{ path: "/a/*", respond },
				{ path: "/*", respond },
			],
			[],
		],
		[
			"a folder, which passes on",
			[
				{ path: "/*", folder: "public" },
				{ path: "/a", respond },
			],
			[],
		],
	] as const)("about routes: %s", async (_name, routes, warnings) => {
		expect(await warn({ routes })).toEqual(warnings);
	});

	it("about what stands behind everything", async () => {
		expect(await warn({ routes: [{ path: "/*", respond }], serve: "public" })).toEqual(["serve is never asked: routes[0] (/*) answers before it."]);
	});

	it("about a folder that shows the configuration", async () => {
		expect(await warn({ serve: "." })).toEqual(["the folder . has the configuration itself in it, for everybody to read: serve a folder below it."]);
		expect(await warn({ serve: "public" })).toEqual([]);
	});
});
