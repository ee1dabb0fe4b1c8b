/** Requests that no handler sees, and the exact octets that refuse them: `expected-wire.ts` has the others. */
import { chunked, get, head } from "../support/raw-http-request.ts";
import { lines, refusal, type WireCase } from "./wire-case.ts";

export const REFUSAL_CASES: readonly WireCase[] = [
	{
		name: "RFC 9112 §9.6: nothing after a refusal",
		request: get("/hello") + "GET / HTTP/1.1\r\n\r\n" + get("/hello"),
		response:
			lines("HTTP/1.1 200 OK", "Date: *", "Content-Type: text/plain", "Content-Length: 14", "", "Hello, world!\n") +
			refusal("400 Bad Request", "An HTTP/1.1 request needs a Host field. (RFC 9112 §3.2)", "closes"),
	},
	{
		name: "RFC 9112 §2.2: a bare LF",
		request: "GET / HTTP/1.1\nHost: x\n\n",
		response: refusal("400 Bad Request", "Lines end in CRLF; a bare CR or a bare LF was found. (RFC 9112 §2.2)", "closes"),
	},
	{
		name: "RFC 9112 §2.3: no version",
		request: "GET /\r\n\r\n",
		response: refusal("400 Bad Request", 'The request line does not end in "HTTP/" DIGIT "." DIGIT after one space. (RFC 9112 §2.3)', "closes"),
	},
	{
		name: "RFC 9110 §15.6.6: HTTP/2",
		request: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
		response: refusal("505 HTTP Version Not Supported", "This server speaks HTTP/1.1 and HTTP/1.0 here. (RFC 9110 §15.6.6)", "closes"),
	},
	{
		name: "RFC 9112 §3.2: no Host",
		request: head("GET", "/", { host: null }),
		response: refusal("400 Bad Request", "An HTTP/1.1 request needs a Host field. (RFC 9112 §3.2)", "closes"),
	},
	{
		name: "RFC 9112 §3.2: two Hosts",
		request: get("/", "Host: other.example"),
		response: refusal("400 Bad Request", "There is more than one Host field. (RFC 9112 §3.2)", "closes"),
	},
	{
		name: "RFC 9110 §7.2: a malformed Host",
		request: head("GET", "/", { host: "a b" }),
		response: refusal("400 Bad Request", 'Host is not uri-host [ ":" port ]. (RFC 9110 §7.2)', "closes"),
	},
	{
		name: "RFC 9112 §5.1: a space before the colon",
		request: get("/", "X : y"),
		response: refusal("400 Bad Request", "There is white space between a field name and its colon. (RFC 9112 §5.1)", "closes"),
	},
	{
		name: "RFC 9112 §5.2: a folded line",
		request: get("/", "X: y\r\n z"),
		response: refusal("400 Bad Request", "A field line is folded over several lines. (RFC 9112 §5.2)", "closes"),
	},
	{
		name: "RFC 9110 §9.1: an unknown method",
		request: head("BREW", "/"),
		response: refusal("501 Not Implemented", "This server doesn't know the method. (RFC 9110 §9.1)", "persists"),
	},
	{
		name: "RFC 9110 §9.3.6: CONNECT",
		request: head("CONNECT", "example.com:443"),
		response: refusal("501 Not Implemented", "This is an origin server; it opens no tunnels. (RFC 9110 §9.3.6)", "closes"),
	},
	{
		name: "RFC 9110 §7.4: an https target on a connection without TLS",
		request: head("GET", "https://example.com/"),
		response: refusal("421 Misdirected Request", "The target is an https resource, and this connection is not secured. (RFC 9110 §7.4)", "persists"),
	},
	{
		name: "RFC 9112 §3: a method that has no end",
		request: "X".repeat(17_000),
		response: refusal("501 Not Implemented", "The method is longer than any that this server knows. (RFC 9112 §3)", "closes"),
	},
	{
		name: "RFC 9112 §6.1: two framings",
		request: head("POST", "/content", { fields: ["Content-Length: 3", "Transfer-Encoding: chunked"] }) + chunked(["abc"]),
		response: refusal("400 Bad Request", "Content-Length and Transfer-Encoding are both given. (RFC 9112 §6.1)", "closes"),
	},
	{
		name: "RFC 9112 §6.1: a transfer coding that is not ours",
		request: head("POST", "/content", { fields: ["Transfer-Encoding: gzip, chunked"] }) + chunked(["abc"]),
		response: refusal("501 Not Implemented", "This server understands no transfer coding but chunked. (RFC 9112 §6.1)", "closes"),
	},
	{
		name: "RFC 9110 §8.6: a malformed Content-Length",
		request: head("POST", "/content", { fields: ["Content-Length: +3"] }) + "abc",
		response: refusal("400 Bad Request", "Content-Length is not a decimal number this server can count to. (RFC 9110 §8.6)", "closes"),
	},
	{
		name: "RFC 9112 §7.1: a malformed chunk size",
		request: `${head("POST", "/content", { fields: ["Transfer-Encoding: chunked"] })}0x3\r\nabc\r\n0\r\n\r\n`,
		response: refusal("400 Bad Request", "A chunk size is not a hexadecimal number this server can count to. (RFC 9112 §7.1)", "closes"),
	},
	{
		name: "RFC 9110 §6.5.1: a framing field in the trailers",
		request: head("POST", "/content", { fields: ["Transfer-Encoding: chunked"] }) + chunked(["abc"], ["Content-Length: 3"]),
		response: refusal("400 Bad Request", "A field that frames or routes the message stands in its trailer section. (RFC 9110 §6.5.1)", "closes"),
	},
	{
		name: "RFC 9110 §10.1.1: an unknown expectation",
		request: get("/hello", "Expect: something"),
		response: refusal("417 Expectation Failed", "The only expectation this server meets is 100-continue. (RFC 9110 §10.1.1)", "persists"),
	},
	{
		name: "RFC 9110 §15.5.15: a target that is too long",
		request: `GET /${"a".repeat(9000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
		response: refusal("414 URI Too Long", "The request target is longer than this server takes. (RFC 9112 §3)", "closes"),
	},
	{
		name: "RFC 6585 §5: a head that is too large",
		request: get("/", `X: ${"a".repeat(17_000)}`),
		response: refusal("431 Request Header Fields Too Large", "The request head is larger than this server takes. (RFC 6585 §5)", "closes"),
	},
	{
		name: "RFC 9110 §15.5.14: content that is too large",
		request: head("POST", "/content", { fields: ["Content-Length: 16777217"] }),
		response: refusal("413 Content Too Large", "The content is larger than this server takes. (RFC 9110 §15.5.14)", "closes"),
	},
	{
		name: "content that ends early",
		request: `${head("POST", "/content", { fields: ["Content-Length: 10"] })}abc`,
		response: refusal("400 Bad Request", "The connection was half-closed before the content was complete. (RFC 9112 §8)", "closes"),
	},
];
