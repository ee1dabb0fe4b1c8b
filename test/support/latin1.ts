/** Octets written as text, one character an octet: how vectors and tests write what is on the wire. */

export function latin1Bytes(text: string): Uint8Array {
	const bytes = new Uint8Array(text.length);
	for (let i = 0; i < text.length; i++) {
		const code = text.charCodeAt(i);
		if (code > 0xff) throw new RangeError(`character ${i} of the wire is above U+00FF: write octets`);
		bytes[i] = code;
	}
	return bytes;
}

export function latin1Text(bytes: Uint8Array, from = 0, to: number = bytes.length): string {
	let text = "";
	for (let at = from; at < to; at += 4096) text += String.fromCharCode(...bytes.subarray(at, Math.min(to, at + 4096)));
	return text;
}

/** What `text` is on the wire when it is sent as UTF-8. */
export function utf8Wire(text: string): string {
	return latin1Text(new TextEncoder().encode(text));
}
