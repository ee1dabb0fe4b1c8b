/** `npm run fuzz`: bundles `test/fuzz/main.ts`, so that a Node that runs no TypeScript can run it, and runs it. Exits 1 when it finds anything. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { ROOT } from "./project/paths.mjs";
import { runCommand } from "./project/run-command.mjs";

const folder = mkdtempSync(join(tmpdir(), "trivet-fuzz-"));
try {
	const outfile = join(folder, "fuzz.mjs");
	await build({
		entryPoints: [join(ROOT, "test/fuzz/main.ts")],
		outfile,
		bundle: true,
		platform: "node",
		format: "esm",
		target: "node20",
		sourcemap: "inline",
		logLevel: "warning",
	});
	const { code } = await runCommand(process.execPath, ["--expose-gc", "--enable-source-maps", outfile, ...process.argv.slice(2)]);
	process.exitCode = code;
} finally {
	rmSync(folder, { recursive: true, force: true });
}
