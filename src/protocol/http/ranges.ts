/**
 * Range requests (RFC 9110 §14): what a Range field asks of a representation of known length, in bytes, the one range unit here.
 *
 * If-Range is `conditionals.ts`; the content of an answer with several ranges is `service/static/multipart-ranges.ts`.
 */

/** Octets from `from` (inclusive) to `to` (exclusive). Never empty. */
export interface ByteRange {
	readonly from: number;
	readonly to: number;
}

/**
 * RFC 9110 §14.2, §17.15: a server MAY ignore a set of many ranges. We ignore one of more than this: what such a request costs us is then
 * what a plain GET costs.
 */
export const MAX_RANGES = 16;

const DIGITS = /^\d+$/;

/**
 * The ranges of a representation of `length` octets that a Range field's value selects, in the order asked for, where ranges that
 * overlap or touch are joined at the place of the first (RFC 9110 §15.3.7.2 allows it), so that no octet is sent twice.
 *
 * Null where the field is to be ignored: another unit, invalid syntax (RFC 9110 §14.2), too many ranges, or a suffix of an empty
 * representation, which is satisfiable and yet no Content-Range can name it. An empty array means that no range is satisfiable: answer 416.
 */
export function selectRanges(value: string, length: number): ByteRange[] | null {
	const equals = value.indexOf("=");
	if (equals === -1 || value.slice(0, equals).toLowerCase() !== "bytes") return null;
	const ranges: ByteRange[] = [];
	let count = 0;
	for (const member of value.slice(equals + 1).split(",")) {
		const spec = trim(member);
		if (spec === "") continue;
		if (++count > MAX_RANGES) return null;
		const dash = spec.indexOf("-");
		const first = spec.slice(0, dash);
		const last = spec.slice(dash + 1);
		if (dash === -1 || (first === "" && last === "")) return null;
		if ((first !== "" && !DIGITS.test(first)) || (last !== "" && !DIGITS.test(last))) return null;
		if (first === "") {
			const suffixLength = positionOf(last);
			if (suffixLength === 0) continue;
			if (length === 0) return null;
			ranges.push({ from: Math.max(0, length - suffixLength), to: length });
			continue;
		}
		const from = positionOf(first);
		const to = last === "" ? Number.MAX_SAFE_INTEGER : positionOf(last);
		if (to < from) return null;
		if (from < length) ranges.push({ from, to: Math.min(to, length - 1) + 1 });
	}
	return count === 0 ? null : joinRanges(ranges);
}

/** Content-Range of a range that is sent (RFC 9110 §14.4). */
export function formatContentRange(range: ByteRange, length: number): string {
	return `bytes ${range.from}-${range.to - 1}/${length}`;
}

/** Content-Range of a 416 answer. */
export function formatUnsatisfiedRange(length: number): string {
	return `bytes */${length}`;
}

/** Without optional white space around. By hand: a pattern that looks for the end of a long run of spaces isn't linear. */
function trim(member: string): string {
	let from = 0;
	let to = member.length;
	while (from < to && (member[from] === " " || member[from] === "\t")) from++;
	while (to > from && (member[to - 1] === " " || member[to - 1] === "\t")) to--;
	return member.slice(from, to);
}

/** A position too large to count exactly is as good as the largest that isn't: both are past the end of any representation. */
function positionOf(digits: string): number {
	return Math.min(Number(digits), Number.MAX_SAFE_INTEGER);
}

function joinRanges(ranges: ByteRange[]): ByteRange[] {
	const joined: ByteRange[] = [];
	for (const range of ranges) {
		let { from, to } = range;
		let place = joined.length;
		// Joining may make a range reach others, earlier or later; at most MAX_RANGES are compared.
		for (let at = 0; at < joined.length; ) {
			const other = joined[at]!;
			if (other.from > to || from > other.to) {
				at++;
				continue;
			}
			from = Math.min(from, other.from);
			to = Math.max(to, other.to);
			joined.splice(at, 1);
			if (at < place) place = at;
			at = 0;
		}
		joined.splice(place, 0, { from, to });
	}
	return joined;
}
