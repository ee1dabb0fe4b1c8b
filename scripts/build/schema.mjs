/** Makes dist/trivet.schema.json: the JSON Schema of a configuration, for editors to find beside the program. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { DIST, ROOT, SCHEMA } from "../project/paths.mjs";

/** Builds the schema and returns a line about it. Throws when it can't be built. */
export async function buildSchema() {
	const { outputFiles } = await build({
		entryPoints: [join(ROOT, "src/cli/configuration/configuration-schema.ts")],
		absWorkingDir: ROOT,
		write: false,
		bundle: true,
		format: "esm",
		platform: "neutral",
		target: "node20",
		logLevel: "warning",
	});
	// The Node that builds may run no TypeScript, so it gets the JavaScript of it.
	const code = outputFiles[0]?.text ?? "";
	/** @type {typeof import("../../src/cli/configuration/configuration-schema.ts")} */
	const { configurationSchema } = await import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);
	const text = `${JSON.stringify(configurationSchema(), null, "\t")}\n`;
	mkdirSync(DIST, { recursive: true });
	writeFileSync(SCHEMA, text);
	return `dist/trivet.schema.json  ${(text.length / 1024).toFixed(1)} KB`;
}
