/**
 * Standard output and error of Bun, written to without ever blocking the event loop: pipes and sockets through Bun's own sink, which waits for a reader
 * that stalls; files and terminals elsewhere than on this thread. `net.Socket` would block.
 */
import { fstatSync } from "node:fs";
import { DescriptorAppendFile } from "../../src/operations/append-file.ts";
import { asSystemError } from "../../src/operations/system-error.ts";
import type { AppendFile } from "../../src/runtime.ts";
import { calls } from "./files.ts";

/** One for each descriptor, so that what is written stays in order. */
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
	if (stat.isFIFO() || stat.isSocket()) return new SinkStream(descriptor);
	const file = new DescriptorAppendFile(calls, descriptor);
	return { write: (bytes) => file.write(bytes), close: () => Promise.resolve() };
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
