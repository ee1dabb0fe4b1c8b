/** The time of day from the monotonic clock, so that a request's end is read off one clock once. Set right every second. */
import type { Clock, Millis } from "../../protocol/connection.ts";

/** How long a step of the wall clock may go unnoticed. */
const TRUSTED_MILLIS = 1000;

export class WallClock {
	readonly #clock: Clock;
	#offset: Millis;
	#setAgainAt: Millis;

	constructor(clock: Clock) {
		this.#clock = clock;
		this.#offset = 0;
		this.#setAgainAt = Number.NEGATIVE_INFINITY;
	}

	/** Milliseconds since the epoch at a time of the monotonic clock that is now, or was a moment ago. */
	unixMillisAt(now: Millis): number {
		if (now >= this.#setAgainAt) {
			this.#setAgainAt = now + TRUSTED_MILLIS;
			this.#offset = this.#clock.unixMillis() - this.#clock.now();
		}
		return now + this.#offset;
	}
}
