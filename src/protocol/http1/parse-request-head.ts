/**
 * Request line and header section (RFC 9112 §3 and §5), one pass over the bytes.
 *
 * The parser stops at the end of the bytes wherever that is and goes on from there, so the outcome depends on what was sent and
 * never on how it was cut. It keeps offsets, not text. Fields that frame the message are noted as they pass and judged by
 * `framing.ts`; their values' lists are read in `framing-fields.ts`.
 */
import { CLASS, FIELD_VALUE, PATH, QUERY, TCHAR } from "../bytes/byte-classes.ts";
import { Fault } from "../faults.ts";
import type { Limits } from "../limits.ts";
import { FramingFields } from "./framing-fields.ts";
import { isAuthorityForm, parseAbsoluteForm, TargetForm } from "./request-target.ts";

/** What `parse` returns beside a fault (which is above 0). */
export const HEAD_COMPLETE = 0;
export const HEAD_PARTIAL = -1;

const HTAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SP = 0x20;
const ASTERISK = 0x2a;
const DOT = 0x2e;
const SLASH = 0x2f;
const COLON = 0x3a;
const QUESTION = 0x3f;

/** "HTTP/" */
const HTTP_NAME = [0x48, 0x54, 0x54, 0x50, SLASH];

const START = 0;
const START_LF = 1;
const METHOD = 2;
const TARGET_START = 3;
const ORIGIN_PATH = 4;
const ORIGIN_QUERY = 5;
const OTHER_TARGET = 6;
const VERSION = 7;
const LINE_LF = 8;
const FIELD_START = 9;
const FIELD_NAME = 10;
const VALUE_START = 11;
const VALUE = 12;
const VALUE_LF = 13;
const END_LF = 14;

/** "HTTP/" DIGIT "." DIGIT */
const VERSION_BYTES = 8;

export class RequestHeadParser {
	/** Offsets into the bytes given to `parse`. */
	start: number;
	at: number;
	methodStart: number;
	methodEnd: number;
	targetStart: number;
	targetEnd: number;
	/** Index of "?" in the target; `targetEnd` where there is none. */
	queryAt: number;
	/** Of an absolute-form target. */
	authorityStart: number;
	authorityEnd: number;
	form: TargetForm;
	/** 0 for HTTP/1.0; 1 for HTTP/1.1 and every later minor version, which is read as 1.1 (RFC 9110 §2.5). */
	minorVersion: number;
	fieldsStart: number;
	/** Where the header section ends: before the empty line. */
	fieldsEnd: number;
	fieldCount: number;
	readonly framing: FramingFields;
	#state: number;
	#tokenStart: number;
	#nameEnd: number;
	#valueStart: number;
	readonly #limits: Limits;

	constructor(limits: Limits) {
		this.start = 0;
		this.at = 0;
		this.methodStart = 0;
		this.methodEnd = 0;
		this.targetStart = 0;
		this.targetEnd = 0;
		this.queryAt = 0;
		this.authorityStart = 0;
		this.authorityEnd = 0;
		this.form = TargetForm.Origin;
		this.minorVersion = 1;
		this.fieldsStart = 0;
		this.fieldsEnd = 0;
		this.fieldCount = 0;
		this.framing = new FramingFields();
		this.#state = START;
		this.#tokenStart = 0;
		this.#nameEnd = 0;
		this.#valueStart = 0;
		this.#limits = limits;
	}

	/** True where a head has begun: bytes of it, or of an empty line before it, were seen. */
	get hasBegun(): boolean {
		return this.at > this.start;
	}

	/** Makes ready for the head that begins at `start`. */
	begin(start: number): void {
		this.start = start;
		this.at = start;
		this.fieldCount = 0;
		this.form = TargetForm.Origin;
		this.#state = START;
		this.framing.reset();
	}

	/** The bytes were moved: what stood at `start` stands at `newStart`. */
	rebase(newStart: number): void {
		const by = newStart - this.start;
		if (by === 0) return;
		this.start += by;
		this.at += by;
		this.methodStart += by;
		this.methodEnd += by;
		this.targetStart += by;
		this.targetEnd += by;
		this.queryAt += by;
		this.authorityStart += by;
		this.authorityEnd += by;
		this.fieldsStart += by;
		this.#tokenStart += by;
		this.#nameEnd += by;
		this.#valueStart += by;
		this.framing.rebase(by);
	}

	/** Goes on with the bytes up to `end`. Returns HEAD_COMPLETE (`at` is then behind the head), HEAD_PARTIAL, or a fault. */
	parse(bytes: Uint8Array, end: number): number {
		const limitEnd = this.start + this.#limits.headBytes;
		const outcome = this.#scan(bytes, end < limitEnd ? end : limitEnd);
		if (outcome === HEAD_PARTIAL && end >= limitEnd) return Fault.HeadTooLarge;
		return outcome;
	}

	#scan(bytes: Uint8Array, end: number): number {
		let at = this.at;
		let state = this.#state;
		while (at < end) {
			switch (state) {
				case START: {
					// RFC 9112 §2.2: SHOULD ignore at least one empty line before the request line. We skip any within the head's limit.
					if (bytes[at] === CR) {
						at++;
						state = START_LF;
						break;
					}
					this.methodStart = at;
					state = METHOD;
					break;
				}
				case START_LF: {
					if (bytes[at] !== LF) return Fault.BadLineEnd;
					at++;
					state = START;
					break;
				}
				case METHOD: {
					while (at < end && (CLASS[bytes[at]!]! & TCHAR) !== 0) at++;
					if (at === end) break;
					if (bytes[at] !== SP || at === this.methodStart) return isLineByte(bytes[at]!) ? Fault.BadLineEnd : Fault.BadMethod;
					this.methodEnd = at;
					at++;
					this.targetStart = at;
					state = TARGET_START;
					break;
				}
				case TARGET_START: {
					state = bytes[at] === SLASH ? ORIGIN_PATH : OTHER_TARGET;
					break;
				}
				case ORIGIN_PATH: {
					while (at < end && (CLASS[bytes[at]!]! & PATH) !== 0) at++;
					if (at - this.targetStart > this.#limits.targetBytes) return Fault.TargetTooLong;
					if (at === end) break;
					this.queryAt = at;
					if (bytes[at] === QUESTION) {
						state = ORIGIN_QUERY;
						break;
					}
					if (bytes[at] !== SP) return isLineByte(bytes[at]!) ? Fault.BadVersion : Fault.BadTarget;
					this.targetEnd = at;
					at++;
					this.#tokenStart = at;
					state = VERSION;
					break;
				}
				case ORIGIN_QUERY: {
					while (at < end && (CLASS[bytes[at]!]! & QUERY) !== 0) at++;
					if (at - this.targetStart > this.#limits.targetBytes) return Fault.TargetTooLong;
					if (at === end) break;
					if (bytes[at] !== SP) return isLineByte(bytes[at]!) ? Fault.BadVersion : Fault.BadTarget;
					this.targetEnd = at;
					at++;
					this.#tokenStart = at;
					state = VERSION;
					break;
				}
				case OTHER_TARGET: {
					while (at < end && (CLASS[bytes[at]!]! & QUERY) !== 0) at++;
					if (at - this.targetStart > this.#limits.targetBytes) return Fault.TargetTooLong;
					if (at === end) break;
					if (bytes[at] !== SP || at === this.targetStart) return isLineByte(bytes[at]!) ? Fault.BadVersion : Fault.BadTarget;
					this.targetEnd = at;
					const fault = this.#judgeOtherTarget(bytes);
					if (fault !== Fault.None) return fault;
					at++;
					this.#tokenStart = at;
					state = VERSION;
					break;
				}
				case VERSION: {
					const fault = this.#checkVersion(bytes, at, end);
					if (fault !== Fault.None) return fault;
					if (end - this.#tokenStart <= VERSION_BYTES) {
						at = end;
						break;
					}
					at = this.#tokenStart + VERSION_BYTES;
					if (bytes[at] !== CR) return bytes[at] === LF ? Fault.BadLineEnd : Fault.BadVersion;
					at++;
					state = LINE_LF;
					break;
				}
				case LINE_LF: {
					if (bytes[at] !== LF) return Fault.BadLineEnd;
					at++;
					this.fieldsStart = at;
					state = FIELD_START;
					break;
				}
				case FIELD_START: {
					const byte = bytes[at]!;
					if (byte === CR) {
						this.fieldsEnd = at;
						at++;
						state = END_LF;
						break;
					}
					// RFC 9112 §5.2: MUST reject or unfold. RFC 9112 §2.2: white space before the first field likewise. We reject.
					if (byte === SP || byte === HTAB) return Fault.ObsoleteFold;
					if (++this.fieldCount > this.#limits.fieldCount) return Fault.TooManyFields;
					this.#tokenStart = at;
					state = FIELD_NAME;
					break;
				}
				case FIELD_NAME: {
					while (at < end && (CLASS[bytes[at]!]! & TCHAR) !== 0) at++;
					if (at === end) break;
					const byte = bytes[at]!;
					if (byte !== COLON || at === this.#tokenStart) {
						if (isLineByte(byte)) return byte === LF ? Fault.BadLineEnd : Fault.BadFieldName;
						return (byte === SP || byte === HTAB) && at > this.#tokenStart ? Fault.FieldSpaceBeforeColon : Fault.BadFieldName;
					}
					this.#nameEnd = at;
					at++;
					state = VALUE_START;
					break;
				}
				case VALUE_START: {
					while (at < end && (bytes[at] === SP || bytes[at] === HTAB)) at++;
					if (at === end) break;
					this.#valueStart = at;
					state = VALUE;
					break;
				}
				case VALUE: {
					while (at < end && (CLASS[bytes[at]!]! & FIELD_VALUE) !== 0) at++;
					if (at === end) break;
					if (bytes[at] !== CR) return bytes[at] === LF ? Fault.BadLineEnd : Fault.BadFieldValue;
					at++;
					state = VALUE_LF;
					break;
				}
				case VALUE_LF: {
					// RFC 9112 §2.2: a bare CR MUST be invalid or a space. We take it as invalid.
					if (bytes[at] !== LF) return Fault.BadLineEnd;
					const fault = this.#noteField(bytes, at - 1);
					if (fault !== Fault.None) return fault;
					at++;
					state = FIELD_START;
					break;
				}
				case END_LF: {
					if (bytes[at] !== LF) return Fault.BadLineEnd;
					this.at = at + 1;
					return HEAD_COMPLETE;
				}
			}
		}
		this.at = at;
		this.#state = state;
		return HEAD_PARTIAL;
	}

	#noteField(bytes: Uint8Array, lineEnd: number): Fault {
		const nameLength = this.#nameEnd - this.#tokenStart;
		if (!FramingFields.mayHaveNameOf(nameLength)) return Fault.None;
		let valueEnd = lineEnd;
		while (valueEnd > this.#valueStart && (bytes[valueEnd - 1] === SP || bytes[valueEnd - 1] === HTAB)) valueEnd--;
		return this.framing.note(bytes, this.#tokenStart, this.#nameEnd, this.#valueStart, valueEnd);
	}

	/** absolute-form, authority-form (with CONNECT only) and asterisk-form (with OPTIONS only), RFC 9112 §3.2.2 to §3.2.4. */
	#judgeOtherTarget(bytes: Uint8Array): Fault {
		const from = this.targetStart;
		const to = this.targetEnd;
		this.queryAt = to;
		if (to - from === 1 && bytes[from] === ASTERISK) {
			this.form = TargetForm.Asterisk;
			return this.#isMethod(bytes, "OPTIONS") || this.#isMethod(bytes, "PRI") ? Fault.None : Fault.TargetFormForbidden;
		}
		if (this.#isMethod(bytes, "CONNECT")) {
			this.form = TargetForm.Authority;
			return isAuthorityForm(bytes, from, to) ? Fault.None : Fault.BadTarget;
		}
		this.form = TargetForm.Absolute;
		return parseAbsoluteForm(bytes, from, to, this) ? Fault.None : Fault.BadTarget;
	}

	#isMethod(bytes: Uint8Array, method: string): boolean {
		if (this.methodEnd - this.methodStart !== method.length) return false;
		for (let i = 0; i < method.length; i++) if (bytes[this.methodStart + i] !== method.charCodeAt(i)) return false;
		return true;
	}

	/** HTTP-version (RFC 9112 §2.3), as far as its bytes have come; case-sensitive. */
	#checkVersion(bytes: Uint8Array, at: number, end: number): Fault {
		const from = this.#tokenStart;
		const to = end - from > VERSION_BYTES ? from + VERSION_BYTES : end;
		for (let index = at; index < to; index++) {
			const byte = bytes[index]!;
			const place = index - from;
			if (place < 5) {
				if (byte !== HTTP_NAME[place]) return Fault.BadVersion;
			} else if (place === 6 ? byte !== DOT : byte < 0x30 || byte > 0x39) return Fault.BadVersion;
		}
		if (end - from <= VERSION_BYTES) return Fault.None;
		// RFC 9110 §15.6.6: a major version we don't speak is 505, whatever the minor.
		if (bytes[from + 5] !== 0x31) return bytes[from + VERSION_BYTES] === CR ? Fault.UnsupportedVersion : Fault.BadVersion;
		this.minorVersion = bytes[from + 7] === 0x30 ? 0 : 1;
		if (this.form === TargetForm.Origin && this.#isMethod(bytes, "CONNECT")) return Fault.TargetFormForbidden;
		return Fault.None;
	}
}

function isLineByte(byte: number): boolean {
	return byte === CR || byte === LF;
}
