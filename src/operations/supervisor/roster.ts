/** Every worker process there is, of whatever generation: nothing is started that isn't here, and nothing leaves before it has ended. */
import type { MetricsSnapshot } from "../metrics/snapshot.ts";
import type { StopOutcome } from "../server.ts";
import type { ToWorker } from "./messages.ts";
import type { MetricsLedger } from "./metrics-ledger.ts";
import { type WorkerHost, type WorkerListener, type WorkerOrder, WorkerProcess, type WorkerStop } from "./worker-process.ts";

/** How long workers are waited for that are asked for a report. */
const REPORT_PATIENCE_MILLIS = 1_000;

export class Roster {
	#host: WorkerHost;
	#ledger: MetricsLedger;
	#members: Set<WorkerProcess>;
	#outcome: StopOutcome;
	#isJudging: boolean;
	#waiting: (() => void)[];

	constructor(host: WorkerHost, ledger: MetricsLedger) {
		this.#host = host;
		this.#ledger = ledger;
		this.#members = new Set();
		this.#outcome = "clean";
		this.#isJudging = false;
		this.#waiting = [];
	}

	/** Newest generation first, then by slot, then the oldest first. */
	get all(): readonly WorkerProcess[] {
		return [...this.#members].sort((a, b) => b.order.generation - a.order.generation || a.order.slot - b.order.slot || a.startedAt - b.startedAt);
	}

	/** How the workers that ended since `stopAll` ended, the worst of them. */
	get outcome(): StopOutcome {
		return this.#outcome;
	}

	start(order: WorkerOrder, listener: WorkerListener): WorkerProcess {
		const worker = new WorkerProcess(this.#host, order, {
			workerReady: (ready) => listener.workerReady(ready),
			workerReported: (reporting) => listener.workerReported(reporting),
			workerLeaving: (leaving) => listener.workerLeaving(leaving),
			workerEnded: (ended) => {
				this.#leave(ended);
				listener.workerEnded(ended);
			},
		});
		this.#members.add(worker);
		return worker;
	}

	send(message: ToWorker): void {
		for (const worker of this.#members) worker.send(message);
	}

	/** Tells every worker to stop; from now on it counts how they end. */
	stopAll(stop: WorkerStop): void {
		this.#isJudging = true;
		for (const worker of this.#members) worker.stop(stop);
	}

	/** Resolves when there is no worker: at once where there is none now. */
	empty(): Promise<void> {
		if (this.#members.size === 0) return Promise.resolve();
		return new Promise((resolve) => this.#waiting.push(resolve));
	}

	/** Asks every worker for a report; resolves when all have answered, at the latest after a second. */
	async ask(): Promise<void> {
		await Promise.all([...this.#members].map((worker) => worker.ask(REPORT_PATIENCE_MILLIS)));
	}

	/** The newest counts of each. */
	snapshots(): MetricsSnapshot[] {
		return [...this.#members].flatMap(({ report }) => (report === null ? [] : [report.metrics]));
	}

	#leave(worker: WorkerProcess): void {
		this.#members.delete(worker);
		this.#ledger.retire(worker.report?.metrics);
		// One that never served cut nothing.
		if (this.#isJudging && worker.wasReady) this.#outcome = worse(this.#outcome, worker.outcome);
		if (this.#members.size === 0) for (const resolve of this.#waiting.splice(0)) resolve();
	}
}

function worse(a: StopOutcome, b: StopOutcome): StopOutcome {
	if (a === "forced" || b === "forced") return "forced";
	return a === "failed" ? a : b;
}
