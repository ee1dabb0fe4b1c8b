/**
 * The fields of a request head that frame or route it, noted as the head parser passes them: Host, Content-Length,
 * Transfer-Encoding, Connection, Expect and Upgrade. What they mean together is `framing.ts`.
 */
import { equalsIgnoringCase } from "../bytes/ascii.ts";
import { CLASS, DIGIT, TCHAR } from "../bytes/byte-classes.ts";
import { Fault } from "../faults.ts";

/** What Transfer-Encoding said, over all its lines. */
export const TransferCoding = {
	None: 0,
	/** One chunked, and nothing else. */
	Chunked: 1,
	/** Another coding, with chunked last: framed, but not understood. */
	OtherThenChunked: 2,
	/** Not chunked last: no end can be known. */
	Unframed: 3,
	/** Chunked twice, a malformed list, or an empty one. */
	Malformed: 4,
} as const;
export type TransferCoding = (typeof TransferCoding)[keyof typeof TransferCoding];

/** Lengths of the names noted here, as bits. */
const NAME_LENGTHS = (1 << 4) | (1 << 6) | (1 << 7) | (1 << 10) | (1 << 14) | (1 << 17);

const HTAB = 0x09;
const SP = 0x20;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;

export class FramingFields {
	/** Offsets of the Host value from where the fields begin; -1 where there is none. */
	hostStart: number;
	hostEnd: number;
	/** The Host value has been found to be uri-host [ ":" port ]. */
	hostIsGood: boolean;
	/** -1 where Content-Length was not given. */
	contentLength: number;
	transferCoding: TransferCoding;
	connectionClose: boolean;
	connectionKeepAlive: boolean;
	connectionUpgrade: boolean;
	/** "100-continue" was asked for. */
	expectsContinue: boolean;
	/** Any other expectation was. */
	expectsOther: boolean;
	upgrade: boolean;

	constructor() {
		this.hostStart = -1;
		this.hostEnd = -1;
		this.hostIsGood = false;
		this.contentLength = -1;
		this.transferCoding = TransferCoding.None;
		this.connectionClose = false;
		this.connectionKeepAlive = false;
		this.connectionUpgrade = false;
		this.expectsContinue = false;
		this.expectsOther = false;
		this.upgrade = false;
	}

	static mayHaveNameOf(length: number): boolean {
		return length < 18 && ((NAME_LENGTHS >> length) & 1) !== 0;
	}

	reset(): void {
		this.hostStart = -1;
		this.hostEnd = -1;
		this.hostIsGood = false;
		this.contentLength = -1;
		this.transferCoding = TransferCoding.None;
		this.connectionClose = false;
		this.connectionKeepAlive = false;
		this.connectionUpgrade = false;
		this.expectsContinue = false;
		this.expectsOther = false;
		this.upgrade = false;
	}

	/** Notes a field line of the section that begins at `fieldsStart`, by the offsets of its name and its trimmed value. */
	note(bytes: Uint8Array, fieldsStart: number, nameStart: number, nameEnd: number, valueStart: number, valueEnd: number): Fault {
		switch (nameEnd - nameStart) {
			case 4:
				if (equalsIgnoringCase(bytes, nameStart, nameEnd, "host")) return this.#noteHost(valueStart - fieldsStart, valueEnd - fieldsStart);
				break;
			case 6:
				if (equalsIgnoringCase(bytes, nameStart, nameEnd, "expect")) this.#noteExpect(bytes, valueStart, valueEnd);
				break;
			case 7:
				if (equalsIgnoringCase(bytes, nameStart, nameEnd, "upgrade")) this.upgrade = true;
				break;
			case 10:
				if (equalsIgnoringCase(bytes, nameStart, nameEnd, "connection")) this.#noteConnection(bytes, valueStart, valueEnd);
				break;
			case 14:
				if (equalsIgnoringCase(bytes, nameStart, nameEnd, "content-length")) return this.#noteContentLength(bytes, valueStart, valueEnd);
				break;
			case 17:
				if (equalsIgnoringCase(bytes, nameStart, nameEnd, "transfer-encoding")) this.#noteTransferEncoding(bytes, valueStart, valueEnd);
				break;
		}
		return Fault.None;
	}

	/** RFC 9112 §3.2: more than one Host field line MUST be answered 400. */
	#noteHost(from: number, to: number): Fault {
		if (this.hostStart !== -1) return Fault.RepeatedHost;
		this.hostStart = from;
		this.hostEnd = to;
		return Fault.None;
	}

	/**
	 * Content-Length = 1*DIGIT (RFC 9110 §8.6). RFC 9112 §6.3: a list of equal values MAY be taken as one. We refuse every repetition:
	 * two parsers that disagree about it are how requests are smuggled (§11.2).
	 */
	#noteContentLength(bytes: Uint8Array, from: number, to: number): Fault {
		if (this.contentLength !== -1) return Fault.ConflictingContentLength;
		if (from === to) return Fault.BadContentLength;
		let length = 0;
		for (let at = from; at < to; at++) {
			const byte = bytes[at]!;
			if ((CLASS[byte]! & DIGIT) === 0) return byte === COMMA ? Fault.ConflictingContentLength : Fault.BadContentLength;
			length = length * 10 + (byte - 0x30);
			if (length > Number.MAX_SAFE_INTEGER) return Fault.BadContentLength;
		}
		this.contentLength = length;
		return Fault.None;
	}

	/** Expect = #expectation (RFC 9110 §10.1.1). Empty members are none (§5.6.1.2), so an empty Expect asks for nothing. */
	#noteExpect(bytes: Uint8Array, from: number, to: number): void {
		for (let start = from; start < to; ) {
			const end = memberEnd(bytes, start, to);
			const first = skipWhiteSpace(bytes, start, end);
			const last = dropWhiteSpace(bytes, first, end);
			if (equalsIgnoringCase(bytes, first, last, "100-continue")) this.expectsContinue = true;
			else if (first < last) this.expectsOther = true;
			start = end + 1;
		}
	}

	/** Connection = #connection-option (RFC 9110 §7.6.1). Options other than these three concern nobody here. */
	#noteConnection(bytes: Uint8Array, from: number, to: number): void {
		for (let start = from; start < to; ) {
			const end = memberEnd(bytes, start, to);
			const first = skipWhiteSpace(bytes, start, end);
			const last = dropWhiteSpace(bytes, first, end);
			if (equalsIgnoringCase(bytes, first, last, "close")) this.connectionClose = true;
			else if (equalsIgnoringCase(bytes, first, last, "keep-alive")) this.connectionKeepAlive = true;
			else if (equalsIgnoringCase(bytes, first, last, "upgrade")) this.connectionUpgrade = true;
			start = end + 1;
		}
	}

	/**
	 * Transfer-Encoding = #transfer-coding (RFC 9112 §6.1). An empty list element is refused, where RFC 9110 §5.6.1 has recipients skip
	 * it: no sender has reason to send one here, and a lenient reading is what smuggling needs (§11.2).
	 */
	#noteTransferEncoding(bytes: Uint8Array, from: number, to: number): void {
		let start = from;
		do {
			const end = memberEnd(bytes, start, to);
			const first = skipWhiteSpace(bytes, start, end);
			this.#noteTransferCoding(bytes, first, dropWhiteSpace(bytes, first, end));
			start = end + 1;
		} while (start <= to);
	}

	#noteTransferCoding(bytes: Uint8Array, first: number, last: number): void {
		const earlier = this.transferCoding;
		if (equalsIgnoringCase(bytes, first, last, "chunked")) {
			if (earlier === TransferCoding.None) this.transferCoding = TransferCoding.Chunked;
			else this.transferCoding = earlier === TransferCoding.Unframed ? TransferCoding.OtherThenChunked : TransferCoding.Malformed;
			return;
		}
		let nameEnd = first;
		while (nameEnd < last && (CLASS[bytes[nameEnd]!]! & TCHAR) !== 0) nameEnd++;
		const next = skipWhiteSpace(bytes, nameEnd, last);
		const isCoding = nameEnd > first && (next === last || bytes[next] === SEMICOLON);
		const isParameterizedChunked = equalsIgnoringCase(bytes, first, nameEnd, "chunked");
		if (!isCoding || isParameterizedChunked || earlier === TransferCoding.Malformed) this.transferCoding = TransferCoding.Malformed;
		else
			this.transferCoding =
				earlier === TransferCoding.None || earlier === TransferCoding.Unframed ? TransferCoding.Unframed : TransferCoding.Malformed;
	}
}

/** Index of the comma that ends the list member at `from`, or `to`. */
function memberEnd(bytes: Uint8Array, from: number, to: number): number {
	let at = from;
	while (at < to && bytes[at] !== COMMA) at++;
	return at;
}

function skipWhiteSpace(bytes: Uint8Array, from: number, to: number): number {
	let at = from;
	while (at < to && isWhiteSpace(bytes[at]!)) at++;
	return at;
}

/** Where the bytes end without the white space behind them. */
function dropWhiteSpace(bytes: Uint8Array, from: number, to: number): number {
	let at = to;
	while (at > from && isWhiteSpace(bytes[at - 1]!)) at--;
	return at;
}

function isWhiteSpace(byte: number): boolean {
	return byte === SP || byte === HTAB;
}
