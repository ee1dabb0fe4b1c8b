/**
 * The whole benchmark: finds runtimes, writes the programs that are measured, measures every workload and the costs, and resolves with the record.
 *
 * What is measured and how is in `measure-workload.ts` and `measure-costs.ts`; reports are made of the record by others.
 */
import { messageOf } from "../operations/describe-failure.ts";
import type { Runtime } from "../runtime.ts";
import { VERSION } from "../version.ts";
import { BenchFailure } from "./bench-failure.ts";
import { type BenchPlan, cellSeconds, costSeconds } from "./bench-plan.ts";
import { type BenchRecord, type Cell, SCHEMA } from "./bench-record.ts";
import { chooseCores, runTool } from "./cores.ts";
import { describeEnvironment, IDLE_LOAD } from "./environment.ts";
import { type LoadTool, startLoadTool } from "./load-tool.ts";
import { measureCosts } from "./measure-costs.ts";
import { type Bench, measureWorkload } from "./measure-workload.ts";
import { readTicksPerSecond } from "./process-cost.ts";
import { findRuntimes } from "./runtimes.ts";
import { serverSources } from "./server-sources.ts";
import { listSubjects, type Subject } from "./subjects.ts";
import { expectedContent, FILE_SIZES, fileBytes, WORKLOADS, type Workload } from "./workloads.ts";
import { writeFile } from "./write-file.ts";

/** What tells the user how far it is. */
export interface BenchWatcher {
	/** Once, before anything is measured. */
	planned(seconds: number): void;
	/** `seconds` of the plan are spent on what begins now. */
	progress(text: string, seconds: number): void;
	/** True: finish what is being measured, and report what there is. */
	readonly isStopping: boolean;
}

export async function runBench(runtime: Runtime, plan: BenchPlan, watcher: BenchWatcher): Promise<BenchRecord> {
	const notes: string[] = [];
	const began = runtime.clock.unixMillis();
	const runtimes = await findRuntimes(runtime, plan.runtimes, plan.trivet, notes);
	const subjects = listSubjects(runtimes, plan.servers, plan.custom);
	const folder = await prepareFolder(runtime);
	const cores = await chooseCores(runtime);
	let load: LoadTool | null = null;
	try {
		load = await startLoadTool(runtime, plan.generator, cores, folder);
		const environment = await describeEnvironment(runtime, cores, load.title);
		if (cores === null)
			notes.push("Nothing is pinned to a core (taskset or a second core is missing), so server and generator get in each other's way.");
		if ((environment.load ?? 0) > IDLE_LOAD)
			notes.push(
				`The load average was ${environment.load} before the first measurement: something else was running. Trust small differences little.`,
			);
		watcher.planned(plan.workloads.length * subjects.length * cellSeconds(plan) + subjects.length * costSeconds(plan));
		const bench: Bench = {
			runtime,
			plan,
			load,
			context: { runtime, folder, files: `${folder}/files`, core: cores?.server ?? null, usesSockets: plan.usesSockets },
			ticksPerSecond: await readTicksPerSecond(runtime),
			progress: (text, seconds) => watcher.progress(text, seconds),
			get isStopping() {
				return watcher.isStopping;
			},
		};
		const cells: Cell[] = [];
		for (const workload of plan.workloads) {
			const measured = await measureUnlessStopped(bench, workload, subjects);
			// Half a workload isn't one: whoever interrupts may have ended its servers too.
			if (watcher.isStopping || measured === null) break;
			cells.push(...measured);
		}
		const costs = watcher.isStopping ? [] : await measureCosts(bench, subjects, notes);
		if (watcher.isStopping) notes.push("Interrupted: what isn't here wasn't measured.");
		return {
			schema: SCHEMA,
			trivet: VERSION,
			date: new Date(began).toISOString(),
			seconds: Math.round((runtime.clock.unixMillis() - began) / 1000),
			environment,
			settings: {
				quick: plan.quick,
				rounds: plan.rounds,
				seconds: plan.seconds,
				openRounds: plan.openRounds,
				shares: plan.shares,
				transport: plan.usesSockets ? "unix" : "tcp",
			},
			runtimes: runtimes.map(({ id, kind, version }) => ({ id, kind, version })),
			subjects: subjects.map(({ id, runtime: owner, server }) => ({ id, runtime: owner?.id ?? null, server })),
			workloads: plan.workloads.map(({ name, title, about, connections, depth }) => ({
				name,
				title,
				about,
				connections: plan.connections ?? connections,
				depth,
			})),
			cells,
			costs,
			notes,
		};
	} finally {
		load?.stop();
		await runTool(runtime, "rm", ["-rf", folder]);
	}
}

/** null where the user interrupted and something failed of that. */
async function measureUnlessStopped(bench: Bench, workload: Workload, subjects: readonly Subject[]): Promise<Cell[] | null> {
	try {
		return await measureWorkload(bench, workload, subjects);
	} catch (error) {
		if (bench.isStopping) return null;
		throw error;
	}
}

/**
 * A temporary folder with the programs, the static files and the contents of the raw answers. Everybody may read it: nothing in it is secret, and a server
 * that gives up its rights at start (nginx) has to read the files too.
 */
async function prepareFolder(runtime: Runtime): Promise<string> {
	const random = Array.from(runtime.randomBytes(6), (byte) => byte.toString(16).padStart(2, "0")).join("");
	const folder = `${(runtime.environment("TMPDIR") || "/tmp").replace(/\/$/, "")}/trivet-bench-${random}`;
	const encoder = new TextEncoder();
	try {
		await runtime.files.makeDirectory(`${folder}/files`, 0o755);
		for (const [name, text] of Object.entries(serverSources())) await writeFile(runtime, `${folder}/${name}`, encoder.encode(text));
		for (const [name, size] of Object.entries(FILE_SIZES)) await writeFile(runtime, `${folder}/files/${name}`, fileBytes(size));
		for (const workload of WORKLOADS) await writeFile(runtime, `${folder}/answer-${workload.name}`, expectedContent(workload));
	} catch (error) {
		throw new BenchFailure(`Can't write to ${folder}: ${messageOf(error)}`, { cause: error });
	}
	return folder;
}
