/**
 * Reads a server's output as a strict recipient does (RFC 9112 §4, §6.3), knowing the methods that were asked. What is malformed
 * is an error, so that every test that reads a response also checks its form.
 */

export interface ReadResponse {
	readonly status: number;
	readonly reason: string;
	readonly version: string;
	/** Names as sent, values. */
	readonly fields: readonly (readonly [string, string])[];
	/** Octets behind the head that belong to the response, framing included. */
	readonly body: string;
	/** Content without the chunked coding. */
	readonly content: string;
	readonly trailers: readonly (readonly [string, string])[];
	/** False where the output ended first. */
	readonly isComplete: boolean;
}

const STATUS_LINE = /^HTTP\/1\.1 (\d{3}) ([\t \x21-\x7e\x80-\xff]*)$/;
// A handler's value may have white space at its ends: it is OWS on the wire, and no part of the value (RFC 9112 §5).
const FIELD_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+): [\t ]*((?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?)[\t ]*$/;
const CHUNK_LINE = /^[0-9a-f]+$/;

/** The value of a field; lines are joined by "|", null where there is none. */
export function fieldOf(response: ReadResponse, name: string): string | null {
	const values = response.fields.filter(([given]) => given.toLowerCase() === name).map(([, value]) => value);
	return values.length === 0 ? null : values.join("|");
}

/** All responses in the output. `methods` are those of the requests that get final responses, in order; GET where there are more. */
export function readResponses(output: string, methods: readonly string[], isEnded: boolean): ReadResponse[] {
	const responses: ReadResponse[] = [];
	let at = 0;
	let finals = 0;
	while (at < output.length) {
		const [response, end] = readResponse(output, at, methods[finals] ?? "GET", isEnded);
		responses.push(response);
		if (response.status >= 200) finals++;
		at = end;
	}
	return responses;
}

function readResponse(output: string, from: number, method: string, isEnded: boolean): [ReadResponse, number] {
	const headEnd = output.indexOf("\r\n\r\n", from);
	if (headEnd === -1) throw new Error(`no end of a response head in ${JSON.stringify(output.slice(from, from + 200))}`);
	const [first, ...lines] = output.slice(from, headEnd).split("\r\n");
	const statusLine = STATUS_LINE.exec(first ?? "");
	if (statusLine === null) throw new Error(`no status line: ${JSON.stringify(first)}`);
	const fields = lines.map(readFieldLine);
	const status = Number(statusLine[1]);
	const bodyStart = headEnd + 4;
	const body = readBody(output, bodyStart, status, method, fields, isEnded);
	const head = { version: "1.1", status, reason: statusLine[2] ?? "", fields };
	return [
		{ ...head, body: output.slice(bodyStart, body.end), content: body.content, trailers: body.trailers, isComplete: body.isComplete },
		body.end,
	];
}

function readFieldLine(line: string): [string, string] {
	const found = FIELD_LINE.exec(line);
	if (found === null) throw new Error(`no field line: ${JSON.stringify(line)}`);
	return [found[1] ?? "", found[2] ?? ""];
}

interface Body {
	readonly end: number;
	readonly content: string;
	readonly trailers: readonly (readonly [string, string])[];
	readonly isComplete: boolean;
}

function readBody(
	output: string,
	from: number,
	status: number,
	method: string,
	fields: readonly (readonly [string, string])[],
	isEnded: boolean,
): Body {
	const valuesOf = (name: string): string[] => fields.filter(([given]) => given.toLowerCase() === name).map(([, value]) => value);
	const lengths = valuesOf("content-length");
	const codings = valuesOf("transfer-encoding");
	if (lengths.length > 1 || codings.length > 1 || (lengths.length > 0 && codings.length > 0)) throw new Error("more than one framing");
	if ((status < 200 || status === 204) && lengths.length + codings.length > 0) throw new Error(`framing fields in a ${status} response`);
	const nothing: Body = { end: from, content: "", trailers: [], isComplete: true };
	if (method === "HEAD" || status < 200 || status === 204 || status === 304) return nothing;
	if (codings.length > 0) return readChunks(output, from, codings[0] ?? "");
	if (lengths.length === 0) return { ...nothing, end: output.length, content: output.slice(from), isComplete: isEnded };
	if (!/^\d+$/.test(lengths[0] ?? "")) throw new Error(`no Content-Length: ${lengths[0]}`);
	const end = Math.min(output.length, from + Number(lengths[0]));
	return { ...nothing, end, content: output.slice(from, end), isComplete: end - from === Number(lengths[0]) };
}

function readChunks(output: string, from: number, coding: string): Body {
	if (coding !== "chunked") throw new Error(`transfer coding ${coding}`);
	let content = "";
	let at = from;
	for (;;) {
		const lineEnd = output.indexOf("\r\n", at);
		if (lineEnd === -1) return { end: output.length, content, trailers: [], isComplete: false };
		const line = output.slice(at, lineEnd);
		if (!CHUNK_LINE.test(line)) throw new Error(`no chunk size: ${JSON.stringify(line)}`);
		const size = Number.parseInt(line, 16);
		at = lineEnd + 2;
		if (size === 0) break;
		content += output.slice(at, at + size);
		at += size;
		if (at + 2 > output.length) return { end: output.length, content, trailers: [], isComplete: false };
		if (output.slice(at, at + 2) !== "\r\n") throw new Error("chunk data isn't followed by CRLF");
		at += 2;
	}
	const trailers: [string, string][] = [];
	for (;;) {
		const lineEnd = output.indexOf("\r\n", at);
		if (lineEnd === -1) return { end: output.length, content, trailers, isComplete: false };
		const line = output.slice(at, lineEnd);
		at = lineEnd + 2;
		if (line === "") return { end: at, content, trailers, isComplete: true };
		trailers.push(readFieldLine(line));
	}
}
