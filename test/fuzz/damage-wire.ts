/** Damage to octets, wherever they stand: what no grammar makes. */
import type { Random } from "./random.ts";

/** What means something to some parser. */
const SHARP = [
	"\r",
	"\n",
	"\r\n",
	"\r\n\r\n",
	"\n\n",
	"\n\r\n",
	" ",
	"\t",
	"\x0b",
	"\x0c",
	"\0",
	":",
	";",
	",",
	"=",
	'"',
	"\\",
	"/",
	"?",
	"#",
	"%",
	"*",
	"0",
	"1",
	"a",
	"f",
	"\x7f",
	"\x80",
	"\x85",
	"\xa0",
	"\xff",
	"[",
	"]",
	"@",
	"HTTP/1.1",
	"GET / HTTP/1.1\r\n",
	"Host: b\r\n",
	"Content-Length: 0\r\n",
	"Content-Length: 5\r\n",
	"Transfer-Encoding: chunked\r\n",
	"Transfer-Encoding:\r\n chunked\r\n",
	"Connection: close\r\n",
	"chunked",
	"0\r\n\r\n",
	"ffffffffffffffff",
	"100-continue",
	"X: y\r\n",
];
const LINE_ENDS = ["\n", "\r", "\n\r", "\r\r\n", "\r\n\r\n", "", " \r\n", "\r \n", "\r\n ", "\r\n\t"];

/** The wire with one to four damages. */
export function damageWire(random: Random, wire: string): string {
	let damaged = wire;
	for (let count = 1 + (random.oneIn(2) ? 0 : random.below(4)); count > 0 && damaged.length > 0; count--) damaged = damageOnce(random, damaged);
	return damaged;
}

function damageOnce(random: Random, wire: string): string {
	const at = random.below(wire.length);
	const to = Math.min(wire.length, at + 1 + (random.oneIn(4) ? random.below(24) : random.below(3)));
	switch (random.below(12)) {
		case 0:
			return replace(wire, at, at + 1, String.fromCharCode(wire.charCodeAt(at) ^ (1 << random.below(8))));
		case 1:
			return replace(wire, at, at + 1, random.octet());
		case 2:
			return replace(wire, at, at + 1, random.pick(SHARP));
		case 3:
		case 4:
			return replace(wire, at, at, random.pick(SHARP));
		case 5:
			return replace(wire, at, to, "");
		case 6:
			return replace(wire, at, at, wire.slice(at, to).repeat(1 + random.below(random.oneIn(8) ? 40 : 2)));
		case 7: {
			const from = random.below(wire.length);
			return replace(wire, at, to, wire.slice(from, from + 1 + random.below(30)));
		}
		case 8:
			return damageLineEnd(random, wire, at);
		case 9:
			return random.oneIn(3) ? wire.slice(0, at) : damageLine(random, wire, at);
		case 10:
			return replace(wire, at, to, random.oneIn(2) ? wire.slice(at, to).toUpperCase() : wire.slice(at, to).toLowerCase());
		default:
			return damageLine(random, wire, at);
	}
}

/** Another form of the line end nearest behind `at`. */
function damageLineEnd(random: Random, wire: string, at: number): string {
	const found = wire.indexOf("\r\n", at);
	return found === -1 ? wire : replace(wire, found, found + 2, random.pick(LINE_ENDS));
}

/** The line that stands at `at` is left out, doubled, or moved to the front of a later one. */
function damageLine(random: Random, wire: string, at: number): string {
	const from = wire.lastIndexOf("\r\n", at) + 2;
	const end = wire.indexOf("\r\n", from);
	if (end === -1 || from < 2) return wire;
	const line = wire.slice(from, end + 2);
	switch (random.below(3)) {
		case 0:
			return replace(wire, from, end + 2, "");
		case 1:
			return replace(wire, from, from, line);
		default: {
			const later = wire.indexOf("\r\n", end + 2 + random.below(40));
			return later === -1 ? wire : wire.slice(0, from) + wire.slice(end + 2, later + 2) + line + wire.slice(later + 2);
		}
	}
}

/** Octets above 0xff that a change of case makes are brought back. */
function replace(wire: string, from: number, to: number, by: string): string {
	let octets = by;
	for (let i = 0; i < by.length; i++) if (by.charCodeAt(i) > 0xff) octets = by.replace(/[^\0-\xff]/g, "\xff");
	return wire.slice(0, from) + octets + wire.slice(to);
}
