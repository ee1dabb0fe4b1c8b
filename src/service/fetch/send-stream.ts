/**
 * Response content that flows: from a stream or an iterable to the exchange, as fast as the peer takes it.
 *
 * A body that is complete at once goes out whole, with its length: a stream around a single chunk is what the runtimes' own
 * responses hold a string in. "At once" is counted in turns of the microtask queue, not in time, and a head never waits for
 * content longer than that.
 */
import type { Exchange } from "../../protocol/exchange/exchange.ts";
import type { FieldLines } from "../../protocol/http/field-section.ts";
import type { ChunkResult, ChunkSource } from "./chunk-source.ts";

/** Turns of the microtask queue that each of the first two reads may take for a body to count as complete at once. */
const PATIENCE = 8;

export interface StreamedHead {
	readonly status: number;
	readonly lines: FieldLines;
	/** Octets of content; -1 where that isn't known. */
	readonly contentLength: number;
	/** A clone of the response, whose blob knows the type where its fields don't; see `send-response.ts`. */
	readonly twin: Response | null;
}

/**
 * Answers with content as it comes. Resolves when all of it is queued, or the exchange has ended before; rejects where the
 * source fails or gives no bytes, or the head is refused. The source is cancelled unless it has come to its end.
 */
export function sendStream(exchange: Exchange, head: StreamedHead, source: ChunkSource): Promise<void> {
	return new Promise((resolve, reject) => {
		const sender = new StreamSender(exchange, head, source);
		exchange.onEnd((outcome, cause) => {
			if (outcome === "aborted") sender.stop(cause);
			resolve();
		});
		sender.run().then(resolve, (error: unknown) => {
			sender.stop(error);
			reject(error);
		});
	});
}

class StreamSender {
	#exchange: Exchange;
	#head: StreamedHead;
	#source: ChunkSource;
	#sentBytes: number;
	#isStopped: boolean;

	constructor(exchange: Exchange, head: StreamedHead, source: ChunkSource) {
		this.#exchange = exchange;
		this.#head = head;
		this.#source = source;
		this.#sentBytes = 0;
		this.#isStopped = false;
	}

	stop(reason: unknown): void {
		if (this.#isStopped) return;
		this.#isStopped = true;
		this.#source.cancel(reason);
	}

	async run(): Promise<void> {
		if (this.#isStopped) return;
		if (this.#head.contentLength !== -1) return this.#flow(null);
		const first = this.#source.next();
		if (!(await settlesAtOnce(first))) return this.#flow(first);
		const result = await first;
		if (result.done === true) return this.#respond(new Uint8Array(0));
		const chunk = this.#source.bytesOf(result.value);
		const second = this.#source.next();
		if ((await settlesAtOnce(second)) && (await second).done === true) return this.#respond(chunk);
		return this.#flow(second, chunk);
	}

	/** Sends the head, a chunk already read, and then what comes, from a reading already begun where there is one. */
	async #flow(begun: Promise<ChunkResult> | null, chunk: Uint8Array | null = null): Promise<void> {
		if (this.#isStopped) return;
		this.#head.twin?.body?.cancel().catch(() => {});
		this.#exchange.begin(this.#head.status, this.#head.lines, this.#head.contentLength);
		if (this.#exchange.request.method === "HEAD") {
			this.stop(undefined);
			return this.#exchange.end();
		}
		if (chunk !== null && !this.#write(chunk)) await this.#drained();
		for (let pending = begun ?? this.#source.next(); !this.#isStopped; pending = this.#source.next()) {
			const { done, value } = await pending;
			if (this.#isStopped) return;
			if (done === true) return this.#end();
			if (!this.#write(this.#source.bytesOf(value))) await this.#drained();
		}
	}

	#write(chunk: Uint8Array): boolean {
		const announced = this.#head.contentLength;
		this.#sentBytes += chunk.length;
		if (announced !== -1 && this.#sentBytes > announced) throw new TypeError(`The body goes on past the ${announced} octets of its Content-Length.`);
		return chunk.length === 0 || this.#exchange.write(chunk);
	}

	/** Resolves when what is queued has gone; after an abort never, and then nobody waits any more. */
	#drained(): Promise<void> {
		return new Promise((resolve) => {
			this.#exchange.onDrain(resolve);
		});
	}

	async #respond(content: Uint8Array): Promise<void> {
		const { status, lines, twin } = this.#head;
		// The type of a blob is in lower case; the standard's of a string and of a form is not.
		const type = twin === null ? "" : (await twin.blob()).type.replace(/;\s*charset=utf-8$/, ";charset=UTF-8");
		this.#isStopped = true;
		this.#exchange.respond(status, type === "" ? lines : [...lines, "content-type", type], content);
	}

	#end(): void {
		this.#isStopped = true;
		const announced = this.#head.contentLength;
		if (announced !== -1 && this.#sentBytes < announced) {
			throw new TypeError(`The body ended after ${this.#sentBytes} of the ${announced} octets of its Content-Length.`);
		}
		this.#exchange.end();
	}
}

/** Whether a promise settles within a few turns of the microtask queue. */
async function settlesAtOnce(promise: Promise<unknown>): Promise<boolean> {
	let isSettled = false;
	const settle = (): void => {
		isSettled = true;
	};
	promise.then(settle, settle);
	for (let turn = 0; turn < PATIENCE && !isSettled; turn++) await undefined;
	return isSettled;
}
