/**
 * Every `Platform` primitive in ECMAScript alone. It defines what the native versions (`adapters/(runtime)/platform.ts`) must
 * do, they use it for short texts, where it is faster than a native call, and tests run on it.
 */
import type { Platform } from "../connection.ts";

const REPLACEMENT = 0xfffd;
/** Code units turned into text at a time: `String.fromCharCode` takes its arguments from the stack. */
const PART = 4096;

/** Bytes as latin-1 text. Eight at a time: each step of a string that grows costs an allocation. */
export function portableLatin1Text(bytes: Uint8Array, from: number, to: number): string {
	let text = "";
	let at = from;
	for (; at + 8 <= to; at += 8) {
		text += String.fromCharCode(
			bytes[at]!,
			bytes[at + 1]!,
			bytes[at + 2]!,
			bytes[at + 3]!,
			bytes[at + 4]!,
			bytes[at + 5]!,
			bytes[at + 6]!,
			bytes[at + 7]!,
		);
	}
	if (at + 4 <= to) {
		text += String.fromCharCode(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!, bytes[at + 3]!);
		at += 4;
	}
	for (; at < to; at++) text += String.fromCharCode(bytes[at]!);
	return text;
}

/** Writes UTF-8 of `text` at `at`; returns the count written. A lone surrogate is written as U+FFFD. */
export function portableWriteUtf8(text: string, target: Uint8Array, at: number): number {
	let end = at;
	for (let index = 0; index < text.length; index++) {
		let point = text.charCodeAt(index);
		if (point < 0x80) {
			target[end++] = point;
			continue;
		}
		if (point < 0x800) {
			target[end++] = 0xc0 | (point >> 6);
			target[end++] = 0x80 | (point & 0x3f);
			continue;
		}
		if ((point & 0xf800) === 0xd800) {
			point = text.codePointAt(index)!;
			if (point > 0xffff) {
				index++;
				target[end++] = 0xf0 | (point >> 18);
				target[end++] = 0x80 | ((point >> 12) & 0x3f);
				target[end++] = 0x80 | ((point >> 6) & 0x3f);
				target[end++] = 0x80 | (point & 0x3f);
				continue;
			}
			point = REPLACEMENT;
		}
		target[end++] = 0xe0 | (point >> 12);
		target[end++] = 0x80 | ((point >> 6) & 0x3f);
		target[end++] = 0x80 | (point & 0x3f);
	}
	return end - at;
}

function utf8Bytes(text: string): Uint8Array {
	const room = new Uint8Array(text.length * 3);
	return room.slice(0, portableWriteUtf8(text, room, 0));
}

/**
 * UTF-8 text. Each maximal part of an invalid sequence becomes one U+FFFD, as the Encoding standard has it; a byte order mark
 * is text like any other.
 */
function utf8Text(bytes: Uint8Array): string {
	let text = "";
	let units: number[] = [];
	let at = 0;
	while (at < bytes.length) {
		const first = bytes[at++]!;
		if (first < 0x80) units.push(first);
		else {
			const more = continuationCount(first);
			let point = first & (0x7f >> (more + 1));
			let taken = 0;
			while (taken < more && at < bytes.length && isContinuation(first, taken, bytes[at]!)) {
				point = (point << 6) | (bytes[at++]! & 0x3f);
				taken++;
			}
			if (more === 0 || taken < more) point = REPLACEMENT;
			if (point > 0xffff) units.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + (point & 0x3ff));
			else units.push(point);
		}
		if (units.length >= PART) {
			text += String.fromCharCode(...units);
			units = [];
		}
	}
	return text + String.fromCharCode(...units);
}

/** Bytes that follow `first` in a sequence; 0 where it can't begin one. */
function continuationCount(first: number): number {
	if (first < 0xc2 || first > 0xf4) return 0;
	return first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
}

/** Whether `byte` may stand at `index` behind `first`: overlong forms, surrogates and what lies past U+10FFFF may not. */
function isContinuation(first: number, index: number, byte: number): boolean {
	if ((byte & 0xc0) !== 0x80) return false;
	if (index > 0) return true;
	if (first === 0xe0) return byte >= 0xa0;
	if (first === 0xed) return byte < 0xa0;
	if (first === 0xf0) return byte >= 0x90;
	if (first === 0xf4) return byte < 0x90;
	return true;
}

export const portablePlatform: Platform = {
	latin1Text: portableLatin1Text,
	writeUtf8: portableWriteUtf8,
	utf8Text,
	utf8Bytes,
};
