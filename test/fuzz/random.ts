/**
 * Chance that can be repeated: the same seed, stream and index give the same numbers on every runtime (sfc32 of the PractRand suite,
 * 32-bit integer arithmetic only).
 */

export class Random {
	#a = 0;
	#b = 0;
	#c = 0;
	#counter = 1;

	/** Begins the sequence of case `index` of a run: it doesn't depend on the cases before. */
	begin(seed: number, stream: number, index: number): void {
		this.#a = seed | 0;
		this.#b = Math.imul(stream + 1, 0x9e3779b1);
		this.#c = index | 0;
		this.#counter = 1 + Math.floor(index / 0x1_0000_0000);
		for (let i = 0; i < 12; i++) this.next();
	}

	/** 32 bits. */
	next(): number {
		const result = (((this.#a + this.#b) | 0) + this.#counter) | 0;
		this.#counter = (this.#counter + 1) | 0;
		this.#a = this.#b ^ (this.#b >>> 9);
		this.#b = (this.#c + (this.#c << 3)) | 0;
		this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
		return result;
	}

	/** A whole number from 0 up to, but not, `count`. */
	below(count: number): number {
		return Math.floor(((this.next() >>> 0) / 0x1_0000_0000) * count);
	}

	/** True once in `count` times. */
	oneIn(count: number): boolean {
		return this.below(count) === 0;
	}

	pick<T>(items: readonly T[]): T {
		return items[this.below(items.length)]!;
	}

	/** One character of `text`. */
	character(text: string): string {
		return text.charAt(this.below(text.length));
	}

	/** Up to `most` characters of `text`, at least `least`. */
	text(alphabet: string, least: number, most: number): string {
		let text = "";
		for (let left = least + this.below(most - least + 1); left > 0; left--) text += this.character(alphabet);
		return text;
	}

	octet(): string {
		return String.fromCharCode(this.below(256));
	}
}
