/**
 * Whether a peer keeps up with the least rate at which octets must move, in either direction.
 *
 * It costs an addition each time octets move, and no look at a clock: only whoever sweeps over deadlines asks for `deadline`. The
 * rate is an average since the measurement began, so a peer that was quick has credit to rest on. A time in which nothing is asked of
 * the peer doesn't count: `stop`, or a deadline that is asked for then, ends the measurement, and it begins anew with a grace.
 */
import type { Clock, Millis } from "../connection.ts";

export class MinimumRate {
	readonly #clock: Clock;
	/** Octets a millisecond. */
	readonly #rate: number;
	readonly #graceMillis: number;
	/** NaN: from the next look on. */
	#since: Millis;
	#byteCount: number;

	constructor(clock: Clock, bytesASecond: number, graceMillis: number) {
		this.#clock = clock;
		this.#rate = bytesASecond / 1000;
		this.#graceMillis = graceMillis;
		this.#since = Number.NaN;
		this.#byteCount = 0;
	}

	/** Measures from `now` on. */
	begin(now: Millis): void {
		this.#since = now;
		this.#byteCount = 0;
	}

	/** Nothing is asked of the peer. */
	stop(): void {
		this.#since = Number.NaN;
	}

	/** Octets moved. */
	count(byteCount: number): void {
		this.#byteCount += byteCount;
	}

	/** When the peer will have been too slow if nothing more moves. */
	get deadline(): Millis {
		if (Number.isNaN(this.#since)) this.begin(this.#clock.now());
		return this.#since + this.#graceMillis + this.#byteCount / this.#rate;
	}
}
