/**
 * Sends what a fetch handler returned: a response of ours, one of the runtime's, or another that is a Response to the global
 * name.
 *
 * The common case, a whole response of ours, is over in `respondWhole`. Here are the fields that ask something of the server
 * (`response-fields.ts`), HEAD, and bodies of every kind; flowing ones go on in `send-stream.ts`.
 */
import type { Exchange } from "../../protocol/exchange/exchange.ts";
import { cancelBody, chunkSourceOf } from "./chunk-source.ts";
import { isLightResponse, partsOf, type ResponseParts } from "./light-response.ts";
import { NativeResponse } from "./native-classes.ts";
import { type FramingWishes, takeFraming } from "./response-fields.ts";
import { sendStream } from "./send-stream.ts";

/** Content codings that every runtime's fetch() undoes, leaving the field that names them. */
const DECODED_CODINGS = ["gzip", "x-gzip", "deflate", "br"];

/**
 * Sends a response. Where it can't be sent it throws or rejects: with nothing sent, or in the middle of its content. Its
 * body is then cancelled.
 */
export function sendResponse(exchange: Exchange, response: unknown): void | Promise<void> {
	if (isLightResponse(response)) return sendParts(exchange, partsOf(response));
	if (!isResponse(response)) throw new TypeError(`A fetch handler returns a Response; this one returned ${kindOf(response)}.`);
	if (response.bodyUsed) throw new TypeError("The body of the Response has already been read.");
	return sendNative(exchange, response);
}

/** Lets go of a response that nobody waits for. */
export function dropResponse(response: unknown): void {
	if (isLightResponse(response)) {
		if (!response.bodyUsed) cancelBody(partsOf(response).source, undefined);
	} else if (isResponse(response)) cancelBody(response.body, undefined);
}

function sendParts(exchange: Exchange, { status, lines, source }: ResponseParts): void | Promise<void> {
	const wishes = wishesOf(exchange, status, lines, () => cancelBody(source, undefined));
	if (source === null && wishes.contentLength !== -1 && announcesLength(exchange, status)) {
		return sendHeadAlone(exchange, status, wishes, wishes.contentLength);
	}
	if (source === null || typeof source === "string" || source instanceof Uint8Array) return exchange.respond(status, wishes.lines, source);
	const contentLength = source instanceof Blob ? source.size : wishes.contentLength;
	if (exchange.request.method === "HEAD") {
		cancelBody(source, undefined);
		return sendHeadAlone(exchange, status, wishes, contentLength);
	}
	return sendStream(exchange, { status, lines: wishes.lines, contentLength, twin: null }, chunkSourceOf(source));
}

/** The runtime's response tells only a stream, whatever it was made of; so a HEAD looks at its first chunk too. */
function sendNative(exchange: Exchange, response: Response): void | Promise<void> {
	const { status, body } = response;
	const lines = linesOfNative(response);
	if (body === null || status === 204 || status === 205 || status === 304) {
		cancelBody(body, undefined);
		return sendParts(exchange, { status, lines, source: null });
	}
	const isUntyped = !response.headers.has("content-type") && !nativeTypesAreFields();
	const wishes = wishesOf(exchange, status, lines, () => cancelBody(body, undefined));
	const twin = isUntyped ? response.clone() : null;
	// After a clone the body is another stream than before.
	const source = chunkSourceOf(response.body!);
	return sendStream(exchange, { status, lines: wishes.lines, contentLength: wishes.contentLength, twin }, source);
}

function wishesOf(exchange: Exchange, status: number, lines: readonly string[], cancel: () => void): FramingWishes {
	try {
		const wishes = takeFraming(status, lines);
		if (wishes.closes) exchange.closeAfter();
		return wishes;
	} catch (error) {
		cancel();
		throw error;
	}
}

/** RFC 9110 §8.6: HEAD and 304 may say the length of content that they don't have. */
function announcesLength(exchange: Exchange, status: number): boolean {
	return exchange.request.method === "HEAD" || status === 304;
}

function sendHeadAlone(exchange: Exchange, status: number, wishes: FramingWishes, contentLength: number): void {
	exchange.begin(status, wishes.lines, contentLength);
	exchange.end();
}

/** Names in lower case, `set-cookie` line by line, as iteration has them. */
function linesOfNative(response: Response): string[] {
	const lines: string[] = [];
	const isDecoded = wasDecoded(response);
	for (const [name, value] of response.headers) {
		if (isDecoded && (name === "content-encoding" || name === "content-length")) continue;
		lines.push(name.toLowerCase(), value);
	}
	return lines;
}

/** True for what fetch() got and decoded: its fields still speak of the octets that came. */
function wasDecoded(response: Response): boolean {
	const coding = response.headers.get("content-encoding");
	return coding !== null && response.url !== "" && response.body !== null && DECODED_CODINGS.includes(coding.trim().toLowerCase());
}

/** False where a native response doesn't have the type of a string or a form among its fields, but only in its blob. */
function nativeTypesAreFields(): boolean {
	return new NativeResponse("").headers.has("content-type");
}

function isResponse(value: unknown): value is Response {
	return value instanceof NativeResponse || value instanceof globalThis.Response;
}

function kindOf(value: unknown): string {
	if (value === null || typeof value !== "object") return value === null ? "null" : typeof value;
	const name: unknown = value.constructor?.name;
	return typeof name === "string" && name !== "" ? `an object of class ${name}` : "an object";
}
