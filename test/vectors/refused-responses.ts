/** What a handler asks for and can't have: a response that is malformed, or framed by hand. The peer gets 500 or an early end. */
import type { Answer, ResponseVector } from "./vector.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
/** Date of the fake clock. */
const DATE = "Sun, 06 Nov 1994 08:49:37 GMT";

/** What a handler must not be able to send; the peer gets 500 in its place. */
const refused = (id: string, section: string, answer: Answer): ResponseVector => ({
	id: `refused-responses/${id}`,
	section,
	level: "MUST",
	wire: GET,
	answer,
	usageError: true,
	responses: [{ status: 500, fields: { "x-a": null, "set-cookie": null, date: DATE }, body: "500 Internal Server Error\n" }],
});

export const REFUSED_RESPONSE_VECTORS: readonly ResponseVector[] = [
	refused("crlf-in-a-value", "RFC 9110 §5.5", { status: 200, fields: ["X-A", "b\r\nSet-Cookie: c"], content: "" }),
	refused("cr-in-a-value", "RFC 9110 §5.5", { status: 200, fields: ["X-A", "b\rc"], content: "" }),
	refused("lf-in-a-value", "RFC 9110 §5.5", { status: 200, fields: ["X-A", "b\nSet-Cookie: c"], content: "" }),
	refused("nul-in-a-value", "RFC 9110 §5.5", { status: 200, fields: ["X-A", "b\0c"], content: "" }),
	refused("control-in-a-value", "RFC 9110 §5.5", { status: 200, fields: ["X-A", "b\x1b[0m"], content: "" }),
	refused("delete-in-a-value", "RFC 9110 §5.5", { status: 200, fields: ["X-A", "b\x7f"], content: "" }),
	refused("lf-hidden-in-a-wide-character", "RFC 9110 §5.5", { status: 200, fields: ["X-A", "b\u010a\u010dSet-Cookie: c"], content: "" }),
	refused("wide-character-in-a-value", "RFC 9110 §5.5", { status: 200, fields: ["X-A", "\u20ac"], content: "" }),
	refused("crlf-in-a-name", "RFC 9110 §5.1", { status: 200, fields: ["X-A: b\r\nSet-Cookie", "c"], content: "" }),
	refused("colon-in-a-name", "RFC 9110 §5.1", { status: 200, fields: ["X-A:", "b"], content: "" }),
	refused("space-in-a-name", "RFC 9110 §5.1", { status: 200, fields: ["X-A ", "b"], content: "" }),
	refused("empty-name", "RFC 9110 §5.1", { status: 200, fields: ["", "b"], content: "" }),
	refused("wide-character-in-a-name", "RFC 9110 §5.1", { status: 200, fields: ["X-\u010a", "b"], content: "" }),
	refused("name-without-value", "RFC 9110 §5", { status: 200, fields: ["X-A"], content: "" }),
	refused("content-length-by-hand", "RFC 9112 §6.2", { status: 200, fields: ["Content-Length", "1"], content: "hello" }),
	refused("content-length-by-hand-in-any-case", "RFC 9112 §6.2", { status: 200, fields: ["cONTENT-lENGTH", "5"], content: "hello" }),
	refused("transfer-encoding-by-hand", "RFC 9112 §6.1", { status: 200, fields: ["Transfer-Encoding", "chunked"], content: "" }),
	refused("connection-by-hand", "RFC 9110 §7.6.1", { status: 200, fields: ["Connection", "close"], content: "" }),
	refused("keep-alive-by-hand", "RFC 9110 §7.6.1", { status: 200, fields: ["Keep-Alive", "timeout=5"], content: "" }),
	refused("upgrade-by-hand", "RFC 9110 §7.8", { status: 200, fields: ["Upgrade", "h2c"], content: "" }),
	refused("two-dates", "RFC 9110 §5.3", {
		status: 200,
		fields: ["Date", "Mon, 07 Nov 1994 08:49:37 GMT", "date", "Mon, 07 Nov 1994 08:49:37 GMT"],
		content: "",
	}),
	refused("two-content-types", "RFC 9110 §5.3", { status: 200, fields: ["Content-Type", "a/b", "X-A", "", "content-type", "a/b"], content: "" }),
	refused("two-locations", "RFC 9110 §5.3", { status: 302, fields: ["Location", "/a", "LOCATION", "/b"], writes: [] }),
	refused("bad-value-of-a-stream", "RFC 9110 §5.5", { status: 200, fields: ["X-A", "b\r\n"], writes: ["hello"] }),
	refused("status-of-one-digit", "RFC 9110 §15", { status: 9, content: "" }),
	refused("status-of-four-digits", "RFC 9110 §15", { status: 1000, content: "" }),
	refused("status-not-whole", "RFC 9110 §15", { status: 200.5, content: "" }),
	refused("status-not-a-number", "RFC 9110 §15", { status: Number.NaN, content: "" }),
	refused("status-100-as-final", "RFC 9110 §15.2", { status: 100, content: "" }),
	refused("status-101-as-final", "RFC 9110 §15.2.2", { status: 101, content: "" }),
	refused("interim-100-by-hand", "RFC 9110 §15.2.1", { interim: [{ status: 100 }], status: 200, content: "" }),
	refused("interim-101-by-hand", "RFC 9110 §15.2.2", { interim: [{ status: 101 }], status: 200, content: "" }),
	refused("bad-value-of-an-interim-response", "RFC 9110 §5.5", {
		interim: [{ status: 103, fields: ["Link", "a\r\nX-A: b"] }],
		status: 200,
		content: "",
	}),
	refused("content-length-of-an-interim-response", "RFC 9110 §8.6", {
		interim: [{ status: 103, fields: ["Content-Length", "5"] }],
		status: 200,
		content: "",
	}),
	refused("length-negative", "RFC 9110 §8.6", { status: 200, writes: [], contentLength: -2 }),
	refused("length-not-whole", "RFC 9110 §8.6", { status: 200, writes: [], contentLength: 1.5 }),
	{
		id: "refused-responses/trailer-with-crlf",
		section: "RFC 9110 §5.5",
		level: "MUST",
		wire: GET,
		answer: { status: 200, writes: ["a"], trailers: ["X-A", "b\r\n\r\nHTTP/1.1 200 OK"] },
		responses: [{ status: 200, body: "1\r\na\r\n" }],
		persistence: "abort",
	},
	...(["Content-Type", "Set-Cookie", "Host", "Date", "Location", "Cache-Control", "Trailer", "WWW-Authenticate"] as const).map(
		(name): ResponseVector => ({
			id: `refused-responses/trailer-${name.toLowerCase()}`,
			section: "RFC 9110 §6.5.1",
			level: "MUST",
			wire: GET,
			answer: { status: 200, writes: ["a"], trailers: ["X-A", "b", name, "x"] },
			responses: [{ status: 200, body: "1\r\na\r\n" }],
			persistence: "abort",
		}),
	),
	{
		id: "refused-responses/trailer-that-frames",
		section: "RFC 9110 §6.5.1",
		level: "MUST",
		wire: GET,
		answer: { status: 200, writes: ["a"], trailers: ["Content-Length", "1"] },
		responses: [{ status: 200, body: "1\r\na\r\n" }],
		persistence: "abort",
	},
];
