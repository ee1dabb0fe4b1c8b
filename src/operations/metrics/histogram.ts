/** How many values fell below each of some bounds. Hot: a value costs a short walk over the bounds. */

export class Histogram {
	/** Of each bound's own bucket, not cumulative; the last is of all that is above the last bound. */
	readonly buckets: number[];
	sum: number;
	count: number;
	readonly #bounds: readonly number[];

	/** `bounds` ascend; a value that equals one is below it. */
	constructor(bounds: readonly number[]) {
		this.buckets = new Array<number>(bounds.length + 1).fill(0);
		this.sum = 0;
		this.count = 0;
		this.#bounds = bounds;
	}

	record(value: number): void {
		const bounds = this.#bounds;
		let at = 0;
		while (at < bounds.length && value > bounds[at]!) at++;
		this.buckets[at]!++;
		this.sum += value;
		this.count++;
	}
}
