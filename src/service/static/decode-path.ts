/**
 * From the path of a request target to names of files: the one place where percent-encoding is undone, once.
 *
 * Whatever passes has no way up and no way around: what is left to refuse (symbolic links, special files) is `folder.ts`'s.
 * Dot segments are refused rather than resolved, so that a path means the same to us and to every filter in front of us.
 */

export interface PathRules {
	/** Names that begin with a dot are served. */
	readonly dotfiles: boolean;
	/** The host's separator is a backslash: its special names and characters are refused too. */
	readonly isWindows: boolean;
}

export interface DecodedPath {
	/** Names from the root down; none for the root itself. */
	readonly segments: readonly string[];
	/** The path ended in "/". */
	readonly isFolder: boolean;
}

/** A path that can't be what anyone meant is 400; one that is well formed and names nothing we would serve is 404. */
export type PathRefusal = 400 | 404;

/** The one hidden name served from the top of the root (RFC 8615). */
const WELL_KNOWN = ".well-known";

/** Decodes a path that begins with "/". */
export function decodePath(path: string, rules: PathRules): DecodedPath | PathRefusal {
	const parts = path.split("/");
	const segments: string[] = [];
	const last = parts.length - 1;
	let refusal: PathRefusal | 0 = 0;
	for (let index = 1; index <= last; index++) {
		const part = parts[index] ?? "";
		if (part === "") {
			if (index !== last) refusal = 404;
			continue;
		}
		const name = decodeSegment(part);
		if (name === null) return 400;
		if (isHidden(name, index === 1, rules) || (rules.isWindows && isSpecialToWindows(name))) refusal = 404;
		segments.push(name);
	}
	return refusal === 0 ? { segments, isFolder: parts[last] === "" } : refusal;
}

/** Whether one of these names is hidden, as names of files found through a symbolic link may be. */
export function hasHiddenName(segments: readonly string[], rules: PathRules): boolean {
	return segments.some((name, index) => isHidden(name, index === 0, rules));
}

/**
 * Whether a path is spelled as a client spells it that encodes no more than it must. A cache keyed by path text keeps only
 * these: other spellings of one file are without number.
 */
export function isPlainSpelling(path: string, decoded: DecodedPath): boolean {
	if (!path.includes("%")) return true;
	const end = decoded.isFolder && decoded.segments.length > 0 ? "/" : "";
	const names = decoded.segments.join("/");
	return path === `/${encodeURI(names)}${end}` || path === `/${decoded.segments.map(encodeURIComponent).join("/")}${end}`;
}

/** One segment without its percent-encoding; null where it is malformed or holds what no name may. */
function decodeSegment(part: string): string | null {
	for (let at = 0; at < part.length; at++) if (part.charCodeAt(at) > 0x7e) return null;
	let name: string;
	try {
		// Throws for a "%" without two digits, and for octets that are not well-formed UTF-8: overlong forms and surrogates too.
		name = decodeURIComponent(part);
	} catch {
		return null;
	}
	if (name === "." || name === "..") return null;
	return name.includes("/") || name.includes("\\") || name.includes("\0") ? null : name;
}

function isHidden(name: string, isTop: boolean, rules: PathRules): boolean {
	return name.startsWith(".") && !rules.dotfiles && !(isTop && name === WELL_KNOWN);
}

/** Names of devices, with any extension. The superscript digits count as digits there. */
const DEVICE_NAME = /^(?:con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])(?:\.|$)/i;
/** ":" names a drive or an alternate stream; the rest are wildcards and redirections. */
const FORBIDDEN_CHARACTERS = '<>:"|?*';

function isSpecialToWindows(name: string): boolean {
	// Trailing dots and spaces are dropped there: "a.txt." would be another spelling of "a.txt".
	if (name.endsWith(".") || name.endsWith(" ")) return true;
	for (const character of name) if (character < " " || FORBIDDEN_CHARACTERS.includes(character)) return true;
	return DEVICE_NAME.test(name);
}
