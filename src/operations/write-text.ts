/** Text to standard output or error, all of it before the call returns: it must be out when the process exits. */

/** How long we wait in all for a pipe that its reader lets fill up; what is left is then dropped. */
const PATIENCE_MILLIS = 1000;
const NAP_MILLIS = 2;

/**
 * Writes the text. `writeSome` writes a part and returns how much, throwing an error with a POSIX `code` where it can't. A reader
 * that has gone (EPIPE), or won't read, must not end a server: what can't be written is dropped.
 */
export function writeText(text: string, writeSome: (bytes: Uint8Array) => number): void {
	let rest: Uint8Array = new TextEncoder().encode(text);
	let patience = PATIENCE_MILLIS;
	while (rest.length > 0) {
		try {
			rest = rest.subarray(writeSome(rest));
		} catch (error) {
			const { code, name } = error as { code?: unknown; name?: unknown };
			if (code !== "EAGAIN" && name !== "WouldBlock") return;
			patience -= NAP_MILLIS;
			if (patience <= 0) return;
			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, NAP_MILLIS);
		}
	}
}
