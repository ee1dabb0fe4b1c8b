/**
 * Makes dist/lib: one module for each runtime, between which the conditions of package.json's `exports` choose, and the
 * declarations that go with them. The public surface is that of src/mod.ts, the same on every runtime.
 */
import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { DIST, packageProgram, ROOT } from "../project/paths.mjs";
import { runCommand } from "../project/run-command.mjs";

const LIBRARY = join(DIST, "lib");
const RUNTIMES = ["node", "deno", "bun"];

/** Builds the library and returns a line about it. Throws when it can't be built. */
export async function buildLibrary() {
	rmSync(LIBRARY, { recursive: true, force: true });
	await build({
		entryPoints: Object.fromEntries(RUNTIMES.map((runtime) => [runtime, join(ROOT, `adapters/${runtime}/mod.ts`)])),
		absWorkingDir: ROOT,
		outdir: LIBRARY,
		bundle: true,
		format: "esm",
		platform: "neutral",
		target: "node20",
		external: ["node:*", "bun", "bun:*"],
		minifySyntax: true,
		charset: "utf8",
		legalComments: "none",
		logLevel: "warning",
	});
	const { code, output } = await runCommand(process.execPath, [packageProgram("tsc"), "-p", "tsconfig.library.json"], {
		cwd: ROOT,
		output: "collect",
	});
	if (code !== 0) throw new Error(`the declarations don't compile:\n${output}`);
	const sizes = RUNTIMES.map((runtime) => `${runtime}.js ${(statSync(join(LIBRARY, `${runtime}.js`)).size / 1024).toFixed(1)} KB`);
	return `dist/lib        ${sizes.join(", ")}, declarations in types/`;
}
