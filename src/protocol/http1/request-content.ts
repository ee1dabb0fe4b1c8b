/**
 * The content of the request in progress: its framing is undone here and its octets go to the exchange's `ContentReader`
 * (RFC 9112 §6.2, §7.1; RFC 9110 §10.1.1 for 100-continue). When content may come, and what follows it, is `connection.ts`'s.
 */
import { MinimumRate } from "../bytes/minimum-rate.ts";
import type { OutputQueue } from "../bytes/output-queue.ts";
import type { ConnectionHost, Millis } from "../connection.ts";
import { ContentReader, type ContentSource } from "../exchange/content-reader.ts";
import { Fault } from "../faults.ts";
import type { FieldSection } from "../http/field-section.ts";
import type { Limits } from "../limits.ts";
import { ChunkedDecoder } from "./chunked-decoder.ts";
import { CHUNKED_LENGTH } from "./framing.ts";
import { writeContinue } from "./write-response-head.ts";

/** What the content asks of, and tells, the connection. */
export interface RequestContentOwner {
	/** Whether a final response has been begun: then 100 would be too late. */
	readonly isAnswered: boolean;
	/** The exchange's consumer threw. */
	consumerFailed(error: unknown): void;
	wake(): void;
}

export class RequestContent implements ContentSource {
	/** The reader of the exchange in progress; null where its request has no content. */
	reader: ContentReader | null;
	/** Why the content will never be complete, or none. */
	fault: Fault;
	readonly #host: ConnectionHost;
	readonly #limits: Limits;
	readonly #output: OutputQueue;
	readonly #owner: RequestContentOwner;
	/** Null where Content-Length frames the content. */
	#decoder: ChunkedDecoder | null;
	/** Octets to come, where Content-Length frames the content. */
	#remaining: number;
	/** Octets that nobody reads and that may still be dropped to keep the connection. */
	#discardable: number;
	/** The peer waits for 100 before it sends. */
	#mustContinue: boolean;
	/** How fast octets of content, framing included, come. */
	readonly #rate: MinimumRate;

	constructor(host: ConnectionHost, limits: Limits, output: OutputQueue, owner: RequestContentOwner) {
		this.reader = null;
		this.fault = Fault.None;
		this.#host = host;
		this.#limits = limits;
		this.#output = output;
		this.#owner = owner;
		this.#decoder = null;
		this.#remaining = 0;
		this.#discardable = 0;
		this.#mustContinue = false;
		this.#rate = new MinimumRate(host.clock, limits.minContentRate, limits.contentGraceMillis);
	}

	get inputIsOwned(): boolean {
		return this.#host.inputIsOwned;
	}

	/** True when the framing's end has been read. */
	get isComplete(): boolean {
		return this.#decoder === null ? this.#remaining === 0 : this.#decoder.isDone;
	}

	/** Somebody reads the content, or will. */
	get isConsumed(): boolean {
		return this.reader?.isConsumed === true;
	}

	get wantsInput(): boolean {
		return this.reader === null || this.reader.unreadBytes < this.#limits.unreadContentBytes;
	}

	/** False while it is not for the peer to send: the handler doesn't read, or 100 (Continue) is still to come. */
	get isAwaited(): boolean {
		return this.wantsInput && !this.#mustContinue;
	}

	/** When the content will have come too slowly; Infinity while it isn't awaited, as a sweep sees it. */
	get slowAt(): Millis {
		if (this.isAwaited) return this.#rate.deadline;
		this.#rate.stop();
		return Number.POSITIVE_INFINITY;
	}

	/** False when more has been dropped, for a response already complete, than a connection is worth. */
	get isWorthReading(): boolean {
		return this.isConsumed || this.#discardable >= 0;
	}

	/** Makes ready for the content of another request: of `length` octets, or `CHUNKED_LENGTH`. */
	begin(length: number, expectsContinue: boolean, now: Millis): void {
		this.reader = length === 0 ? null : new ContentReader(this, length);
		this.fault = Fault.None;
		this.#decoder = length === CHUNKED_LENGTH ? new ChunkedDecoder(this.#limits) : null;
		this.#remaining = length === CHUNKED_LENGTH ? 0 : length;
		this.#discardable = this.#limits.discardBytes;
		this.#mustContinue = expectsContinue && length !== 0;
		this.#rate.begin(now);
	}

	/** Takes content from `at` on; returns where it stopped: at `end`, behind the content, or at a fault. */
	take(bytes: Uint8Array, at: number, end: number): number {
		// Kept by name: a consumer that gives the exchange up makes us let go of it in the middle.
		const decoder = this.#decoder;
		if (decoder !== null) {
			const stoppedAt = decoder.decode(bytes, at, end, this);
			this.#rate.count(stoppedAt - at);
			this.fault = decoder.fault;
			return stoppedAt;
		}
		const taken = Math.min(end - at, this.#remaining);
		this.#remaining -= taken;
		this.#rate.count(taken);
		this.push(at === 0 && taken === bytes.length ? bytes : bytes.subarray(at, at + taken));
		return at + taken;
	}

	/** Octets on their way to the handler, or to nobody. */
	push(chunk: Uint8Array): void {
		this.#mustContinue = false;
		if (this.reader === null) return;
		if (!this.reader.isConsumed && this.reader.isTaken) this.#discardable -= chunk.length;
		try {
			this.reader.push(chunk);
		} catch (error) {
			this.#owner.consumerFailed(error);
		}
	}

	/** Tells the reader that all has come. */
	finish(): void {
		const trailers: FieldSection | null = this.#decoder === null ? null : this.#decoder.takeTrailers(this.#host.platform);
		this.#decoder = null;
		try {
			this.reader?.finish(trailers);
		} catch (error) {
			this.#owner.consumerFailed(error);
		}
	}

	/** Tells the reader that the rest will never come. */
	fail(cause: unknown): void {
		const reader = this.reader;
		this.reader = null;
		this.#decoder = null;
		try {
			reader?.fail(cause);
		} catch (error) {
			this.#owner.consumerFailed(error);
		}
	}

	/** Lets go of the exchange that is over. */
	forget(): void {
		this.reader = null;
	}

	/**
	 * Whether the connection can persist though a final head goes out now. RFC 9112 §9.3 wants all content read, or the connection closed.
	 */
	canPersist(): boolean {
		const reader = this.reader;
		if (reader === null || reader.isComplete || reader.isConsumed) return true;
		// RFC 9110 §10.1.1: a peer that gets a final status instead of 100 may or may not send its content: where its next request begins is unsure.
		if (this.#mustContinue) return false;
		return this.#decoder !== null || this.#remaining <= this.#limits.discardBytes;
	}

	contentWanted(): void {
		if (!this.#mustContinue || this.#owner.isAnswered) return;
		this.#mustContinue = false;
		writeContinue(this.#output);
		this.#owner.wake();
	}

	contentFlowChanged(): void {
		this.#owner.wake();
	}
}
