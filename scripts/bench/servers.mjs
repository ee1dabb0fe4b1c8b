/**
 * The server files in `servers/`, made ready to run on a runtime. `../load` and `scaling.mjs` use them; `trivet bench` has programs of its own.
 *
 * Every file, the raw and native ones too, is bundled for its runtime first: Node 20 runs no TypeScript, and each runtime shall measure the same code.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PROJECT } from "./runtimes.mjs";

const FOLDER = join(PROJECT, "scripts/bench/servers");

/** The file of a server ("raw", "native", "exchange", "fetch") that runs on `runtime`, before it is bundled. */
export function serverFile(name, runtime) {
	return join(FOLDER, name === "exchange" || name === "fetch" ? `trivet-${name}.mjs` : `${name}-${runtime.kind}.mjs`);
}

/** Bundles for one runtime; "trivet" becomes the library of that runtime in `project`. */
export async function bundle(input, runtime, project, outfile) {
	const { build } = await import(pathToFileURL(join(PROJECT, "node_modules/esbuild/lib/main.js")).href);
	await build({
		...input,
		outfile,
		bundle: true,
		format: "esm",
		platform: "node",
		target: "es2023",
		external: ["bun", "bun:*"],
		alias: { trivet: join(project, `adapters/${runtime.kind}/mod.ts`) },
		// A server file is imported for what it does, though package.json says of the library that nothing is.
		ignoreAnnotations: true,
		logLevel: "silent",
	});
}
