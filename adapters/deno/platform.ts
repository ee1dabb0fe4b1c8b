/** The primitives of Deno that are faster than portable ones. Lengths at which they win were measured by `test/support/platform.bench.ts`. */
import { Buffer } from "node:buffer";
import { portableLatin1Text, portableWriteUtf8 } from "../../src/protocol/bytes/portable-platform.ts";
import type { Clock, Platform } from "../../src/protocol/connection.ts";

/** Up to these lengths a loop is done before a native call has begun. */
const SHORT_READ = 12;
const SHORT_WRITE = 48;
/** Up to this length Buffer is quicker than TextDecoder. */
const SHORT_DECODE = 128;

const { latin1Slice, utf8Slice } = Buffer.prototype;
const encoder = new TextEncoder();
// Without the option it would drop a byte order mark.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export const clock: Clock = {
	now: () => performance.now(),
	unixMillis: () => Date.now(),
};

export const platform: Platform = {
	latin1Text(bytes, from, to) {
		return to - from <= SHORT_READ ? portableLatin1Text(bytes, from, to) : latin1Slice.call(bytes, from, to);
	},
	writeUtf8(text, target, at) {
		return text.length <= SHORT_WRITE ? portableWriteUtf8(text, target, at) : encoder.encodeInto(text, target.subarray(at)).written;
	},
	utf8Text(bytes) {
		return bytes.length <= SHORT_DECODE ? utf8Slice.call(bytes, 0, bytes.length) : decoder.decode(bytes);
	},
	utf8Bytes: (text) => encoder.encode(text),
};
