/**
 * IP addresses in text, as 16 octets. IPv4 stands in them as IPv4-mapped IPv6 (RFC 4291 §2.5.5.2), so that an address has one form
 * however it arrived.
 *
 * Reading is strict: four decimal numbers without leading zeros, or the text form of IPv6 (RFC 4291 §2.2) without a zone. Writing is RFC 5952.
 */

/** Octets of an address. */
export const IP_BYTES = 16;
/** Octets in front of an IPv4 address: ::ffff:0:0/96. */
export const IPV4_OFFSET = 12;

const DOT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;

/** Reads an address into the first 16 octets of `target`; false where the text is none, and then they mean nothing. */
export function parseIpAddress(text: string, target: Uint8Array): boolean {
	// The longest is an IPv6 address that ends in an IPv4 one.
	if (text.length > 45) return false;
	return text.includes(":") ? parseIpv6(text, target) : parseIpv4(text, 0, target, mapIpv4(target));
}

/** True for an IPv4 address. */
export function isIpv4(address: Uint8Array): boolean {
	for (let at = 0; at < 10; at++) if (address[at] !== 0) return false;
	return address[10] === 0xff && address[11] === 0xff;
}

/** The address as text: of IPv4 without the prefix of the mapped form. */
export function ipAddressText(address: Uint8Array): string {
	if (isIpv4(address)) return `${address[12]}.${address[13]}.${address[14]}.${address[15]}`;
	const groups: number[] = [];
	for (let at = 0; at < IP_BYTES; at += 2) groups.push((address[at]! << 8) | address[at + 1]!);
	const [from, to] = longestZeros(groups);
	const hex = (some: readonly number[]): string => some.map((group) => group.toString(16)).join(":");
	return to - from < 2 ? hex(groups) : `${hex(groups.slice(0, from))}::${hex(groups.slice(to))}`;
}

/** Writes the prefix of mapped addresses; returns where the IPv4 address belongs. */
export function mapIpv4(target: Uint8Array): number {
	target.fill(0, 0, 10);
	target.fill(0xff, 10, IPV4_OFFSET);
	return IPV4_OFFSET;
}

/** Reads four octets from `from` to the end of the text into `target` at `at`. */
function parseIpv4(text: string, from: number, target: Uint8Array, at: number): boolean {
	let next = from;
	for (let octet = 0; octet < 4; octet++) {
		if (octet > 0 && text.charCodeAt(next++) !== DOT) return false;
		const start = next;
		let value = 0;
		while (next - start < 4 && isDigit(text.charCodeAt(next))) value = value * 10 + text.charCodeAt(next++) - ZERO;
		const length = next - start;
		if (length === 0 || value > 255 || (length > 1 && text.charCodeAt(start) === ZERO)) return false;
		target[at + octet] = value;
	}
	return next === text.length;
}

/** Eight groups, of which one "::" may stand for any number of zero ones; the last two may be written as IPv4. */
function parseIpv6(text: string, target: Uint8Array): boolean {
	let filled = 0;
	let elidedAt = -1;
	let at = 0;
	if (text.startsWith("::")) {
		elidedAt = 0;
		at = 2;
	}
	while (at < text.length) {
		const end = groupEnd(text, at);
		if (text.charCodeAt(end) === DOT) {
			if (filled > 12 || !parseIpv4(text, at, target, filled)) return false;
			filled += 4;
			break;
		}
		if (end === at || filled === IP_BYTES) return false;
		const group = Number.parseInt(text.slice(at, end), 16);
		target[filled++] = group >> 8;
		target[filled++] = group & 0xff;
		if (end === text.length) break;
		if (text.charCodeAt(end) !== COLON || end + 1 === text.length) return false;
		at = end + 1;
		if (text.charCodeAt(at) !== COLON) continue;
		if (elidedAt >= 0) return false;
		elidedAt = filled;
		at++;
	}
	if (elidedAt < 0) return filled === IP_BYTES;
	return filled < IP_BYTES && spread(target, elidedAt, filled);
}

/** Moves what stands behind "::" to the end and fills the gap with zeros. */
function spread(target: Uint8Array, from: number, filled: number): true {
	const moved = filled - from;
	target.copyWithin(IP_BYTES - moved, from, filled);
	target.fill(0, from, IP_BYTES - moved);
	return true;
}

function groupEnd(text: string, from: number): number {
	let at = from;
	while (at - from < 4 && isHexDigit(text.charCodeAt(at))) at++;
	return at;
}

function isDigit(code: number): boolean {
	return code >= ZERO && code <= 0x39;
}

function isHexDigit(code: number): boolean {
	const lower = code | 0x20;
	return isDigit(code) || (lower >= 0x61 && lower <= 0x66);
}

/** The longest run of zero groups, the first of several; its start and end. */
function longestZeros(groups: readonly number[]): [from: number, to: number] {
	let best: [number, number] = [0, 0];
	let start = 0;
	for (let at = 0; at <= groups.length; at++) {
		if (groups[at] === 0) continue;
		if (at - start > best[1] - best[0]) best = [start, at];
		start = at + 1;
	}
	return best;
}
