/**
 * Reads responses from a raw client, more strictly than any recipient has to: what a server of ours sends must be exact
 * (RFC 9112 §4, §5, §6). Anything malformed, missing or too much is thrown as an error that shows the bytes.
 */
import { latin1, type RawClient, utf8 } from "./raw-http.ts";

export interface RawHead {
	readonly status: number;
	readonly reason: string;
	/** Field lines in order, names as sent. */
	readonly fields: readonly (readonly [string, string])[];
}

export interface RawResponse extends RawHead {
	/** Interim responses that came before. */
	readonly interim: readonly RawHead[];
	readonly content: Uint8Array;
	/** Sizes of the chunks where the content was chunked, else null. */
	readonly chunks: readonly number[] | null;
	readonly trailers: readonly (readonly [string, string])[];
}

const STATUS_LINE = /^HTTP\/1\.1 ([1-9]\d\d) ([\t\x20-\x7e\x80-\xff]*)$/;
const FIELD_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+): ?((?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?)$/;
const IMF_FIXDATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;

/** The value of a field that stands on one line; null where there is none. Two lines are an error: use `fieldValues`. */
export function fieldValue(head: RawHead, name: string): string | null {
	const values = fieldValues(head, name);
	if (values.length > 1) throw new Error(`${name} stands on ${values.length} lines`);
	return values[0] ?? null;
}

/** The value of every line of a field. */
export function fieldValues(head: RawHead, name: string): string[] {
	return head.fields.filter(([fieldName]) => fieldName.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
}

/** The content as UTF-8 text. */
export function textOf(response: RawResponse): string {
	return utf8(response.content);
}

/** Reads the next final response and the interim ones before it. `method` is that of its request: it decides on framing. */
export async function readResponse(client: RawClient, method = "GET"): Promise<RawResponse> {
	const interim: RawHead[] = [];
	let head = await readHead(client);
	while (head.status < 200) {
		if (fieldValue(head, "content-length") !== null || fieldValue(head, "transfer-encoding") !== null)
			fail("an interim response with framing fields", head);
		interim.push(head);
		head = await readHead(client);
	}
	checkDate(head);
	return { ...head, interim, ...(await readContent(client, head, method)) };
}

/** Sends one request and reads its response. */
export async function exchange(client: RawClient, request: string, content: Uint8Array | string = ""): Promise<RawResponse> {
	const sending = client.send(request).then(() => (content.length > 0 ? client.send(content) : undefined));
	const response = await readResponse(client, request.slice(0, request.indexOf(" ")));
	await sending;
	return response;
}

/** One head: status line and header section. */
export async function readHead(client: RawClient): Promise<RawHead> {
	const line = await client.takeLine();
	const parts = STATUS_LINE.exec(line);
	if (parts === null) throw new Error(`not a status line: ${JSON.stringify(line)}`);
	return { status: Number(parts[1]), reason: parts[2]!, fields: await readFields(client) };
}

async function readFields(client: RawClient): Promise<[string, string][]> {
	const fields: [string, string][] = [];
	for (let line = await client.takeLine(); line !== ""; line = await client.takeLine()) {
		const parts = FIELD_LINE.exec(line);
		if (parts === null) throw new Error(`not a field line: ${JSON.stringify(line)}`);
		fields.push([parts[1]!, parts[2]!]);
	}
	return fields;
}

async function readContent(client: RawClient, head: RawHead, method: string): Promise<Pick<RawResponse, "content" | "chunks" | "trailers">> {
	const length = fieldValue(head, "content-length");
	const coding = fieldValue(head, "transfer-encoding");
	if (length !== null && coding !== null) fail("Content-Length and Transfer-Encoding together", head);
	if (length !== null && !/^(0|[1-9]\d*)$/.test(length)) fail("a malformed Content-Length", head);
	// RFC 9110 §8.6 and RFC 9112 §6.1: a 204 has neither.
	if (head.status === 204 && (length !== null || coding !== null)) fail("framing fields in a 204", head);
	const none = { content: new Uint8Array(0), chunks: null, trailers: [] };
	if (method === "HEAD" || head.status === 204 || head.status === 304) return none;
	if (coding !== null) {
		if (coding !== "chunked") fail("a transfer coding other than chunked", head);
		return readChunked(client);
	}
	if (length !== null) return { ...none, content: await client.take(Number(length)) };
	const rest = await client.takeAll();
	if (rest.end !== "fin") fail("content that a reset ended", head);
	return { ...none, content: rest.bytes };
}

async function readChunked(client: RawClient): Promise<Pick<RawResponse, "content" | "chunks" | "trailers">> {
	const parts: Uint8Array[] = [];
	for (;;) {
		const line = await client.takeLine();
		// Ours sends neither chunk extensions nor leading zeros.
		if (!/^(0|[1-9a-fA-F][0-9a-fA-F]*)$/.test(line)) throw new Error(`not a chunk-size line of ours: ${JSON.stringify(line)}`);
		const size = Number.parseInt(line, 16);
		if (size === 0) break;
		parts.push(await client.take(size));
		const end = latin1(await client.take(2));
		if (end !== "\r\n") throw new Error(`chunk data is followed by ${JSON.stringify(end)}`);
	}
	return { content: joined(parts), chunks: parts.map((part) => part.length), trailers: await readFields(client) };
}

function checkDate(head: RawHead): void {
	const date = fieldValue(head, "date");
	if (date === null || !IMF_FIXDATE.test(date)) fail(`Date is ${JSON.stringify(date)}`, head);
}

function fail(what: string, head: RawHead): never {
	throw new Error(`${what}: ${JSON.stringify(head)}`);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
	const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		all.set(part, at);
		at += part.length;
	}
	return all;
}
