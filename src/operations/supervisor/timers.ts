/** Time, as the supervisor's policy asks for it. Simulations supply their own, so that a minute of policy takes no time to test. */
import type { Clock, Millis } from "../../protocol/connection.ts";

/** The longest that the runtimes' own timers can wait, about 24 days. */
const LONGEST_MILLIS = 2_147_483_647;

export interface Timers {
	/** Monotonic. */
	now(): Millis;
	/** Milliseconds since the epoch. */
	unixMillis(): number;
	/** Calls back once after so long; returns what stops that. What is longer than 24 days takes 24 days. */
	after(millis: number, callback: () => void): () => void;
}

export function systemTimers(clock: Clock): Timers {
	return {
		now: () => clock.now(),
		unixMillis: () => clock.unixMillis(),
		after(millis, callback) {
			const timer = setTimeout(callback, Math.min(millis, LONGEST_MILLIS));
			return () => clearTimeout(timer);
		},
	};
}

/** Resolves after so long, or when the signal is aborted. */
export function pause(timers: Timers, millis: number, signal: AbortSignal): Promise<void> {
	if (signal.aborted) return Promise.resolve();
	return new Promise((resolve) => {
		const end = () => {
			cancel();
			signal.removeEventListener("abort", end);
			resolve();
		};
		const cancel = timers.after(millis, end);
		signal.addEventListener("abort", end);
	});
}
