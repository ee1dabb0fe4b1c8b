import { describe, expect, it } from "vitest";
import {
	CLASS,
	DIGIT,
	FIELD_VALUE,
	HEX_DIGIT,
	HEX_VALUE,
	PATH,
	QDTEXT,
	QUERY,
	REG_NAME,
	TCHAR,
} from "../../../../src/protocol/bytes/byte-classes.ts";

/** Every octet, against the RFC's own words for the class. */
function expectClass(bit: number, members: RegExp): void {
	for (let byte = 0; byte < 256; byte++) {
		const isMember = members.test(String.fromCharCode(byte));
		expect((CLASS[byte]! & bit) !== 0, `octet 0x${byte.toString(16)}`).toBe(isMember);
	}
}

describe("classes of octets", () => {
	it("RFC 9110 §5.6.2: tchar", () => expectClass(TCHAR, /[!#$%&'*+\-.^_`|~0-9A-Za-z]/));
	it("RFC 9110 §5.5: field-vchar, SP and HTAB", () => expectClass(FIELD_VALUE, /[\t\x20-\x7e\x80-\xff]/));
	it("RFC 9110 §5.6.4: qdtext", () => expectClass(QDTEXT, /[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]/));
	it("RFC 3986 §3.3: pchar without its percent, slash, and what browsers send raw", () =>
		expectClass(PATH, /[A-Za-z0-9\-._~!$&'()*+,;=:@/[\]{}|^`]/));
	it("RFC 3986 §3.4: query, with a backslash", () => expectClass(QUERY, /[A-Za-z0-9\-._~!$&'()*+,;=:@%/[\]{}|^`?\\]/));
	it("RFC 3986 §3.2.2: reg-name without its comma", () => expectClass(REG_NAME, /[A-Za-z0-9\-._~!$&'()*+;=%]/));
	it("RFC 5234: DIGIT and HEXDIG", () => {
		expectClass(DIGIT, /[0-9]/);
		expectClass(HEX_DIGIT, /[0-9A-Fa-f]/);
	});

	it("gives every hexadecimal digit its value, and nothing else one", () => {
		for (let byte = 0; byte < 256; byte++) {
			const digit = String.fromCharCode(byte);
			expect(HEX_VALUE[byte]).toBe(/[0-9A-Fa-f]/.test(digit) ? Number.parseInt(digit, 16) : 255);
		}
	});
});
