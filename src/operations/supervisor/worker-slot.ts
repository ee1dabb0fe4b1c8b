/**
 * The place of one worker among those of a generation. It keeps a worker there: it starts another when the one that serves is gone (after a wait that
 * grows, `backoff.ts`), and starts the new before it stops the old where that is possible.
 *
 * At any time there is at most one worker that serves and one that is coming. A worker that was replaced drains by itself.
 */
import type { Millis } from "../../protocol/connection.ts";
import { Backoff, HEALTHY_MILLIS } from "./backoff.ts";
import type { RestartReason } from "./metrics-ledger.ts";
import type { Timers } from "./timers.ts";
import { STOP_AT_ONCE, type WorkerListener, type WorkerProcess, type WorkerStop } from "./worker-process.ts";

/** A worker that outgrew its memory is replaced no sooner than so long after it began to serve, or after the last try. */
export const MEMORY_REST_MILLIS = 30_000;

/** A service manager, or a terminal, may send TERM to all processes: the supervisor, which is told to stop then, hears of it within so long. */
export const LEAVING_MILLIS = 200;

/** Who has the slots. */
export interface SlotOwner {
	readonly timers: Timers;
	readonly random: () => number;
	startWorker(slot: WorkerSlot): WorkerProcess;
	/** False: not now; `launch` will be called again. */
	mayStart(slot: WorkerSlot): boolean;
	/** True where the server is about to stop: nobody who serves still is to be replaced. */
	isStopping(): boolean;
	/** True where no other slot is being replaced for its memory. */
	mayReplaceForMemory(): boolean;
	/** A worker serves; `slot.serving` is it. */
	slotServing(slot: WorkerSlot): void;
	/** It has served for long enough to be trusted. */
	slotHealthy(slot: WorkerSlot): void;
	/** A worker ended that should not have. The next is started after `waitMillis`; -1: none is needed. */
	slotFailed(slot: WorkerSlot, worker: WorkerProcess, waitMillis: number): void;
	/** A worker is to be replaced that still serves. */
	slotReplacing(slot: WorkerSlot, worker: WorkerProcess, reason: RestartReason): void;
}

export class WorkerSlot implements WorkerListener {
	readonly index: number;
	serving: WorkerProcess | null;
	coming: WorkerProcess | null;
	/** Workers of this slot that failed. */
	restarts: number;
	/** Since when nobody serves here; -1 while somebody does. */
	downSince: Millis;
	/** When the next worker is to be started; Infinity where that isn't known. */
	nextTryAt: Millis;
	/** Why the worker that serves is being replaced; null where it isn't. */
	replacing: RestartReason | null;
	#owner: SlotOwner;
	#backoff: Backoff;
	/** It has been retired. */
	isClosed: boolean;
	#memoryTriedAt: Millis;
	#cancelRetry: () => void;
	#cancelHealthy: () => void;
	#cancelLeaving: () => void;

	constructor(index: number, owner: SlotOwner) {
		this.index = index;
		this.serving = null;
		this.coming = null;
		this.restarts = 0;
		this.downSince = owner.timers.now();
		this.nextTryAt = Number.POSITIVE_INFINITY;
		this.replacing = null;
		this.#owner = owner;
		this.#backoff = new Backoff(owner.random);
		this.isClosed = false;
		this.#memoryTriedAt = Number.NEGATIVE_INFINITY;
		this.#cancelRetry = () => {};
		this.#cancelHealthy = () => {};
		this.#cancelLeaving = () => {};
	}

	/** Starts a worker now, unless one is coming or the owner says not yet. */
	launch(): void {
		this.#cancelRetry();
		this.nextTryAt = Number.POSITIVE_INFINITY;
		if (this.isClosed || this.coming !== null || !this.#owner.mayStart(this)) return;
		this.coming = this.#owner.startWorker(this);
	}

	/** Starts a worker in place of the one that serves; that one stops when the other is ready. */
	replace(reason: RestartReason): void {
		if (this.serving === null || this.isClosed) return;
		if (this.replacing === null) this.#owner.slotReplacing(this, this.serving, reason);
		this.replacing = reason;
		this.launch();
	}

	/** Ends the slot: what serves drains, what is coming goes at once. */
	retire(stop: WorkerStop): void {
		this.isClosed = true;
		this.#cancelRetry();
		this.#cancelHealthy();
		this.#cancelLeaving();
		this.coming?.stop(STOP_AT_ONCE);
		this.serving?.stop(stop);
		this.coming = null;
		this.serving = null;
	}

	workerReady(worker: WorkerProcess): void {
		if (worker !== this.coming) return;
		const old = this.serving;
		this.coming = null;
		this.serving = worker;
		this.downSince = -1;
		this.replacing = null;
		this.#cancelHealthy();
		this.#cancelHealthy = this.#owner.timers.after(HEALTHY_MILLIS, () => {
			this.#backoff.reset();
			this.#owner.slotHealthy(this);
		});
		old?.stop(drainOf(old));
		this.#owner.slotServing(this);
	}

	workerReported(worker: WorkerProcess): void {
		const { maxWorkerBytes } = worker.order.plan;
		if (worker !== this.serving || maxWorkerBytes === 0 || (worker.report?.residentBytes ?? 0) <= maxWorkerBytes) return;
		const now = this.#owner.timers.now();
		const restedFor = now - Math.max(this.#memoryTriedAt, worker.readyAt);
		if (restedFor < MEMORY_REST_MILLIS || this.replacing !== null || !this.#owner.mayReplaceForMemory()) return;
		this.#memoryTriedAt = now;
		this.replace("memory");
	}

	workerLeaving(worker: WorkerProcess): void {
		if (worker !== this.serving) return;
		this.#cancelLeaving();
		this.#cancelLeaving = this.#owner.timers.after(LEAVING_MILLIS, () => {
			if (worker === this.serving && !this.#owner.isStopping()) this.replace("leaving");
		});
	}

	workerEnded(worker: WorkerProcess): void {
		if (worker === this.coming) this.coming = null;
		else if (worker === this.serving) this.#serverGone();
		else return;
		this.restarts++;
		const wait = this.#backoff.failed(worker.wasReady);
		const isNeeded = this.coming === null && (this.serving === null || this.replacing === "leaving");
		if (!isNeeded && this.coming === null) this.replacing = null;
		// The owner hears of it first: it may have to hold the next one back.
		this.#owner.slotFailed(this, worker, isNeeded ? wait : -1);
		if (isNeeded && !this.isClosed) this.#retryAfter(wait);
	}

	#serverGone(): void {
		this.serving = null;
		this.replacing = null;
		this.downSince = this.#owner.timers.now();
		this.#cancelHealthy();
	}

	#retryAfter(millis: number): void {
		if (millis === 0) return this.launch();
		this.nextTryAt = this.#owner.timers.now() + millis;
		this.#cancelRetry();
		this.#cancelRetry = this.#owner.timers.after(millis, () => this.launch());
	}
}

/** How a worker drains that another has replaced: as long as its own plan allows. */
export function drainOf(worker: WorkerProcess): WorkerStop {
	const { graceMillis, maxDrainMillis } = worker.order.plan;
	return { graceMillis, maxMillis: Math.max(graceMillis, maxDrainMillis), force: false };
}
