/** What a supervisor says of itself and its workers when it is asked. */
import type { Millis } from "../../protocol/connection.ts";
import type { Runtime } from "../../runtime.ts";
import { NAME, VERSION } from "../../version.ts";
import type { ServerStatus, WorkerStatus } from "../admin/control.ts";
import { serverUrl } from "../server-url.ts";
import type { Generation } from "./generation.ts";
import type { WorkerProcess } from "./worker-process.ts";

export interface StatusSource {
	readonly runtime: Pick<Runtime, "name" | "version" | "pid">;
	readonly state: ServerStatus["state"];
	/** Null before the first is ready. */
	readonly generation: Generation | null;
	/** Newest generation first, then by slot. */
	readonly workers: readonly WorkerProcess[];
	readonly lastReload: ServerStatus["lastReload"];
	readonly startedAt: Millis;
	readonly now: Millis;
}

export function serverStatus(source: StatusSource): ServerStatus {
	const { runtime, state, generation, workers, lastReload, startedAt, now } = source;
	// Who stops has no workers, and that is no problem.
	const problems = state === "stopping" ? [] : [...(generation?.problems ?? [])];
	if (lastReload?.ok === false) problems.push(`The last reload failed and changed nothing: ${lastReload.message}`);
	return {
		name: NAME,
		version: VERSION,
		runtime: runtime.name,
		runtimeVersion: runtime.version.replace(/^v/, ""),
		pid: runtime.pid,
		layout: "supervised",
		state,
		generation: generation?.number ?? 0,
		uptimeMillis: Math.round(now - startedAt),
		urls: generation === null ? [] : urlsOf(generation),
		serving: generation?.plan.serving ?? [],
		configuration: generation?.plan.configurationFile ?? null,
		workers: [...workers.map((worker) => workerStatus(worker, generation, runtime.name, now)), ...waiting(generation, runtime.name)].sort(
			(a, b) => b.generation - a.generation || a.slot - b.slot,
		),
		problems,
		lastReload,
	};
}

function urlsOf({ sockets }: Generation): string[] {
	return sockets.endpoints.map((endpoint) => serverUrl({ transport: "inherited", descriptor: 0, endpoint }, endpoint));
}

function workerStatus(worker: WorkerProcess, generation: Generation | null, runtime: string, now: Millis): WorkerStatus {
	const { order, report, state } = worker;
	return {
		slot: order.slot,
		generation: order.generation,
		pid: worker.pid,
		runtime,
		state: state === "ended" ? "draining" : state,
		uptimeMillis: Math.round(now - worker.startedAt),
		restarts: restartsOf(order.slot, order.generation, generation),
		connections: report?.connections ?? 0,
		exchanges: report?.exchanges ?? 0,
		loopLagMillis: report?.loopLagMillis ?? 0,
		residentBytes: report?.residentBytes ?? 0,
		processorSeconds: report?.processorSeconds ?? 0,
		drainingMillis: worker.drainingSince < 0 ? 0 : Math.round(now - worker.drainingSince),
		holding: report?.holding ?? [],
	};
}

/** Slots without any worker. */
function waiting(generation: Generation | null, runtime: string): WorkerStatus[] {
	const empty = (generation?.slots ?? []).filter((slot) => slot.serving === null && slot.coming === null && !slot.isClosed);
	return empty.map((slot) => ({
		slot: slot.index,
		generation: generation!.number,
		pid: 0,
		runtime,
		state: "waiting",
		uptimeMillis: 0,
		restarts: slot.restarts,
		connections: 0,
		exchanges: 0,
		loopLagMillis: 0,
		residentBytes: 0,
		processorSeconds: 0,
		drainingMillis: 0,
		holding: [],
	}));
}

function restartsOf(slot: number, number: number, generation: Generation | null): number {
	return generation?.number === number ? (generation.slots[slot]?.restarts ?? 0) : 0;
}
