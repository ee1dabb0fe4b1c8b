/** The primitives of Node that are faster than portable ones. Lengths at which they win were measured by `test/support/platform.bench.ts`. */
import { portableLatin1Text, portableWriteUtf8 } from "../../src/protocol/bytes/portable-platform.ts";
import type { Clock, Platform } from "../../src/protocol/connection.ts";

/** Up to these lengths a loop is done before a native call has begun. */
const SHORT_READ = 12;
const SHORT_WRITE = 8;

const { latin1Slice, utf8Slice, utf8Write } = Buffer.prototype;
const encoder = new TextEncoder();

export const clock: Clock = {
	now: () => performance.now(),
	unixMillis: () => Date.now(),
};

export const platform: Platform = {
	latin1Text(bytes, from, to) {
		return to - from <= SHORT_READ ? portableLatin1Text(bytes, from, to) : latin1Slice.call(bytes, from, to);
	},
	writeUtf8(text, target, at) {
		return text.length <= SHORT_WRITE ? portableWriteUtf8(text, target, at) : utf8Write.call(target, text, at, target.length - at);
	},
	utf8Text: (bytes) => utf8Slice.call(bytes, 0, bytes.length),
	// Not Buffer.from: its bytes are part of an array that other texts share, and a handler may hand the array on.
	utf8Bytes: (text) => encoder.encode(text),
};
