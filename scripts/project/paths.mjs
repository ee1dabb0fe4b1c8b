/** Where things are in this project, and what this machine is called in the names of executables. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
export const DIST = join(ROOT, "dist");
export const BUNDLE = join(DIST, "trivet.js");
export const SCHEMA = join(DIST, "trivet.schema.json");
export const EXECUTABLES = join(DIST, "bin");
export const VITEST = join(ROOT, "node_modules/vitest/vitest.mjs");

/** "windows" and not "win32": these names are for people who download a file. */
export const HOST_SYSTEM = process.platform === "win32" ? "windows" : process.platform;
export const HOST_TARGET = `${HOST_SYSTEM}-${process.arch}`;

/**
 * The program of a development package. Those of tsc and biome are scripts, for Node to run.
 * @param {"node" | "deno" | "bun" | "tsc" | "biome"} name
 */
export function packageProgram(name) {
	if (process.platform !== "win32") return join(ROOT, "node_modules/.bin", name);
	const programs = {
		node: "node/bin/node.exe",
		deno: "deno/deno.exe",
		bun: "bun/bin/bun.exe",
		tsc: "typescript/bin/tsc",
		biome: "@biomejs/biome/bin/biome",
	};
	return join(ROOT, "node_modules", programs[name]);
}
