import { describe, expect, it } from "vitest";
import { moduleReferences } from "../../../scripts/checks/module-references.mjs";
import { tokenize } from "../../../scripts/checks/tokens.mjs";

const words = (source: string) =>
	tokenize(source)
		.filter((token) => token.kind === "word")
		.map((token) => token.text);

describe("tokens", () => {
	it("leaves out comments and keeps words in strings out of the code", () => {
		expect(words("a /* Deno */ // Bun\nb 'process' \"Buffer\" `x Deno`")).toEqual(["a", "b"]);
	});

	it("reads the expressions of a template, nested ones too, and goes on after them", () => {
		expect(words("`a ${b + `c ${d({ e: 1 })} f`} g` + h")).toEqual(["b", "d", "e", "h"]);
	});

	it("tells a regular expression from a division", () => {
		expect(words("a = /b'c[/]d/g; e / f / g; return /h/.test(i); (j) / k")).toEqual(["a", "e", "f", "g", "return", "test", "i", "j", "k"]);
	});

	it("steps over escaped quotes", () => {
		expect(words('\'it\\\'s Deno\' + "say \\"Bun\\"" + `\\`Deno\\${Bun}` + a')).toEqual(["a"]);
	});

	it("counts lines through comments, templates and strings", () => {
		expect(tokenize("/*\n\n*/ a\n`\n${b}\n`\nc").map((token) => [token.text, token.line])).toEqual([
			["a", 3],
			["\n", 4],
			["b", 5],
			["\n", 5],
			["c", 7],
		]);
	});

	it("ends with the input, whatever is left open", () => {
		for (const open of ["'a", "`a", "`${a", "/*a", "/a", "a[", '"\\', "`\\", "/\\"]) expect(Array.isArray(tokenize(open))).toBe(true);
	});
});

describe("module references", () => {
	it("finds every way to name a module", () => {
		const source = [
			'import "./a.ts";',
			'import b, { from as c } from "./b.ts";',
			'import type { D } from "./d.ts";',
			'import * as e from "./e.ts";',
			'export { f } from "./f.ts";',
			'export type { G } from "./g.ts";',
			'export * from "./h.ts";',
			'type I = import("./i.ts").I;',
			'const j = await import("./j.ts");',
			"const k = await import(specifier);",
			"const l = await import(`./l${m}.ts`);",
		].join("\n");
		expect(moduleReferences(source).map((reference) => [reference.kind, reference.specifier, reference.line])).toEqual([
			["import", "./a.ts", 1],
			["import", "./b.ts", 2],
			["import", "./d.ts", 3],
			["import", "./e.ts", 4],
			["export", "./f.ts", 5],
			["export", "./g.ts", 6],
			["export", "./h.ts", 7],
			["dynamic", "./i.ts", 8],
			["dynamic", "./j.ts", 9],
			["dynamic", null, 10],
			["dynamic", null, 11],
		]);
	});

	it("is not taken in by what only looks like one", () => {
		const source = [
			"export { a };",
			'const from = "./x.ts";',
			"export const b = { import: 1 };",
			"import.meta.url;",
			"// import './c.ts'",
			"const d = 'import \"./e.ts\"';",
			"runtime.import('./f.ts');",
		].join("\n");
		expect(moduleReferences(source)).toEqual([]);
	});
});
