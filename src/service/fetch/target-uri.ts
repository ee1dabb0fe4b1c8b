/**
 * The target URI of a request (RFC 9112 §3.3) as `Request.url` has it: what `new URL(…).href` gives.
 *
 * - Scheme and authority are those that trusted proxies name, where this server trusts any (`Exchange.client`). Else:
 * - The scheme is that of the connection, also for an absolute-form target that names another: a peer can't claim a TLS that
 *   isn't there (RFC 9110 §7.4).
 * - The authority is the request's, in the form URLs have it; the local endpoint's where it is empty or no URL's.
 * - `*` and the authority-form of CONNECT have no path: "http://host/".
 *
 * Almost every target is already what a URL parser would make of it, and a scan finds that out; the others go to `URL`.
 */
import type { Endpoints } from "../../protocol/connection.ts";
import type { Exchange } from "../../protocol/exchange/exchange.ts";

/** Origins by authority. Peers choose authorities, so number and length are bounded. */
const HTTP_ORIGINS = new Map<string, string>();
const HTTPS_ORIGINS = new Map<string, string>();
const ORIGINS_LIMIT = 256;
const AUTHORITY_LENGTH_LIMIT = 256;

/** Characters that a URL parser leaves alone in paths and queries of http, "." and "%" aside. */
const IS_PLAIN = plainTable();
const DOT = 0x2e;
const PERCENT = 0x25;
const SLASH = 0x2f;

/** The target URI of a request. */
export function targetUri(exchange: Exchange): string {
	const request = exchange.request;
	const { client, endpoints } = exchange;
	const origin =
		client === null ? originOf(request.authority, endpoints.secure, endpoints) : originOf(client.host, client.proto === "https", endpoints);
	const path = request.path;
	if (!path.startsWith("/")) return `${origin}/`;
	const target = request.query === null ? path : `${path}?${request.query}`;
	return isPlain(target) ? origin + target : parsedHref(origin, target);
}

function originOf(authority: string, isSecure: boolean, endpoints: Endpoints): string {
	const origins = isSecure ? HTTPS_ORIGINS : HTTP_ORIGINS;
	const known = origins.get(authority);
	if (known !== undefined) return known;
	const scheme = isSecure ? "https:" : "http:";
	const origin = parsedOrigin(scheme, authority);
	// Another connection may have another local endpoint, so what falls back to it isn't kept.
	if (origin === null) return parsedOrigin(scheme, localAuthority(endpoints)) ?? `${scheme}//localhost`;
	if (authority.length <= AUTHORITY_LENGTH_LIMIT) {
		if (origins.size >= ORIGINS_LIMIT) origins.clear();
		origins.set(authority, origin);
	}
	return origin;
}

/** Scheme and authority as a URL has them; null where the authority is none of host and port alone. */
function parsedOrigin(scheme: string, authority: string): string | null {
	const url = parseUrl(`${scheme}//${authority}/`);
	if (url === null || authority === "" || authority.includes("@")) return null;
	if (url.pathname !== "/" || url.search !== "" || url.hash !== "") return null;
	return `${scheme}//${url.host}`;
}

function localAuthority(endpoints: Endpoints): string {
	const { transport, address, port } = endpoints.local;
	if (transport === "unix") return "localhost";
	return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

function parsedHref(origin: string, target: string): string {
	return parseUrl(origin + target)?.href ?? `${origin}/`;
}

function parseUrl(text: string): URL | null {
	try {
		return new URL(text);
	} catch {
		return null;
	}
}

/** True where a URL parser would leave the target as it is. May be false for one that it leaves too. */
function isPlain(target: string): boolean {
	for (let at = 0; at < target.length; at++) {
		const code = target.charCodeAt(at);
		if (code < 128 && IS_PLAIN[code] === 1) continue;
		// Dot segments are removed, and "%2e" is a dot.
		if (code === DOT && target.charCodeAt(at - 1) !== SLASH) continue;
		if (code === PERCENT && !(target.charCodeAt(at + 1) === 0x32 && (target.charCodeAt(at + 2) | 0x20) === 0x65)) continue;
		return false;
	}
	return true;
}

function plainTable(): Uint8Array {
	const table = new Uint8Array(128);
	for (const char of "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_~!$&()*+,;=:@/?") table[char.charCodeAt(0)] = 1;
	return table;
}
