/**
 * A connection without a socket: a clock that stands still, a peer that is a string, and a pump that obeys the contract of
 * `src/protocol/connection.ts` to the letter. Breaches of the contract by the connection are collected in `violations`.
 */
import type { Clock, Connection, ConnectionHost, Endpoints, Platform } from "../../src/protocol/connection.ts";
import { latin1Bytes, latin1Text } from "./latin1.ts";

/** Sun, 06 Nov 1994 08:49:37 GMT, the date of RFC 9110 §5.6.7. */
export const FAKE_UNIX_MILLIS = 784_111_777_000;

/** Both clocks stand still between calls of `FakeLink.advance`. */
export class FakeClock implements Clock {
	millis = 1000;

	now(): number {
		return this.millis;
	}

	unixMillis(): number {
		return FAKE_UNIX_MILLIS + this.millis - 1000;
	}
}

/** The primitives in their plainest form, so that a test of the protocol tests nothing else. */
export const PLAIN_PLATFORM: Platform = {
	latin1Text,
	writeUtf8(text, target, at) {
		const bytes = new TextEncoder().encode(text);
		target.set(bytes, at);
		return bytes.length;
	},
	utf8Text: (bytes) => new TextDecoder().decode(bytes),
	utf8Bytes: (text) => new TextEncoder().encode(text),
};

export const FAKE_ENDPOINTS: Endpoints = {
	peer: { transport: "tcp", address: "192.0.2.1", port: 40000 },
	local: { transport: "tcp", address: "192.0.2.2", port: 80 },
	secure: false,
};

export interface FakeLinkOptions {
	readonly inputIsOwned?: boolean;
	/** A clock that several links share. */
	readonly clock?: FakeClock;
	/** `PLAIN_PLATFORM` where it isn't given. */
	readonly platform?: Platform;
	/** Overwrite each chunk after the call that borrowed it. Only where input isn't owned. */
	readonly overwrite?: boolean;
}

type Call = "receive" | "receiveEnd" | "abort" | "handleDeadline" | "shutdown" | "outputSent";

export class FakeLink implements ConnectionHost {
	readonly clock: FakeClock;
	readonly platform: Platform;
	readonly inputIsOwned: boolean;
	readonly endpoints: Endpoints = FAKE_ENDPOINTS;
	/** Set by `open`. */
	connection!: Connection;
	/** Octets the peer's side of the link takes before it is full; `peerReads` makes room. */
	capacity = Number.POSITIVE_INFINITY;
	/** The most that one write takes; Infinity by default. */
	writeBytes = Number.POSITIVE_INFINITY;
	/** Our FIN has been sent. */
	finSent = false;
	/** The socket is closed. */
	closed = false;
	/** Breaches of the contract, by the connection or by the test itself. */
	readonly violations: string[] = [];
	/** Pieces as they were written, in order. */
	readonly writes: string[] = [];
	flushes = 0;
	wakes = 0;
	readonly #overwrite: boolean;
	#isWoken = false;
	#calling: Call | null = null;

	constructor(options: FakeLinkOptions = {}) {
		this.clock = options.clock ?? new FakeClock();
		this.platform = options.platform ?? PLAIN_PLATFORM;
		this.inputIsOwned = options.inputIsOwned ?? true;
		this.#overwrite = options.overwrite ?? false;
	}

	static open(make: (host: ConnectionHost) => Connection, options: FakeLinkOptions = {}): FakeLink {
		const link = new FakeLink(options);
		link.connection = make(link);
		link.pump();
		return link;
	}

	/** All that was sent so far, as latin-1 text. */
	get output(): string {
		return this.writes.join("");
	}

	wake(): void {
		this.wakes++;
		if (this.#calling !== null) this.violations.push(`wake() during ${this.#calling}()`);
		this.#isWoken = true;
	}

	flush(): void {
		this.flushes++;
		this.#write();
	}

	/** The peer sends bytes in one piece. Reading must be wanted: the test asks `connection.wantsInput` where it may not be. */
	send(text: string | Uint8Array): void {
		const chunk = typeof text === "string" ? latin1Bytes(text) : text;
		this.#call("receive", () => this.connection.receive(chunk));
		if (this.#overwrite) chunk.fill(0x21);
	}

	/** The peer sends FIN. */
	sendEnd(): void {
		this.#call("receiveEnd", () => this.connection.receiveEnd());
	}

	/** The socket is gone. */
	lose(cause: unknown): void {
		this.closed = true;
		this.#call("abort", () => this.connection.abort(cause));
	}

	shutdown(): void {
		this.#call("shutdown", () => this.connection.shutdown());
	}

	/** Time passes in one step; a deadline that has come is handled. */
	advance(millis: number): void {
		this.clock.millis += millis;
		if (this.connection.deadline <= this.clock.millis) this.#call("handleDeadline", () => this.connection.handleDeadline());
	}

	/** The peer takes up to `byteCount` more octets. */
	peerReads(byteCount = Number.POSITIVE_INFINITY): void {
		this.capacity += byteCount;
		this.pump();
	}

	/** Moves output and acts on the lifecycle, as an adapter's pump does. */
	pump(): void {
		this.#isWoken = false;
		this.#write();
		if (this.connection.lifecycle === "drain" && this.connection.pendingOutput() === null) this.finSent = true;
		if (this.connection.lifecycle === "closed") this.closed = true;
	}

	/** Lets promises of the connection and of handlers go on until nothing is left to do. */
	async settle(): Promise<void> {
		for (let quiet = 0; quiet < 8; quiet++) {
			await Promise.resolve();
			if (this.#isWoken) {
				quiet = 0;
				this.pump();
			}
		}
	}

	#call(name: Call, run: () => void): void {
		if (this.#calling !== null) throw new Error(`${name}() was called during ${this.#calling}()`);
		this.#calling = name;
		try {
			run();
		} finally {
			this.#calling = null;
		}
		this.pump();
	}

	#write(): void {
		if (this.closed) return;
		for (let out = this.connection.pendingOutput(); out !== null; out = this.connection.pendingOutput()) {
			if (out.length === 0) {
				this.violations.push("pendingOutput() gave no bytes, not null");
				return;
			}
			if (this.finSent) this.violations.push("output after FIN");
			const count = Math.min(out.length, this.capacity, this.writeBytes);
			if (count === 0) return;
			this.writes.push(this.platform.latin1Text(out, 0, count));
			this.capacity -= count;
			this.#sent(count);
			if (count < out.length) return;
		}
	}

	#sent(count: number): void {
		const outer = this.#calling;
		this.#calling = outer ?? "outputSent";
		this.connection.outputSent(count);
		this.#calling = outer;
	}
}
