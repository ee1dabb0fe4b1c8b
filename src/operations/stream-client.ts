/** Our end of a connection that we opened, over a socket in the manner of `node:net`, which Node and Bun both have. */
import type { ClientSocket } from "../runtime.ts";
import { SystemError } from "../runtime.ts";
import { asSystemError } from "./system-error.ts";

/** As much of a `net.Socket` as we use; made with `allowHalfOpen`. */
export interface DialedStream {
	on(event: "data", listener: (chunk: Uint8Array) => void): unknown;
	on(event: "connect" | "end" | "close", listener: () => void): unknown;
	on(event: "error", listener: (error: Error) => void): unknown;
	write(bytes: Uint8Array, callback: (error?: Error | null) => void): boolean;
	pause(): unknown;
	resume(): unknown;
	destroy(): unknown;
}

/** Resolves when the socket, just created, is connected. Fails with a `SystemError`. */
export function openStream(socket: DialedStream): Promise<ClientSocket> {
	return new Promise((resolve, reject) => {
		const client = new StreamClient(socket);
		socket.on("connect", () => resolve(client));
		socket.on("error", (error) => reject(asSystemError(error)));
	});
}

class StreamClient implements ClientSocket {
	#socket: DialedStream;
	/** Read and not asked for yet: reading rests while there is any. */
	#chunks: Uint8Array[];
	#hasEnded: boolean;
	#failure: SystemError | null;
	#waiting: (() => void) | null;

	constructor(socket: DialedStream) {
		this.#socket = socket;
		this.#chunks = [];
		this.#hasEnded = false;
		this.#failure = null;
		this.#waiting = null;
		socket.on("data", (chunk) => {
			this.#chunks.push(chunk);
			socket.pause();
			this.#wake();
		});
		socket.on("end", () => {
			this.#hasEnded = true;
			this.#wake();
		});
		socket.on("error", (error) => this.#fail(asSystemError(error)));
		socket.on("close", () => this.#fail(new SystemError("ECONNABORTED", "the connection is closed")));
	}

	write(bytes: Uint8Array): Promise<void> {
		return new Promise((resolve, reject) => {
			if (this.#failure !== null) return reject(this.#failure);
			this.#socket.write(bytes, (error) => (error ? reject(asSystemError(error)) : resolve()));
		});
	}

	async read(): Promise<Uint8Array | null> {
		for (;;) {
			const chunk = this.#chunks.shift();
			if (chunk !== undefined) return chunk;
			if (this.#hasEnded) return null;
			if (this.#failure !== null) throw this.#failure;
			this.#socket.resume();
			await new Promise<void>((resolve) => {
				this.#waiting = resolve;
			});
		}
	}

	close(): void {
		this.#socket.destroy();
	}

	#fail(failure: SystemError): void {
		this.#failure ??= failure;
		this.#wake();
	}

	#wake(): void {
		this.#waiting?.();
		this.#waiting = null;
	}
}
