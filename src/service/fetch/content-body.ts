/**
 * The body of a request that came over a connection: its content, collected at once or as a stream with backpressure.
 *
 * Collecting costs one promise and one copy of each chunk. Chunks are never handed on as they are: their memory may hold the next
 * request too.
 */
import { type ContentConsumer, type ContentReader, GATHERED_BYTES } from "../../protocol/exchange/content-reader.ts";
import type { Exchange } from "../../protocol/exchange/exchange.ts";
import { Body, type OwnBytes, withoutByteOrderMark } from "./body.ts";
import { contentError } from "./content-error.ts";
import { contentStream } from "./content-stream.ts";
import { ValueBody } from "./value-body.ts";

export class ContentBody extends Body {
	#exchange: Exchange;

	constructor(exchange: Exchange) {
		super();
		this.#exchange = exchange;
	}

	get isPresent(): boolean {
		return true;
	}

	protected collect(): Promise<OwnBytes> {
		return new Promise((resolve, reject) => {
			const { content } = this.#exchange;
			content.read(new ContentCollector(content, resolve, reject));
		});
	}

	protected openStream(): ReadableStream<OwnBytes> {
		return contentStream(this.#exchange.content);
	}

	protected decode(bytes: OwnBytes): string {
		return this.#exchange.platform.utf8Text(withoutByteOrderMark(bytes));
	}

	protected copyUntouched(): null {
		return null;
	}

	protected divide(branch: Response): Body {
		return new ValueBody(branch.body);
	}
}

/** Gathers content until it is complete. */
class ContentCollector implements ContentConsumer {
	#content: ContentReader;
	#chunks: Uint8Array[];
	/** Some of them are not ours to hand on. */
	#hasViews: boolean;
	#resolve: (bytes: OwnBytes) => void;
	#reject: (error: Error) => void;

	constructor(content: ContentReader, resolve: (bytes: OwnBytes) => void, reject: (error: Error) => void) {
		this.#content = content;
		this.#chunks = [];
		this.#hasViews = false;
		this.#resolve = resolve;
		this.#reject = reject;
	}

	/** A chunk that is most of its buffer waits as it is to be joined; by a small one, more memory would be kept than it has octets. */
	receiveContent(chunk: Uint8Array): void {
		const isView = this.#content.chunksAreOwned && chunk.length >= GATHERED_BYTES && chunk.length * 2 >= chunk.buffer.byteLength;
		if (isView) this.#hasViews = true;
		this.#chunks.push(isView ? chunk : new Uint8Array(chunk));
	}

	receiveContentEnd(): void {
		const [first] = this.#chunks;
		const isWhole = this.#chunks.length === 1 && !this.#hasViews;
		this.#resolve(isWhole ? (first as OwnBytes) : joinBytes(this.#chunks));
	}

	receiveContentFailure(cause: unknown): void {
		this.#reject(contentError(cause));
	}
}

function joinBytes(chunks: readonly Uint8Array[]): OwnBytes {
	let length = 0;
	for (const chunk of chunks) length += chunk.length;
	const joined = new Uint8Array(length);
	let at = 0;
	for (const chunk of chunks) {
		joined.set(chunk, at);
		at += chunk.length;
	}
	return joined;
}
