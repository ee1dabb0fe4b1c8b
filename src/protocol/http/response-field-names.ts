/**
 * Names of response fields, checked once and kept as the bytes they are sent as: `Name: `.
 *
 * The fields that frame a message or manage its connection belong to the server (RFC 9112 §6, RFC 9110 §7.6.1); a handler that
 * sets one is told which call to use instead. What a whole set of fields may be is `http1/write-response-head.ts`'s.
 */

import { asciiBytes } from "../bytes/ascii.ts";
import { CLASS, TCHAR } from "../bytes/byte-classes.ts";
import { UsageError } from "../faults.ts";

export interface ResponseFieldName {
	/** The name, a colon and a space. */
	readonly bytes: Uint8Array;
	/** In lower case. */
	readonly name: string;
	/** It replaces the Date the server would send. */
	readonly isDate: boolean;
	/** It has one value: a message that has it twice has none that can be relied on (RFC 9110 §5.3). */
	readonly isSingle: boolean;
	/** It is refused except with 426, which must have it (RFC 9110 §15.5.22). */
	readonly isUpgrade: boolean;
}

const USUAL_NAMES =
	"Accept-Ranges Access-Control-Allow-Origin Age Allow Alt-Svc Cache-Control Content-Disposition Content-Encoding Content-Language Content-Location " +
	"Content-Range Content-Security-Policy Content-Type Date ETag Expires Last-Modified Link Location Referrer-Policy Retry-After Server Server-Timing " +
	"Set-Cookie Strict-Transport-Security Trailer Vary Via WWW-Authenticate X-Content-Type-Options X-Frame-Options X-Request-Id";

/** What to do in place of setting them. */
const OWN_NAMES: ReadonlyMap<string, string> = new Map([
	["content-length", "give the length to begin(), or the whole content to respond()"],
	["transfer-encoding", "the server frames the content itself"],
	["connection", "call closeAfter() to end the connection after this response"],
	["keep-alive", "the server manages its connections itself"],
	["proxy-connection", "the server manages its connections itself"],
]);

/** Fields of responses that are no lists, by RFC 9110. */
const SINGLE_NAMES: ReadonlySet<string> = new Set(
	"age content-location content-range content-type date etag expires last-modified location retry-after server".split(" "),
);

/** Names seen that aren't usual, kept up to this many: names come from handlers, but may be made from input. */
const KEPT_NAMES = 512;

const names: Map<string, ResponseFieldName> = makeUsualNames();
const usualCount = names.size;

/** Whether the name, in lower case, is that of a field which frames messages or manages connections: nobody but the server sets it. */
export function isFramingName(lower: string): boolean {
	return OWN_NAMES.has(lower);
}

/** The prepared form of a field name, as a handler spelled it; usual names in lower case get their usual spelling. */
export function responseFieldName(name: string): ResponseFieldName {
	return names.get(name) ?? prepareName(name);
}

function prepareName(name: string): ResponseFieldName {
	const lower = name.toLowerCase();
	const instead = OWN_NAMES.get(lower);
	if (instead !== undefined) throw new UsageError(`A handler doesn't set ${name}: ${instead}.`);
	if (name.length === 0) throw new UsageError("A field name can't be empty.");
	for (let i = 0; i < name.length; i++) {
		const code = name.charCodeAt(i);
		if (code > 0x7f || (CLASS[code]! & TCHAR) === 0)
			throw new UsageError(`${JSON.stringify(name)} is not a field name: it has a character that no token has.`);
	}
	const prepared = describeName(name, lower);
	if (names.size < usualCount + KEPT_NAMES) names.set(name, prepared);
	return prepared;
}

function describeName(name: string, lower: string): ResponseFieldName {
	return {
		bytes: asciiBytes(`${name}: `),
		name: lower,
		isDate: lower === "date",
		isSingle: SINGLE_NAMES.has(lower),
		isUpgrade: lower === "upgrade",
	};
}

function makeUsualNames(): Map<string, ResponseFieldName> {
	const made = new Map<string, ResponseFieldName>();
	for (const name of USUAL_NAMES.split(" ")) {
		const prepared = describeName(name, name.toLowerCase());
		made.set(name, prepared);
		made.set(name.toLowerCase(), prepared);
	}
	return made;
}
