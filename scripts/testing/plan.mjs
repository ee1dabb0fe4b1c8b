/** All that `npm test` does, as steps. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXECUTABLES, HOST_TARGET, packageProgram } from "../project/paths.mjs";
import { runCommand } from "../project/run-command.mjs";
import { checkPackage } from "./check-package.mjs";
import { runCommands } from "./command-step.mjs";
import { runVitest } from "./vitest-step.mjs";

/** Each has its own: what may be named in it differs. */
const TYPE_ZONES = [".", "src", "src/protocol", "adapters/node", "adapters/deno", "adapters/bun", "scripts"];

export const TEST_FOLDERS = ["test/unit", "test/property", "test/simulation", "test/contract", "test/conformance"];
const SHIPPED_FOLDERS = ["test/contract"];

/**
 * @param {readonly import("./runtimes.mjs").TestRuntime[]} runtimes
 * @param {readonly string[]} folders Test folders, or files in them, for the runs from source.
 * @returns {import("./run-steps.mjs").Step[]}
 */
export function planSteps(runtimes, folders) {
	const [caller] = /** @type {[import("./runtimes.mjs").TestRuntime]} */ (runtimes);
	const script = (/** @type {string[]} */ ...args) => /** @type {const} */ ([process.execPath, args]);
	return [
		{ id: "build", title: "build", needs: [], run: runCommands([script("scripts/build.mjs")], sizeOf) },
		{ id: "types", title: "types", needs: [], run: runCommands(TYPE_ZONES.map((zone) => script(packageProgram("tsc"), "-p", zone))) },
		{
			id: "lint",
			title: "lint and format",
			needs: [],
			run: runCommands([script(packageProgram("biome"), "ci", "--colors=off", "--diagnostic-level=warn", "--error-on-warnings", ".")]),
		},
		{ id: "house", title: "rules of the house", needs: [], run: runCommands([script("scripts/check.mjs")]) },
		...runtimes.map((runtime) => ({ id: runtime.id, title: `tests on ${runtime.title}`, needs: [], run: () => runVitest(runtime, folders) })),
		{ id: "package", title: "package, as a user has it", needs: ["build"], run: checkPackage },
		{ id: "compile", title: "compile executables", needs: ["build"], run: runCommands([script("scripts/compile.mjs", "--keep-bundle")], sizesOf) },
		...runtimes.map((runtime) => ({
			id: `bundle-${runtime.id}`,
			title: `dist/trivet.js on ${runtime.title}`,
			needs: ["build"],
			run: () => runVitest(runtime, SHIPPED_FOLDERS, { TRIVET_SUBJECT: "bundle", TRIVET_SUBJECT_RUNTIME: runtime.program }),
		})),
		...["bun", "node", "deno"].map((name) => executableStep(caller, name, `trivet-${name}-${HOST_TARGET}`)),
		executableStep(caller, "deno-run", `trivet-deno-${HOST_TARGET}.run`),
	];
}

/**
 * @param {import("./runtimes.mjs").TestRuntime} runtime Runs the tests.
 * @param {string} id
 * @param {string} name
 * @returns {import("./run-steps.mjs").Step}
 */
function executableStep(runtime, id, name) {
	return {
		id: `exe-${id}`,
		title: `dist/bin/${name}`,
		needs: ["compile"],
		run: async () => {
			const file = join(EXECUTABLES, process.platform === "win32" ? `${name}.exe` : name);
			// Where the tool that makes it can't be had, the compile step has said so.
			if (!existsSync(file)) return { passed: 0, failed: 0, note: "not made here" };
			const cache = mkdtempSync(join(tmpdir(), "trivet-cache-"));
			try {
				const environment = { TRIVET_SUBJECT: `exe:${file}`, XDG_CACHE_HOME: cache };
				// The self-extracting one unpacks itself at its first run, which takes a while.
				await runCommand(file, ["version"], { environment, output: "collect" });
				return await runVitest(runtime, SHIPPED_FOLDERS, environment);
			} finally {
				rmSync(cache, { recursive: true, force: true });
			}
		},
	};
}

/** @param {string} output */
function sizeOf(output) {
	return /trivet\.js\s+([\d.]+ KB)/.exec(output)?.[1] ?? "";
}

/** @param {string} output */
function sizesOf(output) {
	const skipped = [...output.matchAll(/^skipped +(.*)$/gm)].map((match) => match[1]);
	const times = [...output.matchAll(/^ +(\w+) for \S+: ([\d.]+ s)$/gm)].map((match) => `${match[1]} ${match[2]}`);
	return [times.join(", "), ...skipped].join("; ");
}
