/**
 * Cases that fuzzing (`test/fuzz`) came upon: where Trivet, the reference parser, or llhttp read something otherwise than another of
 * them, and header sections that repeat the last one under another request line. What a case is about stands in its id.
 */
import type { RequestVector } from "./vector.ts";

const kept = (id: string, section: string, vector: Omit<RequestVector, "id" | "section" | "level">): RequestVector => ({
	id: `corpus/${id}`,
	section,
	level: "MUST",
	...vector,
});

export const CORPUS_VECTORS: readonly RequestVector[] = [
	// White space behind a value, tabs too, is no part of it. llhttp takes a tab for one.
	kept("tab-behind-content-length", "RFC 9112 §5", {
		wire: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\t\r\n\r\nxGET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
		requests: [{ method: "POST", content: "x" }, { target: "/2" }],
	}),
	kept("tab-behind-chunked", "RFC 9112 §5", {
		wire: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\t\r\n\r\n1\r\nx\r\n0\r\n\r\n",
		requests: [{ method: "POST", content: "x" }],
	}),
	kept("tab-behind-close", "RFC 9112 §5", {
		wire: "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\t\r\n\r\n",
		requests: [{}],
		persistence: "close",
	}),
	kept("tab-between-close-and-comma", "RFC 9110 §5.6.1", {
		wire: "GET / HTTP/1.1\r\nHost: a\r\nConnection: Close\t,\r\n\r\n",
		requests: [{}],
		persistence: "close",
	}),
	kept("tab-behind-keep-alive-in-http10", "RFC 9112 §5", {
		wire: "GET / HTTP/1.0\r\nConnection: keep-alive\t\r\n\r\n",
		requests: [{ version: "1.0" }],
	}),
	// llhttp lets this connection persist.
	kept("close-before-keep-alive-in-http10", "RFC 9112 §9.3", {
		wire: "GET / HTTP/1.0\r\nConnection: close,keep-alive\r\n\r\n",
		requests: [{ version: "1.0" }],
		persistence: "close",
	}),
	// node:http drops what follows.
	kept("request-behind-an-offered-upgrade", "RFC 9110 §7.8", {
		wire: "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
		requests: [{}, { target: "/2" }],
	}),
	kept("chunked-content-of-an-offered-upgrade", "RFC 9110 §7.8", {
		wire: "PATCH / HTTP/1.1\r\nHost: a\r\nUpgrade: :\r\nConnection: upgrade\r\nTransfer-Encoding: chunked\t\r\n\r\n1\r\nx\r\n0\r\n\r\n",
		requests: [{ method: "PATCH", content: "x" }],
	}),
	// llhttp takes it for HTTP/0.9.
	kept("request-line-without-version-behind-a-request", "RFC 9112 §3", {
		wire: "GET / HTTP/1.1\r\nHost: a\r\n\r\nSEARCH /\n\r\n",
		requests: [{}],
		fault: "BadVersion",
	}),
	// It isn't known to be HEAD until the space: the refusal has content.
	kept("line-end-behind-the-method-head", "RFC 9112 §3", { wire: "HEAD\r\n\r\n", fault: "BadLineEnd" }),
	kept("connect-with-empty-host", "RFC 9112 §3.2", { wire: "CONNECT a:80 HTTP/1.1\r\nHost: \r\n\r\n", fault: "BadHost" }),
	kept("continue-with-an-empty-member", "RFC 9110 §10.1.1", {
		wire: "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue,\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
		requests: [{ method: "PUT", content: "x" }],
	}),
	kept("forbidden-trailer-before-the-limit", "RFC 9110 §6.5.1", {
		wire: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nKeep-Alive: 0123456789\r\n\r\n",
		limits: { trailerBytes: 16 },
		requests: [{ method: "POST", end: "failed" }],
		fault: "TrailerForbidden",
	}),
	// The same header section under another request line means something else.
	kept("same-fields-in-http10", "RFC 9112 §6.1", {
		wire:
			"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n" +
			"POST /2 HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
		requests: [{ method: "POST", content: "x" }],
		fault: "TransferCodingInHttp10",
	}),
	kept("same-fields-in-http11", "RFC 9112 §3.2", {
		wire: "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /2 HTTP/1.1\r\nConnection: keep-alive\r\n\r\n",
		requests: [{ version: "1.0" }],
		fault: "MissingHost",
	}),
	kept("same-empty-host-without-absolute-form", "RFC 9112 §3.3", {
		wire: "GET http://a/ HTTP/1.1\r\nHost:\r\n\r\nGET / HTTP/1.1\r\nHost:\r\n\r\n",
		requests: [{ target: "http://a/", authority: "a" }],
		fault: "BadHost",
	}),
	kept("same-content-length-each-time", "RFC 9112 §6.3", {
		wire: "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nxyPUT /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nzz",
		requests: [
			{ method: "PUT", content: "xy" },
			{ method: "PUT", target: "/2", content: "zz" },
		],
	}),
	kept("same-fields-but-for-the-last-octet", "RFC 9112 §6.3", {
		wire:
			"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nxyPUT /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nzzz" +
			"GET /3 HTTP/1.1\r\nHost: a\r\n\r\n",
		requests: [{ method: "PUT", content: "xy" }, { method: "PUT", target: "/2", content: "zzz" }, { target: "/3" }],
	}),
];
