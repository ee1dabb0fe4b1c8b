/** What all workers have counted, those that are gone included, so that no counter ever goes back; and what the supervisor counts itself. */
import { addSnapshots, withoutGauges } from "../metrics/aggregate.ts";
import { EMPTY_SNAPSHOT, type MetricsSnapshot } from "../metrics/snapshot.ts";

/** Why a worker was replaced. */
export type RestartReason = "exit" | "signal" | "hung" | "start" | "memory" | "leaving";
export type ReloadResult = "ok" | "failed";

export class MetricsLedger {
	#retired: MetricsSnapshot;
	#restarts: Map<RestartReason, number>;
	#reloads: Map<ReloadResult, number>;

	constructor() {
		this.#retired = EMPTY_SNAPSHOT;
		this.#restarts = new Map();
		this.#reloads = new Map();
	}

	/** A worker is gone: what it last reported is kept. */
	retire(last: MetricsSnapshot | undefined): void {
		if (last !== undefined) this.#retired = addSnapshots([this.#retired, withoutGauges(last)]);
	}

	countRestart(reason: RestartReason): void {
		this.#restarts.set(reason, (this.#restarts.get(reason) ?? 0) + 1);
	}

	countReload(result: ReloadResult): void {
		this.#reloads.set(result, (this.#reloads.get(result) ?? 0) + 1);
	}

	/** Everything together. `live`: the newest of each worker that lives; `isUp`: by slot, whether a worker serves there. */
	total(live: readonly MetricsSnapshot[], isUp: readonly boolean[], generation: number): MetricsSnapshot {
		const counters: Record<string, number> = {};
		for (const [reason, count] of this.#restarts) counters[`trivet_worker_restarts_total{reason="${reason}"}`] = count;
		for (const [result, count] of this.#reloads) counters[`trivet_reloads_total{outcome="${result}"}`] = count;
		const gauges: Record<string, number> = { trivet_generation: generation };
		for (const [slot, up] of isUp.entries()) gauges[`trivet_worker_up{slot="${slot}"}`] = up ? 1 : 0;
		return addSnapshots([this.#retired, ...live, { counters, gauges, histograms: {} }]);
	}
}
