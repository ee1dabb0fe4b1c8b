/** Median of numbers; NaN where there are none. */
export function median(values) {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	if (sorted.length === 0) return Number.NaN;
	return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Half of the distance from the least to the greatest, as a part of the median: how far the rounds agree. */
export function spread(values) {
	return (Math.max(...values) - Math.min(...values)) / 2 / median(values);
}
