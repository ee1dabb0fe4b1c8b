/**
 * The servers that are compared, and how each is made ready to run.
 *
 * Every server file, the raw and native ones too, is bundled for its runtime first: Node 20 runs no TypeScript, and each
 * runtime shall measure the same code.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { pinCommand } from "./cores.mjs";
import { startNginx } from "./nginx.mjs";
import { PROJECT, runCommand } from "./runtimes.mjs";
import { startServer } from "./server-process.mjs";

const FOLDER = join(PROJECT, "scripts/bench/servers");

/** (a) the raw TCP limit, (b) and (c) Trivet's two doors, (d) the runtime's own server; and nginx for a scale. */
export const SERVERS = ["raw", "exchange", "fetch", "native", "nginx"];

/** What a Trivet of another checkout is called. */
export const OTHER = "@other";

/** Names of the servers to measure on one runtime, in the order of the table. */
export function listServers(chosen, against) {
	const others = against === null ? [] : chosen.filter(isTrivet).map((name) => name + OTHER);
	return [...chosen, ...others];
}

/** Starts one server on `runtime`, pinned to `core` (null: anywhere); see `startServer` for what it resolves with. */
export async function startNamed(name, runtime, { folder, against, core }) {
	if (name === "nginx") return startNginx(folder, core);
	const project = name.endsWith(OTHER) ? against : PROJECT;
	const entry = serverFile(name.replace(OTHER, ""), runtime);
	const file = join(folder, `${name}-${runtime.id}.mjs`);
	await bundle({ entryPoints: [entry] }, runtime, project, file);
	return startServer(pinCommand(runCommand(runtime, file), core));
}

/** The file of a server that runs on `runtime`, before it is bundled. */
export function serverFile(name, runtime) {
	return join(FOLDER, isTrivet(name) ? `trivet-${name}.mjs` : `${name}-${runtime.kind}.mjs`);
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
		alias: { trivet: join(project, `adapters/${runtime.kind}/mod.ts`) },
		// A server file is imported for what it does, though package.json says of the library that nothing is.
		ignoreAnnotations: true,
		logLevel: "silent",
	});
}

function isTrivet(name) {
	return name === "exchange" || name === "fetch";
}
