/** Where the chunks of a flowing body come from: a stream, an iterable or a blob, read the same way. */
import { type BodySource, chunkBytes } from "./body-source.ts";

/** What one reading gives: the result of an iterator or of a stream's reader. */
export interface ChunkResult {
	readonly done?: boolean | undefined;
	readonly value?: unknown;
}

export interface ChunkSource {
	next(): Promise<ChunkResult>;
	/** The bytes of a value that `next` gave. Throws a TypeError where it is no chunk. */
	bytesOf(value: unknown): Uint8Array;
	/** No more is wanted. How the source takes that is its own affair. */
	cancel(reason: unknown): void;
}

/** A source of chunks. Throws a TypeError for a stream that is locked. */
export function chunkSourceOf(body: Blob | ReadableStream | AsyncIterable<Uint8Array | string>): ChunkSource {
	if (body instanceof Blob) return new StreamChunks(body.stream());
	return body instanceof ReadableStream ? new StreamChunks(body) : new IteratorChunks(body[Symbol.asyncIterator]());
}

/** Tells whoever fills a body that nobody will read it. */
export function cancelBody(body: BodySource, reason: unknown): void {
	if (body instanceof ReadableStream) {
		if (!body.locked) body.cancel(reason).catch(ignore);
	} else if (typeof body === "object" && body !== null && Symbol.asyncIterator in body) new IteratorChunks(body[Symbol.asyncIterator]()).cancel();
}

class StreamChunks implements ChunkSource {
	#reader: ReadableStreamDefaultReader<unknown>;

	constructor(stream: ReadableStream<unknown>) {
		this.#reader = stream.getReader();
	}

	next(): Promise<ChunkResult> {
		return this.#reader.read();
	}

	bytesOf(value: unknown): Uint8Array {
		return chunkBytes(value);
	}

	cancel(reason: unknown): void {
		this.#reader.cancel(reason).catch(ignore);
	}
}

class IteratorChunks implements ChunkSource {
	#iterator: AsyncIterator<unknown>;
	#encoder: TextEncoder | null;

	constructor(iterator: AsyncIterator<unknown>) {
		this.#iterator = iterator;
		this.#encoder = null;
	}

	next(): Promise<ChunkResult> {
		return this.#iterator.next();
	}

	bytesOf(value: unknown): Uint8Array {
		if (typeof value !== "string") return chunkBytes(value);
		this.#encoder ??= new TextEncoder();
		return this.#encoder.encode(value);
	}

	cancel(): void {
		try {
			this.#iterator.return?.().then(ignore, ignore);
		} catch {
			// An iterator that throws where it should reject has nobody to tell.
		}
	}
}

/** What a source says to its cancelling concerns nobody: the response has ended. */
function ignore(): void {}
