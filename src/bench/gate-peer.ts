/** A client that is read on demand, with patience: what the conformance gate and the cold-start clock speak through. */
import type { ConnectAddress, DialedSocket, Runtime, SystemError } from "../runtime.ts";
import { joined } from "./workloads.ts";

const WAIT_MILLIS = 5000;
/** Between two writes that shall arrive as two. */
const APART_MILLIS = 5;

export class GatePeer {
	readonly #socket: DialedSocket;
	#received: Uint8Array;
	#isOpen: boolean;
	/** Why no more will come. */
	#end: string | null;
	#unsent: Uint8Array | null;
	#notify: () => void;

	constructor(runtime: Runtime, address: ConnectAddress) {
		this.#received = new Uint8Array(0);
		this.#isOpen = false;
		this.#end = null;
		this.#unsent = null;
		this.#notify = () => {};
		this.#socket = runtime.dial(address, {
			opened: () => this.#change(() => (this.#isOpen = true)),
			received: (bytes) => this.#change(() => (this.#received = joined([this.#received, bytes]))),
			drained: () => this.#change(() => this.#flush()),
			closed: (failure: SystemError | null) => this.#change(() => (this.#end = failure === null ? "the connection was closed" : failure.message)),
		});
	}

	/** Resolves when connected. Rejects with an Error that says why not. */
	async opened(): Promise<void> {
		await this.#until(() => this.#isOpen || null, "no connection");
	}

	write(bytes: Uint8Array): void {
		this.#unsent = bytes;
		this.#flush();
	}

	/** Writes, and stays silent for a moment: what is sent next arrives apart. */
	async send(bytes: Uint8Array): Promise<void> {
		this.write(bytes);
		await pause(APART_MILLIS);
	}

	/** What `read` makes of the bytes, once it makes anything but null of them; as many octets as it says are taken. */
	async take<T extends { readonly size: number }>(read: (bytes: Uint8Array) => T | null): Promise<T> {
		const taken = await this.#until(() => read(this.#received), `no whole answer within ${WAIT_MILLIS / 1000} s`);
		this.#received = this.#received.subarray(taken.size);
		return taken;
	}

	/** Resolves when the peer has sent FIN, and nothing before it. */
	async ended(): Promise<void> {
		await this.#until(() => this.#end, "the connection stays open though Connection: close was asked for");
		if (this.#end !== "the connection was closed") throw new Error(this.#end ?? "");
		if (this.#received.length > 0) throw new Error("more than was asked for");
	}

	async expectNothing(millis: number): Promise<void> {
		await pause(millis);
		if (this.#received.length > 0) throw new Error("more than was asked for");
		if (this.#end !== null) throw new Error(`${this.#end} though it should stay open`);
	}

	close(): void {
		this.#socket.close();
	}

	#flush(): void {
		const bytes = this.#unsent;
		if (bytes === null) return;
		const taken = this.#socket.write(bytes);
		this.#unsent = taken < bytes.length ? bytes.subarray(taken) : null;
	}

	#change(change: () => void): void {
		change();
		this.#notify();
	}

	async #until<T>(find: () => T | null, tooLate: string): Promise<T> {
		let isTooLate = false;
		const timer = setTimeout(() => this.#change(() => (isTooLate = true)), WAIT_MILLIS);
		try {
			for (let found = find(); ; found = find()) {
				if (found !== null) return found;
				if (this.#end !== null) throw new Error(this.#end);
				if (isTooLate) throw new Error(tooLate);
				await new Promise<void>((resolve) => {
					this.#notify = resolve;
				});
			}
		} finally {
			clearTimeout(timer);
		}
	}
}

export function pause(millis: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, millis));
}
