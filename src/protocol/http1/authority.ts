/**
 * uri-host [ ":" port ], as Host and the authority of a target have it (RFC 9110 §7.2, RFC 3986 §3.2). Userinfo is refused:
 * RFC 9110 §4.2.4 says to treat it as an error, since it hides where a reference leads.
 */
import { CLASS, DIGIT, HEX_DIGIT, REG_NAME } from "../bytes/byte-classes.ts";

const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const PERCENT = 0x25;
const DOT = 0x2e;

/** Whether the bytes are a non-empty uri-host with an optional port. */
export function isAuthority(bytes: Uint8Array, from: number, to: number): boolean {
	if (from >= to) return false;
	const hostEnd = bytes[from] === OPEN_BRACKET ? skipIpLiteral(bytes, from, to) : skipRegName(bytes, from, to);
	return hostEnd > from && isPortOrEnd(bytes, hostEnd, to);
}

/** reg-name or IPv4address, at least one byte. Returns its end, or `from` where it is malformed. */
function skipRegName(bytes: Uint8Array, from: number, to: number): number {
	let at = from;
	while (at < to && (CLASS[bytes[at]!]! & REG_NAME) !== 0) {
		if (bytes[at] === PERCENT) {
			if (at + 2 >= to || (CLASS[bytes[at + 1]!]! & HEX_DIGIT) === 0 || (CLASS[bytes[at + 2]!]! & HEX_DIGIT) === 0) return from;
			at += 3;
		} else at++;
	}
	return at;
}

/** "[" IPv6address "]". IPvFuture has no address to reach, so it is refused. Returns its end, or `from`. */
function skipIpLiteral(bytes: Uint8Array, from: number, to: number): number {
	let close = from + 1;
	while (close < to && bytes[close] !== CLOSE_BRACKET) close++;
	return close < to && isIpv6(bytes, from + 1, close) ? close + 1 : from;
}

/** IPv6address of RFC 3986 §3.2.2: eight groups, at most one "::", the last two groups perhaps as IPv4. */
function isIpv6(bytes: Uint8Array, from: number, to: number): boolean {
	let groups = 0;
	let elided = false;
	let at = from;
	if (at + 1 < to && bytes[at] === COLON && bytes[at + 1] === COLON) {
		elided = true;
		at += 2;
	}
	while (at < to) {
		const start = at;
		while (at < to && at - start < 4 && (CLASS[bytes[at]!]! & HEX_DIGIT) !== 0) at++;
		if (at === start) return false;
		if (at < to && bytes[at] === DOT) {
			if (!isIpv4(bytes, start, to)) return false;
			groups += 2;
			break;
		}
		groups++;
		if (at === to) break;
		if (bytes[at] !== COLON) return false;
		at++;
		if (at < to && bytes[at] === COLON) {
			if (elided) return false;
			elided = true;
			at++;
		} else if (at === to) return false;
	}
	return elided ? groups < 8 : groups === 8;
}

function isIpv4(bytes: Uint8Array, from: number, to: number): boolean {
	let at = from;
	for (let octet = 0; octet < 4; octet++) {
		if (octet > 0 && bytes[at++] !== DOT) return false;
		const start = at;
		let value = 0;
		while (at < to && (CLASS[bytes[at]!]! & DIGIT) !== 0) value = value * 10 + bytes[at++]! - 0x30;
		if (at === start || at - start > 3 || value > 255 || (at - start > 1 && bytes[start] === 0x30)) return false;
	}
	return at === to;
}

/** RFC 3986 §3.2.3: port = *DIGIT. RFC 9110 §7.2 takes it over, so it may be empty; past 65535 there is none. */
function isPortOrEnd(bytes: Uint8Array, from: number, to: number): boolean {
	if (from === to) return true;
	if (bytes[from] !== COLON) return false;
	let port = 0;
	for (let at = from + 1; at < to; at++) {
		if ((CLASS[bytes[at]!]! & DIGIT) === 0) return false;
		port = port * 10 + bytes[at]! - 0x30;
		if (port > 65535) return false;
	}
	return true;
}
