/**
 * Keeps the built-in modules of one runtime from being loaded by the others.
 *
 * In a bundle of one file, every static import of a built-in stands at the top and is loaded wherever the file runs: `node:net`
 * and its like cost Bun 7 to 12 ms at start and Deno 24 to 29 ms, several times what the rest of the start takes. This plugin
 * turns `import { createServer } from "node:net"` into a synchronous look-up that runs with the module that imports it, and the
 * adapters are imported dynamically. A name nobody imports is not looked up: some of them warn when touched.
 */

/** Declares the look-up for the whole bundle; `process.getBuiltinModule` came with Node 20.16. */
export const BUILTINS_BANNER =
	"const builtinModule = globalThis.process?.getBuiltinModule ?? " + '(await import("node:module")).createRequire(import.meta.url);';

/** @returns {import("esbuild").Plugin} */
export function lazyBuiltins() {
	return {
		name: "lazy-builtins",
		setup(build) {
			build.onResolve({ filter: /^node:/ }, ({ path, kind }) =>
				kind === "dynamic-import" ? { path, external: true } : { path, namespace: "builtin" },
			);
			build.onLoad({ filter: /.*/, namespace: "builtin" }, async ({ path }) => ({ contents: await lookUp(path), loader: "js" }));
		},
	};
}

/**
 * An ES module with the names of a built-in, each read when the module is first evaluated, and only if it is used.
 * @param {string} specifier
 */
async function lookUp(specifier) {
	const names = Object.keys(await import(specifier)).filter((name) => name !== "default" && name !== "module.exports");
	return [
		`const builtin = /* @__PURE__ */ builtinModule(${JSON.stringify(specifier)});`,
		"const take = (name) => builtin[name];",
		"export default builtin;",
		...names.map((name) => `export const ${name} = /* @__PURE__ */ take(${JSON.stringify(name)});`),
	].join("\n");
}
