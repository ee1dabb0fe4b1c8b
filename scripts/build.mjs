/**
 * `npm run build`: makes dist/trivet.js, which runs under node, deno and bun alike, and dist/lib, which is what
 * `import { serve } from "trivet"` finds. `--only bundle` or `--only library` makes one of them; `--quiet` prints failures only.
 */
import { parseArgs } from "node:util";
import { buildBundle } from "./build/bundle.mjs";
import { buildLibrary } from "./build/library.mjs";

const { values } = parseArgs({ options: { only: { type: "string" }, quiet: { type: "boolean", default: false } } });
if (values.only !== undefined && values.only !== "bundle" && values.only !== "library") {
	console.error(`trivet: --only takes bundle or library; got ${values.only}`);
	process.exit(64);
}

try {
	if (values.only !== "library") report(await buildBundle());
	if (values.only !== "bundle") report(await buildLibrary());
} catch (error) {
	console.error(`trivet: build: ${error instanceof Error ? error.message : error}`);
	process.exit(1);
}

/** @param {string} line */
function report(line) {
	if (!values.quiet) console.log(line);
}
