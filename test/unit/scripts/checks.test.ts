/** Each check is fed a file that breaks its rule: a check that can't fail is worth nothing. */
import { describe, expect, it } from "vitest";
import { checkCitations } from "../../../scripts/checks/citations.mjs";
import { checkFileLength } from "../../../scripts/checks/file-length.mjs";
import { checkFileNames } from "../../../scripts/checks/file-names.mjs";
import { checkImports } from "../../../scripts/checks/imports.mjs";
import { checkManifest } from "../../../scripts/checks/manifest.mjs";
import type { Files, Problem } from "../../../scripts/checks/problem.mjs";
import { checkPurity } from "../../../scripts/checks/purity.mjs";
import { hasSection } from "../../../scripts/checks/rfc-sections.mjs";

/** The messages a check has for these files. */
function messages(check: (files: Files) => Problem[], files: Record<string, string>): string[] {
	return check(new Map(Object.entries(files))).map((problem) => `${problem.file}:${problem.line} ${problem.message}`);
}

describe("imports", () => {
	const house = {
		"src/protocol/bytes/ascii.ts": "",
		"src/protocol/http/dates.ts": 'import { a } from "../bytes/ascii.ts";',
		"src/service/door.ts": 'import type { b } from "../protocol/http/dates.ts";',
		"src/mod.ts": 'export { c } from "./service/door.ts";',
		"adapters/node/main.ts": 'import net from "node:net"; import { d } from "../../src/service/door.ts";',
		"adapters/main.ts": 'await import("./node/main.ts");',
	};

	it("has nothing against a house in order", () => {
		expect(messages(checkImports, house)).toEqual([]);
	});

	it.each([
		["up a layer", "src/protocol/bytes/bad.ts", 'import { x } from "../http/dates.ts";', "come before"],
		["up a layer by type only", "src/protocol/http/bad.ts", 'import type { x } from "../../service/door.ts";', "come before"],
		["from src into an adapter", "src/cli/bad.ts", 'import { x } from "../../adapters/node/main.ts";', "come before"],
		["from src into a built-in", "src/cli/bad.ts", 'import { x } from "node:fs";', "src imports only src"],
		["from src into a package", "src/cli/bad.ts", 'import { x } from "left-pad";', "src imports only src"],
		["from src into a script", "src/cli/bad.ts", 'import { x } from "../../scripts/start.mjs";', "not a file of this project"],
		["a computed module in src", "src/cli/bad.ts", "await import(name);", "computed"],
		["between adapters", "adapters/deno/bad.ts", 'import { x } from "../node/main.ts";', "stand apart"],
		["a package in an adapter", "adapters/deno/bad.ts", 'import { x } from "jsr:@std/http";', "nothing at runtime"],
		["Bun's modules outside of its adapter", "adapters/node/bad.ts", 'import { x } from "bun:ffi";', "nothing at runtime"],
		["another HTTP server", "adapters/node/bad.ts", 'import http from "node:http";', "our own"],
		["a file that isn't there", "src/cli/bad.ts", 'import { x } from "./gone.ts";', "not a file"],
		["a file that passes names on", "src/cli/bad.ts", 'export * from "../mod.ts";', "passes on"],
		["a file without a place", "src/attic/bad.ts", "", "no place"],
	])("finds %s", (_, file, source, message) => {
		const found = messages(checkImports, { ...house, [file]: source });
		expect(found.length).toBe(1);
		expect(found[0]).toContain(message);
		expect(found[0]).toContain(file);
	});

	it("finds an adapter imported statically by the program", () => {
		expect(messages(checkImports, { ...house, "adapters/main.ts": 'import "./node/main.ts";' })[0]).toContain("statically");
	});

	it("finds protocols that import each other", () => {
		const found = messages(checkImports, { "src/protocol/http1/a.ts": 'import { b } from "../http2/b.ts";', "src/protocol/http2/b.ts": "" });
		expect(found[0]).toContain("stand apart");
	});

	it("finds a cycle, type imports included, once", () => {
		const found = messages(checkImports, {
			"src/cli/a.ts": 'import { b } from "./b.ts";',
			"src/cli/b.ts": 'import type { c } from "./c.ts";',
			"src/cli/c.ts": 'import { a } from "./a.ts";',
		});
		expect(found).toEqual(["src/cli/c.ts:1 closes a cycle: src/cli/a.ts → src/cli/b.ts → src/cli/c.ts → src/cli/a.ts"]);
	});
});

describe("purity", () => {
	it.each([
		["src/cli/a.ts", "Deno.exit(1)"],
		["src/cli/a.ts", "const { pid } = process"],
		["src/cli/a.ts", "globalThis.process.exit()"],
		["src/cli/a.ts", "let bytes: Buffer"],
		["src/cli/a.ts", "`pid ${process.pid}`"],
		["src/cli/a.ts", "export default 1"],
		["src/cli/a.ts", "export { a as default }"],
		["src/protocol/a.ts", "Date.now()"],
		["src/protocol/a.ts", "new Date()"],
		["src/protocol/a.ts", "Date()"],
		["src/protocol/a.ts", "Math.random()"],
		["src/protocol/a.ts", "performance.now()"],
		["src/protocol/a.ts", "globalThis.setTimeout"],
		["adapters/deno/a.ts", "Deno.serve(handler)"],
		["adapters/bun/a.ts", "Bun.serve({ fetch })"],
	])("finds in %s: %s", (file, source) => {
		expect(messages(checkPurity, { [file]: source }).length).toBe(1);
	});

	it.each([
		["src/cli/a.ts", 'throw new Error("use Deno or Bun")'],
		["src/cli/a.ts", "// Buffer is Node's\nworker.process(1)"],
		["src/service/a.ts", "Date.now() + Math.random() + performance.now()"],
		["src/protocol/a.ts", "new Date(millis).getUTCDay() + Date.UTC(2000, 1) + Math.max(1, 2)"],
		["adapters/bun/a.ts", "Bun.listen(options)"],
	])("has nothing against %s: %s", (file, source) => {
		expect(messages(checkPurity, { [file]: source })).toEqual([]);
	});
});

describe("file names", () => {
	it.each(["src/utils.ts", "src/service/helpers/door.ts", "test/support/common.ts", "adapters/node/types.ts", "src/parseHead.ts", "src/Parse.ts"])(
		"finds %s",
		(file) => {
			expect(messages(checkFileNames, { [file]: "" }).length).toBe(1);
		},
	);

	it("has nothing against nouns and verb-nouns", () => {
		expect(
			messages(checkFileNames, { "src/protocol/http1/parse-request-head.ts": "", "test/unit/cli/parse.test.ts": "", "src/a/b.bench.ts": "" }),
		).toEqual([]);
	});
});

describe("file length", () => {
	it("finds a file over 400 lines, unless a reason stands for it", () => {
		const files = { "src/long.ts": "\n".repeat(401), "src/short.ts": "\n".repeat(400) };
		expect(messages((all) => checkFileLength(all, {}), files)).toEqual([expect.stringContaining("src/long.ts:0 has 401 lines")]);
		expect(messages((all) => checkFileLength(all, { "src/long.ts": "one table" }), files)).toEqual([]);
	});

	it("finds a reason that is no longer needed", () => {
		expect(messages((all) => checkFileLength(all, { "src/a.ts": "one table" }), { "src/a.ts": "" }).length).toBe(1);
	});
});

describe("citations", () => {
	it.each([
		"RFC 9112 §6.4",
		"RFC 9110 §19",
		"RFC 9110 §5.6.8",
		"RFC 1 §1",
		"RFC9112",
		"RFC 9112, §6.3",
		"RFC 9112 section 6.3",
		"RFC 9112 §6, §12.9",
		"RFC 9112 §0",
	])("finds %s", (text) => {
		expect(messages(checkCitations, { "src/a.ts": `// ${text}` }).length).toBe(1);
	});

	it.each(["RFC 9112 §6.3", "RFC 9110 §15.5.22 and §8.8.3.2", "RFC 6265 §4.1.2.6", "RFC 850", "FIPS 180-4 §6.2", "RFC 9112 §7.1.1, §11.2."])(
		"has nothing against %s",
		(text) => {
			expect(messages(checkCitations, { "src/a.ts": `// ${text}` })).toEqual([]);
		},
	);

	it("knows where a status stands", () => {
		expect(hasSection("9110", "15.5.14")).toBe(true);
		expect(hasSection("9110", "15.5.23")).toBe(false);
		expect(hasSection("4242", "1")).toBe(null);
	});
});

describe("manifest", () => {
	const house = {
		"package.json": '{ "version": "1.2.3", "dependencies": {}, "devDependencies": { "tool": "1.0.0" } }',
		"deno.json": '{ "version": "1.2.3" }',
		"package-lock.json": '{ "packages": { "": { "version": "1.2.3" } } }',
		"src/version.ts": 'export const VERSION = "1.2.3";',
	};

	it("has nothing against a house in order", () => {
		expect(messages(checkManifest, house)).toEqual([]);
	});

	it.each([
		["another version in the source", { "src/version.ts": 'export const VERSION = "1.2.4";' }],
		["another version in deno.json", { "deno.json": '{ "version": "1.2.4" }' }],
		["another version in the lock file", { "package-lock.json": '{ "packages": { "": { "version": "1.2.4" } } }' }],
		["a package at runtime", { "package.json": '{ "version": "1.2.3", "dependencies": { "left-pad": "1.0.0" } }' }],
		["a peer package", { "package.json": '{ "version": "1.2.3", "peerDependencies": { "left-pad": "1.0.0" } }' }],
		["an import map", { "deno.json": '{ "version": "1.2.3", "imports": { "a": "npm:a" } }' }],
		["a development package that is not pinned", { "package.json": '{ "version": "1.2.3", "devDependencies": { "tool": "^1.0.0" } }' }],
		[
			"a lock file for this system only",
			{
				"package-lock.json": '{ "packages": { "": { "version": "1.2.3" }, "node_modules/a": { "optionalDependencies": { "a-darwin": "1.0.0" } } } }',
			},
		],
	])("finds %s", (_, change) => {
		expect(messages(checkManifest, { ...house, ...change }).length).toBe(1);
	});
});
