/**
 * What each byte may be in each part of a message: one table, one bit a class (RFC 9110 §5.6, RFC 3986 §2 and §3).
 */

/** tchar (RFC 9110 §5.6.2). */
export const TCHAR = 1;
/** A byte of a field value: HTAB, SP, VCHAR or obs-text (RFC 9110 §5.5). */
export const FIELD_VALUE = 2;
/** A byte of an origin-form path: "/", pchar but for the "%" of pct-encoded, and what browsers send raw; see `PATH_EXTRA`. */
export const PATH = 4;
/** A byte of a query: that of a path, "?", "%", and a backslash. */
export const QUERY = 8;
/** A byte of a reg-name or IPv4address: unreserved, sub-delims, and "%" of pct-encoded (RFC 3986 §3.2.2). */
export const REG_NAME = 16;
export const DIGIT = 32;
export const HEX_DIGIT = 64;
/** qdtext without HTAB, SP and obs-text's exceptions: what stands unescaped in a quoted-string (RFC 9110 §5.6.4). */
export const QDTEXT = 128;

const ALPHA = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const UNRESERVED = `${ALPHA}${DIGITS}-._~`;
const SUB_DELIMS = "!$&'()*+,;=";

// RFC 3986 §3.3 has none of these in a path. The URL parsers of browsers leave them as they are, so refusing them would refuse
// links that people follow every day. None of them means anything to HTTP framing. We accept.
const PATH_EXTRA = "[]{}|^`";

function markAll(table: Uint8Array, bytes: string, bit: number): void {
	for (let i = 0; i < bytes.length; i++) table[bytes.charCodeAt(i)]! |= bit;
}

function makeClasses(): Uint8Array {
	const table = new Uint8Array(256);
	markAll(table, `!#$%&'*+-.^_\`|~${DIGITS}${ALPHA}`, TCHAR);
	markAll(table, `/:@${UNRESERVED}${SUB_DELIMS}${PATH_EXTRA}`, PATH | QUERY);
	markAll(table, "?%\\", QUERY);
	// RFC 3986 §3.2.2 has a comma in a reg-name. No host has one, but two Host lines that an intermediary joined do. We refuse.
	markAll(table, `%${UNRESERVED}${SUB_DELIMS.replace(",", "")}`, REG_NAME);
	markAll(table, DIGITS, DIGIT | HEX_DIGIT);
	markAll(table, "abcdefABCDEF", HEX_DIGIT);
	for (let byte = 0; byte < 256; byte++) {
		if (byte === 0x09 || (byte >= 0x20 && byte !== 0x7f)) {
			table[byte]! |= FIELD_VALUE;
			if (byte !== 0x22 && byte !== 0x5c) table[byte]! |= QDTEXT;
		}
	}
	return table;
}

/** Class bits by byte. */
export const CLASS: Uint8Array = makeClasses();

/** Value of a hexadecimal digit; 255 for any other byte. */
export const HEX_VALUE: Uint8Array = makeHexValues();

function makeHexValues(): Uint8Array {
	const table = new Uint8Array(256).fill(255);
	for (let i = 0; i < 10; i++) table[0x30 + i] = i;
	for (let i = 0; i < 6; i++) table[0x41 + i] = table[0x61 + i] = 10 + i;
	return table;
}
