/**
 * Request methods (RFC 9110 §9 and the registry of §16.1). Methods are case-sensitive tokens.
 *
 * A token that isn't registered is answered 501 (§9.1). CONNECT is refused before anybody asks here (`http1/framing.ts`). TRACE goes to the
 * handler like any other; those of this project answer 405, as to reflect what a browser sends, cookies included, helps nobody but who
 * can make it send (§9.3.8).
 */
import type { Platform } from "../connection.ts";

const KNOWN: ReadonlySet<string> = new Set(
	(
		"GET HEAD POST PUT DELETE OPTIONS PATCH TRACE ACL BASELINE-CONTROL BIND CHECKIN CHECKOUT COPY LABEL LINK LOCK MERGE MKACTIVITY MKCALENDAR MKCOL " +
		"MKREDIRECTREF MKWORKSPACE MOVE ORDERPATCH PROPFIND PROPPATCH QUERY REBIND REPORT SEARCH UNBIND UNCHECKOUT UNLINK UNLOCK UPDATE " +
		"UPDATEREDIRECTREF VERSION-CONTROL"
	).split(" "),
);

/** Whether a handler is asked about this method at all. */
export function isMethodImplemented(method: string): boolean {
	return method === "GET" || method === "POST" || method === "HEAD" || KNOWN.has(method);
}

const G = 0x47;
const E = 0x45;
const T = 0x54;
const P = 0x50;

/** The method as text; the common ones without making new text. */
export function methodText(platform: Platform, bytes: Uint8Array, from: number, to: number): string {
	if (to - from === 3 && bytes[from] === G && bytes[from + 1] === E && bytes[from + 2] === T) return "GET";
	if (to - from === 4 && bytes[from] === P && bytes[from + 1] === 0x4f && bytes[from + 2] === 0x53 && bytes[from + 3] === T) return "POST";
	if (to - from === 4 && bytes[from] === 0x48 && bytes[from + 1] === E && bytes[from + 2] === 0x41 && bytes[from + 3] === 0x44) return "HEAD";
	return platform.latin1Text(bytes, from, to);
}
