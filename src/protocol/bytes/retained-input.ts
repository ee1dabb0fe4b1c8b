/**
 * Input that outlives the call that brought it: a request head cut by the network, or requests sent ahead of their turn.
 *
 * An owned chunk is held as it is; a borrowed one is copied; a second one is appended to a buffer that doubles, so that the
 * cost stays linear however the input is cut. Bytes once handed out are never overwritten, so views of them stay good.
 */

const NOTHING = new Uint8Array(0);
const FIRST_CAPACITY = 512;

export class RetainedInput {
	/** Holds the input from `start` to `end`; what is around it means nothing. */
	bytes: Uint8Array;
	start: number;
	end: number;
	/** True where `bytes` is our own, and what follows `end` in it is free. */
	#mayAppend: boolean;

	constructor() {
		this.bytes = NOTHING;
		this.start = 0;
		this.end = 0;
		this.#mayAppend = false;
	}

	get byteCount(): number {
		return this.end - this.start;
	}

	/** Keeps bytes `from` to `to` of `chunk`, where nothing is kept yet. */
	keep(chunk: Uint8Array, from: number, to: number, isOwned: boolean): void {
		if (isOwned) {
			this.bytes = chunk;
			this.start = from;
			this.end = to;
			this.#mayAppend = false;
			return;
		}
		this.bytes = NOTHING;
		this.start = 0;
		this.end = 0;
		this.#grow(to - from);
		this.#put(chunk, from, to);
	}

	/** Adds a chunk behind what is kept. Offsets relative to `start` stay good; `start` itself may change. */
	append(chunk: Uint8Array): void {
		if (!this.#mayAppend || this.bytes.length - this.end < chunk.length) this.#grow(chunk.length);
		this.#put(chunk, 0, chunk.length);
	}

	/** Forgets everything before `at`. */
	consumeTo(at: number): void {
		this.start = at;
		if (at === this.end) this.clear();
	}

	clear(): void {
		this.bytes = NOTHING;
		this.start = 0;
		this.end = 0;
		this.#mayAppend = false;
	}

	#grow(extra: number): void {
		const kept = this.end - this.start;
		const grown = new Uint8Array(Math.max(FIRST_CAPACITY, kept + extra, Math.min(kept * 2, kept + extra + 65536)));
		if (kept > 0) grown.set(this.bytes.subarray(this.start, this.end), 0);
		this.bytes = grown;
		this.start = 0;
		this.end = kept;
		this.#mayAppend = true;
	}

	#put(chunk: Uint8Array, from: number, to: number): void {
		this.bytes.set(from === 0 && to === chunk.length ? chunk : chunk.subarray(from, to), this.end);
		this.end += to - from;
	}
}
