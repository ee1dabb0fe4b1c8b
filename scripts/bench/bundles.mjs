/** The bundles that are measured: of this checkout, made anew where a source is younger than it, and of another one. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { findNode, PROJECT } from "./runtimes.mjs";

const BUNDLE = join(PROJECT, "dist/trivet.js");
/** What a bundle is made of. */
const SOURCES = ["src", "adapters"];

/** Path of dist/trivet.js, up to date. Throws where it can't be built. */
export function ensureBundle() {
	if (!existsSync(BUNDLE) || statSync(BUNDLE).mtimeMs < youngest()) {
		process.stderr.write("Building dist/trivet.js …\n");
		execFileSync(findNode(), [join(PROJECT, "scripts/build.mjs"), "--only", "bundle"], { stdio: ["ignore", "ignore", "inherit"] });
	}
	return BUNDLE;
}

/** When the youngest source was changed. */
function youngest() {
	let time = 0;
	for (const folder of SOURCES) {
		for (const entry of readdirSync(join(PROJECT, folder), { recursive: true })) {
			if (entry.endsWith(".ts")) time = Math.max(time, statSync(join(PROJECT, folder, entry)).mtimeMs);
		}
	}
	return time;
}

/** Bundles another checkout, which needs no packages of its own, into `folder`; resolves with the file's path. */
export async function buildOther(project, folder) {
	const entry = join(project, "adapters/main.ts");
	if (!existsSync(entry)) throw new Error(`--against: there is no ${entry}, so that is no checkout of Trivet.`);
	const outfile = join(folder, "other-trivet.mjs");
	const { build } = await import(pathToFileURL(join(PROJECT, "node_modules/esbuild/lib/main.js")).href);
	const { bundleOptions } = await import("../build/bundle.mjs");
	await build({ ...bundleOptions(project), outfile });
	return outfile;
}
