/**
 * Reads responses as strictly as the grammar allows, more strictly than a recipient has to: a benchmark may refuse what a browser forgives.
 *
 * Covers the response part of RFC 9112 §4 to §7.1 for answers to GET and POST. Pure: bytes in, answers out.
 */

export interface Answer {
	readonly status: number;
	/** Names in lower case, as they came. */
	readonly fields: readonly (readonly [string, string])[];
	readonly content: Uint8Array;
	readonly isChunked: boolean;
	/** Octets on the wire, head and framing included. */
	readonly size: number;
}

const HEAD_LIMIT = 16 * 1024;

/** What the bytes begin with: an answer, null where more are needed. Throws an Error that says what is illegal. */
export function readAnswer(bytes: Uint8Array): Answer | null {
	const headEnd = indexOf(bytes, "\r\n\r\n", 0);
	if (headEnd === -1) {
		if (bytes.length > HEAD_LIMIT) throw new Error("a head without an end");
		return null;
	}
	const [statusLine = "", ...lines] = latin1(bytes, 0, headEnd).split("\r\n");
	const status = /^HTTP\/1\.1 ([1-5]\d\d) [\t\x20-\x7e\x80-\xff]*$/.exec(statusLine)?.[1];
	if (status === undefined) throw new Error(`the status line ${JSON.stringify(statusLine)}`);
	const fields = lines.map(readFieldLine);
	const start = headEnd + 4;
	const lengths = valuesOf(fields, "content-length");
	const codings = valuesOf(fields, "transfer-encoding");
	if (lengths.length > 0 && codings.length > 0) throw new Error("both Content-Length and Transfer-Encoding");
	const common = { status: Number(status), fields };
	if (codings.length > 0) {
		if (codings.length > 1 || codings[0]?.toLowerCase() !== "chunked") throw new Error(`Transfer-Encoding: ${codings.join(", ")}`);
		const chunked = readChunked(bytes, start);
		return chunked === null ? null : { ...common, isChunked: true, content: chunked.content, size: chunked.end };
	}
	if (lengths.length !== 1 || !/^\d{1,15}$/.test(lengths[0]!)) {
		throw new Error(lengths.length === 0 ? "neither Content-Length nor Transfer-Encoding" : `Content-Length: ${lengths.join(", ")}`);
	}
	const end = start + Number(lengths[0]);
	return bytes.length < end ? null : { ...common, isChunked: false, content: bytes.slice(start, end), size: end };
}

export function valuesOf(fields: Answer["fields"], name: string): string[] {
	return fields.filter(([field]) => field === name).map(([, value]) => value);
}

// RFC 9112 §5: no space before the colon, no line folding, no control character.
function readFieldLine(line: string): readonly [string, string] {
	const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)$/.exec(line);
	if (match === null) throw new Error(`the field line ${JSON.stringify(line)}`);
	return [match[1]!.toLowerCase(), match[2]!.trimEnd()];
}

function readChunked(bytes: Uint8Array, from: number): { readonly content: Uint8Array; readonly end: number } | null {
	const content: number[] = [];
	for (let at = from; ; ) {
		const lineEnd = indexOf(bytes, "\r\n", at);
		if (lineEnd === -1) return null;
		const line = latin1(bytes, at, lineEnd);
		if (!/^[0-9A-Fa-f]{1,8}$/.test(line)) throw new Error(`the chunk size ${JSON.stringify(line)}`);
		const size = Number.parseInt(line, 16);
		const dataEnd = lineEnd + 2 + size;
		if (bytes.length < dataEnd + 2) return null;
		if (bytes[dataEnd] !== 0x0d || bytes[dataEnd + 1] !== 0x0a)
			throw new Error(size === 0 ? "a trailer that nobody asked for" : "a chunk longer than it says");
		for (let index = lineEnd + 2; index < dataEnd; index++) content.push(bytes[index]!);
		at = dataEnd + 2;
		if (size === 0) return { content: Uint8Array.from(content), end: at };
	}
}

function indexOf(bytes: Uint8Array, mark: string, from: number): number {
	for (let at = bytes.indexOf(mark.charCodeAt(0), from); at !== -1; at = bytes.indexOf(mark.charCodeAt(0), at + 1)) {
		if (at + mark.length > bytes.length) return -1;
		if (latin1(bytes, at, at + mark.length) === mark) return at;
	}
	return -1;
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
	let text = "";
	for (let at = from; at < to; at++) text += String.fromCharCode(bytes[at]!);
	return text;
}
