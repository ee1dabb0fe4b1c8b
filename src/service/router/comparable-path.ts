/**
 * The path of a request as patterns are compared with: decoded segment by segment, so that "/%61" is "/a" while an encoded slash stays data.
 *
 * A pattern's literal segments are made comparable by the same rules (`path-pattern.ts`). What a handler sees is the path as it was sent.
 */

/** Stands for a slash that is part of a segment. Lone surrogates, which no decoding makes, so nothing else can be taken for them. */
export const SLASH_IN_SEGMENT = "\ud801";
/** Stands for a whole segment that isn't UTF-8: no literal equals it, and no parameter takes it. */
export const MALFORMED_SEGMENT = "\ud800";

/**
 * The path in its comparable form; null where it has a dot segment, encoded or not. Whoever resolves those sees another path than we do: a filter
 * that guards "/admin/*" would not see "/x/../admin/". They are refused (400) rather than resolved, as for files (`../static/decode-path.ts`).
 */
export function comparablePath(path: string): string | null {
	const text = path.includes("%") ? decodeSegments(path) : path;
	return text.includes("/.") && hasDotSegment(text) ? null : text;
}

/** One segment in its comparable form. */
export function comparableSegment(segment: string): string {
	try {
		// Throws for octets that are not well-formed UTF-8, overlong forms and surrogates too.
		return decodeURIComponent(segment).replaceAll("/", SLASH_IN_SEGMENT);
	} catch {
		return MALFORMED_SEGMENT;
	}
}

function decodeSegments(path: string): string {
	return path
		.split("/")
		.map((segment) => (segment.includes("%") ? comparableSegment(segment) : segment))
		.join("/");
}

function hasDotSegment(text: string): boolean {
	return text.split("/").some((segment) => segment === "." || segment === "..");
}
