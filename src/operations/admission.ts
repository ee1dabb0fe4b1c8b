/**
 * Who is let in: connections up to a limit are served, as many again are answered 503 (RFC 9110 §15.6.4), the rest closed unanswered.
 *
 * A refused connection stays a while so that its peer can read the answer (RFC 9112 §9.6). It doesn't count among those served,
 * or peers that try again and again would keep out everybody, long after there is room. The connections themselves are kept by the
 * set this one stands before.
 */
import type { Connection } from "../protocol/connection.ts";
import type { ConnectionEndReason } from "../protocol/faults.ts";
import type { ConnectionSet, DrivenConnection } from "../runtime.ts";

export class Admission implements ConnectionSet {
	#set: ConnectionSet;
	#most: number;
	/** Connections that were made to refuse, and those of them that are open. */
	#made: WeakSet<Connection>;
	#refused: Set<DrivenConnection>;
	#unansweredCount: number;

	/** `most` connections are served at once. */
	constructor(set: ConnectionSet, most: number) {
		this.#set = set;
		this.#most = most;
		this.#made = new WeakSet();
		this.#refused = new Set();
		this.#unansweredCount = 0;
	}

	/** Connections that were closed unanswered so far. */
	get unansweredCount(): number {
		return this.#unansweredCount;
	}

	/** Served and refused ones. */
	get size(): number {
		return this.#set.size;
	}

	/** Makes the connection of a peer that has come: by `serve`, by `refuse`, or none. */
	admit(serve: () => Connection, refuse: () => Connection): Connection | null {
		if (this.#set.size - this.#refused.size < this.#most) return serve();
		if (this.#refused.size >= this.#most) {
			this.#unansweredCount++;
			return null;
		}
		const connection = refuse();
		this.#made.add(connection);
		return connection;
	}

	add(driven: DrivenConnection): void {
		if (this.#made.has(driven.connection)) this.#refused.add(driven);
		this.#set.add(driven);
	}

	remove(driven: DrivenConnection, reason?: ConnectionEndReason): void {
		this.#refused.delete(driven);
		this.#set.remove(driven, reason);
	}
}
