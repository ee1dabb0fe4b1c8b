/**
 * What peers may send, for property tests: requests built from the grammar with a taste for the dangerous, then damaged byte by
 * byte. The seed is `TRIVET_SEED` where that is set; it is in the name of each group, so that a failure can be replayed.
 */
import fc from "fast-check";

/** Seed of all property tests of this run. */
export const SEED: number = Number(process.env.TRIVET_SEED ?? (Date.now() ^ (process.pid << 8)) | 0);

/** Parameters for `fc.assert`: the seed, and a bounded number of runs. `TRIVET_RUNS` multiplies it. */
export function bounded(runs: number): { seed: number; numRuns: number } {
	return { seed: SEED, numRuns: runs * Number(process.env.TRIVET_RUNS ?? 1) };
}

const octet = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
/** Octets that mean something to some parser. */
const sharp = fc.constantFrom(
	"\r",
	"\n",
	"\r\n",
	" ",
	"\t",
	":",
	";",
	",",
	"=",
	'"',
	"\\",
	"\0",
	"/",
	"?",
	"#",
	"%",
	"0",
	"a",
	"\x80",
	"\x7f",
	"\x0b",
);
const tokens = fc.constantFrom("X-A", "Accept", "x-b", "Cookie", "Content-Type", "TE", "Trailer", "A", "!#$", "Content_Length", "Upgrade");
const method = fc.oneof(
	{ weight: 8, arbitrary: fc.constantFrom("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS") },
	{ weight: 1, arbitrary: fc.constantFrom("get", "BREW", "CONNECT", "TRACE", "PROPFIND", "PRI", "") },
);
const target = fc.oneof(
	{ weight: 6, arbitrary: fc.constantFrom("/", "/a/b?c=d", "/%2e%2e/x", "//x", "/?", "/[a]|{b}", "/a?b\\c", "/*", "/%zz", "/a%", "/?100%") },
	{
		weight: 2,
		arbitrary: fc.constantFrom(
			"http://h/p?q",
			"HTTPS://[::1]:8/",
			"http://h",
			"http://h?x",
			"http://h:99/[x]",
			"http://h/%4g",
			"*",
			"a:80",
			"[::1]:443",
		),
	},
	{ weight: 1, arbitrary: fc.constantFrom("", "#", "/#", "/ ", "http://", "http://u@h/", "ftp://h/", "http://h:99999/", "/\\", "x") },
);
const version = fc.oneof(
	{ weight: 8, arbitrary: fc.constantFrom("HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/1.7") },
	{ weight: 1, arbitrary: fc.constantFrom("HTTP/2.0", "HTTP/0.9", "http/1.1", "HTTP/1.", "HTTP/11", "") },
);
const host = fc.oneof(
	{ weight: 5, arbitrary: fc.constantFrom("a", "a:80", "", "[::1]", "[::ffff:1.2.3.4]:1", "x%41.y") },
	{ weight: 1, arbitrary: fc.constantFrom("a b", "u@a", "a/b", "a:x", "[::", "a,b", "[1::2::3]", "a%4", "a:65536", "[1:2:3:4:5:6:7]", "::1") },
);
const length = fc.oneof(
	{ weight: 6, arbitrary: fc.constantFrom("0", "1", "3", "5", "12", "005") },
	{ weight: 1, arbitrary: fc.constantFrom("", "+1", "-1", "1,1", "1, 1", "0x1", "1e0", " ", "9007199254740991", "9007199254740992", "99999999") },
);
const coding = fc.oneof(
	{ weight: 6, arbitrary: fc.constantFrom("chunked", "Chunked", "CHUNKED") },
	{
		weight: 1,
		arbitrary: fc.constantFrom(
			"gzip, chunked",
			"chunked, gzip",
			"chunked,chunked",
			"",
			",chunked",
			"chunked,",
			"chunked;a",
			"x;y=z, chunked",
			"gzip",
			"x y",
		),
	},
);
const connection = fc.constantFrom("close", "keep-alive", "x, Close", "keep-alive, close", "upgrade", "", "closed", " , keep-alive");
const expectation = fc.constantFrom("100-continue", "100-Continue", "x", "100-continue, x", "", "100-continue, ,100-Continue");
const plainValue = fc.oneof(fc.constantFrom("", "b", "b c", "b\tc", "caf\xe9", '"q,;"', ":", "b: c"), fc.string({ maxLength: 12 }).map(toOctets));
const space = fc.constantFrom("", " ", " ", " ", "\t", "  ");

function toOctets(text: string): string {
	return [...text].map((character) => String.fromCharCode((character.codePointAt(0) ?? 0) & 0xff)).join("");
}

const line = (name: string, value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
	fc.tuple(space, value, space).map(([a, v, b]) => `${name}:${a}${v}${b}\r\n`);
const plainLine = fc.tuple(tokens, space, plainValue).map(([name, ows, value]) => `${name}:${ows}${value}\r\n`);
const oddLine = fc.constantFrom(" folded\r\n", "No-Colon\r\n", "X : y\r\n", ": y\r\n", "X: y\n", "X: y\rz\r\n", "Host : a\r\n", "X\0: y\r\n");

/** Chunked content: mostly good, with extensions and trailers. */
const extension = fc.constantFrom("", "", "", ";a", ";a=b", ' ; a = "b;c"', ";", ";a=", " ", ';a="', ";a=b;c", ";a b");
const chunk = fc
	.tuple(fc.string({ maxLength: 9 }).map(toOctets), fc.boolean(), extension, fc.integer({ min: 0, max: 40 }))
	.filter(([data]) => data.length > 0)
	.map(([data, upper, ext, oddness]) => {
		const digits = (oddness === 1 ? "00" : "") + data.length.toString(16);
		const size = oddness === 0 ? data.length + 1 : upper ? digits.toUpperCase() : digits;
		return `${size}${ext}\r\n${data}${oddness === 2 ? "\n" : "\r\n"}`;
	});
const trailerLine = fc.oneof(
	{ weight: 6, arbitrary: plainLine },
	{ weight: 1, arbitrary: fc.constantFrom("Content-Length: 1\r\n", "Host: b\r\n", " f\r\n", "X\r\n") },
);
const chunks = fc
	.tuple(fc.array(chunk, { maxLength: 4 }), extension, fc.array(trailerLine, { maxLength: 2 }))
	.map(([data, ext, trailers]) => `${data.join("")}0${ext}\r\n${trailers.join("")}\r\n`);

const fieldLines = fc.array(
	fc.oneof(
		{ weight: 8, arbitrary: plainLine },
		{ weight: 2, arbitrary: line("Connection", connection) },
		{ weight: 1, arbitrary: line("Expect", expectation) },
		{ weight: 1, arbitrary: line("host", host) },
		{ weight: 1, arbitrary: line("CONTENT-LENGTH", length) },
		{ weight: 1, arbitrary: line("transfer-encoding", coding) },
		{ weight: 1, arbitrary: oddLine },
	),
	{ maxLength: 4 },
);
/** A framing field with content that it frames, or nothing. */
const framed = fc.oneof(
	fc.constant<readonly [string, string]>(["", ""]),
	fc
		.string({ maxLength: 20 })
		.map((text): readonly [string, string] => [`Content-Length: ${text.length}\r\n`, toOctets(text.padEnd(text.length)).slice(0, text.length)]),
	length.map((value): readonly [string, string] => [`Content-Length: ${value}\r\n`, "abcde"]),
	fc.tuple(coding, chunks).map(([value, content]): readonly [string, string] => [`Transfer-Encoding: ${value}\r\n`, content]),
);

/** One request, mostly well formed. */
const request = fc
	.tuple(fc.constantFrom("", "", "", "\r\n"), method, target, version, line("Host", host), fieldLines, framed)
	.map(([before, m, t, v, hostLine, lines, [framing, content]]) => `${before}${m} ${t} ${v}\r\n${hostLine}${lines.join("")}${framing}\r\n${content}`);

/** A damage: what stands at a place (as a fraction of the wire) is replaced. */
const damage = fc.record({
	place: fc.double({ min: 0, max: 1, noNaN: true }),
	removed: fc.integer({ min: 0, max: 3 }),
	inserted: fc.oneof(sharp, octet, fc.constant("")),
});

/** What one peer sends: requests, perhaps damaged, always ended so that each head has an end. */
export const damagedWire: fc.Arbitrary<string> = fc
	.tuple(fc.array(request, { minLength: 1, maxLength: 3 }), fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(damage, { maxLength: 3 })))
	.map(([requests, damages]) => {
		let wire = requests.join("");
		for (const { place, removed, inserted } of damages) {
			const at = Math.floor(place * wire.length);
			wire = wire.slice(0, at) + inserted + wire.slice(at + removed);
		}
		return `${wire}\r\n\r\n`;
	});

/** Bytes without any form. */
export const anyBytes: fc.Arbitrary<Uint8Array> = fc.oneof(
	fc.uint8Array({ maxLength: 400 }),
	fc
		.array(fc.oneof(sharp, octet, tokens, method, version), { maxLength: 60 })
		.map((parts) => Uint8Array.from(parts.join(""), (c) => c.charCodeAt(0))),
);

/** Places to cut a wire at, as fractions of its length. */
export const cuts: fc.Arbitrary<number[]> = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 });

export function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
	const ends = [...places.map((place) => Math.floor(place * bytes.length)), bytes.length].sort((a, b) => a - b);
	const pieces: Uint8Array[] = [];
	let from = 0;
	for (const end of ends) {
		if (end > from) pieces.push(bytes.subarray(from, end));
		from = Math.max(from, end);
	}
	return pieces;
}
