import { describe, expect, it } from "vitest";
import { HeadCounter } from "../../../../scripts/bench/servers/head-counter.mjs";

/** What a stream of octets, cut into pieces of `size`, counts. */
function countIn(text: string, size: number): number {
	const bytes = new TextEncoder().encode(text);
	const counter = new HeadCounter();
	let heads = 0;
	for (let at = 0; at < bytes.length; at += size) heads += counter.count(bytes.subarray(at, at + size));
	return heads;
}

describe("counting CRLFCRLF", () => {
	const cases: [string, number][] = [
		["", 0],
		["\r\n\r\n", 1],
		["\r\n\r\n\r\n", 1],
		["\r\n\r\n\r\n\r\n", 2],
		["\r\r\n\r\n", 1],
		["\r\n\r\r\n\r\n", 1],
		["\n\r\n\r", 0],
		["\r\n \r\n", 0],
		["a\r\n\r\nbc\r\n\r\nd", 2],
		["GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(16), 16],
	];
	for (const [text, heads] of cases) {
		it(`finds ${heads} in ${JSON.stringify(text.slice(0, 40))}, however it is cut`, () => {
			for (let size = 1; size <= text.length + 1; size++) expect(countIn(text, size), `pieces of ${size}`).toBe(heads);
		});
	}
});
