/** Finds the known name that a mistyped one was probably meant to be. */

/** The known name nearest to `word`, or null where nothing is near enough to be worth saying. Ties go to the earlier name. */
export function nearestName(word: string, known: Iterable<string>): string | null {
	const typed = word.toLowerCase();
	let nearest: string | null = null;
	let nearestDistance = Number.POSITIVE_INFINITY;
	let completion: string | null = null;
	for (const name of known) {
		const candidate = name.toLowerCase();
		if (completion === null && typed.length >= 3 && candidate.startsWith(typed)) completion = name;
		const distance = editDistance(typed, candidate);
		if (distance < nearestDistance) {
			nearest = name;
			nearestDistance = distance;
		}
	}
	if (nearest === null) return null;
	if (nearestDistance <= allowedDistance(typed.length, nearest.length)) return nearest;
	return completion;
}

/** A third of the longer name may be wrong, but one letter always. */
function allowedDistance(a: number, b: number): number {
	return Math.max(1, Math.floor(Math.max(a, b) / 3));
}

/**
 * The edits between two words, in the restricted Damerau-Levenshtein sense: an insertion, a deletion, a substitution or a
 * swap of two neighbours costs 1, and no part is edited twice.
 */
export function editDistance(a: string, b: string): number {
	let beforeLast: number[] = [];
	let last = Array.from({ length: b.length + 1 }, (_, index) => index);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let j = 1; j <= b.length; j++) {
			const substitution = a[i - 1] === b[j - 1] ? 0 : 1;
			let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + substitution);
			if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, beforeLast[j - 2]! + 1);
			row.push(cost);
		}
		beforeLast = last;
		last = row;
	}
	return last[b.length]!;
}
