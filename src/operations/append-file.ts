/** Appending to a descriptor, over calls that write a part and call back, which Node and Bun both have. */
import type { AppendFile } from "../runtime.ts";
import { asSystemError } from "./system-error.ts";

/** How long a descriptor that takes nothing at present is left alone. */
const REST_MILLIS = 20;

/** The calls, with the names and shapes that Node gave them. */
export interface AppendCalls {
	/** Writes where the descriptor stands (`position` null), or at the end where it was opened so. */
	write(
		descriptor: number,
		bytes: Uint8Array,
		offset: number,
		length: number,
		position: null,
		callback: (error: Error | null, written: number) => void,
	): void;
	close(descriptor: number, callback: (error: Error | null) => void): void;
}

export class DescriptorAppendFile implements AppendFile {
	#calls: AppendCalls;
	#descriptor: number;

	constructor(calls: AppendCalls, descriptor: number) {
		this.#calls = calls;
		this.#descriptor = descriptor;
	}

	write(bytes: Uint8Array): Promise<void> {
		return new Promise((resolve, reject) => {
			let at = 0;
			const next = () => {
				if (at >= bytes.length) return resolve();
				try {
					this.#calls.write(this.#descriptor, bytes, at, bytes.length - at, null, wrote);
				} catch (error) {
					reject(asSystemError(error));
				}
			};
			const wrote = (error: Error | null, count: number) => {
				if (error) {
					const failure = asSystemError(error);
					if (failure.code === "EAGAIN") return void setTimeout(next, REST_MILLIS);
					return reject(failure);
				}
				at += count;
				next();
			};
			next();
		});
	}

	close(): Promise<void> {
		return new Promise((resolve, reject) => {
			this.#calls.close(this.#descriptor, (error) => (error ? reject(asSystemError(error)) : resolve()));
		});
	}
}
