/**
 * What may be concluded from a few rounds: medians, how sure they are, and whether two of them differ.
 *
 * The confidence interval is a bootstrap: the rounds are drawn again, with replacement, many times, and the middle 95 % of the
 * medians is the interval. It assumes nothing of how measurements are spread. With fewer than `LEAST_SAMPLES` there is nothing to draw from
 * and the interval is from the least to the greatest. Rounds that drift together are made alike by the order they are taken in, not here.
 */
import { seededRandom } from "./seeded-random.ts";

const DRAWS = 1000;
const SEED = 20_091_993;
const LEAST_SAMPLES = 4;
/** Below this there is no telling at all. */
const SURE_SAMPLES = 3;

/** A median with the interval that holds it in 95 of 100 repetitions. */
export interface Estimate {
	/** Of fewer than three samples nothing can be concluded: their interval is nearly a point. */
	readonly isSure: boolean;
	readonly value: number;
	readonly low: number;
	readonly high: number;
}

/** "none": the intervals overlap, so there is none to speak of. "unknown": too few samples to tell. */
export type Difference = "more" | "less" | "none" | "unknown";

/** Median of numbers; NaN where there are none. */
export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	if (sorted.length === 0) return Number.NaN;
	return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The median of `samples` and its interval; null where there are no samples. */
export function estimate(samples: readonly number[]): Estimate | null {
	if (samples.length === 0) return null;
	const value = median(samples);
	const isSure = samples.length >= SURE_SAMPLES;
	if (samples.length < LEAST_SAMPLES) return { isSure, value, low: Math.min(...samples), high: Math.max(...samples) };
	const random = seededRandom(SEED);
	const medians = Array.from({ length: DRAWS }, () => median(draw(samples, random)));
	return { isSure, value, ...middleOf(medians) };
}

/** The ratio of two medians, and its interval: both are drawn anew each time. null where either has no samples, or the divisor may be 0. */
export function estimateRatio(samples: readonly number[], by: readonly number[]): Estimate | null {
	if (samples.length === 0 || by.length === 0 || by.some((value) => !(value > 0))) return null;
	const value = median(samples) / median(by);
	const isSure = Math.min(samples.length, by.length) >= SURE_SAMPLES;
	if (samples.length < LEAST_SAMPLES || by.length < LEAST_SAMPLES) {
		return { isSure, value, low: Math.min(...samples) / Math.max(...by), high: Math.max(...samples) / Math.min(...by) };
	}
	const random = seededRandom(SEED);
	const ratios = Array.from({ length: DRAWS }, () => median(draw(samples, random)) / median(draw(by, random)));
	return { isSure, value, ...middleOf(ratios) };
}

/** How `a` stands to `b`: said only where their intervals don't touch. */
export function compareEstimates(a: Estimate, b: Estimate): Difference {
	if (!a.isSure || !b.isSure) return "unknown";
	if (a.low > b.high) return "more";
	return a.high < b.low ? "less" : "none";
}

function draw(samples: readonly number[], random: () => number): number[] {
	return samples.map(() => samples[Math.floor(random() * samples.length)]!);
}

/** From the 2.5th to the 97.5th percentile. */
function middleOf(values: number[]): { low: number; high: number } {
	values.sort((a, b) => a - b);
	const last = values.length - 1;
	return { low: values[Math.round(last * 0.025)]!, high: values[Math.round(last * 0.975)]! };
}
