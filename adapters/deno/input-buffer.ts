/**
 * Where Deno reads into. A read is given consecutive parts of an array and never the same part twice, so what was read is the
 * connection's to keep.
 *
 * An idle connection waits with a read pending, and with it the array. So that ten thousand of them are cheap, that array is a small one,
 * shared by many small requests. A read that fills it shows that more is coming: the next array is larger, up to 32 KiB. A
 * read that doesn't fill its array has emptied the socket: the wait that follows is a small array's again.
 */

const SMALL = 4 * 1024;
const LARGEST = 32 * 1024;
const GROWTH = 4;
/** A read of less room than this isn't worth the call. */
const LEAST = 1024;

export class InputBuffer {
	#array: Uint8Array;
	/** Bytes of the array given away. */
	#used: number;

	constructor() {
		this.#array = new Uint8Array(SMALL);
		this.#used = 0;
	}

	/** Where the next read goes. */
	room(): Uint8Array {
		return this.#used === 0 ? this.#array : this.#array.subarray(this.#used);
	}

	/** The bytes of a read of `count` bytes into the last room. */
	take(count: number): Uint8Array {
		const array = this.#array;
		const from = this.#used;
		const to = from + count;
		this.#used = to;
		if (to === array.length) this.#replace(from === 0 ? Math.min(array.length * GROWTH, LARGEST) : array.length);
		else if (array.length > SMALL || array.length - to < LEAST) this.#replace(SMALL);
		return array.subarray(from, to);
	}

	#replace(byteCount: number): void {
		this.#array = new Uint8Array(byteCount);
		this.#used = 0;
	}
}
