/** Random bytes good enough for secrets, from the system's own source. */

/** The most that one call gives. */
const MOST_BYTES = 65_536;

/** As many bytes as asked for. */
export function randomBytes(count: number): Uint8Array {
	const bytes = new Uint8Array(count);
	for (let at = 0; at < count; at += MOST_BYTES) crypto.getRandomValues(bytes.subarray(at, at + MOST_BYTES));
	return bytes;
}
