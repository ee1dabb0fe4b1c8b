/**
 * Standard output and error of Node, written to without ever blocking the event loop: pipes and sockets as `net.Socket`s, which keep what a reader that stalls
 * doesn't take; files and terminals elsewhere than on this thread.
 */
import { fstatSync } from "node:fs";
import { Socket } from "node:net";
import { DescriptorAppendFile } from "../../src/operations/append-file.ts";
import { asSystemError } from "../../src/operations/system-error.ts";
import type { AppendFile, SystemError } from "../../src/runtime.ts";
import { calls } from "./files.ts";

/** One for each descriptor: two sockets over one would both close it. */
const streams = new Map<number, AppendFile>();

/** The stream of a descriptor, which stays open. */
export function standardStream(descriptor: number): AppendFile {
	const known = streams.get(descriptor);
	if (known !== undefined) return known;
	const stream = open(descriptor);
	streams.set(descriptor, stream);
	return stream;
}

function open(descriptor: number): AppendFile {
	const stat = fstatSync(descriptor);
	if (stat.isFIFO() || stat.isSocket()) return new SocketStream(descriptor);
	const file = new DescriptorAppendFile(calls, descriptor);
	return { write: (bytes) => file.write(bytes), close: () => Promise.resolve() };
}

class SocketStream implements AppendFile {
	#socket: Socket;
	#failure: SystemError | null;

	constructor(descriptor: number) {
		this.#failure = null;
		this.#socket = new Socket({ fd: descriptor, readable: false, writable: true });
		this.#socket.on("error", (error) => {
			this.#failure ??= asSystemError(error);
		});
	}

	write(bytes: Uint8Array): Promise<void> {
		return new Promise((resolve, reject) => {
			if (this.#failure !== null) return reject(this.#failure);
			this.#socket.write(bytes, (error) => {
				if (error) reject(this.#failure ?? asSystemError(error));
				else resolve();
			});
		});
	}

	close(): Promise<void> {
		return Promise.resolve();
	}
}
