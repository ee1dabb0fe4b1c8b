/**
 * `npm run conformance`: counts the section table (`test/conformance/requirements`) by RFC, section and level, and says what has no evidence.
 * Exits 1 where something hasn't. The evidence itself is run by `npm test`.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { installPackages } from "./project/install-packages.mjs";
import { ROOT } from "./project/paths.mjs";

await installPackages();
const { build } = await import("esbuild");

const entry = `
	export { reportLines, summaryLines } from "./count-requirements.ts";
	export { missingEvidence } from "./evidence.ts";
	export { ALL_REQUIREMENTS } from "./requirements/all-requirements.ts";`;
const { outputFiles } = await build({
	stdin: { contents: entry, resolveDir: join(ROOT, "test/conformance"), loader: "ts" },
	bundle: true,
	write: false,
	format: "esm",
	logLevel: "error",
});
const code = /** @type {import("esbuild").OutputFile} */ (outputFiles[0]).text;
const table = await import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);

/** @param {string} path */
const readText = (path) => (existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), "utf8") : null);
let missingCount = 0;
for (const requirement of table.ALL_REQUIREMENTS) {
	const missing = table.missingEvidence(requirement, readText);
	if (missing.length > 0) missingCount++;
	for (const what of missing) console.error(`RFC ${requirement.id}: ${what}`);
}
for (const line of table.reportLines(table.ALL_REQUIREMENTS)) console.log(line);
console.log("");
for (const line of table.summaryLines(table.ALL_REQUIREMENTS, missingCount)) console.log(line);
process.exitCode = missingCount > 0 ? 1 : 0;
