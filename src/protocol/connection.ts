/**
 * The contract between an adapter, which owns a socket, and a protocol, which owns bytes.
 *
 * Input is pushed, output is pulled, time is one number. Nothing here returns a promise, so an adapter whose sockets
 * call back pays for none. The pumps that honour this contract are `adapters/(runtime)/pump.ts` and `operations/stream-connection.ts`; the protocol that stands
 * behind it today is `http1/connection.ts`.
 */
import type { ConnectionEndReason } from "./faults.ts";

/** A point on the injected monotonic clock, in milliseconds. */
export type Millis = number;

/** "drain": send what is pending, then FIN, and keep reading (RFC 9112 §9.6) until "closed". */
export type Lifecycle = "open" | "drain" | "closed";

/** One protocol connection. Does no I/O and reads no clock of its own. */
export interface Connection {
	/** Takes bytes just read. Never throws for anything a peer can send. */
	receive(chunk: Uint8Array): void;
	/** The peer sent FIN; what we still owe it may be sent. */
	receiveEnd(): void;
	/** The socket is gone; nothing more can be sent. */
	abort(cause: unknown): void;
	/** Oldest contiguous unsent bytes, or null. Neither moved nor overwritten until `outputSent` covers them. */
	pendingOutput(): Uint8Array | null;
	/** The operating system now holds `byteCount` more bytes; their memory may be reused. */
	outputSent(byteCount: number): void;
	/** False: stop reading (unread content, output or pipelined bytes are at their limit). */
	readonly wantsInput: boolean;
	readonly lifecycle: Lifecycle;
	/** Why it has ended, or is about to, where that was its own decision; null or absent while it wasn't. */
	readonly endReason?: ConnectionEndReason | null;
	/** When `handleDeadline` is due; Infinity when nothing is timed. */
	readonly deadline: Millis;
	/** Call when `deadline` has passed. An early or repeated call does nothing. */
	handleDeadline(): void;
	/** Finish the exchanges in progress, accept no new one, then drain. */
	shutdown(): void;
}

/**
 * What speaks on a connection at present: HTTP/1, or what took over from it. Output goes into the queue that the server
 * connection owns and hands to each protocol in turn; the rest is as in `Connection`.
 */
export interface Protocol extends Omit<Connection, "pendingOutput" | "outputSent"> {
	/** All output queued so far is with the operating system. */
	outputDrained(): void;
}

/** What an adapter supplies for one connection. */
export interface ConnectionHost {
	readonly clock: Clock;
	readonly platform: Platform;
	/** True when a chunk given to `receive` is never written again, so views of it may be kept. */
	readonly inputIsOwned: boolean;
	/**
	 * Output, `wantsInput` or `lifecycle` changed outside a call made by the adapter: pump soon. With `mayGrow`, more output may follow within a few turns
	 * of the microtask queue, and what has come by then goes out with it in one write.
	 */
	wake(mayGrow?: boolean): void;
	/**
	 * Called by the connection from inside `receive`: hand the pending output to the operating system now, before user
	 * code that may take long gets control again. What the socket does not take at once is pumped later as usual.
	 */
	flush(): void;
	/** Who is at the two ends of the connection. */
	readonly endpoints: Endpoints;
}

/** One end of a socket. `address` is an IP address in text (IPv4-mapped IPv6 is given as IPv4), or a unix socket path. */
export interface Endpoint {
	readonly transport: "tcp" | "unix";
	/** IP address or, for a unix socket, its path ("" for an unnamed peer). */
	readonly address: string;
	/** 0 for a unix socket. */
	readonly port: number;
}

export interface Endpoints {
	readonly peer: Endpoint;
	readonly local: Endpoint;
	/** True when the bytes travel inside TLS: the scheme of target URIs is then "https". */
	readonly secure: boolean;
}

/** Both clocks a connection may ask. */
export interface Clock {
	/** Monotonic time. */
	now(): Millis;
	/** Wall-clock time in milliseconds since the Unix epoch (for Date). */
	unixMillis(): number;
}

/** Primitives that are hot and runtime-specific. Every one has a portable default in `bytes/portable-platform.ts`. */
export interface Platform {
	/** Bytes `from` (inclusive) to `to` (exclusive) as latin-1 text: byte n becomes U+00nn. */
	latin1Text(bytes: Uint8Array, from: number, to: number): string;
	/** Writes UTF-8 of `text` at `at`; returns the count written. The caller guarantees room for 3 bytes a code unit. */
	writeUtf8(text: string, target: Uint8Array, at: number): number;
	/** UTF-8 text of the bytes; invalid sequences become U+FFFD. */
	utf8Text(bytes: Uint8Array): string;
	/** UTF-8 bytes of the text, freshly allocated. */
	utf8Bytes(text: string): Uint8Array;
}
