/**
 * Every way a peer can be wrong: status, section, wording, scope. One table, looked up by an integer, so that a hot path
 * returns a number and builds nothing.
 *
 * A code is permanent (it is what metrics and logs count); the wording is not an interface. Every row has a vector in
 * `test/vectors`, and a test counts them.
 */

export const Fault = {
	None: 0,
	// Request line
	BadMethod: 1,
	BadTarget: 2,
	BadVersion: 3,
	UnsupportedVersion: 4,
	TargetTooLong: 5,
	BadLineEnd: 6,
	UnknownMethod: 7,
	TargetFormForbidden: 8,
	MethodTooLong: 9,
	// Header section
	BadFieldName: 10,
	BadFieldValue: 11,
	FieldSpaceBeforeColon: 12,
	ObsoleteFold: 13,
	HeadTooLarge: 14,
	TooManyFields: 15,
	MissingHost: 16,
	RepeatedHost: 17,
	BadHost: 18,
	// Framing
	BadContentLength: 20,
	ConflictingContentLength: 21,
	LengthAndTransferCoding: 22,
	TransferCodingInHttp10: 23,
	UnsupportedTransferCoding: 24,
	BadTransferCoding: 25,
	ContentTooLarge: 26,
	UnknownExpectation: 27,
	IncompleteContent: 28,
	// Chunked coding
	BadChunkSize: 30,
	BadChunkExtension: 31,
	ChunkLineTooLong: 32,
	BadChunkEnd: 33,
	ChunkOverhead: 34,
	BadTrailer: 35,
	TrailerTooLarge: 36,
	TrailerForbidden: 37,
	// Time
	HeadTimeout: 40,
	RequestTimeout: 41,
	ContentTooSlow: 42,
	// The server's own state
	TooManyConnections: 50,
	// What this server is not
	TunnelRefused: 60,
	Misdirected: 61,
} as const;
export type Fault = (typeof Fault)[keyof typeof Fault];

/** "request": only this request is refused, the connection goes on. "connection": its framing can't be trusted any more. */
export type FaultScope = "request" | "connection";

export interface FaultRow {
	readonly code: Fault;
	/** Stable name, as in metrics. */
	readonly name: string;
	readonly status: number;
	/** Where the rule stands. */
	readonly section: string;
	readonly message: string;
	readonly scope: FaultScope;
}

function row(code: Fault, name: string, status: number, section: string, message: string, scope: FaultScope = "connection"): FaultRow {
	return { code, name, status, section, message, scope };
}

const ROWS: readonly FaultRow[] = [
	row(Fault.BadMethod, "bad_method", 400, "RFC 9112 §3.1", "The method is not a token."),
	row(Fault.BadTarget, "bad_target", 400, "RFC 9112 §3.2", "The request target is not in one of the four forms, or has a character no URI has."),
	row(Fault.BadVersion, "bad_version", 400, "RFC 9112 §2.3", 'The request line does not end in "HTTP/" DIGIT "." DIGIT after one space.'),
	row(Fault.UnsupportedVersion, "unsupported_version", 505, "RFC 9110 §15.6.6", "This server speaks HTTP/1.1 and HTTP/1.0 here."),
	row(Fault.TargetTooLong, "target_too_long", 414, "RFC 9112 §3", "The request target is longer than this server takes."),
	row(Fault.BadLineEnd, "bad_line_end", 400, "RFC 9112 §2.2", "Lines end in CRLF; a bare CR or a bare LF was found."),
	row(Fault.UnknownMethod, "unknown_method", 501, "RFC 9110 §9.1", "This server doesn't know the method.", "request"),
	row(Fault.TargetFormForbidden, "target_form_forbidden", 400, "RFC 9112 §3.2", "This form of request target is not allowed with this method."),
	row(Fault.MethodTooLong, "method_too_long", 501, "RFC 9112 §3", "The method is longer than any that this server knows."),
	row(Fault.BadFieldName, "bad_field_name", 400, "RFC 9112 §5", "A field name is not a token."),
	row(Fault.BadFieldValue, "bad_field_value", 400, "RFC 9110 §5.5", "A field value has a control character."),
	row(Fault.FieldSpaceBeforeColon, "space_before_colon", 400, "RFC 9112 §5.1", "There is white space between a field name and its colon."),
	row(Fault.ObsoleteFold, "obsolete_fold", 400, "RFC 9112 §5.2", "A field line is folded over several lines."),
	row(Fault.HeadTooLarge, "head_too_large", 431, "RFC 6585 §5", "The request head is larger than this server takes."),
	row(Fault.TooManyFields, "too_many_fields", 431, "RFC 6585 §5", "The request has more fields than this server takes."),
	row(Fault.MissingHost, "missing_host", 400, "RFC 9112 §3.2", "An HTTP/1.1 request needs a Host field."),
	row(Fault.RepeatedHost, "repeated_host", 400, "RFC 9112 §3.2", "There is more than one Host field."),
	row(Fault.BadHost, "bad_host", 400, "RFC 9110 §7.2", 'Host is not uri-host [ ":" port ].'),
	row(Fault.BadContentLength, "bad_content_length", 400, "RFC 9110 §8.6", "Content-Length is not a decimal number this server can count to."),
	row(Fault.ConflictingContentLength, "repeated_content_length", 400, "RFC 9112 §6.3", "Content-Length is given more than once."),
	row(Fault.LengthAndTransferCoding, "length_and_transfer_coding", 400, "RFC 9112 §6.1", "Content-Length and Transfer-Encoding are both given."),
	row(Fault.TransferCodingInHttp10, "transfer_coding_in_http10", 400, "RFC 9112 §6.1", "Transfer-Encoding is given in an HTTP/1.0 request."),
	row(
		Fault.UnsupportedTransferCoding,
		"unsupported_transfer_coding",
		501,
		"RFC 9112 §6.1",
		"This server understands no transfer coding but chunked.",
	),
	row(
		Fault.BadTransferCoding,
		"bad_transfer_coding",
		400,
		"RFC 9112 §6.3",
		"Transfer-Encoding does not end in one chunked, so the request's length can't be known.",
	),
	row(Fault.ContentTooLarge, "content_too_large", 413, "RFC 9110 §15.5.14", "The content is larger than this server takes."),
	row(Fault.UnknownExpectation, "unknown_expectation", 417, "RFC 9110 §10.1.1", "The only expectation this server meets is 100-continue.", "request"),
	row(Fault.IncompleteContent, "incomplete_content", 400, "RFC 9112 §8", "The connection was half-closed before the content was complete."),
	row(Fault.BadChunkSize, "bad_chunk_size", 400, "RFC 9112 §7.1", "A chunk size is not a hexadecimal number this server can count to."),
	row(Fault.BadChunkExtension, "bad_chunk_extension", 400, "RFC 9112 §7.1.1", "A chunk extension is malformed."),
	row(Fault.ChunkLineTooLong, "chunk_line_too_long", 400, "RFC 9112 §7.1.1", "A chunk-size line is longer than this server takes."),
	row(Fault.BadChunkEnd, "bad_chunk_end", 400, "RFC 9112 §7.1", "Chunk data is not followed by CRLF."),
	row(Fault.ChunkOverhead, "chunk_overhead", 400, "RFC 9112 §7.1.1", "The chunked framing is out of proportion to what it carries."),
	row(Fault.BadTrailer, "bad_trailer", 400, "RFC 9112 §7.1.2", "A trailer field line is malformed."),
	row(Fault.TrailerTooLarge, "trailer_too_large", 431, "RFC 9112 §7.1.2", "The trailer section is larger than this server takes."),
	row(
		Fault.TrailerForbidden,
		"trailer_forbidden",
		400,
		"RFC 9110 §6.5.1",
		"A field that frames or routes the message stands in its trailer section.",
	),
	row(Fault.HeadTimeout, "head_timeout", 408, "RFC 9110 §15.5.9", "The request head was not complete in time."),
	row(Fault.RequestTimeout, "request_timeout", 408, "RFC 9110 §15.5.9", "The request content was not complete in time."),
	row(Fault.ContentTooSlow, "content_too_slow", 408, "RFC 9110 §15.5.9", "The request content came too slowly."),
	row(Fault.TooManyConnections, "too_many_connections", 503, "RFC 9110 §15.6.4", "This server has as many connections as it takes. Try again soon."),
	row(Fault.TunnelRefused, "tunnel_refused", 501, "RFC 9110 §9.3.6", "This is an origin server; it opens no tunnels."),
	row(Fault.Misdirected, "misdirected", 421, "RFC 9110 §7.4", "The target is an https resource, and this connection is not secured.", "request"),
];

const BY_CODE: readonly (FaultRow | undefined)[] = ROWS.reduce<(FaultRow | undefined)[]>((table, entry) => {
	table[entry.code] = entry;
	return table;
}, []);

/** The row of a fault. */
export function faultRow(fault: Fault): FaultRow {
	const found = BY_CODE[fault];
	if (found === undefined) throw new Error(`no row for fault ${fault}`);
	return found;
}

/** Every row, in order of code. */
export function allFaults(): FaultRow[] {
	return [...ROWS].sort((a, b) => a.code - b.code);
}

/** What a handler is given when a peer's fault ends an exchange that it was reading or answering. */
export class PeerFault extends Error {
	readonly fault: FaultRow;
	constructor(fault: Fault) {
		const found = faultRow(fault);
		super(found.message);
		this.name = "PeerFault";
		this.fault = found;
	}
}

/**
 * Why a connection ended: what decided it first. "complete": as the last response said. "fault": the peer's, and answered. "closed": the socket was
 * closed before either side had said so. "bad-proxy-header" and "proxy-header-timeout": a proxy didn't say for whom it speaks. "bug": ours.
 */
export type ConnectionEndReason =
	| "complete"
	| "peer-left"
	| "reset"
	| "idle"
	| "write-timeout"
	| "linger-timeout"
	| "shutdown"
	| "fault"
	| "closed"
	| "bad-proxy-header"
	| "proxy-header-timeout"
	| "bug";

/** The socket ended, or a deadline ended it, before an exchange was complete. */
export class ConnectionEnd extends Error {
	readonly reason: ConnectionEndReason;
	constructor(reason: ConnectionEndReason, options?: ErrorOptions) {
		super(`the connection ended: ${reason}`, options);
		this.name = "ConnectionEnd";
		this.reason = reason;
	}
}

/** Why a connection ended that was aborted for this cause. */
export function endReasonOf(cause: unknown): ConnectionEndReason {
	return cause instanceof ConnectionEnd ? cause.reason : "bug";
}

/** User code or an adapter misused an interface: the message says what, and what instead. Never reaches a peer. */
export class UsageError extends Error {
	constructor(message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = "UsageError";
	}
}
