/**
 * Where the system spreads connections over one socket for each worker, those of a slot whose worker is down wait. After a moment another worker listens
 * on them too; when the slot has been healthy for a while that ends again.
 *
 * A worker that has stopped listening on a descriptor has closed it, so it can adopt a slot once only. The last worker that could is therefore never
 * told to stop.
 */
import { HEALTHY_MILLIS } from "./backoff.ts";
import type { Timers } from "./timers.ts";
import type { WorkerProcess } from "./worker-process.ts";

/** How long a slot may be down before its sockets are adopted. */
export const ADOPT_MILLIS = 200;

export class Adoptions {
	#timers: Timers;
	/** Workers that serve, by slot; null where a slot is down. */
	#serving: () => readonly (WorkerProcess | null)[];
	/** By the slot that was adopted. */
	#adopters: Map<number, WorkerProcess>;
	#spent: WeakMap<WorkerProcess, Set<number>>;
	#cancels: Map<number, () => void>;

	constructor(timers: Timers, serving: () => readonly (WorkerProcess | null)[]) {
		this.#timers = timers;
		this.#serving = serving;
		this.#adopters = new Map();
		this.#spent = new WeakMap();
		this.#cancels = new Map();
	}

	/** The slot's worker is down. */
	slotDown(slot: number): void {
		for (const [adopted, adopter] of this.#adopters) if (adopter.order.slot === slot) this.#adopters.delete(adopted);
		this.#plan(slot, ADOPT_MILLIS);
		// What the one that is down had adopted waits again.
		for (const [other, worker] of this.#serving().entries()) if (worker === null && other !== slot) this.#plan(other, 0);
	}

	/** A worker serves in the slot. It may take the place of another that had adopted something. */
	slotServing(slot: number): void {
		for (const [adopted, adopter] of this.#adopters) {
			if (adopter.order.slot === slot && this.#serving()[slot] !== adopter) this.#adopters.delete(adopted);
		}
		for (const [other, worker] of this.#serving().entries()) if (worker === null) this.#plan(other, 0);
		if (this.#adopters.has(slot)) this.#set(slot, HEALTHY_MILLIS, () => this.#release(slot));
		else this.#cancel(slot);
	}

	/** Nothing is adopted or released from now on. */
	close(): void {
		for (const slot of [...this.#cancels.keys()]) this.#cancel(slot);
	}

	#plan(slot: number, millis: number): void {
		if (this.#adopters.has(slot)) this.#cancel(slot);
		else if (millis > 0 || !this.#cancels.has(slot)) this.#set(slot, millis, () => this.#adopt(slot));
	}

	#adopt(slot: number): void {
		const serving = this.#serving();
		if (serving[slot] !== null || this.#adopters.has(slot)) return;
		const load = new Map<WorkerProcess, number>();
		for (const adopter of this.#adopters.values()) load.set(adopter, (load.get(adopter) ?? 0) + 1);
		const [least] = this.#able(slot).sort((a, b) => (load.get(a) ?? 0) - (load.get(b) ?? 0));
		if (least === undefined) return;
		least.send({ kind: "adopt", slot });
		this.#adopters.set(slot, least);
	}

	#release(slot: number): void {
		const adopter = this.#adopters.get(slot);
		if (adopter === undefined || this.#able(slot).every((worker) => worker === adopter)) return;
		adopter.send({ kind: "release", slot });
		this.#adopters.delete(slot);
		this.#spent.set(adopter, (this.#spent.get(adopter) ?? new Set()).add(slot));
	}

	/** Workers of other slots that serve and may still adopt this one. */
	#able(slot: number): WorkerProcess[] {
		return this.#serving().filter(
			(worker): worker is WorkerProcess => worker !== null && worker.order.slot !== slot && this.#spent.get(worker)?.has(slot) !== true,
		);
	}

	#set(slot: number, millis: number, callback: () => void): void {
		this.#cancel(slot);
		const cancel = this.#timers.after(millis, () => {
			this.#cancels.delete(slot);
			callback();
		});
		this.#cancels.set(slot, cancel);
	}

	#cancel(slot: number): void {
		this.#cancels.get(slot)?.();
		this.#cancels.delete(slot);
	}
}
