/**
 * Standard output and error of Bun, written to without ever blocking the event loop: pipes and sockets through Bun's own sink, which waits for a reader
 * that stalls; files and terminals elsewhere than on this thread. `net.Socket` would block.
 */
import { fstatSync } from "node:fs";
import { StandardStreams } from "../../src/operations/standard-streams.ts";
import { asSystemError } from "../../src/operations/system-error.ts";
import type { AppendFile } from "../../src/runtime.ts";
import { calls } from "./files.ts";

const streams = new StandardStreams({
	append: calls,
	isPipe(descriptor) {
		const stat = fstatSync(descriptor);
		return stat.isFIFO() || stat.isSocket();
	},
	openPipe: (descriptor) => new SinkStream(descriptor),
});

/** The stream of a descriptor, which stays open. */
export function standardStream(descriptor: number): AppendFile {
	return streams.of(descriptor);
}

class SinkStream implements AppendFile {
	#sink: Bun.FileSink;

	constructor(descriptor: number) {
		this.#sink = Bun.file(descriptor).writer();
	}

	async write(bytes: Uint8Array): Promise<void> {
		try {
			this.#sink.write(bytes);
			await this.#sink.flush();
		} catch (error) {
			throw asSystemError(error);
		}
	}

	close(): Promise<void> {
		return Promise.resolve();
	}
}
