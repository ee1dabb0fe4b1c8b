/** `trivet bench`: compares servers and runtimes. What it measures is `../bench/`; this reads what is asked for and puts out the reports. */

import { BenchFailure } from "../bench/bench-failure.ts";
import { type BenchPlan, QUICK, THOROUGH } from "../bench/bench-plan.ts";
import { type BenchRecord, parseRecord } from "../bench/bench-record.ts";
import { type Change, compareCaveats, compareRecords } from "../bench/compare-records.ts";
import { htmlReport } from "../bench/html/report.ts";
import { ProgressLine } from "../bench/progress-line.ts";
import { runBench } from "../bench/run-bench.ts";
import { textReport } from "../bench/text-report.ts";
import { writeFile } from "../bench/write-file.ts";
import { messageOf } from "../operations/describe-failure.ts";
import { UsageError } from "../protocol/faults.ts";
import type { Runtime, SignalName } from "../runtime.ts";
import { CannotServe, ExitCode } from "./exit-code.ts";
import type { OptionValues } from "./options.ts";
import type { ParsedArguments } from "./parse-arguments.ts";

/** Resolves with `Normal` where every server that was asked for gave right answers, `FailedToStart` where one didn't, `Forced` after an interruption. */
export async function benchCommand(
	runtime: Runtime,
	words: readonly string[],
	parsed: ParsedArguments,
	environment: OptionValues,
): Promise<ExitCode> {
	if (words.length > 0) throw new UsageError(`"trivet bench" takes no ${JSON.stringify(words[0])}. Another server: --server 'name=command'.`);
	const values: OptionValues = { ...environment, ...parsed.values };
	const older = typeof values.compare === "string" ? await readOlder(runtime, values.compare) : null;
	const progress = new ProgressLine(runtime, values.quiet === true);
	const undo = stopOnSignals(runtime, progress);
	let record: BenchRecord;
	try {
		record = await runBench(runtime, planOf(runtime, values), progress);
	} catch (error) {
		throw error instanceof BenchFailure ? new CannotServe(error.message, { cause: error }) : error;
	} finally {
		progress.finish();
		undo();
	}
	if (older !== null) record = { ...record, notes: [...record.notes, ...compareCaveats(record, older)] };
	await putOut(runtime, values, record, older === null ? null : compareRecords(record, older));
	if (progress.isStopping) return ExitCode.Forced;
	return record.cells.some(({ state }) => state === "wrong" || state === "failed") ? ExitCode.FailedToStart : ExitCode.Normal;
}

function planOf(runtime: Runtime, values: OptionValues): BenchPlan {
	const base = values.quick === true ? QUICK : THOROUGH;
	const { trivet } = values;
	const seconds = values.duration === undefined ? base.seconds : values.duration / 1000;
	return {
		...base,
		runtimes: values.runtimes ?? null,
		servers: values.servers ?? ["trivet", "native", "raw"],
		custom: values.server ?? [],
		workloads: values.workloads ?? base.workloads,
		trivet: typeof trivet === "string" ? runtime.files.resolve(trivet) : null,
		generator: values.generator ?? "built-in",
		rounds: values.rounds ?? base.rounds,
		seconds,
		warmUpSeconds: Math.min(base.warmUpSeconds, seconds * 2),
		connections: values.connections ?? null,
		usesSockets: values.unix === true,
		quick: values.quick === true,
	};
}

async function readOlder(runtime: Runtime, path: string): Promise<BenchRecord> {
	let text: string;
	try {
		text = await runtime.files.readText(runtime.files.resolve(path));
	} catch (error) {
		throw new CannotServe(`Can't read ${path}: ${messageOf(error)}`, { cause: error });
	}
	return parseRecord(text, path);
}

/** The tables go to standard output, unless the record does. */
async function putOut(runtime: Runtime, values: OptionValues, record: BenchRecord, changes: readonly Change[] | null): Promise<void> {
	const json = `${JSON.stringify(record)}\n`;
	if (typeof values.json === "string") await writeReport(runtime, values.json, json);
	if (typeof values.html === "string") await writeReport(runtime, values.html, htmlReport(record, changes));
	runtime.writeOut(values.json === true ? json : textReport(record, changes));
}

async function writeReport(runtime: Runtime, path: string, text: string): Promise<void> {
	try {
		await writeFile(runtime, runtime.files.resolve(path), new TextEncoder().encode(text));
	} catch (error) {
		throw new CannotServe(`Can't write ${path}: ${messageOf(error)}`, { cause: error });
	}
}

/** The first signal ends after the measurement in progress, with a report of what there is; a second one at once. */
function stopOnSignals(runtime: Runtime, progress: ProgressLine): () => void {
	const stop = () => {
		if (progress.isStopping) runtime.exit(ExitCode.Forced);
		progress.isStopping = true;
		runtime.writeError("\nStopping; the report will have what was measured so far.\n");
	};
	const undo = (["SIGINT", "SIGTERM"] satisfies SignalName[]).map((signal) => runtime.onSignal(signal, stop));
	return () => {
		for (const each of undo) each();
	};
}
