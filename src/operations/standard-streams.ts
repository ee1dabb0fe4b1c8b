/** Standard output and error by descriptor, for runtimes that write to pipes in one way and to files and terminals in another. */
import type { AppendFile } from "../runtime.ts";
import { type AppendCalls, DescriptorAppendFile } from "./append-file.ts";

export interface StreamCalls {
	readonly append: AppendCalls;
	/** True for pipes and sockets, which a reader that stalls lets fill up. */
	isPipe(descriptor: number): boolean;
	/** Writes to one without ever blocking the event loop. */
	openPipe(descriptor: number): AppendFile;
}

export class StandardStreams {
	#calls: StreamCalls;
	/** One for each descriptor: two would mix what they write, or both close it. */
	#streams: Map<number, AppendFile>;

	constructor(calls: StreamCalls) {
		this.#calls = calls;
		this.#streams = new Map();
	}

	/** The stream of a descriptor, which stays open. */
	of(descriptor: number): AppendFile {
		const known = this.#streams.get(descriptor);
		if (known !== undefined) return known;
		const stream = this.#open(descriptor);
		this.#streams.set(descriptor, stream);
		return stream;
	}

	#open(descriptor: number): AppendFile {
		const { append, isPipe, openPipe } = this.#calls;
		if (isPipe(descriptor)) return openPipe(descriptor);
		const file = new DescriptorAppendFile(append, descriptor);
		return { write: (bytes) => file.write(bytes), close: () => Promise.resolve() };
	}
}
