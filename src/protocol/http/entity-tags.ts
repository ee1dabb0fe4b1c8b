/**
 * Entity tags (RFC 9110 §8.8.3): their syntax, both comparisons, and the lists of them in If-Match and If-None-Match.
 *
 * What a comparison means for a request is `conditionals.ts`; how a file's tag is made is `service/static/representation.ts`.
 */

/** "strong": both are strong and equal. "weak": equal but for weakness (RFC 9110 §8.8.3.2). */
export type EntityTagComparison = "strong" | "weak";

const QUOTE = 0x22;
const COMMA = 0x2c;
const SPACE = 0x20;
const TAB = 0x09;

/** Index behind the entity tag that begins at `from`, or -1 where there is none. */
export function scanEntityTag(text: string, from: number): number {
	let at = text.startsWith("W/", from) ? from + 2 : from;
	if (text.charCodeAt(at) !== QUOTE) return -1;
	for (at++; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === QUOTE) return at + 1;
		// etagc = %x21 / %x23-7E / obs-text. There is no escape: a backslash is a backslash.
		if (code < 0x21 || code === 0x7f) return -1;
	}
	return -1;
}

/** Whether two entity tags match. */
export function entityTagsMatch(one: string, other: string, comparison: EntityTagComparison): boolean {
	if (comparison === "strong") return one === other && !one.startsWith("W/");
	return opaqueTag(one) === opaqueTag(other);
}

/**
 * Whether a list of entity tags has one that matches `current`. What follows a malformed member is not looked at: there is no
 * telling where the next one would begin.
 */
export function listHasEntityTag(list: string, current: string, comparison: EntityTagComparison): boolean {
	let at = 0;
	while (true) {
		at = skipSeparators(list, at);
		const end = scanEntityTag(list, at);
		if (end === -1) return false;
		const next = skipSpace(list, end);
		if (next < list.length && list.charCodeAt(next) !== COMMA) return false;
		if (entityTagsMatch(list.slice(at, end), current, comparison)) return true;
		at = next;
	}
}

function opaqueTag(tag: string): string {
	return tag.startsWith("W/") ? tag.slice(2) : tag;
}

function skipSpace(text: string, from: number): number {
	let at = from;
	while (at < text.length && (text.charCodeAt(at) === SPACE || text.charCodeAt(at) === TAB)) at++;
	return at;
}

/** Empty list members are no members (RFC 9110 §5.6.1.2). */
function skipSeparators(text: string, from: number): number {
	let at = from;
	while (at < text.length && (text.charCodeAt(at) === COMMA || text.charCodeAt(at) === SPACE || text.charCodeAt(at) === TAB)) at++;
	return at;
}
