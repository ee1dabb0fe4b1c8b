/**
 * `npm run compile`: makes executables of dist/trivet.js in dist/bin, one for each runtime, and prints their sizes and checksums.
 * `--only bun,node,deno` makes some of them; `--target linux-arm64,…` (or all) makes them for other platforms, as far as each
 * tool can.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildBundle } from "./build/bundle.mjs";
import { writeChecksums } from "./compile/checksums.mjs";
import { compileBun } from "./compile/compile-bun.mjs";
import { compileDeno } from "./compile/compile-deno.mjs";
import { compileNode } from "./compile/compile-node.mjs";
import { parseTargets } from "./compile/targets.mjs";
import { BUNDLE, EXECUTABLES } from "./project/paths.mjs";

const COMPILERS = { bun: compileBun, node: compileNode, deno: compileDeno };

try {
	const { runtimes, targets, useBundle } = readArguments();
	if (!useBundle || !existsSync(BUNDLE)) console.log(await buildBundle());
	mkdirSync(EXECUTABLES, { recursive: true });
	for (const target of targets) for (const runtime of runtimes) await compileOne(runtime, target);
	console.log(`\n${(await writeChecksums()).join("\n")}`);
} catch (error) {
	console.error(`trivet: compile: ${error instanceof Error ? error.message : error}`);
	process.exit(1);
}

function readArguments() {
	const { values } = parseArgs({
		options: {
			only: { type: "string", default: "bun,node,deno" },
			target: { type: "string", default: "host" },
			// Of npm test, which has just built it.
			"keep-bundle": { type: "boolean", default: false },
		},
	});
	const runtimes = values.only.split(",").map((name) => {
		if (name !== "bun" && name !== "node" && name !== "deno") throw new Error(`--only takes bun, node and deno; got ${name}`);
		return name;
	});
	return { runtimes, targets: parseTargets(values.target), useBundle: values["keep-bundle"] };
}

/**
 * Each is made in a folder with nothing in it but the bundle: what a tool embeds or reads by itself must not be there.
 * @param {keyof typeof COMPILERS} runtime
 * @param {string} target
 */
async function compileOne(runtime, target) {
	const workFolder = mkdtempSync(join(tmpdir(), "trivet-compile-"));
	try {
		const code = join(workFolder, "trivet.js");
		copyFileSync(BUNDLE, code);
		writeFileSync(join(workFolder, "package.json"), '{ "type": "module" }');
		const from = performance.now();
		for (const { name, outcome, note } of await COMPILERS[runtime]({ target, workFolder, code })) {
			console.log(`${outcome.padEnd(7)}  ${name}${note === undefined || note === "" ? "" : `: ${note}`}`);
		}
		console.log(`         ${runtime} for ${target}: ${((performance.now() - from) / 1000).toFixed(1)} s`);
	} finally {
		rmSync(workFolder, { recursive: true, force: true });
	}
}
