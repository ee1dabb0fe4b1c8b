/**
 * Reads one whole response, as the admin listener sends it: HTTP/1.1, with Content-Length or chunked. Anything that a correct server wouldn't send is
 * an error, never a guess (RFC 9112 §6.3).
 */
import { portableLatin1Text } from "../../protocol/bytes/portable-platform.ts";
import { Fault } from "../../protocol/faults.ts";
import { ChunkedDecoder } from "../../protocol/http1/chunked-decoder.ts";
import { DEFAULT_LIMITS } from "../../protocol/limits.ts";

export interface AdminResponse {
	readonly status: number;
	/** The content, read as UTF-8. */
	readonly text: string;
}

/** What came is no response, or not a whole one. */
export class BadResponse extends Error {
	constructor(message: string) {
		super(message);
		this.name = "BadResponse";
	}
}

/** Octets of a response at the most: the metrics of many workers are some hundred KiB. */
export const MOST_RESPONSE_BYTES = 16 * 1024 * 1024;

const STATUS_LINE = /^HTTP\/1\.1 ([1-5]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;
const FIELD_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)$/;

/** The response to a request that wasn't HEAD. `bytes` are all that the peer sent before it closed. Throws a `BadResponse`. */
export function parseResponse(bytes: Uint8Array): AdminResponse {
	let { status, fieldLines, end } = parseHead(bytes, 0);
	// RFC 9110 §15.2: interim responses may come before any final one.
	while (status < 200) ({ status, fieldLines, end } = parseHead(bytes, end));
	const content = contentOf(status, fieldsOf(fieldLines), bytes.subarray(end));
	return { status, text: new TextDecoder().decode(content) };
}

/** The head that begins at `from`; `end` is where it ends. */
function parseHead(bytes: Uint8Array, from: number): { status: number; fieldLines: readonly string[]; end: number } {
	const end = endOfHead(bytes, from);
	const [statusLine = "", ...fieldLines] = portableLatin1Text(bytes, from, end - 4).split("\r\n");
	const match = STATUS_LINE.exec(statusLine);
	if (match === null) throw new BadResponse(`its first line is ${JSON.stringify(statusLine.slice(0, 100))}`);
	return { status: Number(match[1]), fieldLines, end };
}

function endOfHead(bytes: Uint8Array, from: number): number {
	for (let at = from + 3; at < bytes.length; at++) {
		if (bytes[at] === 0x0a && bytes[at - 1] === 0x0d && bytes[at - 2] === 0x0a && bytes[at - 3] === 0x0d) return at + 1;
	}
	throw new BadResponse(from === bytes.length ? "it closed the connection without one" : "its head has no end");
}

function fieldsOf(lines: readonly string[]): ReadonlyMap<string, string> {
	const fields = new Map<string, string>();
	for (const line of lines) {
		const match = FIELD_LINE.exec(line);
		if (match === null) throw new BadResponse(`it has the line ${JSON.stringify(line.slice(0, 100))}`);
		const name = match[1]!.toLowerCase();
		const value = match[2]!.trimEnd();
		const earlier = fields.get(name);
		fields.set(name, earlier === undefined ? value : `${earlier}, ${value}`);
	}
	return fields;
}

function contentOf(status: number, fields: ReadonlyMap<string, string>, rest: Uint8Array): Uint8Array {
	const length = fields.get("content-length");
	const coding = fields.get("transfer-encoding");
	if (length !== undefined && coding !== undefined) throw new BadResponse("it has both Content-Length and Transfer-Encoding");
	if (coding !== undefined) {
		if (coding.toLowerCase() !== "chunked") throw new BadResponse(`its transfer coding is ${coding}`);
		return decodeChunks(rest);
	}
	if (length === undefined) {
		// RFC 9112 §6.3: without a length, all that comes is content; of 204 and 304 nothing is.
		if ((status === 204 || status === 304) && rest.length > 0) throw new BadResponse(`it has content with status ${status}`);
		return rest;
	}
	if (!/^\d{1,15}$/.test(length) || Number(length) !== rest.length) {
		throw new BadResponse(`its Content-Length is ${length}, and ${rest.length} octets came`);
	}
	return rest;
}

function decodeChunks(bytes: Uint8Array): Uint8Array {
	const decoder = new ChunkedDecoder({ ...DEFAULT_LIMITS, contentBytes: MOST_RESPONSE_BYTES });
	const content = new Uint8Array(bytes.length);
	let end = 0;
	const stop = decoder.decode(bytes, 0, bytes.length, {
		push(chunk) {
			content.set(chunk, end);
			end += chunk.length;
		},
	});
	if (decoder.fault !== Fault.None || !decoder.isDone || stop !== bytes.length) throw new BadResponse("its chunks are malformed");
	return content.subarray(0, end);
}
