/**
 * The fields of a request, made text on demand (RFC 9110 §5).
 *
 * A section is a view of bytes that the head parser has already validated, so scanning it again needs no checks. Parsing
 * proper is `http1/parse-request-head.ts`; writing fields is `http1/write-response-head.ts`.
 */
import type { Platform } from "../connection.ts";

/** Fields to send: names and values in turn ("Content-Type", "text/plain", …), in the order they are to have. */
export type FieldLines = readonly string[];

const COLON = 0x3a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;

export class FieldSection {
	#bytes: Uint8Array;
	#platform: Platform;
	/** Four offsets a field line: name start, name end, value start, value end. */
	#offsets: number[];

	/** `bytes` from `from` on hold field lines, each with its CRLF, up to `to`. They are not copied and must not change. */
	constructor(platform: Platform, bytes: Uint8Array, from: number, to: number) {
		this.#bytes = bytes;
		this.#platform = platform;
		this.#offsets = scanFieldLines(bytes, from, to);
	}

	/** Field lines. */
	get count(): number {
		return this.#offsets.length >> 2;
	}

	/**
	 * The combined value of a field: its lines' values joined by ", " (RFC 9110 §5.3), Cookie's by "; "; null where there is none.
	 * `name` is given in lower case.
	 */
	get(name: string): string | null {
		const offsets = this.#offsets;
		let value: string | null = null;
		for (let at = 0; at < offsets.length; at += 4) {
			if (!this.#isNamed(at, name)) continue;
			const text = this.#platform.latin1Text(this.#bytes, offsets[at + 2]!, offsets[at + 3]!);
			value = value === null ? text : value + (name === "cookie" ? "; " : ", ") + text;
		}
		return value;
	}

	/** The values of every line of a field, in order. */
	getAll(name: string): string[] {
		const values: string[] = [];
		for (let at = 0; at < this.#offsets.length; at += 4) if (this.#isNamed(at, name)) values.push(this.valueAt(at >> 2));
		return values;
	}

	has(name: string): boolean {
		for (let at = 0; at < this.#offsets.length; at += 4) if (this.#isNamed(at, name)) return true;
		return false;
	}

	/** Name of line `index`, as sent. */
	nameAt(index: number): string {
		return this.#platform.latin1Text(this.#bytes, this.#offsets[index * 4]!, this.#offsets[index * 4 + 1]!);
	}

	/** Value of line `index`, without the white space around it. */
	valueAt(index: number): string {
		return this.#platform.latin1Text(this.#bytes, this.#offsets[index * 4 + 2]!, this.#offsets[index * 4 + 3]!);
	}

	/** Name as sent and value of each line, in order. */
	*[Symbol.iterator](): IterableIterator<[string, string]> {
		for (let index = 0; index < this.count; index++) yield [this.nameAt(index), this.valueAt(index)];
	}

	#isNamed(at: number, name: string): boolean {
		const start = this.#offsets[at]!;
		const length = this.#offsets[at + 1]! - start;
		if (length !== name.length) return false;
		const bytes = this.#bytes;
		for (let i = 0; i < length; i++) {
			const byte = bytes[start + i]!;
			const lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
			if (lower !== name.charCodeAt(i)) return false;
		}
		return true;
	}
}

function scanFieldLines(bytes: Uint8Array, from: number, to: number): number[] {
	const offsets: number[] = [];
	let at = from;
	while (at < to) {
		const nameStart = at;
		while (at < to && bytes[at] !== COLON) at++;
		const nameEnd = at++;
		while (at < to && (bytes[at] === SPACE || bytes[at] === TAB)) at++;
		const valueStart = at;
		while (at < to && bytes[at] !== CR) at++;
		let valueEnd = at;
		while (valueEnd > valueStart && (bytes[valueEnd - 1] === SPACE || bytes[valueEnd - 1] === TAB)) valueEnd--;
		offsets.push(nameStart, nameEnd, valueStart, valueEnd);
		at += 2;
	}
	return offsets;
}
