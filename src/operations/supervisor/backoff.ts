/**
 * How long a slot waits before it starts its next worker: not at all after the first failure, then longer and longer.
 *
 * A worker that was ready and then died is worth a quick try, because it served: somebody may have killed it, or one request in a million does.
 * It is tried within half a second until that has happened a dozen times without rest. One that never got ready waits its full time.
 */

/** A worker that was ready for so long is healthy: what went before is forgotten. */
export const HEALTHY_MILLIS = 10_000;

const FIRST_MILLIS = 100;
const LONGEST_MILLIS = 10_000;
/** The longest wait after a worker that had been ready, for the first `QUICK_TRIES` failures. */
const QUICK_MILLIS = 500;
const QUICK_TRIES = 12;
/** A wait is drawn out by up to this share, so that slots that fail together don't start together. */
const JITTER = 0.25;

export class Backoff {
	#random: () => number;
	#failures: number;

	/** `random`: a number from 0 up to 1. */
	constructor(random: () => number) {
		this.#random = random;
		this.#failures = 0;
	}

	/** Failures since the last healthy worker. */
	get failures(): number {
		return this.#failures;
	}

	/** A worker has failed. Returns after how many milliseconds to start the next one. */
	failed(wasReady: boolean): number {
		this.#failures++;
		if (this.#failures === 1) return 0;
		const doubled = Math.min(FIRST_MILLIS * 2 ** (this.#failures - 2), LONGEST_MILLIS);
		const wait = wasReady && this.#failures <= QUICK_TRIES ? Math.min(doubled, QUICK_MILLIS) : doubled;
		return Math.round(wait * (1 + JITTER * this.#random()));
	}

	/** A worker has proved healthy. */
	reset(): void {
		this.#failures = 0;
	}
}
