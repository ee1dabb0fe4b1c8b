/**
 * The body of a request that came over a connection: its content, collected at once or as a stream with backpressure.
 *
 * Collecting costs one promise and, where the content came in one chunk, one copy. Chunks are never handed on as they are:
 * their memory may hold the next request too.
 */
import type { ContentConsumer } from "../../protocol/exchange/content-reader.ts";
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
			this.#exchange.content.read(new ContentCollector(resolve, reject));
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
	#chunks: OwnBytes[];
	#resolve: (bytes: OwnBytes) => void;
	#reject: (error: Error) => void;

	constructor(resolve: (bytes: OwnBytes) => void, reject: (error: Error) => void) {
		this.#chunks = [];
		this.#resolve = resolve;
		this.#reject = reject;
	}

	receiveContent(chunk: Uint8Array): void {
		this.#chunks.push(new Uint8Array(chunk));
	}

	receiveContentEnd(): void {
		this.#resolve(this.#chunks.length === 1 ? this.#chunks[0]! : joinBytes(this.#chunks));
	}

	receiveContentFailure(cause: unknown): void {
		this.#reject(contentError(cause));
	}
}

function joinBytes(chunks: readonly OwnBytes[]): OwnBytes {
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
