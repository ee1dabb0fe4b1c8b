import { describe, expect, it } from "vitest";
import { BadResponse, parseResponse } from "../../../../src/operations/admin/parse-response.ts";
import { latin1Bytes } from "../../../support/latin1.ts";

const parse = (wire: string) => parseResponse(latin1Bytes(wire));

describe("a response", () => {
	it.each([
		["with a length", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", 200, "abc"],
		["without content", "HTTP/1.1 404 Not Found\r\ncontent-length: 0 \r\n\r\n", 404, ""],
		["in chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: 1\r\n\r\n", 200, "abcde"],
		["that the end of the connection ends", "HTTP/1.1 200 OK\r\n\r\nabc", 200, "abc"],
		[
			"behind interim ones",
			"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 409 \r\nContent-Length: 1\r\n\r\nx",
			409,
			"x",
		],
		["behind very many interim ones", `${"HTTP/1.1 100 \r\n\r\n".repeat(20_000)}HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n`, 200, ""],
		["without a reason", "HTTP/1.1 204\r\n\r\n", 204, ""],
		["in UTF-8", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\xc3\xa9", 200, "é"],
	])("%s", (_, wire, status, text) => expect(parse(wire)).toEqual({ status, text }));
});

describe("no response", () => {
	it.each([
		["", "it closed the connection without one"],
		["HTTP/1.1 100 \r\n\r\n", "it closed the connection without one"],
		["HTTP/1.1 200 OK\r\n", "its head has no end"],
		["SSH-2.0-x\r\n\r\n", 'its first line is "SSH-2.0-x"'],
		["HTTP/1.0 200 OK\r\n\r\n", "its first line is"],
		["HTTP/1.1 20 OK\r\n\r\n", "its first line is"],
		["HTTP/1.1 200 OK\r\nno field\r\n\r\n", 'it has the line "no field"'],
		["HTTP/1.1 200 OK\r\nA : b\r\n\r\n", "it has the line"],
		["HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", "it has the line"],
		["HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc", "its Content-Length is 4, and 3 octets came"],
		["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabc", "its Content-Length is 2, and 3 octets came"],
		["HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc", "its Content-Length is 3, 3"],
		["HTTP/1.1 200 OK\r\nContent-Length: +3\r\n\r\nabc", "its Content-Length is +3"],
		["HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc", "it has both"],
		["HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc", "its transfer coding is gzip"],
		["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "its chunks are malformed"],
		["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", "its chunks are malformed"],
		["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nmore", "its chunks are malformed"],
		["HTTP/1.1 204 No Content\r\n\r\nabc", "it has content with status 204"],
	])("%j", (wire, message) => {
		expect(() => parse(wire)).toThrow(BadResponse);
		expect(() => parse(wire)).toThrow(message);
	});
});
