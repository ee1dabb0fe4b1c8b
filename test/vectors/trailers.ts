/** Trailer sections of chunked requests (RFC 9112 §7.1.2, RFC 9110 §6.5). */
import type { ExpectedFields, RequestVector } from "./vector.ts";

const HEAD = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

const taken = (id: string, lines: string, trailers: ExpectedFields): RequestVector => ({
	id: `trailers/${id}`,
	section: "RFC 9112 §7.1.2",
	level: "MUST",
	wire: `${HEAD}5\r\nabcde\r\n0\r\n${lines}\r\n`,
	requests: [{ method: "POST", content: "abcde", trailers }],
});

const refused = (
	id: string,
	lines: string,
	fault: NonNullable<RequestVector["fault"]>,
	section = "RFC 9112 §7.1.2",
	level: RequestVector["level"] = "MUST",
): RequestVector => ({
	id: `trailers/${id}`,
	section,
	level,
	wire: `${HEAD}5\r\nabcde\r\n0\r\n${lines}\r\n`,
	requests: [{ method: "POST", content: "abcde", end: "failed" }],
	fault,
});

const forbidden = (name: string, value: string): RequestVector =>
	refused(`forbidden-${name.toLowerCase()}`, `${name}: ${value}\r\n`, "TrailerForbidden", "RFC 9110 §6.5.1");

export const TRAILER_VECTORS: readonly RequestVector[] = [
	taken("one", "X-A: b\r\n", [["X-A", "b"]]),
	taken("two", "X-A: b\r\nDigest: c\r\n", [
		["X-A", "b"],
		["Digest", "c"],
	]),
	taken("white-space", "X-A:\t b \t\r\n", [["X-A", "b"]]),
	taken("empty-value", "X-A:\r\n", [["X-A", ""]]),
	taken("obs-text", "X-A: \xe9\r\n", [["X-A", "\xe9"]]),
	taken("repeated", "X-A: 1\r\nX-A: 2\r\n", [
		["X-A", "1"],
		["X-A", "2"],
	]),
	{
		id: "trailers/announced",
		section: "RFC 9110 §6.6.2",
		level: "SHOULD",
		wire: "POST / HTTP/1.1\r\nHost: a\r\nTrailer: X-A\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-A: b\r\n\r\n",
		requests: [{ method: "POST", trailers: [["X-A", "b"]] }],
	},
	{
		id: "trailers/like-a-request",
		section: "RFC 9112 §7.1.2",
		level: "MUST",
		wire: `${HEAD}0\r\nGET: / HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n`,
		requests: [{ method: "POST", trailers: [["GET", "/ HTTP/1.1"]] }, { target: "/2" }],
	},
	{
		id: "trailers/request-line-is-no-field",
		section: "RFC 9112 §7.1.2",
		level: "MUST",
		wire: `${HEAD}0\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n`,
		requests: [{ method: "POST", end: "failed" }],
		fault: "BadTrailer",
	},
	{
		id: "trailers/missing-empty-line",
		section: "RFC 9112 §7.1.2",
		level: "MUST",
		wire: `${HEAD}0\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n`,
		requests: [{ method: "POST", end: "failed" }],
		fault: "BadTrailer",
	},
	refused("no-colon", "X-A\r\n", "BadTrailer"),
	refused("empty-name", ": b\r\n", "BadTrailer"),
	refused("space-before-colon", "X-A : b\r\n", "BadTrailer", "RFC 9112 §5.1"),
	refused("space-in-name", "X A: b\r\n", "BadTrailer"),
	refused("space-first", " X-A: b\r\n", "BadTrailer"),
	refused("fold", "X-A: b\r\n c\r\n", "BadTrailer", "RFC 9112 §5.2"),
	refused("fold-with-tab", "X-A: b\r\n\tc\r\n", "BadTrailer", "RFC 9112 §5.2"),
	refused("nul-in-value", "X-A: b\0\r\n", "BadTrailer", "RFC 9110 §5.5"),
	refused("control-in-value", "X-A: \x01b\r\n", "BadTrailer", "RFC 9110 §5.5", "SHOULD"),
	refused("obs-text-in-name", "X\xe9: b\r\n", "BadTrailer"),
	refused("bare-lf", "X-A: b\n", "BadLineEnd", "RFC 9112 §2.2", "MAY"),
	refused("bare-cr", "X-A: b\rc\r\n", "BadLineEnd", "RFC 9112 §2.2"),
	refused("cr-cr-lf", "X-A: b\r\r\n", "BadLineEnd", "RFC 9112 §2.2"),
	refused("cr-in-name", "X\rA: b\r\n", "BadTrailer", "RFC 9112 §2.2"),
	forbidden("Content-Length", "5"),
	forbidden("Transfer-Encoding", "chunked"),
	forbidden("Host", "b"),
	forbidden("Trailer", "X-A"),
	forbidden("TE", "trailers"),
	forbidden("Connection", "close"),
	forbidden("Upgrade", "h2c"),
	forbidden("Authorization", "Basic YTpi"),
	forbidden("Proxy-Authorization", "Basic YTpi"),
	forbidden("Cookie", "a=b"),
	forbidden("Expect", "100-continue"),
	forbidden("Range", "bytes=0-"),
	forbidden("If-Match", "*"),
	forbidden("If-None-Match", "*"),
	forbidden("If-Range", '"a"'),
	forbidden("If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"),
	forbidden("If-Unmodified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"),
	forbidden("Cache-Control", "no-cache"),
	forbidden("Max-Forwards", "1"),
	forbidden("Content-Encoding", "gzip"),
	forbidden("Content-Type", "text/plain"),
	forbidden("Content-Range", "bytes 0-1/2"),
	refused("forbidden-in-any-case", "cONTENT-lENGTH: 5\r\n", "TrailerForbidden", "RFC 9110 §6.5.1"),
	refused("forbidden-after-a-good-one", "X-A: b\r\nContent-Length: 5\r\n", "TrailerForbidden", "RFC 9110 §6.5.1"),
	taken("name-like-a-forbidden-one", "X-Content-Length: 5\r\nContent_Length: 5\r\n", [
		["X-Content-Length", "5"],
		["Content_Length", "5"],
	]),
];
