/**
 * Bytes that look random and are the same everywhere: both ends of a test make them from a seed and compare, so no file has
 * to be kept. Plain JavaScript, because the handler modules under test import it from disk as a user's would.
 */

/** Bytes `from` to `to` of the endless sequence that belongs to `seed`. */
export function seededBytes(seed, from, to) {
	const first = Math.floor(from / 4);
	const words = new Uint32Array(Math.ceil(to / 4) - first);
	for (let i = 0; i < words.length; i++) words[i] = mixed(seed, first + i);
	return new Uint8Array(words.buffer, from - first * 4, to - from);
}

/** A 32-bit finaliser over a Weyl sequence: every bit of the seed and the index moves about half of the result's bits. */
function mixed(seed, index) {
	let word = (Math.imul(index, 0x9e3779b9) + seed) | 0;
	word = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
	word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
	return (word ^ (word >>> 15)) >>> 0;
}
