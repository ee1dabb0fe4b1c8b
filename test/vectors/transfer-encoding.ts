/** Transfer-Encoding: one chunked and nothing else, never beside Content-Length, never in HTTP/1.0 (RFC 9112 §6.1, §6.3). */
import type { RequestVector } from "./vector.ts";

const taken = (id: string, line: string, level: RequestVector["level"] = "MUST"): RequestVector => ({
	id: `transfer-encoding/${id}`,
	section: "RFC 9112 §6.1",
	level,
	wire: `POST / HTTP/1.1\r\nHost: a\r\n${line}\r\n\r\n5\r\nabcde\r\n0\r\n\r\n`,
	requests: [{ method: "POST", content: "abcde" }],
});

const refused = (
	id: string,
	section: string,
	level: RequestVector["level"],
	lines: string,
	fault: NonNullable<RequestVector["fault"]>,
): RequestVector => ({
	id: `transfer-encoding/${id}`,
	section,
	level,
	wire: `POST / HTTP/1.1\r\nHost: a\r\n${lines}\r\n5\r\nabcde\r\n0\r\n\r\n`,
	fault,
});

export const TRANSFER_ENCODING_VECTORS: readonly RequestVector[] = [
	taken("chunked", "Transfer-Encoding: chunked"),
	taken("chunked-in-capitals", "Transfer-Encoding: CHUNKED"),
	taken("chunked-in-mixed-case", "Transfer-Encoding: cHuNkEd"),
	taken("name-in-any-case", "tRANSFER-eNCODING: chunked"),
	taken("no-white-space", "Transfer-Encoding:chunked"),
	taken("white-space-around", "Transfer-Encoding: \t chunked\t "),
	...(["GET", "DELETE", "OPTIONS", "HEAD", "PUT"] as const).map(
		(method): RequestVector => ({
			id: `transfer-encoding/with-${method.toLowerCase()}`,
			section: "RFC 9112 §6.3",
			level: "MUST",
			wire: `${method} / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n`,
			requests: [{ method, content: "abcde" }],
		}),
	),
	// Codings that are framed but not understood
	refused("gzip-then-chunked", "RFC 9112 §6.1", "SHOULD", "Transfer-Encoding: gzip, chunked\r\n", "UnsupportedTransferCoding"),
	refused(
		"gzip-then-chunked-on-two-lines",
		"RFC 9112 §6.1",
		"SHOULD",
		"Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
		"UnsupportedTransferCoding",
	),
	refused("unknown-then-chunked", "RFC 9112 §6.1", "SHOULD", "Transfer-Encoding: squeeze, chunked\r\n", "UnsupportedTransferCoding"),
	refused("identity-then-chunked", "RFC 9112 §6.1", "SHOULD", "Transfer-Encoding: identity, chunked\r\n", "UnsupportedTransferCoding"),
	refused("parameters-then-chunked", "RFC 9112 §6.1", "SHOULD", "Transfer-Encoding: squeeze;level=9, chunked\r\n", "UnsupportedTransferCoding"),
	refused("two-codings-then-chunked", "RFC 9112 §6.1", "SHOULD", "Transfer-Encoding: gzip, deflate, chunked\r\n", "UnsupportedTransferCoding"),
	// chunked is not last, so no end can be known
	refused("gzip-only", "RFC 9112 §6.3", "MUST", "Transfer-Encoding: gzip\r\n", "BadTransferCoding"),
	refused("identity-only", "RFC 9112 §6.3", "MUST", "Transfer-Encoding: identity\r\n", "BadTransferCoding"),
	refused("unknown-only", "RFC 9112 §6.3", "MUST", "Transfer-Encoding: squeeze\r\n", "BadTransferCoding"),
	refused("chunked-with-a-prefix", "RFC 9112 §6.3", "MUST", "Transfer-Encoding: xchunked\r\n", "BadTransferCoding"),
	refused("chunked-with-a-suffix", "RFC 9112 §6.3", "MUST", "Transfer-Encoding: chunkedx\r\n", "BadTransferCoding"),
	refused("chunked-without-its-end", "RFC 9112 §6.3", "MUST", "Transfer-Encoding: chunke\r\n", "BadTransferCoding"),
	refused("chunked-then-gzip", "RFC 9112 §6.3", "MUST", "Transfer-Encoding: chunked, gzip\r\n", "BadTransferCoding"),
	refused("chunked-then-identity", "RFC 9112 §6.3", "MUST", "Transfer-Encoding: chunked, identity\r\n", "BadTransferCoding"),
	refused(
		"chunked-then-gzip-on-two-lines",
		"RFC 9112 §6.3",
		"MUST",
		"Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n",
		"BadTransferCoding",
	),
	refused("chunked-gzip-chunked", "RFC 9112 §6.1", "MUST", "Transfer-Encoding: chunked, gzip, chunked\r\n", "BadTransferCoding"),
	// chunked more than once
	refused("chunked-twice", "RFC 9112 §6.1", "MUST", "Transfer-Encoding: chunked, chunked\r\n", "BadTransferCoding"),
	refused("chunked-twice-without-space", "RFC 9112 §6.1", "MUST", "Transfer-Encoding: chunked,chunked\r\n", "BadTransferCoding"),
	refused("chunked-twice-on-two-lines", "RFC 9112 §6.1", "MUST", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "BadTransferCoding"),
	refused("chunked-thrice", "RFC 9112 §6.1", "MUST", "Transfer-Encoding: chunked, chunked, chunked\r\n", "BadTransferCoding"),
	// Syntax
	refused("empty", "RFC 9112 §6.3", "MUST", "Transfer-Encoding:\r\n", "BadTransferCoding"),
	refused("blank", "RFC 9112 §6.3", "MUST", "Transfer-Encoding: \t\r\n", "BadTransferCoding"),
	refused("empty-item-first", "RFC 9110 §5.6.1", "MAY", "Transfer-Encoding: , chunked\r\n", "BadTransferCoding"),
	refused("empty-item-last", "RFC 9110 §5.6.1", "MAY", "Transfer-Encoding: chunked,\r\n", "BadTransferCoding"),
	refused("empty-items-only", "RFC 9110 §5.6.1", "MAY", "Transfer-Encoding: ,,\r\n", "BadTransferCoding"),
	refused("empty-item-within", "RFC 9110 §5.6.1", "MAY", "Transfer-Encoding: gzip,,chunked\r\n", "BadTransferCoding"),
	refused("empty-line-then-chunked", "RFC 9110 §5.6.1", "MAY", "Transfer-Encoding:\r\nTransfer-Encoding: chunked\r\n", "BadTransferCoding"),
	refused("chunked-then-empty-line", "RFC 9110 §5.6.1", "MAY", "Transfer-Encoding: chunked\r\nTransfer-Encoding:\r\n", "BadTransferCoding"),
	refused("chunked-with-parameter", "RFC 9112 §7.1", "MUST", "Transfer-Encoding: chunked;a=b\r\n", "BadTransferCoding"),
	refused("chunked-with-empty-parameter", "RFC 9112 §7.1", "MUST", "Transfer-Encoding: chunked;\r\n", "BadTransferCoding"),
	refused("chunked-quoted", "RFC 9112 §7", "MUST", 'Transfer-Encoding: "chunked"\r\n', "BadTransferCoding"),
	refused("chunked-in-apostrophes", "RFC 9112 §6.3", "MUST", "Transfer-Encoding: 'chunked'\r\n", "BadTransferCoding"),
	refused("two-words", "RFC 9112 §7", "MUST", "Transfer-Encoding: chunked chunked\r\n", "BadTransferCoding"),
	refused("word-then-chunked", "RFC 9112 §7", "MUST", "Transfer-Encoding: x chunked\r\n", "BadTransferCoding"),
	refused("semicolon-list", "RFC 9112 §7", "MUST", "Transfer-Encoding: ;chunked\r\n", "BadTransferCoding"),
	refused("no-break-space", "RFC 9112 §7", "MUST", "Transfer-Encoding: \xa0chunked\r\n", "BadTransferCoding"),
	refused("obs-text-inside", "RFC 9112 §7", "MUST", "Transfer-Encoding: chunk\xe9d\r\n", "BadTransferCoding"),
	refused("vertical-tab", "RFC 9110 §5.5", "SHOULD", "Transfer-Encoding: \x0bchunked\r\n", "BadFieldValue"),
	refused("nul-after", "RFC 9110 §5.5", "MUST", "Transfer-Encoding: chunked\0\r\n", "BadFieldValue"),
	refused("bare-cr-before", "RFC 9112 §2.2", "MUST", "Transfer-Encoding:\rchunked\r\n", "BadLineEnd"),
	refused("bare-lf-before", "RFC 9112 §2.2", "MUST", "Transfer-Encoding:\nchunked\r\n", "BadLineEnd"),
	refused("name-with-a-space-inside", "RFC 9112 §5.1", "MUST", "Transfer Encoding: chunked\r\n", "FieldSpaceBeforeColon"),
	// Both lengths
	refused("length-before", "RFC 9112 §6.1", "MAY", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "LengthAndTransferCoding"),
	refused("length-after", "RFC 9112 §6.1", "MAY", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "LengthAndTransferCoding"),
	refused("length-zero", "RFC 9112 §6.1", "MAY", "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", "LengthAndTransferCoding"),
	refused("length-and-unknown-coding", "RFC 9112 §6.1", "MAY", "Content-Length: 5\r\nTransfer-Encoding: squeeze\r\n", "LengthAndTransferCoding"),
	refused("length-and-empty-coding", "RFC 9112 §6.1", "MAY", "Content-Length: 5\r\nTransfer-Encoding:\r\n", "LengthAndTransferCoding"),
	refused("length-malformed", "RFC 9112 §6.3", "MUST", "Transfer-Encoding: chunked\r\nContent-Length: x\r\n", "BadContentLength"),
	// HTTP/1.0
	{
		id: "transfer-encoding/in-http10",
		section: "RFC 9112 §6.1",
		level: "MUST",
		wire: "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		fault: "TransferCodingInHttp10",
	},
	{
		id: "transfer-encoding/in-http10-with-keep-alive",
		section: "RFC 9112 §6.1",
		level: "MUST",
		wire: "POST / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		fault: "TransferCodingInHttp10",
	},
	{
		id: "transfer-encoding/in-http10-with-length",
		section: "RFC 9112 §6.1",
		level: "MUST",
		wire: "POST / HTTP/1.0\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		fault: "LengthAndTransferCoding",
	},
	// A peer that offers codings for the response doesn't frame its request by it.
	{
		id: "transfer-encoding/te-field",
		section: "RFC 9110 §10.1.4",
		level: "MUST",
		wire: "GET / HTTP/1.1\r\nHost: a\r\nTE: trailers, deflate;q=0.5\r\nConnection: TE\r\n\r\n",
		requests: [{}],
	},
];
