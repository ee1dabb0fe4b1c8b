/**
 * ASCII text to and from bytes. Latin-1 and UTF-8 are `Platform`'s, because each runtime has a faster way of its own.
 */

/** Bytes of text known to be ASCII (our own constants). */
export function asciiBytes(text: string): Uint8Array {
	const bytes = new Uint8Array(text.length);
	writeAscii(text, bytes, 0);
	return bytes;
}

/** Writes ASCII text at `at`; returns where it ends. */
export function writeAscii(text: string, target: Uint8Array, at: number): number {
	const length = text.length;
	for (let i = 0; i < length; i++) target[at + i] = text.charCodeAt(i);
	return at + length;
}

/** Writes a non-negative safe integer in decimal; returns where it ends. */
export function writeDecimal(value: number, target: Uint8Array, at: number): number {
	if (value < 10) {
		target[at] = 0x30 + value;
		return at + 1;
	}
	if (value < 100) {
		const tens = (value / 10) | 0;
		target[at] = 0x30 + tens;
		target[at + 1] = 0x30 + value - tens * 10;
		return at + 2;
	}
	return writeAscii(String(value), target, at);
}

/** Writes a non-negative safe integer in lower-case hexadecimal; returns where it ends. */
export function writeHexadecimal(value: number, target: Uint8Array, at: number): number {
	return writeAscii(value.toString(16), target, at);
}

/** Whether the bytes from `from` to `to` are `lower`, whatever their case. `lower` is ASCII in lower case. */
export function equalsIgnoringCase(bytes: Uint8Array, from: number, to: number, lower: string): boolean {
	if (to - from !== lower.length) return false;
	for (let i = 0; i < lower.length; i++) {
		const byte = bytes[from + i]!;
		if ((byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte) !== lower.charCodeAt(i)) return false;
	}
	return true;
}

/** Length of `text` in UTF-8. */
export function utf8Length(text: string): number {
	let length = 0;
	for (let i = 0; i < text.length; i++) {
		const unit = text.charCodeAt(i);
		if (unit < 0x80) length += 1;
		else if (unit < 0x800) length += 2;
		else if (unit >= 0xd800 && unit <= 0xdbff && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
			length += 4;
			i++;
		} else length += 3; // A lone surrogate is written as U+FFFD, which takes 3 as well.
	}
	return length;
}
