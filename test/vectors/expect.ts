/** Expect (RFC 9110 §10.1.1). When 100 is sent, and that it isn't where nobody reads, is `test/simulation`'s. */
import type { RequestVector } from "./vector.ts";

const expecting = (id: string, value: string, level: RequestVector["level"] = "MUST"): RequestVector => ({
	id: `expect/${id}`,
	section: "RFC 9110 §10.1.1",
	level,
	wire: `PUT / HTTP/1.1\r\nHost: a\r\nExpect: ${value}\r\nContent-Length: 3\r\n\r\nabc`,
	requests: [{ method: "PUT", content: "abc" }],
});

const refused = (id: string, lines: string): RequestVector => ({
	id: `expect/${id}`,
	section: "RFC 9110 §10.1.1",
	level: "MAY",
	wire: `GET / HTTP/1.1\r\nHost: a\r\n${lines}\r\n`,
	fault: "UnknownExpectation",
});

export const EXPECT_VECTORS: readonly RequestVector[] = [
	expecting("continue", "100-continue"),
	expecting("continue-in-any-case", "100-CONTINUE"),
	expecting("continue-with-white-space", "\t100-continue \t"),
	expecting("continue-twice", "100-continue, 100-continue"),
	expecting("continue-among-empty-members", ", ,100-continue,"),
	expecting("empty", ""),
	expecting("empty-members-only", " , ,"),
	{
		id: "expect/continue-on-two-lines",
		section: "RFC 9110 §10.1.1",
		level: "MUST",
		wire: "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
		requests: [{ method: "PUT", content: "abc" }],
	},
	{
		id: "expect/continue-with-chunked",
		section: "RFC 9110 §10.1.1",
		level: "MUST",
		wire: "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
		requests: [{ method: "PUT", content: "abc" }],
	},
	{
		id: "expect/continue-without-content",
		section: "RFC 9110 §10.1.1",
		level: "MUST",
		wire: "GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n",
		requests: [{}],
	},
	{
		id: "expect/continue-with-length-zero",
		section: "RFC 9110 §10.1.1",
		level: "MUST",
		wire: "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n",
		requests: [{ method: "PUT" }],
	},
	{
		id: "expect/continue-in-http10-is-ignored",
		section: "RFC 9110 §10.1.1",
		level: "MUST",
		wire: "PUT / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
		requests: [{ method: "PUT", version: "1.0", content: "abc" }],
		persistence: "close",
	},
	{
		id: "expect/other-in-http10-is-ignored",
		section: "RFC 9110 §10.1.1",
		level: "MUST",
		wire: "GET / HTTP/1.0\r\nExpect: a-pony\r\n\r\n",
		requests: [{ version: "1.0" }],
		persistence: "close",
	},
	refused("other", "Expect: a-pony\r\n"),
	refused("other-with-value", "Expect: pony=pink\r\n"),
	refused("like-continue", "Expect: 100-continued\r\n"),
	refused("continue-and-other", "Expect: 100-continue, a-pony\r\n"),
	refused("continue-and-other-on-two-lines", "Expect: 100-continue\r\nExpect: a-pony\r\n"),
	refused("continue-with-parameter", "Expect: 100-continue;q=1\r\n"),
	{
		id: "expect/refused-with-content-keeps-the-framing",
		section: "RFC 9110 §10.1.1",
		level: "MAY",
		wire: "PUT / HTTP/1.1\r\nHost: a\r\nExpect: a-pony\r\nContent-Length: 3\r\n\r\nabc",
		fault: "UnknownExpectation",
	},
	{
		id: "expect/too-much-content-is-refused-first",
		section: "RFC 9110 §10.1.1",
		level: "SHOULD",
		wire: "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 99999999\r\n\r\n",
		fault: "ContentTooLarge",
	},
];
