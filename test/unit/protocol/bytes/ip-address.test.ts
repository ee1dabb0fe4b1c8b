import { isIP } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IP_BYTES, ipAddressText, isIpv4, parseIpAddress } from "../../../../src/protocol/bytes/ip-address.ts";
import { bounded, SEED } from "../../../support/generators.ts";

function parsed(text: string): Uint8Array | null {
	// Whatever stood there before must not matter.
	const octets = new Uint8Array(IP_BYTES).fill(0xaa);
	return parseIpAddress(text, octets) ? octets : null;
}

describe("RFC 4291 §2.2: addresses in text", () => {
	it.each([
		["192.0.2.1", "192.0.2.1"],
		["0.0.0.0", "0.0.0.0"],
		["255.255.255.255", "255.255.255.255"],
		["::", "::"],
		["::1", "::1"],
		["1::", "1::"],
		["2001:DB8:0:0:8:800:200C:417A", "2001:db8::8:800:200c:417a"],
		["2001:0db8:0000:0000:0001:0000:0000:0001", "2001:db8::1:0:0:1"],
		["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
		["0:0:0:1:0:0:0:0", "0:0:0:1::"],
		["1:0:0:0:2:0:0:0", "1::2:0:0:0"],
		["::ffff:192.0.2.1", "192.0.2.1"],
		["::FFFF:c000:0201", "192.0.2.1"],
		["0:0:0:0:0:ffff:192.0.2.1", "192.0.2.1"],
		["::192.0.2.1", "::c000:201"],
		["64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
		["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"],
		["1:2:3:4:5:6::8", "1:2:3:4:5:6:0:8"],
		["::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"],
	])("%s is %s", (text, canonical) => {
		const octets = parsed(text);
		expect(octets === null ? null : ipAddressText(octets)).toBe(canonical);
		expect(octets === null ? null : isIpv4(octets)).toBe(!canonical.includes(":"));
	});

	it.each([
		"",
		".",
		"1",
		"1.2.3",
		"1.2.3.4.5",
		"1.2.3.4.",
		".1.2.3.4",
		"1..2.3",
		"256.1.1.1",
		"1.2.3.1000",
		"01.2.3.4",
		"1.2.3.00",
		"0x1.2.3.4",
		"1.2.3.4 ",
		" 1.2.3.4",
		"+1.2.3.4",
		"1.2.3.4/8",
		"\u0661.2.3.4",
		":",
		":::",
		":1",
		"1:",
		"1:2:3:4:5:6:7",
		"1:2:3:4:5:6:7:8:9",
		"1:2:3:4:5:6:7:8::",
		"::1:2:3:4:5:6:7:8",
		"1::2::3",
		"12345::",
		"g::",
		"::1%eth0",
		"[::1]",
		"::1 ",
		"::1.2.3",
		"::1.2.3.4:5",
		"1:2:3:4:5:6:7:1.2.3.4",
		"1.2.3.4::",
		"::ffff:1.2.3.256",
		"::ffff:01.2.3.4",
		"0000:0000:0000:0000:0000:0000:192.168.100.1000",
		"1".repeat(1000),
		":".repeat(1000),
	])("%j is none", (text) => expect(parsed(text)).toBeNull());

	it(`is what it is written as (seed ${SEED})`, () => {
		const octets = fc.uint8Array({ minLength: IP_BYTES, maxLength: IP_BYTES }).map((bytes) => bytes.map((byte) => (byte % 3 === 0 ? 0 : byte)));
		fc.assert(
			fc.property(octets, (bytes) => {
				const text = ipAddressText(bytes);
				expect(parsed(text)).toEqual(bytes);
				expect(isIP(text)).toBe(isIpv4(bytes) ? 4 : 6);
			}),
			bounded(2000),
		);
	});

	it(`takes what the runtime takes for an address, zones aside (seed ${SEED})`, () => {
		const parts = fc.constantFrom(":", "::", ".", "0", "1", "00", "255", "256", "ffff", "abcd", "1.2.3.4", "%", "g");
		fc.assert(
			fc.property(fc.array(parts, { maxLength: 18 }), (some) => {
				const text = some.join("");
				expect(parsed(text) !== null, text).toBe(!text.includes("%") && isIP(text) !== 0);
			}),
			bounded(5000),
		);
	});
});
