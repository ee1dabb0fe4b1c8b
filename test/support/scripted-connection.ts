/**
 * A `Connection` that speaks no protocol: it notes what the adapter tells it and does what the test says. It holds the adapter to
 * the contract: a call after the end, or bytes reported as sent that were never handed out, is an error.
 */
import type { Connection, ConnectionHost, Lifecycle, Millis } from "../../src/protocol/connection.ts";

export class ScriptedConnection implements Connection {
	readonly host: ConnectionHost;
	wantsInput = true;
	lifecycle: Lifecycle = "open";
	deadline: Millis = Number.POSITIVE_INFINITY;
	/** All that was received, and what came of it. */
	received: Uint8Array[] = [];
	receivedBytes = 0;
	inputEnded = false;
	readonly aborts: unknown[] = [];
	deadlinesHandled = 0;
	shutdowns = 0;
	/** Misuse of the contract by the adapter. */
	readonly misuses: string[] = [];
	/** Off for tests that receive much. */
	keepsInput = true;
	onReceive: (chunk: Uint8Array) => void = () => {};
	onReceiveEnd: () => void = () => {};
	onSent: () => void = () => {};
	onDeadline: () => void = () => {};
	onShutdown: () => void = () => {};
	#queue: Uint8Array[] = [];
	#queuedBytes = 0;
	#handedOut = 0;
	#watchers: (() => void)[] = [];

	constructor(host: ConnectionHost) {
		this.host = host;
	}

	/** Queues bytes; text is latin-1. */
	send(bytes: Uint8Array | string): void {
		const queued = typeof bytes === "string" ? Uint8Array.from(bytes, (character) => character.charCodeAt(0)) : bytes;
		this.#queue.push(queued);
		this.#queuedBytes += queued.length;
	}

	get unsentBytes(): number {
		return this.#queuedBytes;
	}

	receive(chunk: Uint8Array): void {
		this.#check("receive");
		if (this.inputEnded) this.misuses.push("receive after receiveEnd");
		if (this.keepsInput) this.received.push(chunk);
		this.receivedBytes += chunk.length;
		this.onReceive(chunk);
		this.#notify();
	}

	receiveEnd(): void {
		this.#check("receiveEnd");
		if (this.inputEnded) this.misuses.push("a second receiveEnd");
		this.inputEnded = true;
		this.onReceiveEnd();
		this.#notify();
	}

	abort(cause: unknown): void {
		this.#check("abort");
		this.aborts.push(cause);
		this.lifecycle = "closed";
		this.#notify();
	}

	pendingOutput(): Uint8Array | null {
		const oldest = this.#queue[0] ?? null;
		this.#handedOut = oldest?.length ?? 0;
		return oldest;
	}

	outputSent(byteCount: number): void {
		if (byteCount <= 0 || byteCount > this.#handedOut) this.misuses.push(`outputSent(${byteCount}) of ${this.#handedOut}`);
		const oldest = this.#queue[0]!;
		if (byteCount === oldest.length) this.#queue.shift();
		else this.#queue[0] = oldest.subarray(byteCount);
		this.#queuedBytes -= byteCount;
		this.onSent();
		this.#notify();
	}

	handleDeadline(): void {
		this.#check("handleDeadline");
		this.deadlinesHandled++;
		this.onDeadline();
		this.#notify();
	}

	shutdown(): void {
		this.shutdowns++;
		this.onShutdown();
		this.#notify();
	}

	/** Resolves once `condition` holds; it is looked at after every call that the adapter makes. */
	async until(condition: (connection: this) => boolean): Promise<void> {
		while (!condition(this)) await new Promise<void>((resolve) => this.#watchers.push(resolve));
	}

	/** What was received, in one piece. */
	input(): Uint8Array {
		const joined = new Uint8Array(this.receivedBytes);
		let at = 0;
		for (const chunk of this.received) {
			joined.set(chunk, at);
			at += chunk.length;
		}
		return joined;
	}

	#check(call: string): void {
		if (this.aborts.length > 0) this.misuses.push(`${call} after abort`);
	}

	#notify(): void {
		for (const watcher of this.#watchers.splice(0)) watcher();
	}
}
