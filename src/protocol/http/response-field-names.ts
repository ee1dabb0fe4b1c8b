/**
 * Names of response fields, checked once and kept as the bytes they are sent as: `Name: `.
 *
 * The fields that frame a message or manage its connection belong to the server (RFC 9112 §6, RFC 9110 §7.6.1); a handler that
 * sets one is told which call to use instead.
 */

import { asciiBytes } from "../bytes/ascii.ts";
import { CLASS, TCHAR } from "../bytes/byte-classes.ts";
import { UsageError } from "../faults.ts";

export interface ResponseFieldName {
	/** The name, a colon and a space. */
	readonly bytes: Uint8Array;
	/** It replaces the Date the server would send. */
	readonly isDate: boolean;
}

const USUAL_NAMES =
	"Accept-Ranges Access-Control-Allow-Origin Age Allow Alt-Svc Cache-Control Content-Disposition Content-Encoding Content-Language Content-Location " +
	"Content-Range Content-Security-Policy Content-Type Date ETag Expires Last-Modified Link Location Referrer-Policy Retry-After Server Server-Timing " +
	"Set-Cookie Strict-Transport-Security Trailer Vary Via WWW-Authenticate X-Content-Type-Options X-Frame-Options X-Request-Id";

const OWN_NAMES: Readonly<Record<string, string>> = {
	"content-length": "give the length to begin(), or the whole content to respond()",
	"transfer-encoding": "the server frames the content itself",
	connection: "call closeAfter() to end the connection after this response",
	"keep-alive": "the server manages its connections itself",
	"proxy-connection": "the server manages its connections itself",
	upgrade: "call takeOver() to switch protocols",
};

/** Names seen that aren't usual, kept up to this many: names come from handlers, but may be made from input. */
const KEPT_NAMES = 512;

const names: Map<string, ResponseFieldName> = makeUsualNames();
const usualCount = names.size;

/** The prepared form of a field name, as a handler spelled it; usual names in lower case get their usual spelling. */
export function responseFieldName(name: string): ResponseFieldName {
	return names.get(name) ?? prepareName(name);
}

function prepareName(name: string): ResponseFieldName {
	const lower = name.toLowerCase();
	const instead = OWN_NAMES[lower];
	if (instead !== undefined) throw new UsageError(`A handler doesn't set ${name}: ${instead}.`);
	if (name.length === 0) throw new UsageError("A field name can't be empty.");
	for (let i = 0; i < name.length; i++) {
		const code = name.charCodeAt(i);
		if (code > 0x7f || (CLASS[code]! & TCHAR) === 0)
			throw new UsageError(`${JSON.stringify(name)} is not a field name: it has a character that no token has.`);
	}
	const prepared = { bytes: asciiBytes(`${name}: `), isDate: lower === "date" };
	if (names.size < usualCount + KEPT_NAMES) names.set(name, prepared);
	return prepared;
}

function makeUsualNames(): Map<string, ResponseFieldName> {
	const made = new Map<string, ResponseFieldName>();
	for (const name of USUAL_NAMES.split(" ")) {
		const prepared = { bytes: asciiBytes(`${name}: `), isDate: name === "Date" };
		made.set(name, prepared);
		made.set(name.toLowerCase(), prepared);
	}
	return made;
}
