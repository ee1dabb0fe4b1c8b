/**
 * The pump of sockets in the manner of `node:net`: moves bytes between one of them and its connection. Node's sockets are all of this kind, and Deno's
 * where it listens on an inherited descriptor, which its own listeners can't.
 *
 * What all pumps share is `connection-driver.ts`; accepting is each adapter's. A paused socket doesn't notice that its peer has left:
 * nobody watches it.
 */
import type { Endpoint, Endpoints } from "../protocol/connection.ts";
import type { ConnectionFactory } from "../runtime.ts";
import { ConnectionDriver, type DriverContext, TURN_BYTES } from "./connection-driver.ts";
import { tcpEndpoint, unixEndpoint } from "./endpoints.ts";

/**
 * Bytes given to the socket at a time. How much of a write the system has taken isn't known before it has taken all, so this
 * is also what a slow peer must take within `Limits.writeMillis` to show that it lives.
 */
const WRITE_BYTES = 128 * 1024;
const NOTHING = new Uint8Array(0);

/** As much of a `net.Socket` as the pump uses. Its chunks are not written again by anybody. */
export interface StreamSocket {
	readonly remoteAddress?: string | undefined;
	readonly remotePort?: number | undefined;
	readonly localAddress?: string | undefined;
	readonly localPort?: number | undefined;
	/** Bytes written and not yet with the system. */
	readonly writableLength: number;
	/** Bytes read and not yet emitted. */
	readonly readableLength: number;
	readonly destroyed: boolean;
	/** Called by the socket itself with what it has read. */
	push(chunk: Uint8Array | null, encoding?: never): boolean;
	on(event: "data", listener: (chunk: Uint8Array) => void): unknown;
	on(event: "end" | "close", listener: () => void): unknown;
	on(event: "error", listener: (error: Error) => void): unknown;
	write(bytes: Uint8Array, callback?: (error?: Error | null) => void): boolean;
	pause(): unknown;
	resume(): unknown;
	end(): unknown;
	destroy(): unknown;
	resetAndDestroy(): unknown;
}

export interface StreamContext extends DriverContext {
	/** Calls back in a turn of the event loop of its own, after input and output had theirs. */
	later(callback: () => void): void;
}

export class StreamConnection extends ConnectionDriver {
	readonly endpoints: Endpoints;
	readonly #socket: StreamSocket;
	readonly #later: (callback: () => void) => void;
	readonly #isTcp: boolean;
	/** Bytes given to the socket and not yet with the system. */
	#inFlight: number;
	#isReading: boolean;

	/** `local` is where the connection was accepted; null where only the socket knows. */
	constructor(socket: StreamSocket, local: Endpoint | null, context: StreamContext, connections: ConnectionFactory) {
		super(context);
		this.#socket = socket;
		this.#later = context.later;
		this.#isTcp = local === null || local.transport === "tcp";
		this.#inFlight = 0;
		this.#isReading = true;
		this.endpoints = {
			peer: this.#isTcp ? tcpEndpoint(socket.remoteAddress ?? "", socket.remotePort ?? 0) : unixEndpoint(""),
			local: local ?? tcpEndpoint(socket.localAddress ?? "", socket.localPort ?? 0),
			secure: false,
		};
		this.#shortenReading(socket);
		socket.on("data", (chunk) => this.receive(plainBytes(chunk)));
		socket.on("end", () => this.receiveEnd());
		socket.on("error", (error) => this.socketFailed(error));
		socket.on("close", () => this.socketClosed());
		this.begin(connections);
	}

	/**
	 * A socket hands what it reads to its own `push`, which buffers it, or emits "data". While we read, there is nothing to buffer: what comes
	 * goes straight to the connection, which saves a tenth of a small request's cost. While we don't, and until what was buffered
	 * then is gone, it goes the usual way. If a socket ever stops calling `push`, all of it does.
	 */
	#shortenReading(socket: StreamSocket): void {
		const push = socket.push;
		socket.push = (chunk: Uint8Array | null, encoding?: never): boolean => {
			if (chunk === null || !this.#isReading || socket.readableLength > 0) return push.call(socket, chunk, encoding);
			this.receive(plainBytes(chunk));
			return true;
		};
	}

	/**
	 * A write is settled when the socket holds nothing any more. Most are when `write` returns, and then nothing has to call back;
	 * for the others an empty write queues behind them. A callback on each write would cost a tick for each response, and may
	 * belong to an earlier write that is long settled, so it is never taken for the end of the present one.
	 */
	protected override writeOutput(): void {
		const socket = this.#socket;
		if (this.#inFlight > 0 && !this.#settle()) return;
		let left = TURN_BYTES;
		for (let out = this.connection.pendingOutput(); out !== null; out = this.connection.pendingOutput()) {
			if (left <= 0) return this.#later(this.#onWritten);
			this.#inFlight = Math.min(out.length, WRITE_BYTES);
			left -= this.#inFlight;
			socket.write(out.length > WRITE_BYTES ? out.subarray(0, WRITE_BYTES) : out);
			if (!this.#settle()) {
				socket.write(NOTHING, this.#onWritten);
				return;
			}
			// What was just reported may have answered the next request and flushed from within.
			if (this.#inFlight > 0 || this.isOver) return;
		}
	}

	/** False while the socket still holds bytes. */
	#settle(): boolean {
		if (this.#socket.writableLength > 0) return false;
		const sent = this.#inFlight;
		this.#inFlight = 0;
		this.connection.outputSent(sent);
		return true;
	}

	/** The socket has written what it held, or it is this connection's turn again. */
	readonly #onWritten = (error?: Error | null): void => {
		// A failure is reported by "error".
		if (!error) this.pump();
	};

	protected override setReading(wanted: boolean): void {
		if (wanted === this.#isReading) return;
		this.#isReading = wanted;
		if (wanted) this.#socket.resume();
		else this.#socket.pause();
	}

	protected override endOutput(): void {
		this.#socket.end();
	}

	protected override closeSocket(): void {
		this.#socket.destroy();
	}

	protected override resetSocket(): void {
		// Only TCP has RST, and only a socket that is still there can send it.
		if (this.#isTcp && !this.#socket.destroyed) this.#socket.resetAndDestroy();
		else this.#socket.destroy();
	}
}

/** What handlers see is the same everywhere, and the parser's loops meet one kind of array. */
function plainBytes(chunk: Uint8Array): Uint8Array {
	return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
}
