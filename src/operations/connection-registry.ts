/**
 * Every live connection of a worker: times them with one timer, and ends them together.
 *
 * A connection says when it is due (`Connection.deadline`) as a number, so a sweep over ten thousand of them compares ten
 * thousand numbers and arms no timer. What a connection does with its socket is `connection-driver.ts`.
 */
import type { Clock } from "../protocol/connection.ts";
import type { ConnectionEndReason } from "../protocol/faults.ts";
import type { ConnectionSet, DrivenConnection } from "../runtime.ts";

/** How late a deadline may be noticed. */
export const SWEEP_MILLIS = 250;

/** Calls back every `intervalMillis`; returns what stops that. */
export type Scheduler = (callback: () => void, intervalMillis: number) => () => void;

const scheduleInterval: Scheduler = (callback, intervalMillis) => {
	const timer = setInterval(callback, intervalMillis);
	return () => clearInterval(timer);
};

export class ConnectionRegistry implements ConnectionSet {
	#clock: Clock;
	#schedule: Scheduler;
	#members: Set<DrivenConnection>;
	#acceptedCount: number;
	#closedCounts: Map<ConnectionEndReason, number>;
	#isShuttingDown: boolean;
	/** The sweep runs only while there are connections, so it keeps no process alive that they don't. */
	#stopSweep: (() => void) | null;
	#drained: Promise<void> | null;
	#resolveDrained: () => void;

	constructor(clock: Clock, schedule: Scheduler = scheduleInterval) {
		this.#clock = clock;
		this.#schedule = schedule;
		this.#members = new Set();
		this.#acceptedCount = 0;
		this.#closedCounts = new Map();
		this.#isShuttingDown = false;
		this.#stopSweep = null;
		this.#drained = null;
		this.#resolveDrained = () => {};
	}

	get size(): number {
		return this.#members.size;
	}

	/** Connections that ever were. */
	get acceptedCount(): number {
		return this.#acceptedCount;
	}

	/** Those that are no more, by why they ended. */
	get closedCounts(): ReadonlyMap<ConnectionEndReason, number> {
		return this.#closedCounts;
	}

	/** Resolves when there is no connection: at once where there is none now. */
	get drained(): Promise<void> {
		if (this.#members.size === 0) return Promise.resolve();
		this.#drained ??= new Promise((resolve) => {
			this.#resolveDrained = resolve;
		});
		return this.#drained;
	}

	add(driven: DrivenConnection): void {
		this.#members.add(driven);
		this.#acceptedCount++;
		this.#stopSweep ??= this.#schedule(() => this.#sweep(), SWEEP_MILLIS);
		// One that was accepted while the listeners were being closed: nobody would tell it later.
		if (this.#isShuttingDown) this.#guard(driven, () => driven.connection.shutdown());
	}

	remove(driven: DrivenConnection, reason: ConnectionEndReason = "closed"): void {
		if (!this.#members.delete(driven)) return;
		this.#closedCounts.set(reason, (this.#closedCounts.get(reason) ?? 0) + 1);
		if (this.#members.size > 0) return;
		this.#stopSweep?.();
		this.#stopSweep = null;
		this.#drained = null;
		this.#resolveDrained();
	}

	/** Asks every connection, those that are yet to come too, to finish its exchanges and drain. */
	shutdownAll(): void {
		this.#isShuttingDown = true;
		for (const driven of [...this.#members]) {
			this.#guard(driven, () => driven.connection.shutdown());
			driven.pump();
		}
	}

	/** Closes every socket now, but for those that are spared. */
	destroyAll(cause: unknown, isSpared: (driven: DrivenConnection) => boolean = () => false): void {
		for (const driven of [...this.#members]) if (!isSpared(driven)) driven.destroy(cause);
	}

	/** Those there are at present. */
	members(): Iterable<DrivenConnection> {
		return this.#members;
	}

	#sweep(): void {
		const now = this.#clock.now();
		// A Set may lose and gain members while it is walked.
		for (const driven of this.#members) {
			if (driven.connection.deadline > now) continue;
			this.#guard(driven, () => driven.connection.handleDeadline());
			driven.pump();
		}
	}

	/** A connection that throws is at fault itself: it ends, and the others are none the wiser. */
	#guard(driven: DrivenConnection, call: () => void): void {
		try {
			call();
		} catch (bug) {
			driven.destroy(bug);
		}
	}
}
