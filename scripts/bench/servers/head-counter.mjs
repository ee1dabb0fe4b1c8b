const CR = 0x0d;
const LF = 0x0a;

/**
 * Counts CRLFCRLF in a stream of chunks, however they are cut: all the "parsing" that the raw TCP limit does. The requests
 * of the benchmark have no content, so every one of them ends so and nothing else does.
 */
export class HeadCounter {
	/** How many of the four octets the stream ends with so far. */
	#matched = 0;

	/** Heads that end within `bytes`. */
	count(bytes) {
		const length = bytes.length;
		let matched = this.#matched;
		let heads = 0;
		for (let at = 0; at < length; at++) {
			// A CRLFCRLF that begins at any of the next four octets covers the fourth: unless that is CR or LF, none does.
			if (matched === 0) while (at + 3 < length && bytes[at + 3] > CR) at += 4;
			const byte = bytes[at];
			if (byte === ((matched & 1) === 0 ? CR : LF)) {
				matched++;
				if (matched === 4) {
					heads++;
					matched = 0;
				}
			} else matched = byte === CR ? 1 : 0;
		}
		this.#matched = matched;
		return heads;
	}
}
