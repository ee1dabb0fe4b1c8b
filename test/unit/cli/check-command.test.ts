import { afterEach, describe, expect, it } from "vitest";
import { checkCommand } from "../../../src/cli/check-command.ts";
import { CannotServe } from "../../../src/cli/exit-code.ts";
import { parseArguments } from "../../../src/cli/parse-arguments.ts";
import { readEnvironment } from "../../../src/cli/read-environment.ts";
import { UsageError } from "../../../src/protocol/faults.ts";
import { NativeHeaders, NativeRequest, NativeResponse } from "../../../src/service/fetch/native-classes.ts";
import { FakeRuntime, type FakeRuntimeOptions } from "../../support/fake-runtime.ts";

const runtimeFetch = globalThis.fetch;
afterEach(() => Object.assign(globalThis, { Request: NativeRequest, Response: NativeResponse, Headers: NativeHeaders, fetch: runtimeFetch }));

const CONFIGURATION = {
	port: 8081,
	grace: "90s",
	maxBody: "2M",
	adminToken: "a-secret-that-nobody-sees",
	trustProxy: ["loopback", "10.0.0.0/8"],
	header: { "X-A": "b" },
	routes: [
		{ path: "/api/*", module: "api.js" },
		{ path: "/old", methods: ["GET"], redirect: "/new" },
		{ path: "/*", folder: "." },
	],
};

async function check(args: readonly string[], configuration: unknown = CONFIGURATION, options: FakeRuntimeOptions = {}) {
	const runtime = new FakeRuntime({
		files: { "/trivet.config.json": JSON.stringify(configuration), "/api.js": "", "/broken.js": "" },
		modules: { "/api.js": { default: { fetch: () => new Response("") } } },
		environment: { TRIVET_LOG: "json" },
		...options,
	});
	const parsed = parseArguments(args);
	const environment = readEnvironment((name) => runtime.environment(name));
	return {
		code: await checkCommand(runtime, parsed.words, parsed, environment),
		out: runtime.out,
		error: runtime.error,
		listeners: runtime.listeners,
	};
}

describe("trivet check", () => {
	it("prints what is served, and each value with its source", async () => {
		const { code, out, error, listeners } = await check(["--max-fields", "7", "-c", "trivet.config.json"]);
		expect([code, error, listeners]).toEqual([0, "", []]);
		expect(out).toMatch(
			/^Configuration {2}\/trivet\.config\.json\n\nServing\n {2}\/api\/\* {2}app api\.js\n {2}GET \/old {2}redirect 308 to \/new\n {2}\/\* {2}folder \//,
		);
		expect(out).toContain("\nListening\n  localhost:8081\n");
		for (const [key, value, source] of [
			["port", "8081", "trivet.config.json"],
			["grace", "90s", "trivet.config.json"],
			["maxBody", "2M", "trivet.config.json"],
			["trustProxy", "loopback, 10.0.0.0/8", "trivet.config.json"],
			["header", "X-A: b", "trivet.config.json"],
			["maxFields", "7", "--max-fields"],
			["log", "json", "TRIVET_LOG"],
			["maxTarget", "8k", "default"],
			["cleanUrls", "on", "default"],
			["adminToken", "(hidden)", "trivet.config.json"],
		] as const)
			expect(out.split("\n").map((line) => line.trim().split(/ {2,}/))).toContainEqual([key, value, source]);
		expect(out).not.toContain("a-secret");
		expect(out).toMatch(/\nProbably not meant\n {2}the folder \. has the configuration itself/);
		expect(out).not.toContain("\x1b[");
	});

	it("prints what sites and routes have of their own", async () => {
		const { out } = await check([], {
			headers: { "X-Frame-Options": "DENY" },
			sites: [{ hosts: ["a.example"], headers: { "X-B": "1" }, routes: [{ path: "/*", folder: ".", cache: 60, headers: { "X-A": ["1", "2"] } }] }],
			routes: [{ path: "/*", respond: "x" }],
		});
		expect(out).toContain(
			"\nOf sites and routes\n  sites[0].headers  X-Frame-Options: DENY; X-B: 1\n  sites[0].routes[0].headers  X-A: 1; X-A: 2\n" +
				"  sites[0].routes[0].cache  60\n  headers  X-Frame-Options: DENY\n\nListening\n",
		);
		expect((await check([])).out).not.toContain("Of sites");
	});

	it("prints JSON for programs", async () => {
		const { out } = await check(["--json"]);
		const facts = JSON.parse(out) as { options: Record<string, unknown>; sites: unknown[]; limits: Record<string, number> };
		expect(facts).toMatchObject({ file: "/trivet.config.json", main: null, listen: [{ transport: "tcp", host: "localhost", port: 8081 }] });
		expect(facts.options).toMatchObject({
			port: { value: 8081, source: "trivet.config.json" },
			adminToken: { value: "(hidden)", source: "trivet.config.json" },
			index: { value: "index.html", source: "default" },
		});
		expect(facts.limits.contentBytes).toBe(2 * 1024 * 1024);
		expect(out).not.toContain("a-secret");
	});

	it("prints the schema, whatever the configuration", async () => {
		const { out } = await check(["--print-schema"], { port: "wrong" });
		expect(JSON.parse(out)).toMatchObject({ $schema: "https://json-schema.org/draft/2020-12/schema", additionalProperties: false });
	});

	it("says nothing with --quiet where all is well", async () => {
		expect((await check(["-q"])).out).toBe("");
	});

	it("checks what a command line alone serves too", async () => {
		const { out } = await check(["api.js"]);
		expect(out).toMatch(/^Configuration {2}no file\n\nServing\n {2}app api\.js\n/);
	});

	it("fails for what makes no sense, can't be found, or can't be loaded", async () => {
		await expect(check([], { port: -1 })).rejects.toThrow(UsageError);
		await expect(check([], { serve: "none" })).rejects.toThrow(CannotServe);
		await expect(check([], { routes: [{ path: "/*", module: "broken.js" }] })).rejects.toThrow(/Can't load broken\.js/);
	});
});
