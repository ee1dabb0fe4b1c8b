/**
 * A connection in memory: bytes of requests in, the exact bytes of the responses out. The engine does no I/O of its own, so a page
 * can put it through its paces without a socket.
 */
import type { Clock, ConnectionHost, Endpoints, Platform } from "../../protocol/connection.ts";
import type { ServerConnectionOptions } from "../../protocol/exchange/server-options.ts";
import { ConnectionEnd } from "../../protocol/faults.ts";
import { ServerConnection } from "../../protocol/server-connection.ts";

export interface LoopbackResult {
	readonly output: Uint8Array;
	/** False where the responses were longer, or took longer, than we wait for. */
	readonly isComplete: boolean;
}

/** What is waited for at most. */
const MOST_BYTES = 32 * 1024;
const MOST_MILLIS = 2000;

/** Sends `input` on a fresh connection, then FIN, and collects what comes back. */
export function runLoopback(input: Uint8Array, surroundings: LoopbackSurroundings, options: ServerConnectionOptions): Promise<LoopbackResult> {
	return new Promise((resolve) => new Loopback(surroundings, options, resolve).run(input));
}

export interface LoopbackSurroundings {
	readonly clock: Clock;
	readonly platform: Platform;
	readonly endpoints: Endpoints;
}

class Loopback implements ConnectionHost {
	readonly clock: Clock;
	readonly platform: Platform;
	readonly endpoints: Endpoints;
	readonly inputIsOwned: boolean;
	#connection: ServerConnection;
	#output: Uint8Array[];
	#byteCount: number;
	#isPumping: boolean;
	#isDone: boolean;
	#resolve: (result: LoopbackResult) => void;
	#cancelTimer: () => void;

	constructor({ clock, platform, endpoints }: LoopbackSurroundings, options: ServerConnectionOptions, resolve: (result: LoopbackResult) => void) {
		this.clock = clock;
		this.platform = platform;
		this.endpoints = endpoints;
		this.inputIsOwned = true;
		this.#output = [];
		this.#byteCount = 0;
		this.#isPumping = false;
		this.#isDone = false;
		this.#resolve = resolve;
		this.#cancelTimer = () => {};
		this.#connection = new ServerConnection(this, options);
	}

	run(input: Uint8Array): void {
		const timer = setTimeout(() => this.#finish(false), MOST_MILLIS);
		this.#cancelTimer = () => clearTimeout(timer);
		this.#connection.receive(input);
		this.#pump();
		if (this.#isDone) return;
		this.#connection.receiveEnd();
		this.#pump();
	}

	wake(): void {
		queueMicrotask(() => this.#pump());
	}

	flush(): void {
		this.#pump();
	}

	#pump(): void {
		if (this.#isDone || this.#isPumping) return;
		this.#isPumping = true;
		for (let bytes = this.#connection.pendingOutput(); bytes !== null; bytes = this.#connection.pendingOutput()) {
			this.#output.push(bytes.slice());
			this.#byteCount += bytes.length;
			this.#connection.outputSent(bytes.length);
			if (this.#byteCount >= MOST_BYTES) break;
		}
		this.#isPumping = false;
		if (this.#byteCount >= MOST_BYTES) this.#finish(false);
		else if (this.#connection.lifecycle !== "open") this.#finish(true);
	}

	#finish(isComplete: boolean): void {
		if (this.#isDone) return;
		this.#isDone = true;
		this.#cancelTimer();
		this.#connection.abort(new ConnectionEnd("closed"));
		const output = new Uint8Array(Math.min(this.#byteCount, MOST_BYTES));
		let at = 0;
		for (const bytes of this.#output) {
			const part = bytes.subarray(0, output.length - at);
			output.set(part, at);
			at += part.length;
		}
		this.#resolve({ output, isComplete });
	}
}
