/**
 * Says when starting workers again and again has become pointless: when every slot has failed `LIMIT` points' worth since it last had a healthy
 * worker. A worker that never got ready counts `START_POINTS` (five such in each slot open the breaker), one that died after it had been ready a
 * single point (twenty). One slot that does well keeps it closed: the others then only wait longer (`backoff.ts`).
 *
 * While it is open a worker is tried now and then, one at a time (`RETRY_MILLIS`; `generation.ts` does that); the first that proves healthy closes it.
 */

export const LIMIT = 20;
export const START_POINTS = 4;
/** How often one worker is tried while the breaker is open. */
export const RETRY_MILLIS = 5_000;

export class CircuitBreaker {
	#points: number[];
	#isOpen: boolean;

	constructor(slots: number) {
		this.#points = new Array<number>(slots).fill(0);
		this.#isOpen = false;
	}

	get isOpen(): boolean {
		return this.#isOpen;
	}

	/** A worker has failed. True where that opens the breaker. */
	failed(slot: number, wasReady: boolean): boolean {
		this.#points[slot] = Math.min(LIMIT, (this.#points[slot] ?? 0) + (wasReady ? 1 : START_POINTS));
		if (this.#isOpen || this.#points.some((points) => points < LIMIT)) return false;
		this.#isOpen = true;
		return true;
	}

	/** A worker has proved healthy. True where that closes the breaker; then every slot starts anew. */
	healthy(slot: number): boolean {
		this.#points[slot] = 0;
		if (!this.#isOpen) return false;
		this.#isOpen = false;
		this.#points.fill(0);
		return true;
	}
}
