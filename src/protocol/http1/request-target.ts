/**
 * The four forms of a request target (RFC 9112 §3.2). The head parser has found the target's bytes and checked none but the
 * path and query of the origin-form, which it scans itself; the rest is here.
 */
import { CLASS, PATH, QUERY } from "../bytes/byte-classes.ts";
import { equalsIgnoringCase } from "../bytes/ascii.ts";
import { isAuthority } from "./authority.ts";

export const TargetForm = { Origin: 0, Absolute: 1, Authority: 2, Asterisk: 3 } as const;
export type TargetForm = (typeof TargetForm)[keyof typeof TargetForm];

const SLASH = 0x2f;
const QUESTION = 0x3f;

/** Where the parts of an absolute-form target are; reused by every parser. `authorityEnd` is -1 where it is malformed. */
export interface TargetParts {
	authorityStart: number;
	authorityEnd: number;
	/** Index of "?"; the target's end where there is none. */
	queryAt: number;
}

/**
 * absolute-form = absolute-URI (RFC 9112 §3.2.2). Only http and https can be served from here; any other scheme would ask for a
 * proxy, and is refused. Fills `parts`; returns whether the target is good.
 */
export function parseAbsoluteForm(bytes: Uint8Array, from: number, to: number, parts: TargetParts): boolean {
	const schemeEnd = equalsIgnoringCase(bytes, from, from + 7, "http://") ? from + 7 : equalsIgnoringCase(bytes, from, from + 8, "https://") ? from + 8 : -1;
	if (schemeEnd === -1 || schemeEnd > to) return false;
	let at = schemeEnd;
	while (at < to && bytes[at] !== SLASH && bytes[at] !== QUESTION) at++;
	parts.authorityStart = schemeEnd;
	parts.authorityEnd = at;
	if (!isAuthority(bytes, schemeEnd, at)) return false;
	at = skipPath(bytes, at, to);
	parts.queryAt = at;
	return at === to || (bytes[at] === QUESTION && skipQuery(bytes, at, to) === to);
}

/** authority-form = uri-host ":" port (RFC 9112 §3.2.3): here the port must stand. */
export function isAuthorityForm(bytes: Uint8Array, from: number, to: number): boolean {
	const last = bytes[to - 1]!;
	return last >= 0x30 && last <= 0x39 && bytes.subarray(from, to).lastIndexOf(0x3a) > 0 && isAuthority(bytes, from, to);
}

/** Returns the index of the first byte that no path has. */
export function skipPath(bytes: Uint8Array, from: number, to: number): number {
	let at = from;
	while (at < to && (CLASS[bytes[at]!]! & PATH) !== 0) at++;
	return at;
}

/** Returns the index of the first byte that no query has. */
export function skipQuery(bytes: Uint8Array, from: number, to: number): number {
	let at = from;
	while (at < to && (CLASS[bytes[at]!]! & QUERY) !== 0) at++;
	return at;
}
