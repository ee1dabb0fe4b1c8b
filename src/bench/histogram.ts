/**
 * Counts latencies so that any percentile can be read to three significant digits, from a tenth of a microsecond to minutes.
 *
 * The idea is HdrHistogram's: up to 2048 units every value has a counter of its own; above, each doubling of the value has 1024
 * counters, so that a counter is never wider than a thousandth of what it counts. Recording is O(1) and allocates nothing;
 * histograms of several processes or rounds are added. What was sent late or never answered is the caller's to record.
 */

/** Counters that are exact, and how many further ones each doubling has. */
const EXACT = 2048;
const PER_DOUBLING = 1024;
const DOUBLINGS = 20;
const COUNTERS = EXACT + PER_DOUBLING * DOUBLINGS;

/** Units in a millisecond: one is 0.1 µs. */
const UNITS_PER_MILLI = 10_000;
/** About 214 s; anything longer counts as this. */
const MOST_UNITS = 2 ** 31 - 1;

/** Counters that aren't 0, as steps from the counter before and counts: small, and JSON. */
export interface PackedHistogram {
	readonly counters: readonly number[];
	readonly maxMillis: number;
}

export class Histogram {
	/** Values recorded. */
	count: number;
	/** The longest, as it was recorded. */
	maxMillis: number;
	readonly #counters: Float64Array;

	constructor() {
		this.count = 0;
		this.maxMillis = 0;
		this.#counters = new Float64Array(COUNTERS);
	}

	/** Counts a latency in milliseconds, `times` times. A negative one is 0. */
	record(millis: number, times = 1): void {
		const units = Math.min(MOST_UNITS, Math.max(0, Math.round(millis * UNITS_PER_MILLI)));
		const at = counterOf(units);
		this.#counters[at] = this.#counters[at]! + times;
		this.count += times;
		if (millis > this.maxMillis) this.maxMillis = millis;
	}

	add(other: Histogram): void {
		for (let at = 0; at < COUNTERS; at++) this.#counters[at] = this.#counters[at]! + other.#counters[at]!;
		this.count += other.count;
		this.maxMillis = Math.max(this.maxMillis, other.maxMillis);
	}

	/**
	 * Milliseconds that `percent` per cent of the values don't exceed: the upper edge of the counter that holds the value, never
	 * more than the longest. NaN where nothing was recorded.
	 */
	percentile(percent: number): number {
		if (this.count === 0) return Number.NaN;
		// The smallest rank that covers the share; a tiny slack keeps 99.9 % of 1,000 at 999 in spite of binary fractions.
		const rank = Math.max(1, Math.ceil((percent / 100) * this.count - 1e-9));
		let seen = 0;
		for (let at = 0; at < COUNTERS; at++) {
			seen += this.#counters[at]!;
			if (seen >= rank) return Math.min(this.maxMillis, upperEdge(at) / UNITS_PER_MILLI);
		}
		return this.maxMillis;
	}

	pack(): PackedHistogram {
		const counters: number[] = [];
		let last = 0;
		for (let at = 0; at < COUNTERS; at++) {
			const count = this.#counters[at]!;
			if (count === 0) continue;
			counters.push(at - last, count);
			last = at;
		}
		return { counters, maxMillis: this.maxMillis };
	}

	/** What `pack` made. Counters out of range throw a RangeError: the record is damaged. */
	static unpack(packed: PackedHistogram): Histogram {
		const histogram = new Histogram();
		let at = 0;
		for (let index = 0; index + 1 < packed.counters.length; index += 2) {
			at += packed.counters[index]!;
			const count = packed.counters[index + 1]!;
			if (!(at >= 0 && at < COUNTERS && count >= 0)) throw new RangeError("this is no histogram");
			histogram.#counters[at] = count;
			histogram.count += count;
		}
		histogram.maxMillis = packed.maxMillis;
		return histogram;
	}
}

function counterOf(units: number): number {
	if (units < EXACT) return units;
	// A value of 2048 to 4095 has 12 bits and loses one; each doubling loses one more.
	const doubling = 32 - Math.clz32(units) - 11;
	return EXACT + (doubling - 1) * PER_DOUBLING + ((units >>> doubling) - PER_DOUBLING);
}

/** The greatest value that a counter holds. */
function upperEdge(counter: number): number {
	if (counter < EXACT) return counter;
	const doubling = Math.floor((counter - EXACT) / PER_DOUBLING) + 1;
	const step = ((counter - EXACT) % PER_DOUBLING) + PER_DOUBLING;
	return (step + 1) * 2 ** doubling - 1;
}
