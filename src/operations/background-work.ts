/** Promises that outlive the exchange that started them (`waitUntil`): a graceful stop waits for them. Their failures are the giver's. */

export class BackgroundWork {
	#pending: Set<Promise<unknown>>;

	constructor() {
		this.#pending = new Set();
	}

	get size(): number {
		return this.#pending.size;
	}

	/** Keeps a promise until it settles. */
	add(work: Promise<unknown>): void {
		this.#pending.add(work);
		const forget = () => this.#pending.delete(work);
		work.then(forget, forget);
	}

	/** Resolves once nothing is pending, work added meanwhile included. */
	async settled(): Promise<void> {
		while (this.#pending.size > 0) await Promise.allSettled(this.#pending);
	}
}
