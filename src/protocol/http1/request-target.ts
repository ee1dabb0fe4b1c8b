/**
 * The four forms of a request target (RFC 9112 §3.2). The head parser has found the target's bytes and checked none but the
 * path and query of the origin-form, which it scans itself; the rest is here.
 */

import { equalsIgnoringCase } from "../bytes/ascii.ts";
import { CLASS, HEX_DIGIT, PATH, QUERY } from "../bytes/byte-classes.ts";
import { isAuthority } from "./authority.ts";

export const TargetForm = { Origin: 0, Absolute: 1, Authority: 2, Asterisk: 3 } as const;
export type TargetForm = (typeof TargetForm)[keyof typeof TargetForm];

const SLASH = 0x2f;
const QUESTION = 0x3f;
const PERCENT = 0x25;

/**
 * absolute-form = absolute-URI (RFC 9112 §3.2.2). Only http and https can be served from here; any other scheme would ask for a
 * proxy, and is refused. Returns the index of "?", `to` where there is none, or -1 where the target is malformed.
 */
export function findAbsoluteQuery(bytes: Uint8Array, from: number, to: number): number {
	const authorityStart = skipScheme(bytes, from, to);
	if (authorityStart === -1) return -1;
	let at = authorityStart;
	while (at < to && bytes[at] !== SLASH && bytes[at] !== QUESTION) at++;
	if (!isAuthority(bytes, authorityStart, at)) return -1;
	const queryAt = skipPath(bytes, at, to);
	return queryAt === to || (bytes[queryAt] === QUESTION && skipQuery(bytes, queryAt, to) === to) ? queryAt : -1;
}

function skipScheme(bytes: Uint8Array, from: number, to: number): number {
	if (from + 7 <= to && equalsIgnoringCase(bytes, from, from + 7, "http://")) return from + 7;
	return from + 8 <= to && equalsIgnoringCase(bytes, from, from + 8, "https://") ? from + 8 : -1;
}

/** authority-form = uri-host ":" port (RFC 9112 §3.2.3): here the port must stand. */
export function isAuthorityForm(bytes: Uint8Array, from: number, to: number): boolean {
	const last = bytes[to - 1]!;
	return last >= 0x30 && last <= 0x39 && bytes.subarray(from, to).lastIndexOf(0x3a) > 0 && isAuthority(bytes, from, to);
}

/**
 * Returns the index of the first byte that no path has. A "%" without two hexadecimal digits behind it is one (RFC 3986 §2.1): what path
 * it means would be anyone's guess. A query is the application's, and keeps its "%" as it stands.
 */
export function skipPath(bytes: Uint8Array, from: number, to: number): number {
	let at = from;
	for (;;) {
		while (at < to && (CLASS[bytes[at]!]! & PATH) !== 0) at++;
		if (at + 2 >= to || bytes[at] !== PERCENT || !isHexDigit(bytes[at + 1]!) || !isHexDigit(bytes[at + 2]!)) return at;
		at += 3;
	}
}

/** Whether the bytes from `at` to `to` are the beginning of a pct-encoded, whose end may still come. */
export function isCutTriplet(bytes: Uint8Array, at: number, to: number): boolean {
	return bytes[at] === PERCENT && at + 2 >= to && (at + 1 === to || isHexDigit(bytes[at + 1]!));
}

function isHexDigit(byte: number): boolean {
	return (CLASS[byte]! & HEX_DIGIT) !== 0;
}

/** Returns the index of the first byte that no query has. */
function skipQuery(bytes: Uint8Array, from: number, to: number): number {
	let at = from;
	while (at < to && (CLASS[bytes[at]!]! & QUERY) !== 0) at++;
	return at;
}
