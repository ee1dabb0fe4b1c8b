/** `bun build --compile`: the bundle behind Bun's own program. Bun fetches the program of another platform from the npm registry. */
import { join } from "node:path";
import { EXECUTABLES, HOST_TARGET, packageProgram } from "../project/paths.mjs";
import { runCommand } from "../project/run-command.mjs";
import { executableName, TARGETS } from "./targets.mjs";

/**
 * @param {import("./product.mjs").CompileRequest} request
 * @returns {Promise<import("./product.mjs").Product[]>}
 */
export async function compileBun({ target, workFolder, code }) {
	const name = executableName("bun", target);
	const bunTarget = TARGETS[target]?.bun;
	if (bunTarget === undefined) return [{ name, outcome: "skipped", note: "Bun has no such target" }];
	const { code: exitCode, output } = await runCommand(
		packageProgram("bun"),
		[
			...["build", "--compile", "--minify"],
			// An executable doesn't take orders from files that lie where it is started.
			...["--no-compile-autoload-dotenv", "--no-compile-autoload-bunfig"],
			...(target === HOST_TARGET ? [] : [`--target=${bunTarget}`]),
			...["--outfile", join(EXECUTABLES, name), code],
		],
		{ cwd: workFolder, output: "collect", timeLimitMillis: 300_000 },
	);
	if (exitCode === 0) return [{ name, outcome: "made" }];
	if (target === HOST_TARGET) throw new Error(`bun build --compile failed:\n${output}`);
	return [{ name, outcome: "skipped", note: `Bun's program for it can't be had: ${output.trim().split("\n").at(-1)}` }];
}
