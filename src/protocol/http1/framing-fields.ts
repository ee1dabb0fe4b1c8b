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
	/** Offsets of the Host value; -1 where there is none. */
	hostStart: number;
	hostEnd: number;
	/** -1 where Content-Length was not given. */
	contentLength: number;
	transferCoding: TransferCoding;
	connectionClose: boolean;
	connectionKeepAlive: boolean;
	/** "100-continue" was asked for. */
	expectsContinue: boolean;
	/** Any other expectation was. */
	expectsOther: boolean;
	upgrade: boolean;

	constructor() {
		this.hostStart = -1;
		this.hostEnd = -1;
		this.contentLength = -1;
		this.transferCoding = TransferCoding.None;
		this.connectionClose = false;
		this.connectionKeepAlive = false;
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
		this.contentLength = -1;
		this.transferCoding = TransferCoding.None;
		this.connectionClose = false;
		this.connectionKeepAlive = false;
		this.expectsContinue = false;
		this.expectsOther = false;
		this.upgrade = false;
	}

	rebase(by: number): void {
		if (this.hostStart === -1) return;
		this.hostStart += by;
		this.hostEnd += by;
	}

	/** Notes a field line, by the offsets of its name and its trimmed value. */
	note(bytes: Uint8Array, nameStart: number, nameEnd: number, valueStart: number, valueEnd: number): Fault {
		switch (nameEnd - nameStart) {
			case 4:
				if (equalsIgnoringCase(bytes, nameStart, nameEnd, "host")) return this.#noteHost(valueStart, valueEnd);
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

	#noteExpect(bytes: Uint8Array, from: number, to: number): void {
		if (equalsIgnoringCase(bytes, from, to, "100-continue")) this.expectsContinue = true;
		else this.expectsOther = true;
	}

	/** Connection = #connection-option (RFC 9110 §7.6.1). Options that are neither close nor keep-alive concern nobody here. */
	#noteConnection(bytes: Uint8Array, from: number, to: number): void {
		let at = from;
		while (at < to) {
			const start = at;
			while (at < to && bytes[at] !== COMMA) at++;
			let first = start;
			let last = at;
			while (first < last && isWhiteSpace(bytes[first]!)) first++;
			while (last > first && isWhiteSpace(bytes[last - 1]!)) last--;
			if (equalsIgnoringCase(bytes, first, last, "close")) this.connectionClose = true;
			else if (equalsIgnoringCase(bytes, first, last, "keep-alive")) this.connectionKeepAlive = true;
			at++;
		}
	}

	/**
	 * Transfer-Encoding = #transfer-coding (RFC 9112 §6.1). An empty list element is refused, where RFC 9110 §5.6.1 has recipients skip
	 * it: no sender has reason to send one here, and a lenient reading is what smuggling needs (§11.2).
	 */
	#noteTransferEncoding(bytes: Uint8Array, from: number, to: number): void {
		let at = from;
		do {
			const start = at;
			while (at < to && bytes[at] !== COMMA) at++;
			this.#noteTransferCoding(bytes, start, at);
			at++;
		} while (at <= to);
	}

	#noteTransferCoding(bytes: Uint8Array, from: number, to: number): void {
		let first = from;
		let last = to;
		while (first < last && isWhiteSpace(bytes[first]!)) first++;
		while (last > first && isWhiteSpace(bytes[last - 1]!)) last--;
		const earlier = this.transferCoding;
		if (equalsIgnoringCase(bytes, first, last, "chunked")) {
			if (earlier === TransferCoding.None) this.transferCoding = TransferCoding.Chunked;
			else this.transferCoding = earlier === TransferCoding.Unframed ? TransferCoding.OtherThenChunked : TransferCoding.Malformed;
			return;
		}
		let nameEnd = first;
		while (nameEnd < last && (CLASS[bytes[nameEnd]!]! & TCHAR) !== 0) nameEnd++;
		let next = nameEnd;
		while (next < last && isWhiteSpace(bytes[next]!)) next++;
		const isCoding = nameEnd > first && (next === last || bytes[next] === SEMICOLON);
		const isParameterizedChunked = equalsIgnoringCase(bytes, first, nameEnd, "chunked");
		if (!isCoding || isParameterizedChunked || earlier === TransferCoding.Malformed) this.transferCoding = TransferCoding.Malformed;
		else
			this.transferCoding =
				earlier === TransferCoding.None || earlier === TransferCoding.Unframed ? TransferCoding.Unframed : TransferCoding.Malformed;
	}
}

function isWhiteSpace(byte: number): boolean {
	return byte === SP || byte === HTAB;
}
