/** Makes dist/trivet.js: the whole server in one file that finds its adapter itself. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { BUNDLE, DIST, ROOT } from "../project/paths.mjs";
import { BUILTINS_BANNER, lazyBuiltins } from "./lazy-builtins.mjs";

/** One file that a person may want to mail or commit: past this it is too big. With the server alone it was 300 KB; processes, configuration and the bench came in. */
const BUNDLE_LIMIT_BYTES = 560 * 1024;

/** Builds the bundle and returns a line about it. Throws when it can't be built or is too big. */
export async function buildBundle() {
	// The map lies beside the bundle, and isn't named in it: for us to read a stack trace that a user sends, for no runtime to load.
	const { outputFiles } = await build({ ...bundleOptions(ROOT), outfile: BUNDLE, write: false, sourcemap: "external" });
	const contents = outputFiles.find(({ path }) => path.endsWith(".js"))?.contents;
	const sourceMap = outputFiles.find(({ path }) => path.endsWith(".map"))?.contents;
	if (contents === undefined || sourceMap === undefined) throw new Error("the bundler gave no output");
	if (contents.length > BUNDLE_LIMIT_BYTES)
		throw new Error(`dist/trivet.js would be ${kilobytes(contents.length)}; the limit is ${kilobytes(BUNDLE_LIMIT_BYTES)}`);
	writeIfChanged(BUNDLE, contents, 0o755);
	writeIfChanged(`${BUNDLE}.map`, sourceMap, 0o644);
	return `dist/trivet.js  ${kilobytes(contents.length)} (${kilobytes(gzipSync(contents).length)} compressed)`;
}

/**
 * How the checkout in `root` becomes one file.
 * @param {string} root
 * @returns {import("esbuild").BuildOptions}
 */
export function bundleOptions(root) {
	return {
		entryPoints: [join(root, "adapters/main.ts")],
		absWorkingDir: root,
		bundle: true,
		format: "esm",
		platform: "neutral",
		target: "node20",
		external: ["bun", "bun:*"],
		plugins: [lazyBuiltins()],
		minify: true,
		charset: "utf8",
		legalComments: "none",
		banner: { js: `#!/usr/bin/env node\n${BUILTINS_BANNER}` },
		logLevel: "warning",
	};
}

/**
 * Leaves an identical file alone, and never shows a half-written one: a server may be running from it.
 * @param {string} file
 * @param {Uint8Array} contents
 * @param {number} mode
 */
function writeIfChanged(file, contents, mode) {
	if (existsSync(file) && readFileSync(file).equals(contents)) return;
	mkdirSync(DIST, { recursive: true });
	const unfinished = `${file}.${process.pid}`;
	writeFileSync(unfinished, contents, { mode });
	renameSync(unfinished, file);
}

/** @param {number} byteCount */
function kilobytes(byteCount) {
	return `${(byteCount / 1024).toFixed(1)} KB`;
}
