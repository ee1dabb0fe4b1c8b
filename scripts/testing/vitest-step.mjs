/** A step that runs test files inside one runtime, and counts from vitest's own report. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../project/paths.mjs";
import { runCommand } from "../project/run-command.mjs";

/** A run that takes longer hangs. */
const TIME_LIMIT_MILLIS = 600_000;

/**
 * @param {import("./runtimes.mjs").TestRuntime} runtime
 * @param {readonly string[]} folders
 * @param {Readonly<Record<string, string>>} [environment]
 * @returns {Promise<import("./run-steps.mjs").StepResult>}
 */
export async function runVitest(runtime, folders, environment = {}) {
	const present = folders.filter((folder) => existsSync(join(ROOT, folder)));
	if (present.length === 0) return { passed: 0, failed: 0, skipped: 0, note: `no ${folders.join(", ")}` };
	const reports = mkdtempSync(join(tmpdir(), "trivet-report-"));
	try {
		const file = join(reports, "report.json");
		const [program, ...args] = runtime.vitest;
		const { code, output } = await runCommand(
			program,
			[...args, "run", ...present, "--reporter=default", "--reporter=json", `--outputFile.json=${file}`],
			{ cwd: ROOT, environment, output: "collect", timeLimitMillis: TIME_LIMIT_MILLIS },
		);
		return { ...countTests(file, code), output };
	} finally {
		rmSync(reports, { recursive: true, force: true });
	}
}

/**
 * A file that can't be loaded has no tests to fail, and a run that ends badly may have none either: both count as a failure.
 * @param {string} file
 * @param {number} exitCode
 */
function countTests(file, exitCode) {
	if (!existsSync(file)) return { passed: 0, failed: 1, note: `no report; vitest ended with ${exitCode}` };
	const report = JSON.parse(readFileSync(file, "utf8"));
	/** @type {{ status: string, assertionResults: unknown[] }[]} */
	const results = report.testResults;
	const unloaded = results.filter((result) => result.status === "failed" && result.assertionResults.length === 0).length;
	const passed = report.numPassedTests;
	const failed = report.numFailedTests + unloaded;
	const skipped = report.numPendingTests + report.numTodoTests;
	if (failed === 0 && exitCode !== 0) return { passed, failed: 1, skipped, note: `vitest ended with ${exitCode}` };
	if (failed === 0 && passed === 0) return { passed, failed: 1, skipped, note: "no test ran" };
	return { passed, failed, skipped };
}
