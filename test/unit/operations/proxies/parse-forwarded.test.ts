import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseForwardedFor, parseNode } from "../../../../src/operations/proxies/forwarded-node.ts";
import { parseForwarded } from "../../../../src/operations/proxies/parse-forwarded.ts";
import { bounded, SEED } from "../../../support/generators.ts";

const element = (values: object): object => ({ for: null, proto: null, host: null, ...values });

describe("RFC 7239 §4: Forwarded", () => {
	it.each([
		["for=192.0.2.60", [{ for: "192.0.2.60" }]],
		['For="[2001:db8:cafe::17]:4711"', [{ for: "[2001:db8:cafe::17]:4711" }]],
		["for=192.0.2.60;proto=http;by=203.0.113.43", [{ for: "192.0.2.60", proto: "http" }]],
		["for=192.0.2.43, for=198.51.100.17", [{ for: "192.0.2.43" }, { for: "198.51.100.17" }]],
		[
			"for=192.0.2.43,for=198.51.100.17;by=203.0.113.60;proto=http;host=example.com",
			[{ for: "192.0.2.43" }, { for: "198.51.100.17", proto: "http", host: "example.com" }],
		],
		["for=_hidden, for=_SEVKISEK", [{ for: "_hidden" }, { for: "_SEVKISEK" }]],
		['FOR=unknown;HOST="example.com:8080";Proto=HTTPS', [{ for: "unknown", host: "example.com:8080", proto: "HTTPS" }]],
		[';;for=a;;proto="http";', [{ for: "a", proto: "http" }]],
		["for=a ; proto=http", [{ for: "a", proto: "http" }]],
		['for="a\\"b\\\\c,d;e"', [{ for: 'a"b\\c,d;e' }]],
		['for=""', [{ for: "" }]],
		["secret=x;other=y", [{}]],
		["", []],
		[" , ,\t,", []],
		[",for=a,,for=b,", [{ for: "a" }, { for: "b" }]],
	])("%s", (line, elements) => expect(parseForwarded(line)).toEqual(elements.map(element)));

	it.each([
		"for",
		"for=",
		"=a",
		"for=a;for=b",
		"for=a;FOR=b",
		"for=a b",
		"for =a",
		"for= a",
		"for=[::1]",
		"for=192.0.2.1:80",
		'for="a',
		'for=a"',
		'for="a"b',
		'for="a\\',
		'for="\x00"',
		"for=a;proto=http;proto=https",
		"for=a; ,for=b x",
		'for="x, for=192.0.2.1',
	])("%j is malformed", (line) => expect(parseForwarded(line)).toBeNull());

	it(`takes any text without throwing, in linear time (seed ${SEED})`, () => {
		const text = fc.array(fc.constantFrom("for", "=", '"', "\\", ",", ";", " ", "a", "\x80", "host", "\t")).map((parts) => parts.join(""));
		fc.assert(
			fc.property(text, (line) => {
				parseForwarded(line);
			}),
			bounded(2000),
		);
		expect(parseForwarded(`for="${"\\".repeat(16_384)}`)).toBeNull();
		expect(parseForwarded(";".repeat(16_384))).toEqual([element({})]);
	});
});

describe("RFC 7239 §6: nodes", () => {
	it.each([
		["192.0.2.60", "192.0.2.60", 0],
		["192.0.2.60:4711", "192.0.2.60", 4711],
		["192.0.2.60:_port", "192.0.2.60", 0],
		["[2001:DB8:cafe::17]", "2001:db8:cafe::17", 0],
		["[2001:db8:cafe::17]:47011", "2001:db8:cafe::17", 47011],
		["[::ffff:192.0.2.1]", "192.0.2.1", 0],
		["unknown", "unknown", 0],
		["UNKNOWN:80", "unknown", 80],
		["_hidden", "_hidden", 0],
		["_a.b-c_1:_x", "_a.b-c_1", 0],
	])("%s is %s, port %i", (text, address, port) => {
		expect(parseNode(text)).toEqual({ address, port, isIp: !/^[_u]/.test(address) });
	});

	it.each([
		"",
		"2001:db8::1",
		"[192.0.2.1]",
		"[::1",
		"::1]",
		"[::1]x",
		"[::1]:",
		"192.0.2.1:",
		"192.0.2.1:65536",
		"192.0.2.1:1:2",
		"_",
		"_a b",
		"example.com",
		"[]",
	])("%j is none", (text) => expect(parseNode(text)).toBeNull());

	it.each([
		["192.0.2.60", "192.0.2.60", 0],
		["192.0.2.60:4711", "192.0.2.60", 4711],
		["2001:db8::1", "2001:db8::1", 0],
		["[2001:db8::1]:80", "2001:db8::1", 80],
		["::ffff:10.0.0.1", "10.0.0.1", 0],
		["unknown", "unknown", 0],
		["_hidden", "unknown", 0],
		["example.com", "unknown", 0],
		["", "unknown", 0],
	])("an entry of X-Forwarded-For %j is %s, port %i", (text, address, port) => expect(parseForwardedFor(text)).toMatchObject({ address, port }));
});
