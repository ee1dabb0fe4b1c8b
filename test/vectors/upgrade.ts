/** Upgrade offered and not wanted: the request is answered as it is (RFC 9110 §7.8). Taking over is `test/simulation`'s. */
import type { RequestVector } from "./vector.ts";

const ignored = (id: string, lines: string, version: "1.0" | "1.1" = "1.1"): RequestVector => ({
	id: `upgrade/${id}`,
	section: "RFC 9110 §7.8",
	level: "MAY",
	wire: `GET / HTTP/${version}\r\nHost: a\r\n${lines}\r\n`,
	requests: [{ version }],
	persistence: version === "1.0" ? "close" : "keep",
});

export const UPGRADE_VECTORS: readonly RequestVector[] = [
	ignored("h2c", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n"),
	ignored("websocket", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"),
	ignored("tls", "Connection: upgrade\r\nUpgrade: TLS/1.0\r\n"),
	ignored("list", "Connection: upgrade\r\nUpgrade: h2c, websocket, x/1\r\n"),
	ignored("without-connection-option", "Upgrade: websocket\r\n"),
	ignored("connection-option-alone", "Connection: upgrade\r\n"),
	ignored("empty", "Connection: upgrade\r\nUpgrade:\r\n"),
	ignored("in-http10", "Connection: upgrade\r\nUpgrade: websocket\r\n", "1.0"),
	ignored("with-post", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 99\r\n"),
	{
		id: "upgrade/h2c-with-content",
		section: "RFC 9110 §7.8",
		level: "MAY",
		wire: "POST / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\nContent-Length: 3\r\n\r\nabc",
		requests: [{ method: "POST", content: "abc" }],
	},
	{
		id: "upgrade/next-request-is-still-http11",
		section: "RFC 9110 §7.8",
		level: "MUST",
		wire: "GET /1 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
		requests: [{ target: "/1" }, { target: "/2" }],
	},
	{
		id: "upgrade/preface-after-an-ignored-offer",
		section: "RFC 9110 §15.6.6",
		level: "SHOULD",
		wire: "GET /1 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\nPRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
		requests: [{ target: "/1" }],
		fault: "UnsupportedVersion",
	},
];
