/** Waiting in the load tools: always bounded. */

const STEP_MILLIS = 20;

export function pause(millis) {
	return new Promise((resolve) => setTimeout(resolve, millis));
}

/**
 * Asks `probe` again and again until it gives something but null, undefined or false, and resolves with that; rejects after `millis`, saying
 * `what` was waited for.
 */
export async function waitUntil(what, millis, probe) {
	const until = performance.now() + millis;
	for (;;) {
		const found = await probe();
		if (found !== null && found !== undefined && found !== false) return found;
		if (performance.now() > until) throw new Error(`${what}: not within ${millis / 1000} s`);
		await pause(STEP_MILLIS);
	}
}

/** This moment as every process of the machine would say it, in milliseconds, with fractions. */
export function wallMillis() {
	return performance.timeOrigin + performance.now();
}
