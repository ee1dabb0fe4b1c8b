/**
 * `Request` for handlers: the standard interface over an exchange, each part made when it is touched.
 *
 * One that a handler makes itself (`new Request(url, …)`) is rare: behind it stands one of the runtime's, which has the
 * rules of the standard's constructor. Members that mean something only in a browser have the values of a fresh request.
 */
import { Exchange } from "../../protocol/exchange/exchange.ts";
import type { Body, OwnBytes } from "./body.ts";
import { ContentBody } from "./content-body.ts";
import { abortError } from "./content-error.ts";
import { INSPECT } from "./inspect-symbol.ts";
import { headersOfSection, LightHeaders } from "./light-headers.ts";
import { NativeRequest } from "./native-classes.ts";
import { answerNativeState } from "./native-state.ts";
import { type PathParams, paramsOf } from "./path-params.ts";
import { targetUri } from "./target-uri.ts";
import { ValueBody } from "./value-body.ts";

/** True for instances of `LightRequest`; the runtime's own are not. */
export let isLightRequest: (value: unknown) => value is LightRequest;
/** The runtime's own request for one of ours, whose body it takes unless `overrides` has another. */
export let nativeRequestOf: (request: LightRequest, overrides?: RequestInit) => Request;

/** What `new Request(request, init)` takes over from a request, unless `init` has it. */
const INHERITED = ["method", "redirect", "cache", "credentials", "integrity", "keepalive", "mode", "referrerPolicy", "signal"] as const;

/** Native requests that a runtime's own functions were answered from. */
const STAND_INS = new WeakMap<LightRequest, Request>();

export class LightRequest implements Request {
	/** Exactly one of the two is not null. */
	#exchange: Exchange | null;
	#native: Request | null;
	#url: string;
	#headers: LightHeaders | null;
	#body: Body | null;
	#signal: AbortSignal | null;
	#params: PathParams | null;

	/** Takes what the standard's does, or the exchange that the request came by. */
	constructor(input: RequestInfo | URL | Exchange, init?: RequestInit) {
		const isServed = input instanceof Exchange;
		this.#exchange = isServed ? input : null;
		this.#native = isServed ? null : makeNative(input, init);
		this.#url = "";
		this.#headers = null;
		this.#body = null;
		this.#signal = null;
		this.#params = null;
	}

	static {
		// The runtime's prototype stands behind ours, so that `instanceof Request` holds; every member is our own.
		Object.setPrototypeOf(LightRequest.prototype, NativeRequest.prototype);
		answerNativeState(LightRequest.prototype, new NativeRequest("http://localhost/"), (request: LightRequest) => request.#standIn());
		isLightRequest = (value): value is LightRequest => typeof value === "object" && value !== null && #exchange in value;
		nativeRequestOf = (request, overrides = {}) => {
			const native = request.#native;
			if (native !== null && request.#headers === null && request.#body === null) return new NativeRequest(native, overrides);
			const body = "body" in overrides ? null : request.#openBody().takeStream();
			const init = { ...inheritedOf(request), headers: [...request.headers] as [string, string][], body, duplex: "half", ...overrides };
			return new NativeRequest(request.url, init);
		};
	}

	/** The runtime's own instances count too, once this class stands in the runtime's place. */
	static [Symbol.hasInstance](value: unknown): boolean {
		// biome-ignore lint/complexity/noThisInStatic: `this` is the subclass where one is asked.
		const prototype: object = this === LightRequest ? NativeRequest.prototype : this.prototype;
		return Object.prototype.isPrototypeOf.call(prototype, Object(value));
	}

	get method(): string {
		return this.#exchange !== null ? this.#exchange.request.method : this.#native!.method;
	}

	/** The target URI; see `target-uri.ts`. */
	get url(): string {
		if (this.#url === "") this.#url = this.#exchange !== null ? targetUri(this.#exchange) : this.#native!.url;
		return this.#url;
	}

	/** Parameters of the route that the request came by, decoded, as Bun has them; none for a request that a handler made itself. */
	get params(): PathParams {
		this.#params ??= paramsOf(this.#exchange);
		return this.#params;
	}

	get headers(): LightHeaders {
		this.#headers ??= this.#exchange !== null ? headersOfSection(this.#exchange.request.fields) : new LightHeaders(this.#native!.headers);
		return this.#headers;
	}

	/** Aborts when the response can't be completed any more: the peer left, or a deadline passed. */
	get signal(): AbortSignal {
		this.#signal ??= this.#exchange !== null ? exchangeSignal(this.#exchange) : this.#native!.signal;
		return this.#signal;
	}

	/** Null for GET and HEAD, whose content means nothing (RFC 9110 §9.3.1). */
	get body(): ReadableStream<OwnBytes> | null {
		return this.#openBody().stream;
	}

	get bodyUsed(): boolean {
		return this.#openBody().isUsed;
	}

	get cache(): RequestCache {
		return this.#native?.cache ?? "default";
	}

	get credentials(): RequestCredentials {
		return this.#native?.credentials ?? "same-origin";
	}

	get destination(): RequestDestination {
		return this.#native?.destination ?? "";
	}

	get duplex(): "half" {
		return "half";
	}

	get integrity(): string {
		return this.#native?.integrity ?? "";
	}

	get isHistoryNavigation(): boolean {
		return false;
	}

	get isReloadNavigation(): boolean {
		return false;
	}

	get keepalive(): boolean {
		return this.#native?.keepalive ?? false;
	}

	get mode(): RequestMode {
		return this.#native?.mode ?? "cors";
	}

	get redirect(): RequestRedirect {
		return this.#native?.redirect ?? "follow";
	}

	get referrer(): string {
		return this.#native?.referrer ?? "about:client";
	}

	get referrerPolicy(): ReferrerPolicy {
		return this.#native?.referrerPolicy ?? "";
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

	clone(): LightRequest {
		const body = this.#openBody().clone();
		const copy = this.#exchange !== null ? new LightRequest(this.#exchange) : new LightRequest(this.url, inheritedOf(this));
		copy.#headers = this.#headers === null && this.#exchange !== null ? null : new LightHeaders(this.headers);
		copy.#body = body;
		return copy;
	}

	[INSPECT](): object {
		return { Request: { method: this.method, url: this.url, headers: this.headers.toJSON(), bodyUsed: this.bodyUsed } };
	}

	/** Only a conversion to text calls this, and `fetch(request)` by a runtime that doesn't know the class is one. */
	toString(): string {
		throw new TypeError("This Request is Trivet's, which the runtime's own fetch() doesn't know: use fetch(request.url, request).");
	}

	/** The native request that answers for this one, which is then used up. */
	#standIn(): Request {
		const native = STAND_INS.get(this) ?? nativeRequestOf(this);
		STAND_INS.set(this, native);
		return native;
	}

	#openBody(): Body {
		this.#body ??= this.#makeBody();
		return this.#body;
	}

	#makeBody(): Body {
		const exchange = this.#exchange;
		if (exchange === null) return new ValueBody(this.#native!.body);
		const method = exchange.request.method;
		return exchange.content.isPresent && method !== "GET" && method !== "HEAD" ? new ContentBody(exchange) : new ValueBody(null);
	}
}

/** The runtime's own request, as the standard's constructor makes it of one of ours too. */
function makeNative(input: RequestInfo | URL, init?: RequestInit): Request {
	if (!isLightRequest(input)) return new NativeRequest(input, init);
	if (init === undefined) return nativeRequestOf(input);
	const overrides: Record<string, unknown> = {};
	for (const name of [...INHERITED, "headers", "body", "referrer"] as const) if (init[name] !== undefined) overrides[name] = init[name];
	return nativeRequestOf(input, overrides);
}

function inheritedOf(request: LightRequest): RequestInit {
	return Object.fromEntries(INHERITED.map((name) => [name, request[name]]));
}

/**
 * Aborts when the exchange does, and already when the peer has ended its side: it may only have half-closed and still read, so a handler
 * that answers all the same is heard; but one that waits for nothing else learns in time that nobody may be there.
 */
function exchangeSignal(exchange: Exchange): AbortSignal {
	const controller = new AbortController();
	exchange.onPeerEnd(() => {
		if (!exchange.isEnded) controller.abort(abortError("The peer ended its side of the connection.", exchange.abortCause));
	});
	exchange.onEnd((outcome, cause) => {
		if (outcome === "aborted") controller.abort(abortError("The connection ended before the response was complete.", cause));
	});
	return controller.signal;
}
