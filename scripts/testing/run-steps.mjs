/** Runs steps that need one another, two at a time, all of them even after a failure, and says what came of each. */

/**
 * @typedef {object} StepResult
 * @property {number} passed
 * @property {number} failed
 * @property {number} [skipped]
 * @property {string} [output] Shown when something failed.
 * @property {string} [note] Shown in the step's line.
 *
 * @typedef {object} Step
 * @property {string} id As `--only` names it.
 * @property {string} title
 * @property {readonly string[]} needs Ids of steps that come first. Where one of them failed, this one can't run and has failed too.
 * @property {() => Promise<StepResult>} run A rejection is a failure.
 */

/** As many as the smallest machine that this is run on has processors. */
const STEPS_AT_A_TIME = 2;

/**
 * @param {readonly Step[]} steps
 * @param {(line: string) => void} print
 * @returns {Promise<{ passed: number, failed: number, skipped: number }>}
 */
export async function runSteps(steps, print) {
	const waiting = [...steps];
	/** @type {Map<string, boolean>} Whether a finished step went well. */
	const finished = new Map();
	const width = Math.max(...steps.map(({ title }) => title.length));
	const total = { passed: 0, failed: 0, skipped: 0 };
	/** @type {Set<Promise<void>>} */
	const running = new Set();
	const ids = new Set(steps.map(({ id }) => id));

	for (;;) {
		const next = waiting.findIndex(({ needs }) => needs.every((id) => !ids.has(id) || finished.has(id)));
		if (next !== -1 && running.size < STEPS_AT_A_TIME) {
			const [step] = /** @type {[Step]} */ (waiting.splice(next, 1));
			const work = finish(step).finally(() => running.delete(work));
			running.add(work);
		} else if (running.size > 0) await Promise.race(running);
		else if (waiting.length > 0) throw new Error(`steps need each other: ${waiting.map(({ id }) => id).join(", ")}`);
		else return total;
	}

	/** @param {Step} step */
	async function finish(step) {
		const from = performance.now();
		const missing = step.needs.filter((id) => finished.get(id) === false);
		/** @type {StepResult} */
		const result =
			missing.length > 0
				? { passed: 0, failed: 1, note: `not run: ${missing.join(", ")} failed` }
				: await step.run().catch((error) => failure(error));
		finished.set(step.id, result.failed === 0);
		total.passed += result.passed;
		total.failed += result.failed;
		total.skipped += result.skipped ?? 0;
		print(formatLine(step, result, (performance.now() - from) / 1000, width));
		if (result.failed > 0 && result.output !== undefined) print(indent(result.output));
	}
}

/**
 * @param {unknown} error
 * @returns {StepResult}
 */
function failure(error) {
	return { passed: 0, failed: 1, output: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

/**
 * @param {Step} step
 * @param {StepResult} result
 * @param {number} seconds
 * @param {number} width
 */
function formatLine(step, result, seconds, width) {
	const word = result.failed > 0 ? "FAILED" : result.passed > 0 ? "ok" : "skipped";
	const counts =
		result.passed + result.failed > 1 ? `${result.passed} passed, ${result.failed} failed${result.skipped ? `, ${result.skipped} skipped` : ""}` : "";
	const more = [counts, result.note ?? ""].filter((text) => text !== "").join("; ");
	return `${word.padEnd(7)}  ${step.title.padEnd(width)}  ${seconds.toFixed(1).padStart(6)} s  ${more}`.trimEnd();
}

/** @param {string} text */
function indent(text) {
	return text.trimEnd().replace(/^/gm, "    | ");
}
