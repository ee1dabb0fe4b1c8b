/**
 * Standard output and error of Node, written to without ever blocking the event loop: pipes and sockets as `net.Socket`s, which keep what a reader that stalls
 * doesn't take; files and terminals elsewhere than on this thread.
 */
import { fstatSync } from "node:fs";
import { Socket } from "node:net";
import { StandardStreams } from "../../src/operations/standard-streams.ts";
import { asSystemError } from "../../src/operations/system-error.ts";
import type { AppendFile, SystemError } from "../../src/runtime.ts";
import { calls } from "./files.ts";

const streams = new StandardStreams({
	append: calls,
	isPipe(descriptor) {
		const stat = fstatSync(descriptor);
		return stat.isFIFO() || stat.isSocket();
	},
	openPipe: (descriptor) => new SocketStream(descriptor),
});

/** The stream of a descriptor, which stays open. */
export function standardStream(descriptor: number): AppendFile {
	return streams.of(descriptor);
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
