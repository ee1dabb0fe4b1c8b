/**
 * SHA-256 of bytes that arrive in pieces (FIPS 180-4 §6.2). WebCrypto has a digest of whole messages only, and an upload is not
 * to be held in memory.
 */

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes (§4.2.2). */
const K = fractionsOfRoots(64, 1 / 3);
/** The same of the square roots of the first 8 (§5.3.3). */
const INITIAL = fractionsOfRoots(8, 1 / 2);

const BLOCK_BYTES = 64;

export class Sha256 {
	#state: Uint32Array;
	#schedule: Uint32Array;
	/** The block being filled. */
	#block: Uint8Array;
	#filled: number;
	#byteCount: number;

	constructor() {
		this.#state = INITIAL.slice();
		this.#schedule = new Uint32Array(64);
		this.#block = new Uint8Array(BLOCK_BYTES);
		this.#filled = 0;
		this.#byteCount = 0;
	}

	/** Takes more bytes; they are read before this returns. */
	update(bytes: Uint8Array): void {
		this.#byteCount += bytes.length;
		let at = 0;
		if (this.#filled > 0) {
			at = Math.min(BLOCK_BYTES - this.#filled, bytes.length);
			this.#block.set(bytes.subarray(0, at), this.#filled);
			this.#filled += at;
			if (this.#filled < BLOCK_BYTES) return;
			this.#compress(this.#block, 0);
			this.#filled = 0;
		}
		for (; at + BLOCK_BYTES <= bytes.length; at += BLOCK_BYTES) this.#compress(bytes, at);
		this.#block.set(bytes.subarray(at));
		this.#filled = bytes.length - at;
	}

	/** The digest in hexadecimal. Call once, at the end. */
	hex(): string {
		const bits = this.#byteCount * 8;
		const block = this.#block;
		block.fill(0, this.#filled);
		block[this.#filled] = 0x80;
		if (this.#filled >= BLOCK_BYTES - 8) {
			this.#compress(block, 0);
			block.fill(0);
		}
		const view = new DataView(block.buffer);
		view.setUint32(56, Math.floor(bits / 2 ** 32));
		view.setUint32(60, bits >>> 0);
		this.#compress(block, 0);
		return [...this.#state].map((word) => word.toString(16).padStart(8, "0")).join("");
	}

	#compress(bytes: Uint8Array, from: number): void {
		const w = this.#schedule;
		for (let t = 0; t < 16; t++) {
			const at = from + t * 4;
			w[t] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
		}
		for (let t = 16; t < 64; t++) {
			const a = w[t - 15]!;
			const b = w[t - 2]!;
			const small0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3);
			const small1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10);
			w[t] = (w[t - 16]! + small0 + w[t - 7]! + small1) | 0;
		}
		const s = this.#state;
		let [a, b, c, d, e, f, g, h] = [s[0]!, s[1]!, s[2]!, s[3]!, s[4]!, s[5]!, s[6]!, s[7]!];
		for (let t = 0; t < 64; t++) {
			const large1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
			const first = (h + large1 + ((e & f) ^ (~e & g)) + K[t]! + w[t]!) | 0;
			const large0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
			const second = (large0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
			h = g;
			g = f;
			f = e;
			e = (d + first) | 0;
			d = c;
			c = b;
			b = a;
			a = (first + second) | 0;
		}
		s[0] = s[0]! + a;
		s[1] = s[1]! + b;
		s[2] = s[2]! + c;
		s[3] = s[3]! + d;
		s[4] = s[4]! + e;
		s[5] = s[5]! + f;
		s[6] = s[6]! + g;
		s[7] = s[7]! + h;
	}
}

function rotate(word: number, by: number): number {
	return (word >>> by) | (word << (32 - by));
}

function fractionsOfRoots(count: number, exponent: number): Uint32Array {
	const words = new Uint32Array(count);
	for (let found = 0, candidate = 2; found < count; candidate++) {
		if (!isPrime(candidate)) continue;
		const root = candidate ** exponent;
		words[found++] = (root - Math.floor(root)) * 2 ** 32;
	}
	return words;
}

function isPrime(candidate: number): boolean {
	for (let divisor = 2; divisor * divisor <= candidate; divisor++) if (candidate % divisor === 0) return false;
	return true;
}
