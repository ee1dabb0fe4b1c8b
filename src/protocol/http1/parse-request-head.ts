/**
 * Request line and header section (RFC 9112 §3 and §5), one pass over the bytes.
 *
 * The parser stops at the end of the bytes wherever that is and goes on from there, so the outcome depends on what was sent and
 * never on how it was cut. It keeps offsets, not text. Fields that frame the message are noted as they pass and judged by
 * `framing.ts`; their values' lists are read in `framing-fields.ts`.
 */
import { CLASS, FIELD_VALUE, QUERY, TCHAR } from "../bytes/byte-classes.ts";
import { Fault } from "../faults.ts";
import type { Limits } from "../limits.ts";
import { FramingFields } from "./framing-fields.ts";
import { findAbsoluteQuery, isAuthorityForm, isCutTriplet, skipPath, TargetForm } from "./request-target.ts";

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

/** A fault returned where an index is expected: `FAULT_BASE - fault`, which is below HEAD_PARTIAL. */
const FAULT_BASE = -1;

/** "HTTP/" DIGIT "." DIGIT */
const VERSION_BYTES = 8;
/** A header section up to this length is kept, to compare the next one with: a connection holds that much while it is idle. */
const KEPT_SECTION_BYTES = 1024;
const NOTHING = new Uint8Array(0);

export class RequestHeadParser {
	/** Offsets into the bytes given to `parse`. */
	start: number;
	at: number;
	methodStart: number;
	methodEnd: number;
	/** The method is HEAD, as far as the head is known: a refusal of it has no content either (RFC 9110 §9.3.2). */
	isHead: boolean;
	targetStart: number;
	targetEnd: number;
	/** Index of "?" in the target; `targetEnd` where there is none. */
	queryAt: number;
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
	/** The last header section, its empty line included; of length 0 where there is none, or it was too long to keep. */
	#last: Uint8Array;
	#lastLength: number;
	#lastCount: number;
	readonly #limits: Limits;

	constructor(limits: Limits) {
		this.start = 0;
		this.at = 0;
		this.methodStart = 0;
		this.methodEnd = 0;
		this.isHead = false;
		this.targetStart = 0;
		this.targetEnd = 0;
		this.queryAt = 0;
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
		this.#last = NOTHING;
		this.#lastLength = 0;
		this.#lastCount = 0;
		this.#limits = limits;
	}

	/** True where a head has begun: a byte of it was seen. Empty lines before it are no part of it. */
	get hasBegun(): boolean {
		return this.#state >= METHOD;
	}

	/** Makes ready for the head that begins at `start`. */
	begin(start: number): void {
		this.start = start;
		this.at = start;
		this.isHead = false;
		this.fieldCount = 0;
		this.form = TargetForm.Origin;
		this.#state = START;
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
		this.fieldsStart += by;
		this.fieldsEnd += by;
		this.#tokenStart += by;
		this.#nameEnd += by;
		this.#valueStart += by;
	}

	/** Goes on with the bytes up to `end`. Returns HEAD_COMPLETE (`at` is then behind the head), HEAD_PARTIAL, or a fault. */
	parse(bytes: Uint8Array, end: number): number {
		const limitEnd = this.start + this.#limits.headBytes;
		const stop = Math.min(end, limitEnd);
		let outcome: number = this.#state < FIELD_START ? this.#scanRequestLine(bytes, stop) : HEAD_COMPLETE;
		if (outcome === HEAD_COMPLETE) outcome = this.#takeFields(bytes, stop);
		if (outcome === HEAD_PARTIAL && end >= limitEnd) return this.#faultAtLimit();
		return outcome;
	}

	/** RFC 9112 §3: a method longer than any known SHOULD be 501, a target longer than is wanted MUST be 414; the rest is 431. */
	#faultAtLimit(): Fault {
		if (this.#state === METHOD) return Fault.MethodTooLong;
		return this.#state >= TARGET_START && this.#state <= OTHER_TARGET ? Fault.TargetTooLong : Fault.HeadTooLarge;
	}

	/** request-line = method SP request-target SP HTTP-version CRLF (RFC 9112 §3), each state passing on to the next. */
	#scanRequestLine(bytes: Uint8Array, end: number): number {
		let at = this.at;
		if (this.#state <= START_LF) {
			at = this.#skipEmptyLines(bytes, at, end);
			if (at < 0) return Fault.BadLineEnd;
			if (this.#state !== METHOD) return HEAD_PARTIAL;
		}
		if (this.#state === METHOD) {
			while (at < end && (CLASS[bytes[at]!]! & TCHAR) !== 0) at++;
			if (at === end) return this.#stopAt(at);
			if (bytes[at] !== SP || at === this.methodStart) return isLineByte(bytes[at]!) ? Fault.BadLineEnd : Fault.BadMethod;
			this.methodEnd = at;
			this.isHead = this.#isMethod(bytes, "HEAD");
			at++;
			this.targetStart = at;
			this.#state = TARGET_START;
		}
		if (this.#state === TARGET_START) {
			if (at === end) return this.#stopAt(at);
			this.#state = bytes[at] === SLASH ? ORIGIN_PATH : OTHER_TARGET;
		}
		if (this.#state <= OTHER_TARGET) {
			at = this.#scanTarget(bytes, at, end);
			if (at <= HEAD_PARTIAL) return at === HEAD_PARTIAL ? HEAD_PARTIAL : FAULT_BASE - at;
		}
		if (this.#state === VERSION) {
			const fault = this.#checkVersion(bytes, at, end);
			if (fault !== Fault.None) return fault;
			if (end - this.#tokenStart <= VERSION_BYTES) return this.#stopAt(end);
			at = this.#tokenStart + VERSION_BYTES;
			if (bytes[at] !== CR) return bytes[at] === LF ? Fault.BadLineEnd : Fault.BadVersion;
			at++;
			this.#state = LINE_LF;
		}
		if (at === end) return this.#stopAt(at);
		if (bytes[at] !== LF) return Fault.BadLineEnd;
		this.at = at + 1;
		this.fieldsStart = at + 1;
		this.#state = FIELD_START;
		return HEAD_COMPLETE;
	}

	/** RFC 9112 §2.2: SHOULD ignore at least one empty line before a request line. We skip any within the head's limit. */
	#skipEmptyLines(bytes: Uint8Array, from: number, end: number): number {
		let at = from;
		for (; at < end; at++) {
			if (this.#state === START_LF) {
				if (bytes[at] !== LF) return -1;
				this.#state = START;
			} else if (bytes[at] === CR) this.#state = START_LF;
			else {
				this.methodStart = at;
				this.#state = METHOD;
				return at;
			}
		}
		this.at = at;
		return at;
	}

	/** Returns the index behind the target and its SP, HEAD_PARTIAL, or a fault as `FAULT_BASE - fault`. */
	#scanTarget(bytes: Uint8Array, from: number, end: number): number {
		let at = from;
		if (this.#state === ORIGIN_PATH) {
			at = skipPath(bytes, at, end);
			this.queryAt = at;
			if (at < end && bytes[at] === QUESTION) this.#state = ORIGIN_QUERY;
		}
		if (this.#state !== ORIGIN_PATH) while (at < end && (CLASS[bytes[at]!]! & QUERY) !== 0) at++;
		if (at - this.targetStart > this.#limits.targetBytes) return FAULT_BASE - Fault.TargetTooLong;
		if (at === end || isCutTriplet(bytes, at, end)) return this.#stopAt(at);
		if (bytes[at] !== SP || at === this.targetStart) return FAULT_BASE - (isLineByte(bytes[at]!) ? Fault.BadVersion : Fault.BadTarget);
		this.targetEnd = at;
		if (this.#state === OTHER_TARGET) {
			const fault = this.#judgeOtherTarget(bytes);
			if (fault !== Fault.None) return FAULT_BASE - fault;
		}
		this.#tokenStart = at + 1;
		this.#state = VERSION;
		return at + 1;
	}

	/**
	 * The header section. A client repeats most of its fields with each request on a connection; a section that is the last one again,
	 * octet for octet, says what that said, and is compared instead of scanned.
	 */
	#takeFields(bytes: Uint8Array, end: number): number {
		if (this.#state === FIELD_START && this.fieldCount === 0) {
			if (this.#isLastSection(bytes, end)) {
				this.at += this.#lastLength;
				this.fieldsEnd = this.at - 2;
				this.fieldCount = this.#lastCount;
				return HEAD_COMPLETE;
			}
			this.framing.reset();
			this.#lastLength = 0;
		}
		const outcome = this.#scanFieldLines(bytes, end);
		if (outcome === HEAD_COMPLETE) this.#keepSection(bytes);
		return outcome;
	}

	#isLastSection(bytes: Uint8Array, end: number): boolean {
		const length = this.#lastLength;
		const from = this.at;
		if (length === 0 || end - from < length) return false;
		const last = this.#last;
		for (let i = 0; i < length; i++) if (bytes[from + i] !== last[i]) return false;
		return true;
	}

	#keepSection(bytes: Uint8Array): void {
		const length = this.at - this.fieldsStart;
		if (length > KEPT_SECTION_BYTES) return;
		if (this.#last.length < length) this.#last = new Uint8Array(length);
		const last = this.#last;
		for (let i = 0, from = this.fieldsStart; i < length; i++) last[i] = bytes[from + i]!;
		this.#lastLength = length;
		this.#lastCount = this.fieldCount;
	}

	/** *( field-line CRLF ) CRLF (RFC 9112 §5) */
	#scanFieldLines(bytes: Uint8Array, end: number): number {
		let at = this.at;
		let state = this.#state;
		while (at < end) {
			if (state === FIELD_START) {
				const byte = bytes[at]!;
				if (byte === CR) {
					this.fieldsEnd = at++;
					state = END_LF;
					continue;
				}
				// RFC 9112 §5.2: MUST reject or unfold. RFC 9112 §2.2: white space before the first field likewise. We reject.
				if (byte === SP || byte === HTAB) return Fault.ObsoleteFold;
				if (++this.fieldCount > this.#limits.fieldCount) return Fault.TooManyFields;
				this.#tokenStart = at;
				state = FIELD_NAME;
			}
			if (state === FIELD_NAME) {
				while (at < end && (CLASS[bytes[at]!]! & TCHAR) !== 0) at++;
				if (at === end) break;
				if (bytes[at] !== COLON || at === this.#tokenStart) return this.#judgeName(bytes[at]!, at);
				this.#nameEnd = at++;
				state = VALUE_START;
			}
			if (state === VALUE_START) {
				while (at < end && (bytes[at] === SP || bytes[at] === HTAB)) at++;
				if (at === end) break;
				this.#valueStart = at;
				state = VALUE;
			}
			if (state === VALUE) {
				while (at < end && (CLASS[bytes[at]!]! & FIELD_VALUE) !== 0) at++;
				if (at === end) break;
				if (bytes[at] !== CR) return bytes[at] === LF ? Fault.BadLineEnd : Fault.BadFieldValue;
				at++;
				state = VALUE_LF;
			}
			if (at === end) break;
			// RFC 9112 §2.2: a bare CR MUST be invalid or a space. We take it as invalid.
			if (bytes[at] !== LF) return Fault.BadLineEnd;
			at++;
			if (state === END_LF) {
				this.at = at;
				return HEAD_COMPLETE;
			}
			if (FramingFields.mayHaveNameOf(this.#nameEnd - this.#tokenStart)) {
				const fault = this.#noteField(bytes, at - 2);
				if (fault !== Fault.None) return fault;
			}
			state = FIELD_START;
		}
		this.#state = state;
		return this.#stopAt(at);
	}

	#stopAt(at: number): typeof HEAD_PARTIAL {
		this.at = at;
		return HEAD_PARTIAL;
	}

	#judgeName(byte: number, at: number): Fault {
		if (byte === LF) return Fault.BadLineEnd;
		return (byte === SP || byte === HTAB) && at > this.#tokenStart ? Fault.FieldSpaceBeforeColon : Fault.BadFieldName;
	}

	#noteField(bytes: Uint8Array, lineEnd: number): Fault {
		let valueEnd = lineEnd;
		while (valueEnd > this.#valueStart && (bytes[valueEnd - 1] === SP || bytes[valueEnd - 1] === HTAB)) valueEnd--;
		return this.framing.note(bytes, this.fieldsStart, this.#tokenStart, this.#nameEnd, this.#valueStart, valueEnd);
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
		this.queryAt = findAbsoluteQuery(bytes, from, to);
		return this.queryAt === -1 ? Fault.BadTarget : Fault.None;
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
