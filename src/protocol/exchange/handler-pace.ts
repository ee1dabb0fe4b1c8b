/**
 * Whether a finished response may wait for the next handler of the same `receive`.
 *
 * Joining the responses to pipelined requests in one write saves a system call each. But a handler that computes for long would
 * hold back answers that are ready. So the time that whole batches take is watched: until handlers have proved quick, and after a
 * slow batch until they have again, every ready response is handed over before the next handler is called.
 */
import type { Millis } from "../connection.ts";

/** A batch that takes longer than this holds answers back. */
const SLOW_BATCH_MILLIS = 2;
/** Quick batches in a row before handlers count as quick. */
const PROOF_BATCHES = 16;

export class HandlerPace {
	#quickBatches: number;

	constructor() {
		this.#quickBatches = 0;
	}

	get isProvedQuick(): boolean {
		return this.#quickBatches >= PROOF_BATCHES;
	}

	/** Notes how long a `receive` took in which more than one handler ran. */
	noteBatch(millis: Millis): void {
		if (millis > SLOW_BATCH_MILLIS) this.#quickBatches = 0;
		else if (this.#quickBatches < PROOF_BATCHES) this.#quickBatches++;
	}
}
