/**
 * PROXY protocol headers, and what comes of each: who the client is, or that the connection is closed. The protocol is HAProxy's ("The PROXY
 * protocol, versions 1 & 2", 2020); `section` is that document's. Those named haproxy/ are what HAProxy 2.6 sent.
 */
import type { Level } from "./vector.ts";

/** What a header says. "own": the ends of the connection itself count. */
export type ProxyMeaning =
	| "own"
	| {
			readonly peer: readonly [address: string, port: number];
			readonly local: readonly [address: string, port: number];
			/** "tcp" where it isn't given. */
			readonly transport?: "unix";
			/** Null where it isn't given: the header doesn't say. */
			readonly isSecure?: boolean;
	  };

export interface ProxyVector {
	readonly id: string;
	readonly section: string;
	readonly level: Level;
	/** Latin-1. */
	readonly wire: string;
	/** "partial": the wire is the beginning of a header. */
	readonly meaning: ProxyMeaning | "malformed" | "partial";
}

type Ends = Exclude<ProxyMeaning, "own">;

const SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";
const V4: Ends = { peer: ["192.0.2.1", 40000], local: ["198.51.100.9", 443] };
const V4_BLOCK = "\xc0\x00\x02\x01\xc6\x33\x64\x09\x9c\x40\x01\xbb";
const V6: Ends = { peer: ["2001:db8::1", 40000], local: ["2001:db8::2", 443] };
const V6_BLOCK = `\x20\x01\x0d\xb8${"\0".repeat(11)}\x01\x20\x01\x0d\xb8${"\0".repeat(11)}\x02\x9c\x40\x01\xbb`;

const word = (value: number): string => String.fromCharCode(value >> 8, value & 0xff);
const fromHex = (hex: string): string => (hex.match(/../g) ?? []).map((octet) => String.fromCharCode(Number.parseInt(octet, 16))).join("");
const path = (text: string): string => text.padEnd(108, "\0");

/** A header of version 2 with a command octet, a family octet and what follows them, whose length is counted. */
const binary = (command: string, family: string, rest: string): string => `${SIGNATURE}${command}${family}${word(rest.length)}${rest}`;
const vector = (type: string, value: string): string => `${type}${word(value.length)}${value}`;

const text = (id: string, wire: string, meaning: ProxyVector["meaning"], level: Level = "MUST"): ProxyVector => ({
	id: `text/${id}`,
	section: "2.1",
	level,
	wire,
	meaning,
});

const block = (id: string, wire: string, meaning: ProxyVector["meaning"], level: Level = "MUST"): ProxyVector => ({
	id: `binary/${id}`,
	section: "2.2",
	level,
	wire,
	meaning,
});

const line = (rest: string): string => `PROXY ${rest}\r\n`;
const TCP4 = "TCP4 192.0.2.1 198.51.100.9 40000 443";

const TEXT_VECTORS: readonly ProxyVector[] = [
	text("tcp4", line(TCP4), V4),
	text("tcp6", line("TCP6 2001:db8::1 2001:db8::2 40000 443"), V6),
	text("tcp6-upper-case-and-long", line("TCP6 2001:0DB8:0:0:0:0:0:1 2001:DB8:0000::2 40000 443"), V6),
	text("longest-tcp4", line("TCP4 255.255.255.255 255.255.255.255 65535 65535"), {
		peer: ["255.255.255.255", 65535],
		local: ["255.255.255.255", 65535],
	}),
	text("longest-tcp6", line(`TCP6 ${"ffff:".repeat(7)}ffff ${"ffff:".repeat(7)}ffff 65535 65535`), {
		peer: [`${"ffff:".repeat(7)}ffff`, 65535],
		local: [`${"ffff:".repeat(7)}ffff`, 65535],
	}),
	text("tcp6-with-mapped-ipv4", line("TCP6 ::ffff:192.0.2.1 ::ffff:c633:6409 40000 443"), V4),
	text("port-0", line("TCP4 192.0.2.1 198.51.100.9 0 0"), { peer: ["192.0.2.1", 0], local: ["198.51.100.9", 0] }),
	text("unknown", line("UNKNOWN"), "own", "SHOULD"),
	text("unknown-with-anything", line("UNKNOWN ~ \x01\xff  TCP4"), "own"),
	text("unknown-longest", line(`UNKNOWN ${"ffff:".repeat(7)}ffff ${"ffff:".repeat(7)}ffff 65535 65535`), "own"),
	text("unknown-too-long", line(`UNKNOWN ${"x".repeat(92)}`), "malformed", "SHOULD"),
	text("no-end", `PROXY ${"x".repeat(101)}`, "malformed", "SHOULD"),
	text("one-octet-less-than-too-long", `PROXY ${"x".repeat(100)}`, "partial"),
	text("partial", `PROXY ${TCP4}`, "partial"),
	text("partial-cr", `PROXY ${TCP4}\r`, "partial"),
	text("partial-name", "PRO", "partial"),
	text("bare-lf", `PROXY ${TCP4}\n`, "malformed"),
	text("bare-cr", `PROXY ${TCP4}\rGET / HTTP/1.1\r\n`, "malformed"),
	text("two-crs", `PROXY ${TCP4}\r\r\n`, "malformed"),
	text("http-instead", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "malformed"),
	text("http-method-that-begins-alike", "PROPFIND / HTTP/1.1\r\nHost: a\r\n\r\n", "malformed"),
	text("lower-case", "proxy TCP4 192.0.2.1 198.51.100.9 40000 443\r\n", "malformed"),
	text("lower-case-family", line("tcp4 192.0.2.1 198.51.100.9 40000 443"), "malformed"),
	text("unknown-family", line("TCP5 192.0.2.1 198.51.100.9 40000 443"), "malformed"),
	text("unknown-joined", line("UNKNOWNX"), "malformed"),
	text("no-family", line(""), "malformed"),
	text("no-space", "PROXY\r\n", "malformed"),
	text("two-spaces", line("TCP4  192.0.2.1 198.51.100.9 40000 443"), "malformed"),
	text("space-at-the-end", line(`${TCP4} `), "malformed"),
	text("tab", line("TCP4\t192.0.2.1 198.51.100.9 40000 443"), "malformed"),
	text("a-field-less", line("TCP4 192.0.2.1 198.51.100.9 40000"), "malformed"),
	text("a-field-more", line(`${TCP4} 1`), "malformed"),
	text("ipv6-as-tcp4", line("TCP4 2001:db8::1 2001:db8::2 40000 443"), "malformed"),
	text("ipv4-as-tcp6", line("TCP6 192.0.2.1 198.51.100.9 40000 443"), "malformed"),
	text("mixed-families", line("TCP4 192.0.2.1 2001:db8::2 40000 443"), "malformed"),
	text("leading-zero-in-address", line("TCP4 192.0.02.1 198.51.100.9 40000 443"), "malformed"),
	text("octet-past-255", line("TCP4 192.0.2.256 198.51.100.9 40000 443"), "malformed"),
	text("short-ipv4", line("TCP4 192.0.2 198.51.100.9 40000 443"), "malformed"),
	text("bad-ipv6", line("TCP6 2001:db8::1::2 2001:db8::2 40000 443"), "malformed"),
	text("ipv6-zone", line("TCP6 fe80::1%eth0 2001:db8::2 40000 443"), "malformed"),
	text("host-name", line("TCP4 example.com 198.51.100.9 40000 443"), "malformed"),
	text("leading-zero-in-port", line("TCP4 192.0.2.1 198.51.100.9 040000 443"), "malformed"),
	text("port-past-65535", line("TCP4 192.0.2.1 198.51.100.9 65536 443"), "malformed"),
	text("sign-in-port", line("TCP4 192.0.2.1 198.51.100.9 +4000 443"), "malformed"),
	text("empty-port", line("TCP4 192.0.2.1 198.51.100.9  443"), "malformed"),
];

const BINARY_VECTORS: readonly ProxyVector[] = [
	block("tcp4", binary("!", "\x11", V4_BLOCK), V4),
	block("tcp6", binary("!", "\x21", V6_BLOCK), V6),
	block(
		"tcp6-mapped",
		binary("!", "\x21", `${"\0".repeat(10)}\xff\xff\xc0\x00\x02\x01${"\0".repeat(10)}\xff\xff\xc6\x33\x64\x09\x9c\x40\x01\xbb`),
		V4,
	),
	block("unix", binary("!", "\x31", path("/run/a.sock") + path("/run/b.sock")), {
		transport: "unix",
		peer: ["/run/a.sock", 0],
		local: ["/run/b.sock", 0],
	}),
	block("unix-unnamed-and-abstract", binary("!", "\x31", path("") + path("\0name")), { transport: "unix", peer: ["", 0], local: ["@name", 0] }),
	block("unix-full-length", binary("!", "\x31", "p".repeat(108) + path("/b")), { transport: "unix", peer: ["p".repeat(108), 0], local: ["/b", 0] }),
	block("local", binary(" ", "\0", ""), "own"),
	block("local-with-addresses", binary(" ", "\x11", V4_BLOCK), "own"),
	block("local-with-unknown-family-and-rubbish", binary(" ", "\xff", "\x03\xff\xff rubbish"), "own"),
	block("unspecified", binary("!", "\0", ""), "own", "MAY"),
	block("unspecified-with-vectors", binary("!", "\0", vector("\x04", "abc")), "own", "MAY"),
	block("unspecified-protocol-over-ipv4", binary("!", "\x10", V4_BLOCK), "own", "MAY"),
	block("datagram", binary("!", "\x12", V4_BLOCK), "own", "MAY"),
	block("version-1", binary("\x11", "\x11", V4_BLOCK), "malformed"),
	block("version-3", binary("\x31", "\x11", V4_BLOCK), "malformed"),
	block("unknown-command", binary("\x22", "\x11", V4_BLOCK), "malformed"),
	block("unknown-family", binary("!", "\x41", V4_BLOCK), "malformed"),
	block("unknown-protocol", binary("!", "\x13", V4_BLOCK), "malformed"),
	block("short-addresses", binary("!", "\x11", V4_BLOCK.slice(1)), "malformed"),
	block("short-ipv6-addresses", binary("!", "\x21", V4_BLOCK), "malformed"),
	block("short-unix-addresses", binary("!", "\x31", path("/run/a.sock")), "malformed"),
	block("wrong-signature", binary("!", "\x11", V4_BLOCK).replace("QUIT", "QUIP"), "malformed"),
	block("empty-lines-before-http", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "malformed"),
	block("partial-signature", SIGNATURE.slice(0, 7), "partial"),
	block("partial-length", binary("!", "\x11", V4_BLOCK).slice(0, 15), "partial"),
	block("partial-addresses", binary("!", "\x11", V4_BLOCK).slice(0, -1), "partial"),
	block("vectors", binary("!", "\x11", V4_BLOCK + vector("\x01", "http/1.1") + vector("\x04", "") + vector("\xe0", "\xff\0")), V4),
	block("longest", binary("!", "\x11", V4_BLOCK + vector("\x04", "x".repeat(4096 - 16 - 12 - 3))), V4),
	block("too-long", binary("!", "\x11", V4_BLOCK + vector("\x04", "x".repeat(4096 - 16 - 12 - 2))), "malformed", "MAY"),
	block("too-long-is-known-by-its-length", `${SIGNATURE}!\x11\xff\xff`, "malformed", "MAY"),
	block("vector-past-the-end", binary("!", "\x11", `${V4_BLOCK}\x04\0\x04abc`), "malformed"),
	block("vector-without-length", binary("!", "\x11", `${V4_BLOCK}\x04\0`), "malformed"),
	block("checksum", binary("!", "\x11", V4_BLOCK + vector("\x03", "\x90\xd0\x7d\x28")), V4),
	block("checksum-wrong", binary("!", "\x11", V4_BLOCK + vector("\x03", "\x90\xd0\x7d\x29")), "malformed"),
	block("checksum-of-three-octets", binary("!", "\x11", V4_BLOCK + vector("\x03", "\0\0\0")), "malformed"),
	block("tls", binary("!", "\x11", V4_BLOCK + vector("\x20", `\x01\0\0\0\0${vector("\x21", "TLSv1.3")}`)), { ...V4, isSecure: true }, "MAY"),
	block("tls-not-used", binary("!", "\x11", V4_BLOCK + vector("\x20", "\0\0\0\0\x01")), { ...V4, isSecure: false }, "MAY"),
	block("tls-too-short", binary("!", "\x11", V4_BLOCK + vector("\x20", "\x01\0\0\0")), "malformed"),
	block(
		"tls-with-a-vector-past-its-end",
		binary("!", "\x11", V4_BLOCK + vector("\x20", `\x01\0\0\0\0\x21\0\x09abc`) + vector("\x04", "123456")),
		"malformed",
	),
	block("tls-twice", binary("!", "\x11", V4_BLOCK + vector("\x20", "\0\0\0\0\0") + vector("\x20", "\x01\0\0\0\0")), "malformed"),
	{
		id: "haproxy/tcp4-checksum-unique-id",
		section: "2.2.3",
		level: "MUST",
		wire: fromHex(
			"0d0a0d0a000d0a515549540a2111004c7f0000017f000001a53a46b503000498c1893b05002e37463030303030313a413533415f37463030303030313a343642355f" +
				"36423036433832465f303030303a31374332200005000000000" +
				"0",
		),
		meaning: { peer: ["127.0.0.1", 42298], local: ["127.0.0.1", 18101], isSecure: false },
	},
	{
		id: "haproxy/tcp6-checksum-unique-id",
		section: "2.2.3",
		level: "MUST",
		wire: fromHex(
			"0d0a0d0a000d0a515549540a212100940000000000000000000000000000000100000000000000000000000000000001af3e46b50300048c6f62d005005e3030303030" +
				"3030303030303030303030303030303030303030303030303030313a414633455f30303030303030303030303030303030303030303030303030303030303030313a" +
				"343642355f36423036433832465f303030313a313743322000050000000000",
		),
		meaning: { peer: ["::1", 44862], local: ["::1", 18101], isSecure: false },
	},
	{
		id: "haproxy/tls",
		section: "2.2.6",
		level: "MAY",
		wire: fromHex(
			"0d0a0d0a000d0a515549540a2111008d7f0000017f00000188a646b60300042dda1468010008687474702f312e310200107777772e6578616d706c652e7465737405002e" +
				"37463030303030313a383841365f37463030303030313a343642365f36423036433832465f303030323a313743322000280100000000210007544c5376312e332300" +
				"16544c535f4145535f3235365f47434d5f534841333834",
		),
		meaning: { peer: ["127.0.0.1", 34982], local: ["127.0.0.1", 18102], isSecure: true },
	},
];

export const PROXY_VECTORS: readonly ProxyVector[] = [...TEXT_VECTORS, ...BINARY_VECTORS];
