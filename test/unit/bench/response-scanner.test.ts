import { describe, expect, it } from "vitest";
import { readAnswer } from "../../../src/bench/answer-reader.ts";
import { ResponseScanner } from "../../../src/bench/response-scanner.ts";

const PLAIN = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nHello";
const EMPTY = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
const LONGER = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n\r\nHello, World";
const CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHello\r\na;x=y\r\n0123456789\r\n0\r\n\r\n";
const PIECES = CHUNKED.replace(";x=y", "");
const TRAILER = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nA: b\r\n\r\n";

function bytes(text: string): Uint8Array {
	return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

/** Feeds a stream in pieces of `size`; the count at its end. */
function count(text: string, size: number): { answers: number; fault: string | null; isAtRest: boolean } {
	const scanner = new ResponseScanner();
	let answers = 0;
	for (let at = 0; at < text.length; at += size) answers += scanner.scan(bytes(text.slice(at, at + size)));
	return { answers, fault: scanner.fault, isAtRest: scanner.isAtRest };
}

describe("response scanner", () => {
	it.each([
		["alike", PLAIN.repeat(4), 4],
		["empty", EMPTY.repeat(3), 3],
		["of different lengths", PLAIN + LONGER + PLAIN + EMPTY + EMPTY, 5],
		["chunked", CHUNKED.repeat(3), 3],
		["with trailers", TRAILER + PLAIN + TRAILER, 3],
		["of both kinds", PLAIN + CHUNKED + PLAIN, 3],
	])("counts answers %s, however they are cut", (_, text, expected) => {
		for (let size = 1; size <= text.length; size++)
			expect([size, count(text, size)]).toEqual([size, { answers: expected, fault: null, isAtRest: true }]);
	});

	it("agrees with the strict reader on where answers end", () => {
		let rest = bytes(PLAIN + LONGER + PIECES + EMPTY);
		let answers = 0;
		for (let answer = readAnswer(rest); answer !== null; answer = readAnswer(rest)) {
			answers++;
			rest = rest.subarray(answer.size);
			if (rest.length === 0) break;
		}
		expect(answers).toBe(count(PLAIN + LONGER + PIECES + EMPTY, 7).answers);
	});

	it("isn't at rest inside an answer", () => {
		for (let length = 1; length < PLAIN.length; length++) expect(count(PLAIN.slice(0, length), 3).isAtRest).toBe(false);
	});

	it.each([
		["another status", "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "status 503"],
		["another protocol", "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", "no status line"],
		["no framing", "HTTP/1.1 200 OK\r\nA: b\r\n\r\n", "framing that says nothing"],
		["two framings", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "framing that says nothing"],
		["a chunk size that is none", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "a chunk without a size"],
		["a chunk that is too long", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxyz\r\n", "a chunk longer than it says"],
		["a line without CR", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\n", "a line without CR"],
		["a head without end", `HTTP/1.1 200 OK\r\nA: ${"x".repeat(20_000)}`, "a head without an end"],
	])("finds %s, first or after right answers", (_, text, fault) => {
		expect(count(text, 4).fault).toBe(fault);
		const later = count(PLAIN + PLAIN + text, text.length);
		expect([later.answers, later.fault]).toEqual([2, fault]);
	});

	it("finds a status that changed though the head is as long as before", () => {
		const { answers, fault } = count(PLAIN + PLAIN.replace("200", "500"), 1000);
		expect([answers, fault]).toEqual([1, "status 500"]);
	});
});
