/**
 * `Response` for handlers: keeps what it was given, checked, and builds headers, body and stream when they are touched.
 *
 * A response made of a string, bytes or nothing goes out by `respondWhole`, without anything else being made; all others by
 * `send-response.ts`. It differs from the standard in its handlers' favour: bytes are not copied (so leave them alone until
 * the response is sent), a response made of a string, bytes or a blob may be returned any number of times, its headers are
 * never immutable, and `redirect` takes a relative reference (RFC 9110 §10.2.2).
 */
import type { Exchange } from "../../protocol/exchange/exchange.ts";
import type { FieldLines } from "../../protocol/http/field-section.ts";
import type { Body, OwnBytes } from "./body.ts";
import { type BodySource, bodySourceOf, isFlowing, type LightBodyInit, TEXT_TYPE, typeOfBody } from "./body-source.ts";
import { hasLine } from "./field-syntax.ts";
import { INSPECT } from "./inspect-symbol.ts";
import { headersOfLines, LightHeaders, type LightHeadersInit, linesOfHeaders, linesOfInit } from "./light-headers.ts";
import { NativeResponse } from "./native-classes.ts";
import { isServersOwn } from "./response-fields.ts";
import { ValueBody } from "./value-body.ts";

/** What `new Response(body, …)` takes. */
export interface LightResponseInit {
	readonly status?: number | undefined;
	/** Kept for whoever asks; HTTP/1.1 sends the status's own phrase, HTTP/2 none. */
	readonly statusText?: string | undefined;
	readonly headers?: LightHeadersInit | undefined;
}

/** What a response is sent from. `source` is a stream where the body has been touched. */
export interface ResponseParts {
	readonly status: number;
	readonly lines: FieldLines;
	readonly source: BodySource;
}

/** Answers at once with a response that is whole and has no field for the server to see to; false where it isn't such a one. */
export let respondWhole: (exchange: Exchange, response: LightResponse) => boolean;
/** Takes a response apart for sending. Throws a TypeError where its body has been read. */
export let partsOf: (response: LightResponse) => ResponseParts;
/** True for instances of `LightResponse`; the runtime's own are not. */
export let isLightResponse: (value: unknown) => value is LightResponse;

const NO_LINES: FieldLines = [];
/** Shared by all responses that have no other field, and never changed. */
const TEXT_LINES: FieldLines = ["content-type", TEXT_TYPE];
const JSON_LINES: FieldLines = ["content-type", "application/json"];

export class LightResponse implements Response {
	#status: number;
	#statusText: string;
	#source: BodySource;
	/** The fields, until `#headers` stands in their place. Not ours alone: never changed. */
	#lines: FieldLines;
	#headers: LightHeaders | null;
	#body: Body | null;

	constructor(body?: LightBodyInit | null, init?: LightResponseInit) {
		this.#status = 200;
		this.#statusText = "";
		this.#headers = null;
		this.#body = null;
		if (typeof body === "string") {
			this.#source = body;
			this.#lines = TEXT_LINES;
		} else if (body === undefined || body === null) {
			this.#source = null;
			this.#lines = NO_LINES;
		} else {
			this.#source = bodySourceOf(body);
			this.#lines = typeLines(typeOfBody(body, this.#source));
		}
		if (init !== undefined && init !== null) this.#initialize(init);
	}

	static {
		// The runtime's prototype stands behind ours, so that `instanceof Response` holds; every member is our own.
		Object.setPrototypeOf(LightResponse.prototype, NativeResponse.prototype);
		isLightResponse = (value): value is LightResponse => typeof value === "object" && value !== null && #lines in value;
		respondWhole = (exchange, response) => {
			const source = response.#source;
			if (response.#body !== null || response.#status === 0) return false;
			if (typeof source !== "string" && source !== null && !(source instanceof Uint8Array)) return false;
			const lines = response.#headers === null ? response.#lines : linesOfHeaders(response.#headers);
			if (isServersOwn(lines)) return false;
			exchange.respond(response.#status, lines, source);
			return true;
		};
		partsOf = (response) => {
			if (response.#status === 0) throw new TypeError("Response.error() can't be sent: it stands for a response that never came.");
			const lines = response.#headers === null ? response.#lines : linesOfHeaders(response.#headers);
			return { status: response.#status, lines, source: response.#takeSource() };
		};
	}

	/** The runtime's own instances count too, once this class stands in the runtime's place. */
	static [Symbol.hasInstance](value: unknown): boolean {
		// biome-ignore lint/complexity/noThisInStatic: `this` is the subclass where one is asked.
		const prototype: object = this === LightResponse ? NativeResponse.prototype : this.prototype;
		return Object.prototype.isPrototypeOf.call(prototype, Object(value));
	}

	static error(): LightResponse {
		const response = new LightResponse();
		response.#status = 0;
		return response;
	}

	static json(data: unknown, init?: LightResponseInit): LightResponse {
		const text = JSON.stringify(data);
		if (text === undefined) throw new TypeError("Response.json(): the value has no form in JSON.");
		const response = new LightResponse();
		response.#source = text;
		response.#lines = JSON_LINES;
		if (init !== undefined && init !== null) response.#initialize(init);
		return response;
	}

	static redirect(url: string | URL, status = 302): LightResponse {
		if (status !== 301 && status !== 302 && status !== 303 && status !== 307 && status !== 308) {
			throw new RangeError(`Response.redirect(): ${status} is no redirect; use 301, 302, 303, 307 or 308.`);
		}
		return new LightResponse(null, { status, headers: { location: locationOf(String(url)) } });
	}

	get status(): number {
		return this.#status;
	}

	get statusText(): string {
		return this.#statusText;
	}

	get ok(): boolean {
		return this.#status >= 200 && this.#status <= 299;
	}

	get headers(): LightHeaders {
		this.#headers ??= headersOfLines(this.#lines);
		return this.#headers;
	}

	get body(): ReadableStream<OwnBytes> | null {
		return this.#openBody().stream;
	}

	get bodyUsed(): boolean {
		return this.#body?.isUsed ?? false;
	}

	get type(): ResponseType {
		return this.#status === 0 ? "error" : "default";
	}

	get url(): string {
		return "";
	}

	get redirected(): boolean {
		return false;
	}

	arrayBuffer(): Promise<ArrayBuffer> {
		return this.#openBody().arrayBuffer();
	}

	blob(): Promise<Blob> {
		return this.#openBody().blob(this.headers.get("content-type"));
	}

	bytes(): Promise<OwnBytes> {
		return this.#openBody().bytes();
	}

	formData(): Promise<FormData> {
		return this.#openBody().formData(this.headers.get("content-type"));
	}

	// biome-ignore lint/suspicious/noExplicitAny: the standard's own type; what JSON holds is the caller's to know.
	json(): Promise<any> {
		return this.#openBody().json();
	}

	text(): Promise<string> {
		return this.#openBody().text();
	}

	textStream(): ReadableStream<string> {
		return this.#openBody().textStream();
	}

	clone(): LightResponse {
		const body = this.#openBody().clone();
		const copy = new LightResponse();
		copy.#status = this.#status;
		copy.#statusText = this.#statusText;
		copy.#source = this.#source;
		copy.#lines = this.#lines;
		copy.#headers = this.#headers === null ? null : new LightHeaders(this.#headers);
		copy.#body = body;
		return copy;
	}

	[INSPECT](): object {
		const { status, statusText, bodyUsed } = this;
		return { Response: { status, statusText, headers: this.headers.toJSON(), bodyUsed } };
	}

	#initialize(init: LightResponseInit): void {
		const { status, statusText, headers } = init;
		if (status !== undefined) this.#status = checkStatus(status, this.#source);
		if (statusText !== undefined) this.#statusText = checkStatusText(statusText);
		if (headers === undefined) return;
		const lines = linesOfInit(headers);
		const type = this.#lines[1];
		if (type !== undefined && !hasLine(lines, "content-type")) lines.push("content-type", type);
		this.#lines = lines;
	}

	/** The value itself where it never flows and nobody has read it, though its stream may have been looked at. */
	#takeSource(): BodySource {
		const source = this.#source;
		const body = this.#body;
		if (body === null || (!isFlowing(source) && body.isIntact)) return source;
		return body.takeStream();
	}

	#openBody(): Body {
		this.#body ??= new ValueBody(this.#source);
		return this.#body;
	}
}

function typeLines(type: string | null): FieldLines {
	return type === null ? NO_LINES : type === TEXT_TYPE ? TEXT_LINES : ["content-type", type];
}

/** The status as the standard converts it. 101 is no Response's: see `Exchange.takeOver`. */
function checkStatus(given: number, source: BodySource): number {
	const status = Number(given) & 0xffff;
	if (status < 200 || status > 599) throw new RangeError(`${given} is not the status of a Response; use 200 to 599.`);
	if (source !== null && (status === 204 || status === 205 || status === 304))
		throw new TypeError(`A response of status ${status} can't have a body.`);
	return status;
}

function checkStatusText(given: string): string {
	const text = String(given);
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if ((code < 0x20 && code !== 0x09) || code === 0x7f || code > 0xff) throw new TypeError("statusText is no reason phrase (RFC 9112 §4).");
	}
	return text;
}

/** A URL in its normal form; a relative reference as it is, where a URL can be made of it. */
function locationOf(reference: string): string {
	try {
		return new URL(reference).href;
	} catch {
		// The base only finds out whether the reference is one.
		new URL(reference, "http://base.invalid/");
		return reference;
	}
}
