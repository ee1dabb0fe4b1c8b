/**
 * `npm run build`: makes dist/trivet.js, which runs under node, deno and bun alike, dist/lib, which is what
 * `import { serve } from "trivet"` finds, and dist/trivet.schema.json. `--only bundle`, `library` or `schema` makes one of them; `--quiet` prints
 * failures only.
 */
import { parseArgs } from "node:util";
import { buildBundle } from "./build/bundle.mjs";
import { buildLibrary } from "./build/library.mjs";
import { buildSchema } from "./build/schema.mjs";

const { values } = parseArgs({ options: { only: { type: "string" }, quiet: { type: "boolean", default: false } } });
if (values.only !== undefined && !["bundle", "library", "schema"].includes(values.only)) {
	console.error(`trivet: --only takes bundle, library or schema; got ${values.only}`);
	process.exit(64);
}

try {
	if (isWanted("bundle")) report(await buildBundle());
	if (isWanted("library")) report(await buildLibrary());
	if (isWanted("schema")) report(await buildSchema());
} catch (error) {
	console.error(`trivet: build: ${error instanceof Error ? error.message : error}`);
	process.exit(1);
}

/** @param {string} part */
function isWanted(part) {
	return values.only === undefined || values.only === part;
}

/** @param {string} line */
function report(line) {
	if (!values.quiet) console.log(line);
}
