/**
 * Portable against native text primitives, on the runtime that runs this: where `adapters/(runtime)/platform.ts` has its limits from.
 *
 *     bun test/support/platform.bench.ts        deno run -A test/support/platform.bench.ts        node test/support/platform.bench.ts
 */
import { portablePlatform } from "../../src/protocol/bytes/portable-platform.ts";
import type { Platform } from "../../src/protocol/connection.ts";

const { latin1Slice, utf8Write, utf8Slice } = Buffer.prototype;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

const CANDIDATES: Record<string, Platform> = {
	portable: portablePlatform,
	buffer: {
		latin1Text: (bytes, from, to) => latin1Slice.call(bytes, from, to),
		writeUtf8: (text, target, at) => utf8Write.call(target, text, at, target.length - at),
		utf8Text: (bytes) => utf8Slice.call(bytes, 0, bytes.length),
		utf8Bytes: (text) => encoder.encode(text),
	},
	encoder: {
		latin1Text: (bytes, from, to) => portablePlatform.latin1Text(bytes, from, to),
		writeUtf8: (text, target, at) => encoder.encodeInto(text, target.subarray(at)).written,
		utf8Text: (bytes) => decoder.decode(bytes),
		utf8Bytes: (text) => encoder.encode(text),
	},
};

const LENGTHS = [2, 4, 8, 12, 16, 24, 32, 48, 64, 200, 1000];
const ROUNDS = 7;
const CALLS = 20_000;
const OFFSETS = 64;

const bytes = Uint8Array.from({ length: 1100 }, (_, index) => 97 + (index % 26));
const target = new Uint8Array(8192);
/** Everything computed ends here, so that nothing is optimised away. */
let sink = 0;

for (const length of LENGTHS) {
	const texts = Array.from({ length: OFFSETS }, (_, from) => portablePlatform.latin1Text(bytes, from, from + length));
	const views = texts.map((_, from) => bytes.subarray(from, from + length));
	check(length, texts, views);
	const row = [String(length).padStart(5)];
	for (const [name, platform] of Object.entries(CANDIDATES)) {
		row.push(
			name,
			nanos((index) => platform.latin1Text(bytes, index, index + length).charCodeAt(length - 1)),
			nanos((index) => platform.writeUtf8(texts[index]!, target, 5)),
			nanos((index) => platform.utf8Text(views[index]!).length),
			nanos((index) => platform.utf8Bytes(texts[index]!).length),
		);
	}
	console.log(row.join(" "));
}
console.log(`ns a call: latin1Text writeUtf8 utf8Text utf8Bytes (${sink % 2})`);

/** Throws unless every candidate gives what the first does. */
function check(length: number, texts: readonly string[], views: readonly Uint8Array[]): void {
	for (const platform of Object.values(CANDIDATES)) {
		for (let index = 0; index < OFFSETS; index++) {
			const text = texts[index]!;
			const written = platform.writeUtf8(text, target, 5);
			const isRight =
				platform.latin1Text(bytes, index, index + length) === text &&
				written === length &&
				portablePlatform.latin1Text(target, 5, 5 + written) === text &&
				platform.utf8Text(views[index]!) === text &&
				platform.utf8Bytes(text).length === length;
			if (!isRight) throw new Error(`a candidate is wrong at length ${length}`);
		}
	}
}

/** The best of some rounds: what is above it is the machine's other work. */
function nanos(call: (index: number) => number): string {
	let best = Number.POSITIVE_INFINITY;
	for (let round = 0; round < ROUNDS; round++) {
		const began = performance.now();
		for (let count = 0; count < CALLS; count++) sink += call(count % OFFSETS);
		best = Math.min(best, ((performance.now() - began) / CALLS) * 1e6);
	}
	return best.toFixed(0).padStart(6);
}
