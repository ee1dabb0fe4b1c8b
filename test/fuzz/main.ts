/** `npm run fuzz`: stages one after the other, each on its workers, with a line of progress now and then. `scripts/fuzz.mjs` bundles this. */
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { quote } from "./format-vector.ts";
import { makeCase, type Stage } from "./fuzz-case.ts";
import { type FuzzOptions, parseOptions, USAGE } from "./fuzz-options.ts";
import { runWorker, type WorkerMessage, type WorkerTask } from "./fuzz-worker.ts";
import { judgeCase } from "./judge-case.ts";
import { KNOWN_DIFFERENCES } from "./known-differences.ts";
import type { StageTotals } from "./stage-run.ts";

/** A case that takes longer hangs. */
const HANG_MILLIS = 20_000;
const REPORT_MILLIS = 10_000;
/** What a worker's heap may grow by from early in a stage to its end. */
const HEAP_GROWTH = 4 * 1024 * 1024;

if (isMainThread) await main();
else if (parentPort !== null) await runWorker(workerData as WorkerTask, parentPort);

async function main(): Promise<void> {
	let options: FuzzOptions;
	try {
		options = parseOptions(process.argv.slice(2));
	} catch (error) {
		console.error(`${(error as Error).message}\n\n${USAGE}`);
		process.exit(64);
	}
	if (options.help) return console.log(USAGE);
	if (options.replay !== null) return replay(options.seed, options.replay.stage, options.replay.index);
	console.log(`seed ${options.seed}, ${options.workers} worker${options.workers === 1 ? "" : "s"}, Node ${process.versions.node}`);
	let finds = 0;
	for (const plan of options.stages) finds += await runOnWorkers(plan.stage, plan.count, plan.millis, options);
	console.log(finds === 0 ? "nothing found" : `${finds} finds`);
	if (finds > 0) process.exitCode = 1;
}

async function runOnWorkers(stage: Stage, count: number, millis: number, options: FuzzOptions): Promise<number> {
	const began = Date.now();
	const until = began + millis;
	const progress: (StageTotals | null)[] = new Array(options.workers).fill(null);
	const timer = setInterval(() => report(stage, began, progress), REPORT_MILLIS);
	const results = await Promise.all(
		progress.map((_, number) =>
			runOneWorker({ stage, seed: options.seed, first: number, step: options.workers, end: count, until }, (totals) => {
				progress[number] = totals;
			}),
		),
	);
	clearInterval(timer);
	report(stage, began, progress);
	const finds = results.reduce((sum, found) => sum + found, 0);
	for (const totals of progress) {
		if (totals === null) continue;
		const growth = totals.heapAfter - totals.heapBefore;
		console.log(`${stage}: heap ${mebibytes(totals.heapBefore)} early, ${mebibytes(totals.heapAfter)} at the end, after collections`);
		if (growth <= HEAP_GROWTH) continue;
		console.log(`FOUND in ${stage}: memory grew by ${mebibytes(growth)}`);
		return finds + 1;
	}
	return finds;
}

/** Resolves with the number of finds. */
function runOneWorker(share: WorkerTask["share"], note: (totals: StageTotals) => void): Promise<number> {
	const place = new Float64Array(new SharedArrayBuffer(8));
	place[0] = -1;
	const worker = new Worker(new URL(import.meta.url), { workerData: { share, place } satisfies WorkerTask });
	return new Promise((resolve) => {
		let seen = -1;
		let since = Date.now();
		let isDone = false;
		let isTelling = false;
		const watchdog = setInterval(() => {
			const now = place[0]!;
			if (now !== seen || isTelling) {
				seen = now;
				since = Date.now();
			} else if (Date.now() - since > HANG_MILLIS)
				end(1, `FOUND in ${share.stage}: case ${now} hangs\nreplay: npm run fuzz -- --seed ${share.seed} --replay ${share.stage}:${now}`);
		}, 1000);
		const end = (finds: number, text = ""): void => {
			if (isDone) return;
			isDone = true;
			clearInterval(watchdog);
			if (text !== "") console.log(text);
			void worker.terminate();
			resolve(finds);
		};
		worker.on("message", (message: WorkerMessage) => {
			if (message.type === "find") {
				isTelling = true;
				return console.log(message.text);
			}
			note(message.totals);
			if (message.type === "done") end(message.finds);
		});
		worker.on("error", (error: Error) => end(1, `FOUND in ${share.stage}: the worker crashed at case ${place[0]}: ${error.stack ?? error.message}`));
		worker.on("exit", () => end(1, `FOUND in ${share.stage}: the worker ended at case ${place[0]}`));
	});
}

function report(stage: Stage, began: number, progress: readonly (StageTotals | null)[]): void {
	const seconds = (Date.now() - began) / 1000;
	let cases = 0;
	let octets = 0;
	const known: Record<string, number> = {};
	for (const totals of progress) {
		cases += totals?.cases ?? 0;
		octets += totals?.octets ?? 0;
		for (const [name, count] of Object.entries(totals?.known ?? {})) known[name] = (known[name] ?? 0) + count;
	}
	const rate = Math.round(cases / seconds);
	console.log(`${stage}: ${cases} in ${seconds.toFixed(0)} s, ${rate}/s, ${(octets / 1e6 / seconds).toFixed(1)} MB/s`);
	for (const { name } of KNOWN_DIFFERENCES) if ((known[name] ?? 0) > 0) console.log(`  known difference: ${name}: ${known[name]}`);
}

function mebibytes(octets: number): string {
	return `${(octets / 1024 / 1024).toFixed(1)} MiB`;
}

async function replay(seed: number, stage: Stage, index: number): Promise<void> {
	const { wire, ...rest } = makeCase(seed, stage, index);
	console.log(`wire: ${quote(wire)}\n${JSON.stringify(rest)}`);
	const message = await judgeCase(stage, { wire, ...rest });
	console.log(message ?? "nothing wrong");
	if (message !== null) process.exitCode = 1;
}
