/**
 * Finds the PROXY protocol header at the beginning of a connection, of either version, however it is cut; its end is exact, since what follows is
 * the client's.
 *
 * What is no header is known as such at the first octet that can't be part of one. Nothing is guessed: whether there is to be a header is the
 * server's configuration (`header-stage.ts`).
 */
import type { Platform } from "../connection.ts";
import { FIXED_BYTES, isKnownCommand, parseBinaryHeader } from "./parse-binary-header.ts";
import { parseTextHeader } from "./parse-text-header.ts";
import type { ProxyHeader } from "./proxy-header.ts";

/** Octets of the longest line of version 1, with its CRLF. */
export const TEXT_BYTES_LIMIT = 107;
/** Octets of the longest header of version 2 that we take: addresses take 216 at most, the rest is left for vectors. */
export const BINARY_BYTES_LIMIT = 4096;

/** More is needed. */
export const HEADER_PARTIAL = 0;
export const HEADER_COMPLETE = 1;
export const HEADER_MALFORMED = 2;

const TEXT_PREFIX = Uint8Array.of(0x50, 0x52, 0x4f, 0x58, 0x59, 0x20);
const SIGNATURE = Uint8Array.of(0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a);
const CR = 0x0d;
const LF = 0x0a;

/** As much as nearly every header needs. */
const FIRST_BYTES = 256;

export class ProxyHeaderReader {
	/** What the header says, once it is complete. */
	header: ProxyHeader | null;
	/** How many octets of the piece last received belong to it. */
	taken: number;
	readonly #platform: Platform;
	#bytes: Uint8Array;
	#length: number;
	/** Octets of a header of version 2, once its length is known; else Infinity. */
	#whole: number;

	constructor(platform: Platform) {
		this.header = null;
		this.taken = 0;
		this.#platform = platform;
		this.#bytes = new Uint8Array(FIRST_BYTES);
		this.#length = 0;
		this.#whole = Number.POSITIVE_INFINITY;
	}

	/** Takes the next piece as far as the header goes. The bytes are copied. Not to be called any more once it is complete or malformed. */
	receive(piece: Uint8Array): typeof HEADER_PARTIAL | typeof HEADER_COMPLETE | typeof HEADER_MALFORMED {
		for (let at = 0; at < piece.length; at++) {
			this.#append(piece[at]!);
			const outcome = this.#bytes[0] === SIGNATURE[0] ? this.#judgeBinary() : this.#judgeText();
			if (outcome === HEADER_PARTIAL) continue;
			this.taken = at + 1;
			return outcome;
		}
		this.taken = piece.length;
		return HEADER_PARTIAL;
	}

	#append(octet: number): void {
		if (this.#length === this.#bytes.length) {
			const larger = new Uint8Array(BINARY_BYTES_LIMIT);
			larger.set(this.#bytes);
			this.#bytes = larger;
		}
		this.#bytes[this.#length++] = octet;
	}

	/** The line ends in CRLF and has neither octet of it before. */
	#judgeText(): typeof HEADER_PARTIAL | typeof HEADER_COMPLETE | typeof HEADER_MALFORMED {
		const at = this.#length - 1;
		const octet = this.#bytes[at];
		if (at < TEXT_PREFIX.length) return octet === TEXT_PREFIX[at] ? HEADER_PARTIAL : HEADER_MALFORMED;
		const followsCr = this.#bytes[at - 1] === CR;
		if (followsCr !== (octet === LF)) return HEADER_MALFORMED;
		if (!followsCr) return this.#length === TEXT_BYTES_LIMIT ? HEADER_MALFORMED : HEADER_PARTIAL;
		return this.#finish(parseTextHeader(this.#platform.latin1Text(this.#bytes, 0, at - 1)));
	}

	#judgeBinary(): typeof HEADER_PARTIAL | typeof HEADER_COMPLETE | typeof HEADER_MALFORMED {
		const at = this.#length - 1;
		const octet = this.#bytes[at]!;
		if (at < SIGNATURE.length) return octet === SIGNATURE[at] ? HEADER_PARTIAL : HEADER_MALFORMED;
		if (at === SIGNATURE.length && !isKnownCommand(octet)) return HEADER_MALFORMED;
		if (this.#length === FIXED_BYTES) {
			this.#whole = FIXED_BYTES + ((this.#bytes[at - 1]! << 8) | octet);
			if (this.#whole > BINARY_BYTES_LIMIT) return HEADER_MALFORMED;
		}
		if (this.#length < this.#whole) return HEADER_PARTIAL;
		return this.#finish(parseBinaryHeader(this.#bytes, this.#length, this.#platform));
	}

	#finish(header: ProxyHeader | null): typeof HEADER_COMPLETE | typeof HEADER_MALFORMED {
		this.header = header;
		return header === null ? HEADER_MALFORMED : HEADER_COMPLETE;
	}
}
