/**
 * The chunked transfer coding, decoded as it comes (RFC 9112 §7.1), with chunk extensions checked and ignored (§7.1.1) and the
 * trailer section parsed (§7.1.2).
 *
 * One byte of state at a time for the framing, whole runs for the data. Nothing is buffered but the trailer section.
 */
import { CLASS, FIELD_VALUE, HEX_VALUE, QDTEXT, TCHAR } from "../bytes/byte-classes.ts";
import type { Platform } from "../connection.ts";
import { Fault } from "../faults.ts";
import { FieldSection } from "../http/field-section.ts";
import type { Limits } from "../limits.ts";
import { isForbiddenTrailer } from "./trailer-fields.ts";

const HTAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SP = 0x20;
const QUOTE = 0x22;
const COLON = 0x3a;
const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const BACKSLASH = 0x5c;

const SIZE_START = 0;
const SIZE = 1;
/** Behind the size, an extension name or an extension value: white space, or what follows it. */
const AFTER_SIZE = 2;
const NAME_START = 3;
const NAME = 4;
const AFTER_NAME = 5;
const VALUE_START = 6;
const VALUE_TOKEN = 7;
const VALUE_QUOTED = 8;
const VALUE_ESCAPE = 9;
const AFTER_VALUE = 10;
const SIZE_LF = 11;
const DATA = 12;
const DATA_CR = 13;
const DATA_LF = 14;
const TRAILER_START = 15;
const TRAILER_NAME = 16;
const TRAILER_VALUE = 17;
const TRAILER_LF = 18;
const END_LF = 19;
const DONE = 20;

/** Framing a chunk may have without counting as overhead: a size of some digits and two CRLFs. */
const FREE_FRAMING_BYTES = 16;
/** The first room for a trailer section; it doubles, up to the limit. */
const FIRST_TRAILER_BYTES = 256;
const NO_BYTES = new Uint8Array(0);

/** Where the decoder hands data; it is `ContentReader`'s shape. */
export interface ChunkSink {
	push(chunk: Uint8Array): void;
}

export class ChunkedDecoder {
	/** The fault found, or none. */
	fault: Fault;
	#state: number;
	#size: number;
	/** Octets of data to come in this chunk. */
	#remaining: number;
	#contentBytes: number;
	#lineBytes: number;
	#overheadBytes: number;
	/** The byte before was white space that something must follow. */
	#afterSpace: boolean;
	/** The trailer section so far: its octets, and how many there are. */
	#trailer: Uint8Array;
	#trailerEnd: number;
	#trailerCount: number;
	#trailerLine: number;
	readonly #limits: Limits;

	constructor(limits: Limits) {
		this.fault = Fault.None;
		this.#state = SIZE_START;
		this.#size = 0;
		this.#remaining = 0;
		this.#contentBytes = 0;
		this.#lineBytes = 0;
		this.#overheadBytes = 0;
		this.#afterSpace = false;
		this.#trailer = NO_BYTES;
		this.#trailerEnd = 0;
		this.#trailerCount = 0;
		this.#trailerLine = 0;
		this.#limits = limits;
	}

	get isDone(): boolean {
		return this.#state === DONE;
	}

	/** The trailer section; null where there was none. */
	takeTrailers(platform: Platform): FieldSection | null {
		return this.#trailerCount === 0 ? null : new FieldSection(platform, this.#trailer, 0, this.#trailerEnd);
	}

	/** Decodes from `from` on. Returns where it stopped: at `end`, behind the message (`isDone`), or at a fault. */
	decode(bytes: Uint8Array, from: number, end: number, sink: ChunkSink): number {
		let at = from;
		while (at < end && this.#state !== DONE) {
			if (this.#state === DATA) {
				const taken = Math.min(end - at, this.#remaining);
				this.#remaining -= taken;
				if (this.#remaining === 0) this.#state = DATA_CR;
				sink.push(bytes.subarray(at, at + taken));
				at += taken;
				continue;
			}
			this.fault = this.#state < DATA ? this.#takeSizeLine(bytes[at]!) : this.#takeRest(bytes[at]!);
			if (this.fault !== Fault.None) return at;
			at++;
		}
		return at;
	}

	/** chunk-size [ chunk-ext ] CRLF */
	#takeSizeLine(byte: number): Fault {
		if (++this.#lineBytes > this.#limits.chunkLineBytes) return Fault.ChunkLineTooLong;
		switch (this.#state) {
			case SIZE_START:
				if (HEX_VALUE[byte] === 255) return Fault.BadChunkSize;
				this.#size = HEX_VALUE[byte]!;
				this.#state = SIZE;
				return Fault.None;
			case SIZE:
				if (HEX_VALUE[byte] !== 255) {
					this.#size = this.#size * 16 + HEX_VALUE[byte]!;
					return this.#size > Number.MAX_SAFE_INTEGER ? Fault.BadChunkSize : Fault.None;
				}
				this.#afterSpace = false;
				this.#state = AFTER_SIZE;
				return this.#takeAfter(byte, Fault.BadChunkSize);
			case AFTER_SIZE:
				return this.#takeAfter(byte, Fault.BadChunkSize);
			case NAME_START:
				if (byte === SP || byte === HTAB) return Fault.None;
				if ((CLASS[byte]! & TCHAR) === 0) return Fault.BadChunkExtension;
				this.#state = NAME;
				return Fault.None;
			case NAME:
				if ((CLASS[byte]! & TCHAR) !== 0) return Fault.None;
				this.#afterSpace = false;
				this.#state = AFTER_NAME;
				return this.#takeAfterName(byte);
			case AFTER_NAME:
				return this.#takeAfterName(byte);
			case VALUE_START:
				if (byte === SP || byte === HTAB) return Fault.None;
				if (byte === QUOTE) this.#state = VALUE_QUOTED;
				else if ((CLASS[byte]! & TCHAR) !== 0) this.#state = VALUE_TOKEN;
				else return Fault.BadChunkExtension;
				return Fault.None;
			case VALUE_TOKEN:
				if ((CLASS[byte]! & TCHAR) !== 0) return Fault.None;
				this.#afterSpace = false;
				this.#state = AFTER_VALUE;
				return this.#takeAfter(byte, Fault.BadChunkExtension);
			case VALUE_QUOTED:
				if (byte === QUOTE) {
					this.#afterSpace = false;
					this.#state = AFTER_VALUE;
				} else if (byte === BACKSLASH) this.#state = VALUE_ESCAPE;
				else if ((CLASS[byte]! & QDTEXT) === 0) return Fault.BadChunkExtension;
				return Fault.None;
			case VALUE_ESCAPE:
				this.#state = VALUE_QUOTED;
				return (CLASS[byte]! & FIELD_VALUE) === 0 ? Fault.BadChunkExtension : Fault.None;
			case AFTER_VALUE:
				return this.#takeAfter(byte, Fault.BadChunkExtension);
			default:
				return byte === LF ? this.#endSizeLine() : Fault.BadLineEnd;
		}
	}

	/** Behind a size or a value: ";" begins the next extension, CR ends the line, white space must have a ";" after it. */
	#takeAfter(byte: number, fault: Fault): Fault {
		if (byte === SEMICOLON) this.#state = NAME_START;
		else if (byte === CR && !this.#afterSpace) this.#state = SIZE_LF;
		else if (byte === SP || byte === HTAB) this.#afterSpace = true;
		else return byte === LF ? Fault.BadLineEnd : fault;
		return Fault.None;
	}

	#takeAfterName(byte: number): Fault {
		if (byte === EQUALS) {
			this.#state = VALUE_START;
			return Fault.None;
		}
		return this.#takeAfter(byte, Fault.BadChunkExtension);
	}

	#endSizeLine(): Fault {
		this.#overheadBytes += Math.max(0, this.#lineBytes + 2 - FREE_FRAMING_BYTES);
		this.#lineBytes = 0;
		if (this.#overheadBytes > this.#limits.chunkOverheadBytes) return Fault.ChunkOverhead;
		this.#contentBytes += this.#size;
		if (this.#contentBytes > this.#limits.contentBytes) return Fault.ContentTooLarge;
		this.#remaining = this.#size;
		this.#state = this.#size === 0 ? TRAILER_START : DATA;
		return Fault.None;
	}

	/** What follows chunk data, and the trailer section: *( field-line CRLF ) CRLF */
	#takeRest(byte: number): Fault {
		switch (this.#state) {
			case DATA_CR:
				this.#state = DATA_LF;
				return byte === CR ? Fault.None : Fault.BadChunkEnd;
			case DATA_LF:
				this.#state = SIZE_START;
				return byte === LF ? Fault.None : Fault.BadChunkEnd;
			case END_LF:
				this.#state = DONE;
				return byte === LF ? Fault.None : Fault.BadLineEnd;
			default:
				if (this.#state === TRAILER_START && byte === CR) {
					this.#state = END_LF;
					return Fault.None;
				}
				return this.#takeTrailer(byte);
		}
	}

	#takeTrailer(byte: number): Fault {
		if (this.#trailerEnd >= this.#limits.trailerBytes) return Fault.TrailerTooLarge;
		if (this.#trailerEnd === this.#trailer.length) this.#growTrailer();
		this.#trailer[this.#trailerEnd++] = byte;
		switch (this.#state) {
			case TRAILER_START:
				if (++this.#trailerCount > this.#limits.trailerCount) return Fault.TrailerTooLarge;
				if ((CLASS[byte]! & TCHAR) === 0) return Fault.BadTrailer;
				this.#trailerLine = this.#trailerEnd - 1;
				this.#state = TRAILER_NAME;
				return Fault.None;
			case TRAILER_NAME:
				if ((CLASS[byte]! & TCHAR) !== 0) return Fault.None;
				if (byte !== COLON) return Fault.BadTrailer;
				this.#state = TRAILER_VALUE;
				return isForbiddenTrailer(String.fromCharCode(...this.#trailer.subarray(this.#trailerLine, this.#trailerEnd - 1)).toLowerCase())
					? Fault.TrailerForbidden
					: Fault.None;
			case TRAILER_VALUE:
				if ((CLASS[byte]! & FIELD_VALUE) !== 0) return Fault.None;
				this.#state = TRAILER_LF;
				return byte === CR ? Fault.None : byte === LF ? Fault.BadLineEnd : Fault.BadTrailer;
			default:
				this.#state = TRAILER_START;
				return byte === LF ? Fault.None : Fault.BadLineEnd;
		}
	}
	#growTrailer(): void {
		const grown = new Uint8Array(Math.min(this.#limits.trailerBytes, Math.max(FIRST_TRAILER_BYTES, this.#trailer.length * 2)));
		grown.set(this.#trailer);
		this.#trailer = grown;
	}
}
