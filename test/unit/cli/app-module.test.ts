import { describe, expect, it } from "vitest";
import { loadAppModule, readAppExports } from "../../../src/cli/app-module.ts";
import { CannotServe } from "../../../src/cli/exit-code.ts";
import type { ServeSettings } from "../../../src/operations/serve-options.ts";
import { UsageError } from "../../../src/protocol/faults.ts";
import { FakeRuntime, type FakeRuntimeOptions } from "../../support/fake-runtime.ts";

/** What a door that a test made returns. */
function call(door: unknown): unknown {
	return (door as () => unknown)();
}

describe("the handler that a module exports", () => {
	it.each([
		["a default object's fetch", { default: { fetch: () => "here" } }],
		["a default function", { default: () => "here" }],
		["a function named fetch", { fetch: () => "here" }],
		["a default object's fetch before a function named fetch", { default: { fetch: () => "here" }, fetch: () => "not here" }],
		["what CommonJS puts one level down", { default: { default: { fetch: () => "here" } } }],
		["a default function one level down", { default: { default: () => "here" } }],
		["a function with a fetch of its own", { default: Object.assign(() => "not here", { fetch: () => "here" }) }],
	] as [string, Record<string, unknown>][])("is %s", (_name, exports) => {
		const settings = readAppExports(exports, "app.js");
		expect(call(settings.fetch)).toBe("here");
		expect(settings.handler).toBeUndefined();
	});

	it.each([
		["of a default object", { default: { handler: () => "low" } }],
		["by name", { handler: () => "low" }],
		["beside fetch", { default: { handler: () => "low", fetch: () => "high" } }],
	] as [string, Record<string, unknown>][])("is the exchange door %s", (_name, exports) => {
		expect(call(readAppExports(exports, "app.js").handler)).toBe("low");
	});

	it("may be routes alone", () => {
		const routes = { "/a": () => new Response("") };
		expect(readAppExports({ default: { routes } }, "app.js").routes?.map(({ pattern }) => pattern.text)).toEqual(["/a"]);
	});

	it("is a method that finds its object", () => {
		class App {
			#text = "mine";
			port = 3000;
			routes = ["not an option"];
			fetch(): unknown {
				return this.#text;
			}
		}
		const settings = readAppExports({ default: new App() }, "app.js");
		expect(call(settings.fetch)).toBe("mine");
		expect(settings.port).toBe(3000);
	});

	it.each([[{}], [{ default: {} }], [{ default: null }], [{ default: "text" }], [{ default: { fetch: "text" } }], [{ GET: () => {} }]] as [
		Record<string, unknown>,
	][])("is missing in %j, and it says how to serve the file", (exports) => {
		expect(() => readAppExports(exports, "lib/app.js")).toThrow(CannotServe);
		expect(() => readAppExports(exports, "lib/app.js")).toThrow(/lib\/app\.js exports no handler.*trivet lib$/s);
		expect(() => readAppExports(exports, "app.js")).toThrow(/trivet \.$/);
	});
});

describe("the options that a module exports", () => {
	it("are read", () => {
		const settings: ServeSettings = readAppExports({ default: { fetch: () => {}, port: 3000, hostname: "::", idleTimeout: 5 } }, "app.js");
		expect(settings).toMatchObject({ port: 3000, hostname: "::", limits: { idleMillis: 5000 } });
	});

	it("are refused by name where they aren't known or supported", () => {
		expect(() => readAppExports({ default: { fetch: () => {}, prot: 1 } }, "app.js")).toThrow(
			new UsageError('app.js: there is no option "prot". Did you mean "port"?'),
		);
		expect(() => readAppExports({ default: { fetch: () => {}, websocket: {} } }, "app.js")).toThrow(/app\.js: the option "websocket"/);
	});
});

describe("loading", () => {
	const target = (name: string) => ({ kind: "module", word: name, path: `/${name}`, name }) as const;
	const load = (name: string, options: FakeRuntimeOptions) =>
		loadAppModule(new FakeRuntime({ modules: { [`/${name}`]: { fetch: () => "here" } }, ...options }), target(name));

	it.each([
		["app.js", "node", "20.20.2"],
		["app.mjs", "node", "20.20.2"],
		["app.ts", "node", "22.18.0"],
		["app.mts", "node", "v23.6.0"],
		["app.ts", "node", "26.10.0"],
		["app.ts", "deno", "2.9.6"],
		["app.ts", "bun", "1.4.5"],
	] as const)("%s on %s %s", async (file, name, version) => {
		expect(call((await load(file, { name, version })).fetch)).toBe("here");
	});

	it.each(["20.20.2", "v22.17.1", "23.5.0", "21.0.0"])("TypeScript on Node %s is refused, with what to use", async (version) => {
		await expect(load("app.ts", { name: "node", version })).rejects.toThrow(/runs no TypeScript.*Node 22\.18 or later, Deno or Bun/);
		await expect(load("app.mts", { name: "node", version })).rejects.toThrow(CannotServe);
	});

	it("says why a module doesn't load", async () => {
		await expect(load("app.js", { modules: {} })).rejects.toThrow(/Can't load app\.js: SyntaxError: no module \/app\.js/);
	});
});
