/**
 * The content of one request, pushed to one consumer, with backpressure.
 *
 * What arrives before a consumer stands, or while it pauses, is kept up to `Limits.unreadContentBytes`; past that the
 * connection stops reading its socket. Framing (lengths, chunks) is undone before bytes come here: `http1/`.
 */
import { UsageError } from "../faults.ts";
import type { FieldSection } from "../http/field-section.ts";

/** Receives request content in order: any number of chunks, then exactly one end or one failure. */
export interface ContentConsumer {
	/** The chunk is borrowed for the call; `ContentReader.keep` gives one that may be kept. */
	receiveContent(chunk: Uint8Array): void;
	/** All content arrived; `trailers` is null where there were none. */
	receiveContentEnd(trailers: FieldSection | null): void;
	/** It will never be complete: the peer left, broke the framing, passed a limit, or was too slow. */
	receiveContentFailure(cause: unknown): void;
}

/** What the reader asks of the framing layer. */
export interface ContentSource {
	/** A consumer stands for the first time: send 100 (Continue) if the peer waits for it. */
	contentWanted(): void;
	/** The number of unread octets, or whether they are wanted, changed. */
	contentFlowChanged(): void;
	readonly inputIsOwned: boolean;
}

const ARRIVING = 0;
const COMPLETE = 1;
const FAILED = 2;

export class ContentReader {
	/** Octets announced by Content-Length; -1 where chunked; 0 where the request has no content. */
	readonly length: number;
	/** Octets that have come. */
	receivedBytes: number;
	/** Octets kept for a consumer that is absent or paused. */
	unreadBytes: number;
	#source: ContentSource;
	#consumer: ContentConsumer | null;
	#paused: boolean;
	#kept: Uint8Array[];
	/** Where small chunks are gathered, and how far it is filled: each by itself would cost, or pin, far more than its octets. */
	#gathered: Uint8Array;
	#gatheredEnd: number;
	#state: number;
	#endReported: boolean;
	#discarding: boolean;
	#trailers: FieldSection | null;
	#failure: unknown;

	constructor(source: ContentSource, length: number) {
		this.length = length;
		this.receivedBytes = 0;
		this.unreadBytes = 0;
		this.#source = source;
		this.#consumer = null;
		this.#paused = false;
		this.#kept = NOTHING_KEPT;
		this.#gathered = NO_BYTES;
		this.#gatheredEnd = 0;
		this.#state = length === 0 ? COMPLETE : ARRIVING;
		this.#endReported = false;
		this.#discarding = false;
		this.#trailers = null;
		this.#failure = undefined;
	}

	/** True where the request has content (of a length above 0, or chunked). */
	get isPresent(): boolean {
		return this.length !== 0;
	}

	/** True once a consumer stands, or the content is being discarded: it can't be read (again). */
	get isTaken(): boolean {
		return this.#consumer !== null || this.#discarding;
	}

	/** True once a consumer stands. */
	get isConsumed(): boolean {
		return this.#consumer !== null;
	}

	/** True once the last octet has arrived, read or not. */
	get isComplete(): boolean {
		return this.#state === COMPLETE;
	}

	/** Starts the flow to `consumer`; what has arrived is handed over before this returns. Once only. */
	read(consumer: ContentConsumer): void {
		if (this.isTaken) throw new UsageError("The content of a request is read once; it has already been taken.");
		this.#consumer = consumer;
		if (this.#state === ARRIVING) this.#source.contentWanted();
		this.#deliver();
	}

	/** Stops the flow to the consumer; at most the chunk being delivered still comes. */
	pause(): void {
		this.#paused = true;
	}

	/** Starts the flow again; what was kept is handed over before this returns. */
	resume(): void {
		if (!this.#paused) return;
		this.#paused = false;
		this.#deliver();
	}

	/** Reads what is left and drops it: the consumer, if any, hears no more. */
	discard(): void {
		this.#discarding = true;
		this.#consumer = null;
		this.#kept = NOTHING_KEPT;
		if (this.unreadBytes > 0) {
			this.unreadBytes = 0;
			this.#source.contentFlowChanged();
		}
	}

	/** True where `keep` gives the chunk itself. */
	get chunksAreOwned(): boolean {
		return this.#source.inputIsOwned;
	}

	/** A chunk that may be kept: the same one where input is owned, else a copy. */
	keep(chunk: Uint8Array): Uint8Array {
		return this.#source.inputIsOwned ? chunk : chunk.slice();
	}

	/** For the framing layer: more content. */
	push(chunk: Uint8Array): void {
		this.receivedBytes += chunk.length;
		if (this.#discarding) return;
		if (this.#consumer !== null && !this.#paused && this.#kept.length === 0) {
			this.#consumer.receiveContent(chunk);
			return;
		}
		if (this.#kept.length === 0) this.#kept = [];
		// An owned chunk that is most of its buffer is kept as it is; all else is copied.
		if (this.#source.inputIsOwned && chunk.length * 2 >= chunk.buffer.byteLength && chunk.length >= GATHERED_BYTES) this.#kept.push(chunk);
		else this.#gather(chunk);
		this.unreadBytes += chunk.length;
	}

	/** Keeps a copy, behind that of the chunk before where there is room. What is handed out already is never overwritten. */
	#gather(chunk: Uint8Array): void {
		if (this.#gathered.length - this.#gatheredEnd < chunk.length) {
			this.#gathered = new Uint8Array(Math.max(chunk.length, Math.min(this.unreadBytes, GATHERED_BYTES)));
			this.#gatheredEnd = 0;
		}
		const start = this.#gatheredEnd;
		this.#gatheredEnd = start + chunk.length;
		this.#gathered.set(chunk, start);
		const last = this.#kept.at(-1);
		if (last !== undefined && last.buffer === this.#gathered.buffer && last.byteOffset + last.length === start) {
			this.#kept[this.#kept.length - 1] = this.#gathered.subarray(last.byteOffset, this.#gatheredEnd);
		} else this.#kept.push(this.#gathered.subarray(start, this.#gatheredEnd));
	}

	/** For the framing layer: the content is complete. */
	finish(trailers: FieldSection | null): void {
		if (this.#state !== ARRIVING) return;
		this.#state = COMPLETE;
		this.#trailers = trailers;
		this.#deliver();
	}

	/** For the framing layer: the content will never be complete. What was kept is dropped. */
	fail(cause: unknown): void {
		if (this.#state !== ARRIVING) return;
		this.#state = FAILED;
		this.#failure = cause;
		this.#kept = NOTHING_KEPT;
		this.unreadBytes = 0;
		this.#paused = false;
		this.#deliver();
	}

	#deliver(): void {
		const hadUnread = this.unreadBytes > 0;
		while (this.#kept.length > 0 && this.#consumer !== null && !this.#paused) {
			const chunk = this.#kept.shift()!;
			this.unreadBytes -= chunk.length;
			this.#consumer.receiveContent(chunk);
		}
		if (this.#kept.length === 0 && this.#consumer !== null && !this.#paused && this.#state !== ARRIVING && !this.#endReported) {
			this.#endReported = true;
			if (this.#state === COMPLETE) this.#consumer.receiveContentEnd(this.#trailers);
			else this.#consumer.receiveContentFailure(this.#failure);
		}
		if (hadUnread) this.#source.contentFlowChanged();
	}
}

const NOTHING_KEPT: Uint8Array[] = [];
const NO_BYTES = new Uint8Array(0);
/** Octets that small chunks are gathered into at the most, to be kept as one. */
export const GATHERED_BYTES = 4096;

const NO_SOURCE: ContentSource = { contentWanted() {}, contentFlowChanged() {}, inputIsOwned: true };

/** The content of a request that has none: complete from the start. */
export function emptyContent(): ContentReader {
	return new ContentReader(NO_SOURCE, 0);
}
