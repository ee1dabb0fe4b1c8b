/**
 * What a complete request head means for framing, routing and persistence (RFC 9112 §6.3, §3.2, §9.3).
 */
import { Fault } from "../faults.ts";
import { isAuthority } from "./authority.ts";
import { TransferCoding } from "./framing-fields.ts";
import type { RequestHeadParser } from "./parse-request-head.ts";

/** Content length of a chunked message: not known ahead. */
export const CHUNKED_LENGTH = -1;

/** The fault of a syntactically good head, or none. In the order of what an attacker could gain. */
export function judgeRequestHead(bytes: Uint8Array, head: RequestHeadParser): Fault {
	const fields = head.framing;
	if (fields.transferCoding !== TransferCoding.None) {
		const fault = judgeTransferCoding(fields.transferCoding, fields.contentLength, head.minorVersion);
		if (fault !== Fault.None) return fault;
	}
	if (fields.hostStart === -1) {
		// RFC 9112 §3.2: MUST answer 400 to an HTTP/1.1 request without Host; HTTP/1.0 had none.
		if (head.minorVersion !== 0) return Fault.MissingHost;
	} else if (fields.hostStart !== fields.hostEnd && !isAuthority(bytes, fields.hostStart, fields.hostEnd)) return Fault.BadHost;
	// RFC 9110 §10.1.1: MAY answer 417 to an expectation other than 100-continue; Expect in an HTTP/1.0 request MUST be ignored. We answer 417.
	if (fields.expectsOther && head.minorVersion !== 0) return Fault.UnknownExpectation;
	return Fault.None;
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
