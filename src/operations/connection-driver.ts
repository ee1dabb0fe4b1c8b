/**
 * What every adapter does alike with a socket and its connection: the order of a pump, the end of a connection in its three
 * forms, and the promise that a bug in one connection ends that one only.
 *
 * An adapter's `pump.ts` extends this by what its sockets do differently: writing, pausing, FIN and RST. Timing and
 * ending connections together is `connection-registry.ts`.
 *
 * The ends, each reported to the connection at most once:
 * - it becomes "drain" and has nothing to send: FIN; reading goes on until it is "closed" (RFC 9112 §9.6);
 * - it becomes "closed": the socket is closed. Where neither side had ended its output, what was being sent is incomplete,
 *   and RST says so to a peer that would take FIN for the end of the content (RFC 9112 §8);
 * - the socket fails, or `destroy` is called: `abort`.
 */
import type { Clock, Connection, ConnectionHost, Endpoints, Platform } from "../protocol/connection.ts";
import { ConnectionEnd, type ConnectionEndReason, endReasonOf } from "../protocol/faults.ts";
import type { ConnectionFactory, ConnectionSet, DrivenConnection } from "../runtime.ts";

/** What the connections of one listener share. */
export interface DriverContext {
	readonly clock: Clock;
	readonly platform: Platform;
	readonly set: ConnectionSet;
	/** Told of what a connection threw, which it never should. */
	reportBug(bug: unknown): void;
}

/**
 * Bytes that one connection may hand to the system before the others get their turn: a handler that writes more as soon as it may,
 * to a peer that reads as fast, would keep the thread.
 */
export const TURN_BYTES = 4 * 1024 * 1024;

/** Turns of the microtask queue that a piece of a stream waits for the next: reading a stream that has it takes a few. */
const GROWING_TURNS = 6;
/** All that the first piece waits. */
const MOST_TURNS = 200;

export abstract class ConnectionDriver implements ConnectionHost, DrivenConnection {
	readonly clock: Clock;
	readonly platform: Platform;
	readonly inputIsOwned = true;
	abstract readonly endpoints: Endpoints;
	/** Nobody until `begin`. */
	connection: Connection;
	readonly #context: DriverContext;
	/** The connection is told nothing more. */
	#isOver: boolean;
	/** What the connection was told when it was aborted. */
	#abortReason: ConnectionEndReason | null;
	#isMember: boolean;
	#inputEnded: boolean;
	#outputEnded: boolean;
	#isWoken: boolean;
	/** Of the microtask queue, before the pump; each further piece of output begins them anew, up to the most there may be. */
	#turns: number;
	#mostTurns: number;

	constructor(context: DriverContext) {
		this.clock = context.clock;
		this.platform = context.platform;
		this.connection = NOBODY;
		this.#context = context;
		this.#isOver = false;
		this.#abortReason = null;
		this.#isMember = false;
		this.#inputEnded = false;
		this.#outputEnded = false;
		this.#isWoken = false;
		this.#turns = 0;
		this.#mostTurns = 0;
	}

	/**
	 * Hands pending output to the operating system as far as it takes it at once, up to `TURN_BYTES`, and sees to it that `pump` is
	 * called when it takes more.
	 */
	protected abstract writeOutput(): void;
	/** Starts or stops reading; called at every pump, so it does nothing where nothing changes. Never called after FIN came. */
	protected abstract setReading(wanted: boolean): void;
	/** Sends FIN; everything is sent. */
	protected abstract endOutput(): void;
	/** Closes both ways. `socketClosed` follows. */
	protected abstract closeSocket(): void;
	/** Closes with RST where the runtime can. `socketClosed` follows. */
	protected abstract resetSocket(): void;

	/** True once the connection is told nothing more: the socket is closed, or about to be. */
	protected get isOver(): boolean {
		return this.#isOver;
	}

	/** Makes the protocol. The last thing an adapter does when it has accepted a socket. */
	protected begin(connections: ConnectionFactory): void {
		try {
			const connection = connections(this);
			if (connection !== null) {
				this.connection = connection;
				this.#isMember = true;
				this.#context.set.add(this);
			}
		} catch (bug) {
			return this.destroy(bug);
		}
		if (this.#isMember) return this.pump();
		this.#isOver = true;
		this.closeSocket();
	}

	/** Bytes came. */
	protected receive(chunk: Uint8Array): void {
		if (this.#isOver) return;
		try {
			this.connection.receive(chunk);
		} catch (bug) {
			return this.destroy(bug);
		}
		this.pump();
	}

	/** FIN came. */
	protected receiveEnd(): void {
		if (this.#isOver || this.#inputEnded) return;
		this.#inputEnded = true;
		try {
			this.connection.receiveEnd();
		} catch (bug) {
			return this.destroy(bug);
		}
		this.pump();
	}

	/** RST came, or a read or a write failed. The socket is closed, or closes by itself. */
	protected socketFailed(error: unknown): void {
		this.#leave(new ConnectionEnd("reset", { cause: error }));
	}

	/** The socket is closed, by whomever. */
	protected socketClosed(): void {
		// Some runtimes close a socket that has ended its own output as soon as FIN comes, and say no more than that.
		if (this.#outputEnded) this.receiveEnd();
		this.#leave(new ConnectionEnd("closed"));
		if (!this.#isMember) return;
		this.#isMember = false;
		this.#context.set.remove(this, this.connection.endReason ?? this.#abortReason ?? "closed");
	}

	pump(): void {
		if (this.#isOver) return;
		try {
			const { connection } = this;
			if (connection.lifecycle !== "closed") this.writeOutput();
			if (this.#isOver) return;
			if (connection.lifecycle === "closed") return this.#finish();
			if (connection.lifecycle === "drain" && !this.#outputEnded && connection.pendingOutput() === null) {
				this.#outputEnded = true;
				this.endOutput();
			}
			if (!this.#inputEnded) this.setReading(connection.wantsInput);
		} catch (bug) {
			this.destroy(bug);
		}
	}

	flush(): void {
		if (!this.#isOver) this.writeOutput();
	}

	wake(mayGrow = false): void {
		if (this.#isOver) return;
		this.#turns = mayGrow ? GROWING_TURNS : 1;
		if (this.#isWoken) return;
		this.#isWoken = true;
		this.#mostTurns = MOST_TURNS;
		queueMicrotask(this.#takeTurn);
	}

	readonly #takeTurn = (): void => {
		if (--this.#turns > 0 && --this.#mostTurns > 0) return queueMicrotask(this.#takeTurn);
		this.#isWoken = false;
		this.pump();
	};

	destroy(cause: unknown): void {
		if (!(cause instanceof ConnectionEnd)) this.#context.reportBug(cause);
		if (this.#isOver) return;
		this.#leave(cause);
		this.resetSocket();
	}

	/** The connection has come to its end by itself. */
	#finish(): void {
		this.#isOver = true;
		if (this.#inputEnded || this.#outputEnded) this.closeSocket();
		else this.resetSocket();
	}

	#leave(cause: unknown): void {
		if (this.#isOver) return;
		this.#isOver = true;
		this.#abortReason = endReasonOf(cause);
		try {
			if (this.connection.lifecycle !== "closed") this.connection.abort(cause);
		} catch (bug) {
			this.#context.reportBug(bug);
		}
	}
}

/** Stands where no protocol is yet, or ever: a socket may fail before. */
const NOBODY: Connection = {
	receive() {},
	receiveEnd() {},
	abort() {},
	pendingOutput: () => null,
	outputSent() {},
	wantsInput: false,
	lifecycle: "closed",
	deadline: Number.POSITIVE_INFINITY,
	handleDeadline() {},
	shutdown() {},
};
