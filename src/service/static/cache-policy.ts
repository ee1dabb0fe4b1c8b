/**
 * Cache-Control of files (RFC 9111 §5.2.2), by what their names say of their lifetime.
 *
 * "auto" never lets a client show an old page: a file may be kept without asking only where its name changes with its content.
 */

/** "auto": by name. A number: seconds that anyone may keep the answer. "off": nobody keeps it. */
export type CachePolicy = "auto" | "off" | number;

const REVALIDATED = "public, max-age=0, must-revalidate";
const IMMUTABLE = "public, max-age=31536000, immutable";

/** 8 to 64 hexadecimal digits behind a dot or a hyphen, as most bundlers write a hash. */
const HEXADECIMAL_HASH = /[.-]([0-9a-f]{8,64})$/;
/** Exactly 8 base64url or base32 digits, as Rollup, Vite and esbuild write one. */
const BASE64_HASH = /[.-]([\w-]{8})$/;

/** Cache-Control of a file. */
export function cacheControlOf(fileName: string, contentType: string, policy: CachePolicy): string {
	if (policy === "off") return "no-store";
	if (typeof policy === "number") return `public, max-age=${policy}`;
	if (contentType.startsWith("text/html")) return "no-cache";
	return isHashedName(fileName) ? IMMUTABLE : REVALIDATED;
}

/**
 * Whether a name carries a hash of its content ("app.3f9a1c2b.js", "index-BxY12abc.css"). In doubt it doesn't: a file wrongly
 * revalidated costs a 304, one wrongly kept is wrong for a year. So dates ("-20261122"), words and counters ("-IMG12345") are no hashes.
 */
export function isHashedName(fileName: string): boolean {
	const stem = fileName.replace(/(?:\.map)?$/, "").replace(/\.[^.]*$/, "");
	const hexadecimal = HEXADECIMAL_HASH.exec(stem)?.[1];
	if (hexadecimal !== undefined && /\d/.test(hexadecimal) && /[a-f]/.test(hexadecimal)) return true;
	const base64 = BASE64_HASH.exec(stem)?.[1];
	return base64 !== undefined && /\d/.test(base64) && classChanges(base64) >= 3;
}

/** How often the kind of character changes along a text: a hash jumps about, a word with a number doesn't. */
function classChanges(text: string): number {
	let changes = 0;
	let previous = "";
	for (const character of text) {
		const kind = /\d/.test(character) ? "digit" : /[a-z]/.test(character) ? "lower" : /[A-Z]/.test(character) ? "upper" : "other";
		if (previous !== "" && kind !== previous) changes++;
		previous = kind;
	}
	return changes;
}
