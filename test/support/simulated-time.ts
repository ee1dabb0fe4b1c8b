/** Time that passes only when a test says so, for code that waits by `Timers`. */
import type { Timers } from "../../src/operations/supervisor/timers.ts";
import { FAKE_UNIX_MILLIS } from "./fake-host.ts";

interface Timer {
	readonly at: number;
	readonly order: number;
	readonly callback: () => void;
}

export class SimulatedTime implements Timers {
	#now = 0;
	#order = 0;
	#timers = new Set<Timer>();

	now(): number {
		return this.#now;
	}

	unixMillis(): number {
		return FAKE_UNIX_MILLIS + this.#now;
	}

	after(millis: number, callback: () => void): () => void {
		const timer: Timer = { at: this.#now + Math.max(0, millis), order: this.#order++, callback };
		this.#timers.add(timer);
		return () => this.#timers.delete(timer);
	}

	/** Timers that are set. */
	get pending(): number {
		return this.#timers.size;
	}

	/** Lets so long pass, with all that happens in it, in order. */
	async advance(millis: number): Promise<void> {
		const end = this.#now + millis;
		for (;;) {
			await settle();
			const next = this.#next();
			if (next === null || next.at > end) break;
			this.#now = Math.max(this.#now, next.at);
			this.#timers.delete(next);
			next.callback();
		}
		this.#now = end;
	}

	/** Lets time pass until something is so; fails after `most` milliseconds. */
	async until(isSo: () => boolean, most = 600_000): Promise<void> {
		const end = this.#now + most;
		for (;;) {
			await settle();
			if (isSo()) return;
			const next = this.#next();
			if (next === null || next.at > end) throw new Error(`it did not come true within ${most} ms of simulated time`);
			await this.advance(next.at - this.#now);
		}
	}

	/** What a promise comes to, while time passes as far as it must. */
	async resolved<T>(promise: Promise<T>, most = 600_000): Promise<T> {
		let isOver = false;
		const over = () => {
			isOver = true;
		};
		promise.then(over, over);
		await this.until(() => isOver, most);
		return await promise;
	}

	#next(): Timer | null {
		let next: Timer | null = null;
		for (const timer of this.#timers) {
			if (next === null || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer;
		}
		return next;
	}
}

/** Lets promises go on until nothing is left to do. */
function settle(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}
