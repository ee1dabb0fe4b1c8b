/**
 * Work that is done one at a time, where whoever asks while it is under way only needs it done once more: any number of requests come to at most one
 * that runs and one that waits. Each caller gets the outcome of a run that began after it asked.
 */
export class Turns<T> {
	#run: () => Promise<T>;
	#running: Promise<T> | null;
	#waiting: Promise<T> | null;

	/** `run` must not reject. */
	constructor(run: () => Promise<T>) {
		this.#run = run;
		this.#running = null;
		this.#waiting = null;
	}

	get isRunning(): boolean {
		return this.#running !== null;
	}

	request(): Promise<T> {
		if (this.#waiting !== null) return this.#waiting;
		if (this.#running === null) return this.#begin();
		this.#waiting = this.#running.then(() => {
			this.#waiting = null;
			return this.#begin();
		});
		return this.#waiting;
	}

	#begin(): Promise<T> {
		const running = this.#run().finally(() => {
			if (this.#running === running) this.#running = null;
		});
		this.#running = running;
		return running;
	}
}
