/**
 * Requests and the exact octets that answer them, Date apart: the same on every runtime and from every executable. A change here is a
 * change on the wire: make it on purpose. What is refused before a handler sees it is in `expected-refusals.ts`.
 */
import { chunked, get, head, post } from "../support/raw-http-request.ts";
import { lines, type WireCase } from "./wire-case.ts";

/** Answers of `app.mjs`, by the fetch door. */
export const FETCH_CASES: readonly WireCase[] = [
	{
		name: "text of a known length",
		request: get("/hello"),
		response: lines("HTTP/1.1 200 OK", "Date: *", "Content-Type: text/plain;charset=UTF-8", "Content-Length: 14", "", "Hello, world!\n"),
	},
	{
		name: "HEAD",
		request: head("HEAD", "/hello"),
		response: lines("HTTP/1.1 200 OK", "Date: *", "Content-Type: text/plain;charset=UTF-8", "Content-Length: 14", "", ""),
	},
	{
		name: "JSON with non-ASCII text",
		request: get("/json"),
		response: lines(
			"HTTP/1.1 200 OK",
			"Date: *",
			"Content-Type: application/json",
			"Content-Length: 37",
			"",
			'{"greeting":"Gr\xc3\xbc\xc3\x9fe","list":[1,2,3]}',
		),
	},
	{ name: "no body", request: get("/empty"), response: lines("HTTP/1.1 200 OK", "Date: *", "Content-Length: 0", "", "") },
	{ name: "RFC 9110 §15.3.5: 204", request: get("/status/204"), response: lines("HTTP/1.1 204 No Content", "Date: *", "", "") },
	{
		name: "RFC 9110 §15.3.6: 205",
		request: get("/status/205"),
		response: lines("HTTP/1.1 205 Reset Content", "Date: *", "Content-Length: 0", "", ""),
	},
	{
		name: "RFC 9110 §15.4.5: 304 with a validator",
		request: get("/not-modified"),
		response: lines("HTTP/1.1 304 Not Modified", "Date: *", 'ETag: "x"', "", ""),
	},
	{
		name: "a redirect",
		request: get("/redirect"),
		response: lines("HTTP/1.1 303 See Other", "Date: *", "Location: http://example.com/elsewhere", "Content-Length: 0", "", ""),
	},
	{
		name: "a status without a registered phrase",
		request: get("/status/599"),
		response: lines("HTTP/1.1 599 ", "Date: *", "Content-Type: text/plain;charset=UTF-8", "Content-Length: 11", "", "status 599\n"),
	},
	{
		name: "two Set-Cookie lines",
		request: get("/set-cookies"),
		response: lines(
			"HTTP/1.1 200 OK",
			"Date: *",
			"Content-Type: text/plain",
			"Set-Cookie: a=1; Path=/",
			"Set-Cookie: b=2; HttpOnly",
			"Content-Length: 8",
			"",
			"cookies\n",
		),
	},
	{
		name: "fields that are the server's own",
		request: get("/own-fields"),
		response: lines("HTTP/1.1 200 OK", "Date: *", "Connection: close", "Content-Type: text/x-own", "x-kept: yes", "Content-Length: 4", "", "own\n"),
	},
	{
		name: "chunks",
		request: get("/stream?n=3"),
		response: lines("HTTP/1.1 200 OK", "Date: *", "Transfer-Encoding: chunked", "", "7", "word 0\n", "7", "word 1\n", "7", "word 2\n", "0", "", ""),
	},
	{
		name: "chunks towards HTTP/1.0",
		request: head("GET", "/stream?n=3", { version: "1.0" }),
		response: lines("HTTP/1.1 200 OK", "Date: *", "Connection: close", "", "word 0\nword 1\nword 2\n"),
	},
	{ name: "HEAD of a stream", request: head("HEAD", "/stream?n=3"), response: lines("HTTP/1.1 200 OK", "Date: *", "", "") },
	{
		name: "bytes",
		request: get("/bytes?n=16&seed=1"),
		response: lines("HTTP/1.1 200 OK", "Date: *", "Content-Length: 16", "", "s\xfa\xd2\x86r\x17-^\xf0\x98\xe4\x14\xfd\xa1\x0e\xd2"),
	},
	{
		name: "content echoed as text",
		request: post("/echo-text", "hello"),
		response: lines("HTTP/1.1 200 OK", "Date: *", "Content-Type: text/plain;charset=UTF-8", "Content-Length: 5", "", "hello"),
	},
	{
		name: "content echoed as a stream",
		request: post("/echo", "hello", "Content-Type: text/x-own"),
		response: lines("HTTP/1.1 200 OK", "Date: *", "Content-Type: text/x-own", "Content-Length: 5", "", "hello"),
	},
	{
		name: "chunked content, hashed",
		request: head("POST", "/upload", { fields: ["Transfer-Encoding: chunked"] }) + chunked(["ab", "cde"], ["X-Trailer: t"]),
		response: lines(
			"HTTP/1.1 200 OK",
			"Date: *",
			"Content-Type: application/json",
			"Content-Length: 88",
			"",
			'{"length":5,"sha256":"36bbe50ed96841d10443bcb670d6554f0a34b761be67ec9c4a8ad2c0c44ca42c"}',
		),
	},
	{
		name: "fields as the handler sees them",
		request: get("/headers", "X-B: 1", "x-a: 2", "X-B: 3"),
		response: lines(
			"HTTP/1.1 200 OK",
			"Date: *",
			"Content-Type: application/json",
			"Content-Length: 52",
			"",
			'[["host","test.example"],["x-a","2"],["x-b","1, 3"]]',
		),
	},
	{
		name: "RFC 9112 §3.2.2: absolute-form",
		request: head("GET", "http://other.example:81/url?q", { host: "ignored.example" }),
		response: lines(
			"HTTP/1.1 200 OK",
			"Date: *",
			"Content-Type: text/plain;charset=UTF-8",
			"Content-Length: 29",
			"",
			"http://other.example:81/url?q",
		),
	},
	{
		name: "RFC 9112 §3.2.4: asterisk-form",
		request: head("OPTIONS", "*"),
		response: lines("HTTP/1.1 204 No Content", "Date: *", "Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS", "", ""),
	},
	{
		name: "RFC 9110 §9.3.8: TRACE",
		request: head("TRACE", "/hello"),
		response: lines(
			"HTTP/1.1 405 Method Not Allowed",
			"Date: *",
			"Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
			"Content-Type: text/plain;charset=UTF-8",
			"Content-Length: 19",
			"",
			"Method Not Allowed\n",
		),
	},
	{
		name: "RFC 9112 §9.3: Connection: close",
		request: get("/hello", "Connection: close"),
		response: lines(
			"HTTP/1.1 200 OK",
			"Date: *",
			"Connection: close",
			"Content-Type: text/plain;charset=UTF-8",
			"Content-Length: 14",
			"",
			"Hello, world!\n",
		),
	},
	{
		name: "RFC 9112 §9.3: HTTP/1.0",
		request: head("GET", "/hello", { version: "1.0", host: null }),
		response: lines(
			"HTTP/1.1 200 OK",
			"Date: *",
			"Connection: close",
			"Content-Type: text/plain;charset=UTF-8",
			"Content-Length: 14",
			"",
			"Hello, world!\n",
		),
	},
	{
		name: "RFC 9112 §9.3: HTTP/1.0 that asks to persist",
		request: head("GET", "/hello", { version: "1.0", fields: ["Connection: keep-alive"] }),
		response: lines(
			"HTTP/1.1 200 OK",
			"Date: *",
			"Connection: keep-alive",
			"Content-Type: text/plain;charset=UTF-8",
			"Content-Length: 14",
			"",
			"Hello, world!\n",
		),
	},
	{
		name: "RFC 9112 §9.3.2: three in a row",
		request: get("/now?n=1") + get("/later?n=2") + post("/echo-text", "3"),
		response:
			lines("HTTP/1.1 200 OK", "Date: *", "Content-Type: text/plain;charset=UTF-8", "Content-Length: 6", "", "now 1\n") +
			lines("HTTP/1.1 200 OK", "Date: *", "Content-Type: text/plain;charset=UTF-8", "Content-Length: 8", "", "later 2\n") +
			lines("HTTP/1.1 200 OK", "Date: *", "Content-Type: text/plain;charset=UTF-8", "Content-Length: 1", "", "3"),
	},
	{
		name: "RFC 9110 §10.1.1: 100 (Continue)",
		request: `${head("POST", "/echo-text", { fields: ["Expect: 100-continue", "Content-Length: 2"] })}` + "hi",
		response: lines(
			"HTTP/1.1 100 Continue",
			"",
			"HTTP/1.1 200 OK",
			"Date: *",
			"Content-Type: text/plain;charset=UTF-8",
			"Content-Length: 2",
			"",
			"hi",
		),
	},
	{
		name: "a handler that throws",
		request: get("/throw"),
		response: lines(
			"HTTP/1.1 500 Internal Server Error",
			"Date: *",
			"Content-Type: text/plain;charset=UTF-8",
			"Content-Length: 22",
			"",
			"Internal Server Error\n",
		),
	},
	{
		name: "a handler that answers something else",
		request: get("/not-a-response"),
		response: lines(
			"HTTP/1.1 500 Internal Server Error",
			"Date: *",
			"Content-Type: text/plain;charset=UTF-8",
			"Content-Length: 22",
			"",
			"Internal Server Error\n",
		),
	},
	{
		name: "no such route",
		request: get("/nothing-here"),
		response: lines("HTTP/1.1 404 Not Found", "Date: *", "Content-Type: text/plain;charset=UTF-8", "Content-Length: 14", "", "no such route\n"),
	},
];

/** Answers of `low-app.mjs`, by the exchange door. */
export const EXCHANGE_CASES: readonly WireCase[] = [
	{
		name: "text",
		request: get("/hello"),
		response: lines("HTTP/1.1 200 OK", "Date: *", "Content-Type: text/plain", "Content-Length: 14", "", "Hello, world!\n"),
	},
	{
		name: "an answer without fields",
		request: get("/none"),
		response: lines("HTTP/1.1 200 OK", "Date: *", "Content-Length: 0", "", ""),
	},
	{ name: "204", request: get("/nothing"), response: lines("HTTP/1.1 204 No Content", "Date: *", "", "") },
	{
		name: "RFC 9110 §15.2: 103 before the answer",
		request: get("/interim"),
		response: lines(
			"HTTP/1.1 103 Early Hints",
			"Link: </style.css>; rel=preload; as=style",
			"",
			"HTTP/1.1 200 OK",
			"Date: *",
			"Content-Type: text/plain",
			"Content-Length: 12",
			"",
			"after hints\n",
		),
	},
	{
		name: "content of an announced length",
		request: get("/length"),
		response: lines("HTTP/1.1 200 OK", "Date: *", "Content-Type: text/plain", "Content-Length: 10", "", "0123456789"),
	},
	{
		name: "chunks",
		request: get("/chunks"),
		response: lines("HTTP/1.1 200 OK", "Date: *", "Content-Type: text/plain", "Transfer-Encoding: chunked", "", "4", "one ", "3", "two", "0", "", ""),
	},
	{
		name: "RFC 9112 §7.1.2: trailers",
		request: get("/trailers"),
		response: lines(
			"HTTP/1.1 200 OK",
			"Date: *",
			"Content-Type: text/plain",
			"Transfer-Encoding: chunked",
			"",
			"d",
			"with trailers",
			"0",
			"X-Checksum: abc",
			"X-Count: 13",
			"",
			"",
		),
	},
	{
		name: "trailers towards HTTP/1.0",
		request: head("GET", "/trailers", { version: "1.0" }),
		response: lines("HTTP/1.1 200 OK", "Date: *", "Connection: close", "Content-Type: text/plain", "", "with trailers"),
	},
	{
		name: "the last answer of a connection",
		request: get("/close") + get("/hello"),
		response: lines("HTTP/1.1 200 OK", "Date: *", "Connection: close", "Content-Type: text/plain", "Content-Length: 5", "", "last\n"),
	},
	{
		name: "RFC 9112 §2.2: an empty line first",
		request: `\r\n${get("/hello")}`,
		response: lines("HTTP/1.1 200 OK", "Date: *", "Content-Type: text/plain", "Content-Length: 14", "", "Hello, world!\n"),
	},
];
