/**
 * Who may ask over TCP, where every process of the machine, and every page open in a browser on it, can connect. A unix socket needs none of
 * this: the system lets nobody but its user open it.
 *
 * A page of some site reaches us in two ways: by a request across origins, which names its origin, and by a host name of its own that it lets
 * resolve to 127.0.0.1, which is in Host.
 */
import type { RequestHead } from "../../protocol/exchange/exchange.ts";
import type { FieldLines } from "../../protocol/http/field-section.ts";

/** What a request that may not ask is answered. */
export interface Refusal {
	readonly status: number;
	readonly message: string;
	readonly fields: FieldLines;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;
const BEARER = /^Bearer +(\S+)$/i;

/** What is wrong with a request; null where nothing is. `isPublic`: what it asks for needs no token. */
export function refusalOf(request: RequestHead, token: string, isPublic: boolean): Refusal | null {
	// RFC 9110 §7.4: a request for another host is misdirected.
	if (!LOOPBACK.test(request.authority)) return { status: 421, message: "Host must name this machine, such as localhost.", fields: [] };
	if (isFromElsewhere(request)) return { status: 403, message: "Pages of other origins may not ask.", fields: [] };
	if (isPublic || hasToken(request, token)) return null;
	// RFC 9110 §11.6.1: 401 says how to prove who one is.
	return { status: 401, message: "Authorization: Bearer TOKEN is asked for.", fields: ["WWW-Authenticate", 'Bearer realm="trivet"'] };
}

function isFromElsewhere({ fields, authority }: RequestHead): boolean {
	const origin = fields.get("origin");
	if (origin !== null && origin.toLowerCase() !== `http://${authority.toLowerCase()}`) return true;
	const site = fields.get("sec-fetch-site");
	return site !== null && site !== "same-origin" && site !== "none";
}

function hasToken({ fields }: RequestHead, token: string): boolean {
	const given = fields.getAll("authorization");
	const match = given.length === 1 ? BEARER.exec(given[0]!) : null;
	return match !== null && isSameSecret(match[1]!, token);
}

/** Whether two texts are the same, in a time that doesn't tell how much of `given` was right. `secret` isn't empty. */
export function isSameSecret(given: string, secret: string): boolean {
	let difference = given.length ^ secret.length;
	for (let at = 0; at < given.length; at++) difference |= given.charCodeAt(at) ^ secret.charCodeAt(at % secret.length);
	return difference === 0;
}
