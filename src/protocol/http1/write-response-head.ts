/**
 * Heads of responses, and everything else of them that is not content (RFC 9112 §4, §5, §7.1).
 *
 * What a handler gives is checked while it is written, and nothing is queued before all of it is good: no name or value can end
 * a line, a head or a response. What the fields say is `http1/connection.ts`'s; names are `http/response-field-names.ts`'s.
 */
import { asciiBytes, utf8Length, writeAscii, writeDecimal, writeHexadecimal } from "../bytes/ascii.ts";
import { CLASS, FIELD_VALUE } from "../bytes/byte-classes.ts";
import type { OutputQueue } from "../bytes/output-queue.ts";
import type { Platform } from "../connection.ts";
import { UsageError } from "../faults.ts";
import type { DateField } from "../http/date-field.ts";
import type { FieldLines } from "../http/field-section.ts";
import { type ResponseFieldName, responseFieldName } from "../http/response-field-names.ts";
import { reasonPhrase } from "../http/statuses.ts";
import { isForbiddenResponseTrailer } from "./trailer-fields.ts";

/** Content lengths that are no number of octets. */
export const LENGTH_CHUNKED = -1;
export const LENGTH_UNSAID = -2;

const CONTENT_LENGTH = asciiBytes("Content-Length: ");
const CHUNKED = asciiBytes("Transfer-Encoding: chunked\r\n\r\n");
const CONTINUE = asciiBytes("HTTP/1.1 100 Continue\r\n\r\n");
const LAST_CHUNK = asciiBytes("0\r\n\r\n");
const NO_CONTENT = new Uint8Array(0);

/** Connection field lines, by what they say. */
export const PERSIST_SILENTLY: Uint8Array = NO_CONTENT;
export const PERSIST_ALOUD: Uint8Array = asciiBytes("Connection: keep-alive\r\n");
export const CLOSE: Uint8Array = asciiBytes("Connection: close\r\n");

const CONNECTION_UPGRADE = asciiBytes("Connection: Upgrade\r\n");

const UPGRADE_REQUIRED = 426;
/** Of fields that are not those of a final head. */
const NO_STATUS = 0;

/** Text up to this length is measured and written here; longer text is encoded by the platform. */
const SHORT_TEXT = 256;
/** Content up to this length is copied behind its head; longer content is queued by reference. */
const COPIED_CONTENT = 4096;
/** Octets that a head needs beside its preamble and fields: Content-Length or Transfer-Encoding, and the empty line. */
const FRAMING_ROOM = 48;
/** Octets of a chunk's size line and of the CRLF behind it. */
const CHUNK_ROOM = 20;

const CR = 0x0d;
const LF = 0x0a;

/** The names of the fields of the head being written; one head is written at a time. */
const preparedNames: ResponseFieldName[] = [];

/** Writes a complete response; returns the octets of its content. `isContentSent` is false for HEAD and statuses without content. */
export function writeResponse(
	queue: OutputQueue,
	platform: Platform,
	date: DateField,
	status: number,
	connectionLine: Uint8Array,
	fields: FieldLines,
	content: Uint8Array | string | null,
	isLengthSaid: boolean,
	isContentSent: boolean,
): number {
	if (typeof content === "string" && content.length > SHORT_TEXT) content = platform.utf8Bytes(content);
	const byteCount = content === null ? 0 : typeof content === "string" ? utf8Length(content) : content.length;
	const isCopied = isContentSent && byteCount <= COPIED_CONTENT;
	// UTF-8 is written with room for three bytes a code unit.
	const contentRoom = isCopied ? (typeof content === "string" ? content.length * 3 : byteCount) : 0;
	let at = writeHead(queue, date, status, connectionLine, fields, isLengthSaid ? byteCount : LENGTH_UNSAID, contentRoom);
	if (isCopied && content !== null) {
		const slab = queue.slab;
		if (typeof content !== "string") {
			slab.set(content, at);
			at += byteCount;
		} else if (byteCount === content.length) at = writeAscii(content, slab, at);
		else at += platform.writeUtf8(content, slab, at);
	}
	queue.commit(at);
	if (isContentSent && !isCopied) queue.reference(content as Uint8Array);
	return byteCount;
}

/** Writes a final head. `contentLength` is a number of octets, `LENGTH_CHUNKED` or `LENGTH_UNSAID`. */
export function writeResponseHead(
	queue: OutputQueue,
	date: DateField,
	status: number,
	connectionLine: Uint8Array,
	fields: FieldLines,
	contentLength: number,
): void {
	queue.commit(writeHead(queue, date, status, connectionLine, fields, contentLength, 0));
}

/** Writes an interim head (RFC 9110 §15.2) that begins with `statusLine`: no Date, no framing. */
export function writeInterimHead(queue: OutputQueue, statusLine: Uint8Array, fields: FieldLines): void {
	const room = prepareFields(fields, NO_STATUS);
	let at = queue.reserve(statusLine.length + room + 2);
	const slab = queue.slab;
	slab.set(statusLine, at);
	at = writeFields(slab, at + statusLine.length, fields);
	slab[at++] = CR;
	slab[at++] = LF;
	queue.commit(at);
}

export function writeContinue(queue: OutputQueue): void {
	queue.copy(CONTINUE);
}

/** Writes a chunk (RFC 9112 §7.1); `data` is not empty, as an empty chunk would end the message. */
export function writeChunk(queue: OutputQueue, data: Uint8Array): void {
	const isCopied = data.length <= COPIED_CONTENT;
	let at = queue.reserve(CHUNK_ROOM + (isCopied ? data.length : 0));
	at = writeHexadecimal(data.length, queue.slab, at);
	queue.slab[at++] = CR;
	queue.slab[at++] = LF;
	if (isCopied) {
		queue.slab.set(data, at);
		at += data.length;
	} else {
		queue.commit(at);
		queue.reference(data);
		at = queue.reserve(2);
	}
	queue.slab[at++] = CR;
	queue.slab[at++] = LF;
	queue.commit(at);
}

/** Queues content that needs no framing of its own. */
export function writeContent(queue: OutputQueue, data: Uint8Array): void {
	if (data.length <= COPIED_CONTENT) queue.copy(data);
	else queue.reference(data);
}

/** Writes the last chunk and the trailer section (RFC 9112 §7.1.2). */
export function writeLastChunk(queue: OutputQueue, trailers: FieldLines): void {
	if (trailers.length === 0) return queue.copy(LAST_CHUNK);
	const room = prepareFields(trailers, NO_STATUS);
	for (let at = 0; at < trailers.length >> 1; at++) {
		const { name } = preparedNames[at]!;
		if (isForbiddenResponseTrailer(name)) throw new UsageError(`${name} comes too late in a trailer section; set it with begin().`);
	}
	let at = queue.reserve(LAST_CHUNK.length + room);
	const slab = queue.slab;
	slab[at++] = 0x30;
	slab[at++] = CR;
	slab[at++] = LF;
	at = writeFields(slab, at, trailers);
	slab[at++] = CR;
	slab[at++] = LF;
	queue.commit(at);
}

/** Writes a head with `extraRoom` free bytes behind it; returns its end. The caller commits. */
function writeHead(
	queue: OutputQueue,
	date: DateField,
	status: number,
	connectionLine: Uint8Array,
	fields: FieldLines,
	contentLength: number,
	extraRoom: number,
): number {
	const kept = date.findHead(status, connectionLine, fields);
	let at: number;
	if (kept !== null) {
		at = queue.reserve(kept.length + FRAMING_ROOM + extraRoom);
		queue.slab.set(kept, at);
		at += kept.length;
	} else at = writeNewHead(queue, date, status, connectionLine, fields, FRAMING_ROOM + extraRoom);
	return writeFraming(queue.slab, at, contentLength);
}

/** Writes a head up to its framing fields, with room behind it, and keeps it for those that follow. */
function writeNewHead(
	queue: OutputQueue,
	date: DateField,
	status: number,
	connectionLine: Uint8Array,
	fields: FieldLines,
	roomBehind: number,
): number {
	const fieldsRoom = prepareFields(fields, status);
	const preamble = hasDate(fields.length >> 1) ? statusLineBytes(status) : date.preamble(status);
	// RFC 9110 §7.8: whoever sends Upgrade MUST send the connection option as well. Connection is a list, which may have two lines.
	const upgradeLine = hasUpgrade(fields.length >> 1) ? CONNECTION_UPGRADE : NO_CONTENT;
	const start = queue.reserve(preamble.length + connectionLine.length + upgradeLine.length + fieldsRoom + roomBehind);
	const slab = queue.slab;
	slab.set(preamble, start);
	slab.set(connectionLine, start + preamble.length);
	slab.set(upgradeLine, start + preamble.length + connectionLine.length);
	const end = writeFields(slab, start + preamble.length + connectionLine.length + upgradeLine.length, fields);
	date.keepHead(status, connectionLine, fields, slab.slice(start, end));
	return end;
}

/** Content-Length or Transfer-Encoding, and the empty line. */
function writeFraming(slab: Uint8Array, from: number, contentLength: number): number {
	let at = from;
	if (contentLength === LENGTH_CHUNKED) {
		slab.set(CHUNKED, at);
		return at + CHUNKED.length;
	}
	if (contentLength >= 0) {
		slab.set(CONTENT_LENGTH, at);
		at = writeDecimal(contentLength, slab, at + CONTENT_LENGTH.length);
		slab[at++] = CR;
		slab[at++] = LF;
	}
	slab[at++] = CR;
	slab[at++] = LF;
	return at;
}

/** status-line (RFC 9112 §4). */
export function statusLineBytes(status: number): Uint8Array {
	return asciiBytes(`HTTP/1.1 ${status} ${reasonPhrase(status)}\r\n`);
}

/** Checks names and makes their bytes ready; returns the room that names and values need. */
function prepareFields(fields: FieldLines, status: number): number {
	const count = fields.length;
	if ((count & 1) !== 0) throw new UsageError("Field lines are names and values in turn; one value is missing.");
	let room = 0;
	for (let at = 0; at < count; at += 2) {
		const name = responseFieldName(fields[at]!);
		if (name.isSingle) refuseSecond(name, at >> 1);
		// RFC 9110 §7.8: MUST stand in 426, MAY in others, to which it means little. We leave it to 426; 101 is `takeOver`'s.
		if (name.isUpgrade && status !== UPGRADE_REQUIRED)
			throw new UsageError("A handler doesn't set Upgrade, but with 426: call takeOver() to switch protocols.");
		preparedNames[at >> 1] = name;
		room += name.bytes.length + fields[at + 1]!.length + 2;
	}
	return room;
}

function refuseSecond(name: ResponseFieldName, count: number): void {
	for (let at = 0; at < count; at++) {
		if (preparedNames[at]!.name === name.name) throw new UsageError(`${name.name} has one value, and is given twice.`);
	}
}

function hasDate(count: number): boolean {
	for (let at = 0; at < count; at++) if (preparedNames[at]!.isDate) return true;
	return false;
}

function hasUpgrade(count: number): boolean {
	for (let at = 0; at < count; at++) if (preparedNames[at]!.isUpgrade) return true;
	return false;
}

function writeFields(slab: Uint8Array, from: number, fields: FieldLines): number {
	let at = from;
	for (let index = 0; index < fields.length; index += 2) {
		const name = preparedNames[index >> 1]!.bytes;
		for (let i = 0; i < name.length; i++) slab[at + i] = name[i]!;
		at += name.length;
		const value = fields[index + 1]!;
		for (let i = 0; i < value.length; i++) {
			const code = value.charCodeAt(i);
			if (code > 0xff || (CLASS[code]! & FIELD_VALUE) === 0) refuseValue(fields[index]!, value);
			slab[at++] = code;
		}
		slab[at++] = CR;
		slab[at++] = LF;
	}
	return at;
}

function refuseValue(name: string, value: string): never {
	throw new UsageError(`The value of ${name} has a character that no field value has (a control, or one above U+00FF): ${JSON.stringify(value)}.`);
}
