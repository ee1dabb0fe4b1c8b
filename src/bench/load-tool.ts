/** Loads a server: with the generators of our own, or with a program of the system. */
import { UsageError } from "../protocol/faults.ts";
import type { Runtime } from "../runtime.ts";
import { RAMP_SECONDS } from "./bench-plan.ts";
import { type CorePlan, runTool } from "./cores.ts";
import { type ExternalName, externalCommand, type GeneratorName, parseExternal, WRK_SCRIPT } from "./external-generators.ts";
import { GeneratorPool } from "./generator-pool.ts";
import { type Measurement, measurementOf } from "./measurement.ts";
import type { ServerProcess } from "./server-process.ts";
import { batchBytes, requestBytes, type Workload } from "./workloads.ts";
import { writeFile } from "./write-file.ts";

/** More generators than this have nothing to add to one server. */
const MOST_GENERATORS = 4;

export interface LoadOrder {
	readonly workload: Workload;
	readonly server: ServerProcess;
	readonly connections: number;
	readonly seconds: number;
	/** Requests a second; null: as many as are answered. */
	readonly rate: number | null;
}

export interface LoadTool {
	/** "built-in on bun 1.4.5", "wrk 4.1.0" */
	readonly title: string;
	/** Runs the load; null where this generator can't do it. Rejects with a `BenchFailure` or an Error where the generator itself fails. */
	run(order: LoadOrder): Promise<Measurement | null>;
	stop(): void;
}

/** Starts what loads. `folder` is where an external generator's files go. */
export async function startLoadTool(runtime: Runtime, name: GeneratorName, cores: CorePlan | null, folder: string): Promise<LoadTool> {
	return name === "built-in" ? await startOwn(runtime, cores) : await startExternal(runtime, name, cores, folder);
}

async function startOwn(runtime: Runtime, cores: CorePlan | null): Promise<LoadTool> {
	const pool = new GeneratorPool();
	const spare = cores === null ? runtime.processorCount() - 1 : cores.generators.length;
	try {
		await pool.start(runtime, Math.max(1, Math.min(MOST_GENERATORS, spare)), cores?.generators ?? null);
	} catch (error) {
		pool.stop();
		throw error;
	}
	return {
		title: `built-in${pool.count > 1 ? `, ${pool.count} processes` : ""}, on ${runtime.name} ${runtime.version}`,
		async run({ workload, server, connections, seconds, rate }) {
			const result = await pool.run({
				workload: workload.name,
				address: server.address,
				host: server.host,
				connections,
				rampMillis: RAMP_SECONDS * 1000,
				millis: seconds * 1000,
				rate,
				spins: spare > 0,
			});
			return measurementOf(result);
		},
		stop: () => pool.stop(),
	};
}

async function startExternal(runtime: Runtime, name: ExternalName, cores: CorePlan | null, folder: string): Promise<LoadTool> {
	// wrk prints its version and fails.
	const isThere = name === "wrk" ? await startsAtAll(runtime, name) : (await runTool(runtime, name, ["--version"])) !== null;
	if (!isThere) throw new UsageError(`--generator ${name}: there is no ${name} on PATH.`);
	const scriptFile = `${folder}/wrk.lua`;
	await writeFile(runtime, scriptFile, new TextEncoder().encode(WRK_SCRIPT));
	return {
		title: name,
		async run({ workload, server, connections, seconds, rate }) {
			if (server.address.transport !== "tcp") throw new UsageError(`--generator ${name} loads TCP only; leave out --unix.`);
			const batchFile = `${folder}/batch-${workload.name}`;
			const contentFile = `${folder}/content-${workload.name}`;
			const request = requestBytes(workload, server.host);
			await writeFile(runtime, batchFile, batchBytes(workload, server.host));
			await writeFile(runtime, contentFile, request.slice(request.length - workload.contentBytes));
			const url = `http://${server.host}${workload.target}`;
			const whole = Math.max(1, Math.round(seconds));
			const command = externalCommand(name, { workload, url, connections, seconds: whole, rate, batchFile, contentFile, scriptFile });
			if (command === null) return null;
			const [program = "", ...args] = cores === null ? command : ["taskset", "-c", cores.generators.join(","), ...command];
			const out = await runTool(runtime, program, args);
			const measured = out === null ? null : parseExternal(name, out);
			if (measured === null) throw new Error(`${name} ${out === null ? "failed" : "printed what we don't understand"}`);
			return measured;
		},
		stop: () => {},
	};
}

async function startsAtAll(runtime: Runtime, program: string): Promise<boolean> {
	try {
		await (await runtime.startTool(program, ["-v"])).exited;
		return true;
	} catch {
		return false;
	}
}
