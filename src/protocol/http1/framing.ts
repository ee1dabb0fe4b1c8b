/**
 * What a complete request head means for framing, routing and persistence (RFC 9112 §6.3, §3.2, §9.3).
 */
import { Fault } from "../faults.ts";
import { isAuthority } from "./authority.ts";
import { TransferCoding } from "./framing-fields.ts";
import type { RequestHeadParser } from "./parse-request-head.ts";
import { TargetForm } from "./request-target.ts";

/** Content length of a chunked message: not known ahead. */
export const CHUNKED_LENGTH = -1;

/** The fault of a syntactically good head, or none. In the order of what an attacker could gain. `isSecured`: TLS carries the connection. */
export function judgeRequestHead(bytes: Uint8Array, head: RequestHeadParser, isSecured: boolean): Fault {
	const fields = head.framing;
	if (fields.transferCoding !== TransferCoding.None) {
		const fault = judgeTransferCoding(fields.transferCoding, fields.contentLength, head.minorVersion);
		if (fault !== Fault.None) return fault;
	}
	if (fields.hostStart === -1) {
		// RFC 9112 §3.2: MUST answer 400 to an HTTP/1.1 request without Host; HTTP/1.0 had none.
		if (head.minorVersion !== 0) return Fault.MissingHost;
	} else if (fields.hostStart === fields.hostEnd) {
		// RFC 9112 §3.3: MAY reject a target URI whose authority is empty, or put a default there. No http URI has an empty host
		// (RFC 9110 §4.2.1), and a default would be a guess at what was meant. We reject, where no absolute-form names the host.
		if (head.minorVersion !== 0 && head.form !== TargetForm.Absolute) return Fault.BadHost;
	} else if (!fields.hostIsGood) {
		if (!isAuthority(bytes, head.fieldsStart + fields.hostStart, head.fieldsStart + fields.hostEnd)) return Fault.BadHost;
		fields.hostIsGood = true;
	}
	if (head.form !== TargetForm.Origin) {
		const fault = judgeTargetForm(bytes, head, isSecured);
		if (fault !== Fault.None) return fault;
	}
	// RFC 9110 §10.1.1: MAY answer 417 to an expectation other than 100-continue; 100-continue in an HTTP/1.0 request MUST be ignored. We answer 417.
	if (fields.expectsOther && head.minorVersion !== 0) return Fault.UnknownExpectation;
	return Fault.None;
}

/** Forms that are well formed, and ask for what an origin server on such a connection isn't. */
function judgeTargetForm(bytes: Uint8Array, head: RequestHeadParser, isSecured: boolean): Fault {
	// RFC 9110 §9.3.6: an origin server MAY accept CONNECT. We don't. It is 501, not 405: there is no resource whose methods Allow could list.
	// The connection ends, since a client may have sent ahead what was meant for the other end of the tunnel.
	if (head.form === TargetForm.Authority) return Fault.TunnelRefused;
	// RFC 9110 §7.4: MUST reject a request for an https resource on a connection that isn't secured.
	return head.form === TargetForm.Absolute && isHttps(bytes, head.targetStart) && !isSecured ? Fault.Misdirected : Fault.None;
}

/** Whether the absolute-form at `from`, which begins with one of the two schemes, has https. */
function isHttps(bytes: Uint8Array, from: number): boolean {
	return (bytes[from + 4]! | 0x20) === 0x73;
}

function judgeTransferCoding(coding: TransferCoding, contentLength: number, minorVersion: number): Fault {
	// RFC 9112 §6.1: MAY reject both lengths. We reject: smuggling (§11.2).
	if (contentLength !== -1) return Fault.LengthAndTransferCoding;
	// RFC 9112 §6.1: MUST treat it as if the framing were faulty. We answer 400 and close.
	if (minorVersion === 0) return Fault.TransferCodingInHttp10;
	switch (coding) {
		case TransferCoding.Chunked:
			return Fault.None;
		case TransferCoding.OtherThenChunked:
			return Fault.UnsupportedTransferCoding;
		default:
			return Fault.BadTransferCoding;
	}
}

/** Octets of content: its Content-Length, `CHUNKED_LENGTH`, or 0 where neither field stands (RFC 9112 §6.3). */
export function contentLengthOf(head: RequestHeadParser): number {
	if (head.framing.transferCoding !== TransferCoding.None) return CHUNKED_LENGTH;
	return head.framing.contentLength === -1 ? 0 : head.framing.contentLength;
}

/** RFC 9112 §9.3: close wins; else HTTP/1.1 persists, and HTTP/1.0 does where it asks to. */
export function wantsPersistence(head: RequestHeadParser): boolean {
	if (head.framing.connectionClose) return false;
	return head.minorVersion !== 0 || head.framing.connectionKeepAlive;
}
