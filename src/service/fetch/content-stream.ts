/**
 * The content of a request as a byte stream that holds nothing back: content flows while somebody reads.
 *
 * Between reads the content reader is paused, so a handler that reads slowly slows its peer down.
 */
import type { ContentConsumer, ContentReader } from "../../protocol/exchange/content-reader.ts";
import type { OwnBytes } from "./body.ts";
import { contentError } from "./content-error.ts";

/** A stream of the content; it takes the content when it is first read. */
export function contentStream(content: ContentReader): ReadableStream<OwnBytes> {
	return new ReadableStream(new ContentStreamSource(content), { highWaterMark: 0 });
}

class ContentStreamSource implements UnderlyingByteSource, ContentConsumer {
	readonly type = "bytes";
	#content: ContentReader;
	#controller: ReadableByteStreamController | null;

	constructor(content: ContentReader) {
		this.#content = content;
		this.#controller = null;
	}

	pull(controller: ReadableByteStreamController): void {
		if (this.#controller !== null) this.#content.resume();
		else {
			this.#controller = controller;
			this.#content.read(this);
		}
	}

	cancel(): void {
		this.#content.discard();
	}

	receiveContent(chunk: Uint8Array): void {
		if (chunk.length === 0) return;
		const controller = this.#controller!;
		// The stream takes away the memory of what it is given: all of a chunk that may be kept and has its memory to itself, else a copy.
		const isOurs = this.#content.chunksAreOwned && chunk.byteLength === chunk.buffer.byteLength;
		controller.enqueue(isOurs ? (chunk as OwnBytes) : new Uint8Array(chunk));
		if ((controller.desiredSize ?? 0) <= 0) this.#content.pause();
	}

	receiveContentEnd(): void {
		const controller = this.#controller!;
		controller.close();
		// A reader with a buffer of its own waits until that is given back.
		controller.byobRequest?.respond(0);
	}

	receiveContentFailure(cause: unknown): void {
		this.#controller!.error(contentError(cause));
	}
}
