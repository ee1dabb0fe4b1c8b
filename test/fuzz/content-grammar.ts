/** Whole requests: heads with the content they announce, by length or chunked with extensions and trailers (RFC 9112 §6, §7.1). */
import { damageWire } from "./damage-wire.ts";
import { type Framing, makeHead, plainLine, repeatMessage } from "./head-grammar.ts";
import type { Random } from "./random.ts";

/** Content that looks like framing to a parser that has lost its place. */
const SHARP_DATA = [
	"0\r\n\r\n",
	"\r\n",
	"\r\n\r\n",
	"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
	"5\r\nabcde\r\n",
	"\0",
	"\n",
	"Content-Length: 3\r\n\r\n",
	"\r",
];
const EXTENSIONS = [";a", ";a=b", ' ; a = "b;c"', ";a=b;c", '\t;\ta="\\""', ';a=""', ';a="\x80\xff"', ";!#$%&'*+-.^_`|~=0"];
const WRONG_EXTENSIONS = [
	";",
	";a=",
	" ",
	';a="',
	";a b",
	";;a",
	";=b",
	';a="b"c',
	";a\0",
	';a="\x01"',
	"\t",
	";a=b ",
	';a="\\\r\n"',
	";a=b=c",
	";a\n",
	";a\r",
];
const FORBIDDEN_TRAILERS = [
	"Content-Length: 1\r\n",
	"Host: b\r\n",
	"transfer-encoding: chunked\r\n",
	"TE: x\r\n",
	"Trailer: x\r\n",
	"Authorization: x\r\n",
];
const WRONG_TRAILERS = [" f\r\n", "X\r\n", "X : y\r\n", ": y\r\n", "X: y\n", "X: \0\r\n", "X: y\rz\r\n"];

/** A request without content, or with content in a third of cases; now and then two with the same header section. */
export function makeSingle(random: Random): string {
	const message = random.oneIn(3) ? makeRequest(random) : makeHead(random, "none", 0);
	return random.oneIn(8) ? message + makeAgain(random, message) : message;
}

/** Requests that follow each other on a connection. */
export function makePipeline(random: Random): string {
	let message = makeRequest(random);
	let wire = message;
	for (let more = random.below(4); more > 0; more--) {
		if (random.oneIn(3)) message = makeAgain(random, message);
		else message = random.oneIn(3) ? makeHead(random, "none", 0) : makeRequest(random);
		wire += message;
	}
	return wire;
}

/** A header section that repeats the last one on its connection is not read anew: here are such, and such as differ a little. */
function makeAgain(random: Random, message: string): string {
	const again = repeatMessage(random, message);
	return random.oneIn(4) ? damageWire(random, again) : again;
}

function makeRequest(random: Random): string {
	const framing: Framing = random.oneIn(4) ? "none" : random.oneIn(2) ? "length" : "chunked";
	if (framing === "chunked") return makeHead(random, framing, 0) + makeChunks(random);
	const content = framing === "length" ? makeData(random) : "";
	return makeHead(random, framing, content.length) + content;
}

function makeData(random: Random): string {
	if (random.oneIn(3)) return random.pick(SHARP_DATA);
	let data = "";
	for (let left = random.below(random.oneIn(10) ? 60 : 12); left > 0; left--) data += random.octet();
	return data;
}

function makeChunks(random: Random): string {
	let wire = "";
	for (let count = random.below(4); count > 0; count--) wire += makeChunk(random);
	wire += `${random.oneIn(10) ? "000" : "0"}${makeExtension(random)}\r\n`;
	if (random.oneIn(3)) for (let count = random.below(4); count > 0; count--) wire += makeTrailer(random);
	return `${wire}\r\n`;
}

function makeChunk(random: Random): string {
	const data = makeData(random) || "x";
	let size = data.length.toString(16);
	if (random.oneIn(4)) size = size.toUpperCase();
	if (random.oneIn(10)) size = "0".repeat(1 + random.below(20)) + size;
	if (random.oneIn(60))
		size = random.pick([
			"",
			"-1",
			"+1",
			"0x1",
			"g",
			" 1",
			"1 ",
			"ffffffffffffffff",
			"20000000000000",
			"1fffffffffffff",
			"10000000000000005",
			`${size}\t`,
		]);
	return `${size}${makeExtension(random)}\r\n${data}${random.oneIn(80) ? random.pick(["\n", "\r", "", "\n\r", "\r\r\n", " \r\n"]) : "\r\n"}`;
}

function makeExtension(random: Random): string {
	if (!random.oneIn(5)) return "";
	if (random.oneIn(12)) return random.pick(WRONG_EXTENSIONS);
	let extensions = random.pick(EXTENSIONS);
	for (let more = random.below(3); more > 0; more--) extensions += random.pick(EXTENSIONS);
	return extensions;
}

function makeTrailer(random: Random): string {
	if (random.oneIn(20)) return random.pick(WRONG_TRAILERS);
	return random.oneIn(20) ? random.pick(FORBIDDEN_TRAILERS) : plainLine(random);
}
