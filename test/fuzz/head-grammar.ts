/**
 * Request heads made from the grammar of RFC 9112 §3 and §5, with a taste for what parsers disagree about. Most are well formed; each
 * part is now and then taken from a list of its wrong forms. Content is in `content-grammar.ts`, damage to octets in `damage-wire.ts`.
 */
import type { Random } from "./random.ts";

const COMMON_METHODS = ["GET", "GET", "GET", "POST", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"];
const RARE_METHODS = [
	"get",
	"BREW",
	"CONNECT",
	"TRACE",
	"PROPFIND",
	"PRI",
	"M-SEARCH",
	"QUERY",
	"UPDATE",
	"!#$%&'*+-.^_`|~",
	"HEADS",
	"GE",
	"BASELINE-CONTROL",
];
const WRONG_METHODS = ["", "G(T", "GET:", "\x80", "GET\t", "[GET]", "G@T"];

const UNRESERVED = "abcxyzABCXYZ0189-._~";
const PATH_ALPHABET = `${UNRESERVED}////::@!$&'()*+,;=%[]{}|^\``;
const QUERY_ALPHABET = `${PATH_ALPHABET}??\\\\/`;
const NO_TARGET_OCTETS = '"<>#\\\x7f\x80\xff\t\x00\x1f?';

const VERSIONS = ["HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/1.0", "HTTP/1.2", "HTTP/1.9"];
const WRONG_VERSIONS = [
	"HTTP/2.0",
	"HTTP/0.9",
	"HTTP/3.7",
	"http/1.1",
	"HTTP/1.",
	"HTTP/11",
	"HTTP/1.1 ",
	" HTTP/1.1",
	"HTTP/1.10",
	"HTTP/01.1",
	"HTTP1.1",
	"",
	"HTTP/1,1",
	"HTP/1.1",
];

const NAMES = [
	"X-A",
	"Accept",
	"x-b",
	"Cookie",
	"Content-Type",
	"TE",
	"Trailer",
	"A",
	"!#$%&'*+-.^_`|~",
	"Content_Length",
	"Upgrade",
	"Keep-Alive",
	"Hosts",
	"Hos",
	"ContentLength",
];
const VALUE_ALPHABET = 'abc XYZ019 \t,;:="\\/()<>@[]?{}~\x21\x7e\x80\xa0\xff';
const SPACES = ["", " ", " ", " ", " ", "\t", "  ", " \t "];
const ODD_LINES = [
	" folded\r\n",
	"\tfolded\r\n",
	"No-Colon\r\n",
	"X : y\r\n",
	"X\t: y\r\n",
	": y\r\n",
	"X: y\n",
	"X: y\rz\r\n",
	"Host : a\r\n",
	"X\0: y\r\n",
	"X: \0\r\n",
	"X: y\r\r\n",
	"X:\r\n y\r\n",
	"\r\n",
];

const CONNECTION_OPTIONS = [
	"close",
	"keep-alive",
	"Close",
	"KEEP-ALIVE",
	"upgrade",
	"TE",
	"x",
	"",
	"closed",
	"keep-alive2",
	"close x",
	'"close"',
	"clos",
];
const EXPECTATIONS = [
	"100-continue",
	"100-continue",
	"100-Continue",
	"100-CONTINUE",
	"x",
	"100-continue, x",
	"100-continue;a=b",
	"",
	"100-continued",
];
const WRONG_LENGTHS = [
	"",
	"+1",
	"-1",
	"1,1",
	"1, 1",
	"0x1",
	"1e0",
	"1.0",
	" ",
	"1 1",
	"9007199254740991",
	"9007199254740992",
	"99999999",
	"18446744073709551617",
	"00000000000000000000003",
	"\xb9",
	"3;",
	"_3",
];
const CODINGS = [
	"chunked",
	"chunked",
	"Chunked",
	"CHUNKED",
	"gzip",
	"identity",
	"",
	"chunked;a",
	"x;y=z",
	"x y",
	'"chunked"',
	"chunke",
	"chunkedd",
	'x;q="a,b"',
	"x ; y",
];
const LIST_COMMAS = [",", ", ", " ,", "\t,\t", ",,"];

/** How the content of a request is framed: what the head says, and whether chunks follow. */
export type Framing = "none" | "length" | "chunked";

/** A request head. Where `framing` is "length", the content has `length` octets. */
export function makeHead(random: Random, framing: Framing, length: number): string {
	const before = random.oneIn(12) ? "\r\n".repeat(1 + random.below(3)) : "";
	const version = random.oneIn(30) ? random.pick(WRONG_VERSIONS) : random.pick(VERSIONS);
	let lines = makeHostLines(random, version);
	for (let count = random.below(4); count > 0; count--) {
		const line = makeLine(random);
		lines = random.oneIn(3) ? line + lines : lines + line;
	}
	if (framing === "length") lines = placeLine(random, lines, makeLengthLine(random, length));
	else if (framing === "chunked") lines = placeLine(random, lines, makeCodingLine(random, true));
	return `${before}${makeRequestLine(random, version)}${lines}\r\n`;
}

/** The message again under another request line: its header section, and its content, are the same octets. */
export function repeatMessage(random: Random, message: string): string {
	const lineStart = message.search(/[^\r\n]/);
	const version = random.oneIn(8) ? random.pick(WRONG_VERSIONS) : random.pick(VERSIONS);
	return makeRequestLine(random, version) + message.slice(message.indexOf("\r\n", lineStart) + 2);
}

function makeRequestLine(random: Random, version: string): string {
	const method = random.oneIn(80) ? random.pick(WRONG_METHODS) : random.oneIn(10) ? random.pick(RARE_METHODS) : random.pick(COMMON_METHODS);
	const space = random.oneIn(100) ? random.pick(["  ", "\t", "", "\x0b"]) : " ";
	return `${method}${space}${makeTarget(random, method)} ${version}\r\n`;
}

/** Any of the four forms (RFC 9112 §3.2), not always with the right method. */
function makeTarget(random: Random, method: string): string {
	if (method === "CONNECT" ? !random.oneIn(4) : random.oneIn(60)) return makeAuthority(random);
	if (method === "OPTIONS" ? random.oneIn(3) : random.oneIn(80)) return "*";
	if (random.oneIn(5)) return makeAbsoluteForm(random);
	const path = random.oneIn(3) ? "/" : `/${random.text(PATH_ALPHABET, 0, 12)}`;
	const query = random.oneIn(3) ? `?${random.text(QUERY_ALPHABET, 0, 10)}` : "";
	return random.oneIn(40) ? path + random.character(NO_TARGET_OCTETS) + query : path + query;
}

function makeAbsoluteForm(random: Random): string {
	const scheme = random.oneIn(12)
		? random.pick(["ftp://", "http:/", "http:", "//", "httpx://", "http ://"])
		: random.pick(["http://", "https://", "HTTP://", "hTTps://"]);
	const path = random.oneIn(3) ? "" : `/${random.text(PATH_ALPHABET, 0, 8)}`;
	return scheme + makeAuthority(random) + path + (random.oneIn(3) ? `?${random.text(QUERY_ALPHABET, 0, 6)}` : "");
}

/** uri-host [ ":" port ], or what is nearly one. */
function makeAuthority(random: Random): string {
	const port = random.oneIn(3) ? `:${random.pick(["", "80", "0", "65535", "65536", "00080", "8080", "x", "-1", "99999999999999999999", "8 0"])}` : "";
	const user = random.oneIn(40) ? random.pick(["u@", "u:p@", "@"]) : "";
	return user + makeUriHost(random) + port;
}

function makeUriHost(random: Random): string {
	switch (random.below(8)) {
		case 0:
			return `[${makeIpv6(random)}]`;
		case 1:
			return makeIpv4(random);
		case 2:
			return random.text("abcXYZ019-._~!$&'()*+,;=%", 0, 10);
		case 3:
			return random.pick(["x%41.y", "%zz", "a%4", "a%", "a b", "a,b", "a/b", "::1", "[::", "[v1.x]", "[::1%25eth0]", "[]", "a\t", "\xe9"]);
		default:
			return random.pick(["a", "example.org", "A.B", "localhost", "1.2.3.4"]);
	}
}

function makeIpv4(random: Random): string {
	let address = String(random.below(300));
	for (let octets = random.oneIn(8) ? random.below(6) : 3; octets > 0; octets--) address += `.${random.oneIn(12) ? "01" : random.below(300)}`;
	return address;
}

/** Groups, perhaps with one or two "::", perhaps with an IPv4 address at the end. Half of them are no addresses. */
function makeIpv6(random: Random): string {
	const groups: string[] = [];
	for (let count = random.oneIn(3) ? 8 : random.below(10); count > 0; count--) groups.push(random.text("019afAF", 1, random.oneIn(20) ? 5 : 4));
	if (random.oneIn(4)) groups.splice(-2, 2, makeIpv4(random));
	for (let elisions = random.oneIn(12) ? 2 : random.oneIn(4) ? 0 : 1; elisions > 0; elisions--)
		groups.splice(random.below(groups.length + 1), random.below(3), "");
	const text = groups.join(":");
	return text === "" ? "::" : text.startsWith(":") || random.oneIn(40) ? `:${text}` : text.endsWith(":") || random.oneIn(40) ? `${text}:` : text;
}

function makeHostLines(random: Random, version: string): string {
	if (random.oneIn(version === "HTTP/1.0" ? 2 : 40)) return "";
	const host = random.oneIn(3) ? (random.oneIn(10) ? "" : makeAuthority(random)) : "a";
	const line = `${varyCase(random, "Host")}:${random.pick(SPACES)}${host}${random.oneIn(10) ? random.pick(SPACES) : ""}\r\n`;
	return random.oneIn(60) ? line + line : line;
}

function makeLine(random: Random): string {
	switch (random.below(24)) {
		case 0:
		case 1:
			return framingLine(random, "Connection", makeList(random, CONNECTION_OPTIONS, 3));
		case 2:
			return framingLine(random, "Expect", random.pick(EXPECTATIONS));
		case 3:
			return random.oneIn(3) ? makeLengthLine(random, random.below(20)) : plainLine(random);
		case 4:
			return random.oneIn(3) ? makeCodingLine(random, false) : plainLine(random);
		case 5:
			return random.oneIn(3) ? random.pick(ODD_LINES) : plainLine(random);
		case 6:
			return framingLine(random, "Upgrade", random.pick(["h2c", "websocket", "", "x/1, y"]));
		default:
			return plainLine(random);
	}
}

/** A field that means nothing to framing. */
export function plainLine(random: Random): string {
	const name = random.oneIn(4) ? random.text("abcXYZ019!#$%&'*+-.^_`|~", 1, 18) : random.pick(NAMES);
	return `${name}:${random.pick(SPACES)}${random.text(VALUE_ALPHABET, 0, 12)}${random.oneIn(6) ? random.pick(SPACES) : ""}\r\n`;
}

function framingLine(random: Random, name: string, value: string): string {
	return `${varyCase(random, name)}:${random.pick(SPACES)}${value}${random.oneIn(5) ? random.pick(SPACES) : ""}\r\n`;
}

function makeLengthLine(random: Random, length: number): string {
	const value = random.oneIn(10) ? random.pick(WRONG_LENGTHS) : random.oneIn(20) ? `00${length}` : String(length);
	return framingLine(random, "Content-Length", value);
}

function makeCodingLine(random: Random, mostlyRight: boolean): string {
	const isRight = mostlyRight && !random.oneIn(8);
	return framingLine(random, "Transfer-Encoding", isRight ? random.pick(["chunked", "Chunked", "CHUNKED"]) : makeList(random, CODINGS, 3));
}

function makeList(random: Random, items: readonly string[], most: number): string {
	let list = random.pick(items);
	for (let more = random.below(most); more > 0; more--) list += random.pick(LIST_COMMAS) + random.pick(items);
	return list;
}

function placeLine(random: Random, lines: string, line: string): string {
	const twice = random.oneIn(60) ? line : "";
	return random.oneIn(3) ? line + lines + twice : lines + line + twice;
}

function varyCase(random: Random, name: string): string {
	if (!random.oneIn(4)) return name;
	return random.oneIn(2) ? name.toLowerCase() : name.toUpperCase();
}
