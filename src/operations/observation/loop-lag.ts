/**
 * How late the event loop is: a timer that comes late was kept waiting by something that held the thread. A loop that stands still for good is the
 * supervisor's to notice, by the reports that don't come.
 */
import type { Clock, Millis } from "../../protocol/connection.ts";

/** How often it is looked at. */
const PROBE_MILLIS = 100;
/** How long a peak is remembered at least; twice as long at most. */
const WINDOW_MILLIS = 1000;

/** Calls back again and again; returns what stops that. */
type Schedule = (callback: () => void, everyMillis: number) => () => void;

/** Where the runtime lets a timer be, it keeps no process alive. */
const scheduleQuietly: Schedule = (callback, everyMillis) => {
	const timer: unknown = setInterval(callback, everyMillis);
	if (typeof timer === "object" && timer !== null) (timer as { unref?: () => void }).unref?.();
	return () => clearInterval(timer as Parameters<typeof clearInterval>[0]);
};

export class LoopLag {
	readonly #clock: Clock;
	readonly #stop: () => void;
	#due: Millis;
	#windowEnds: Millis;
	#peak: Millis;
	#lastPeak: Millis;

	/** Begins to look; `stop` ends it. */
	constructor(clock: Clock, schedule: Schedule = scheduleQuietly) {
		this.#clock = clock;
		const now = clock.now();
		this.#due = now + PROBE_MILLIS;
		this.#windowEnds = now + WINDOW_MILLIS;
		this.#peak = 0;
		this.#lastPeak = 0;
		this.#stop = schedule(() => this.#probe(), PROBE_MILLIS);
	}

	/** The longest delay lately: within the last second, and not before the last two. */
	get millis(): Millis {
		return Math.max(this.#peak, this.#lastPeak, this.#clock.now() - this.#due);
	}

	stop(): void {
		this.#stop();
	}

	#probe(): void {
		const now = this.#clock.now();
		const lag = Math.max(0, now - this.#due);
		this.#due = now + PROBE_MILLIS;
		if (now >= this.#windowEnds) {
			this.#lastPeak = this.#peak;
			this.#peak = 0;
			this.#windowEnds = now + WINDOW_MILLIS;
		}
		if (lag > this.#peak) this.#peak = lag;
	}
}
