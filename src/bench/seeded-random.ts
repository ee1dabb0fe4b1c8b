/** Chance that repeats: the same seed gives the same numbers on every runtime, so that a report can be made again from its record. */

/** Numbers from 0 to below 1. A xorshift of 32 bits: good enough to choose samples, not for secrets. */
export function seededRandom(seed: number): () => number {
	let state = seed >>> 0 || 1;
	return () => {
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		state >>>= 0;
		return state / 2 ** 32;
	};
}

/** Bytes that look like none in particular: what static files and echoed content consist of. */
export function seededBytes(seed: number, count: number): Uint8Array<ArrayBuffer> {
	const random = seededRandom(seed);
	return Uint8Array.from({ length: count }, () => Math.floor(random() * 256));
}
