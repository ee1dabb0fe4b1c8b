/**
 * The fetch door: makes a handler of exchanges out of `(request, info) => Response`.
 *
 * A handler that returns a whole response of ours, at once, is answered without a promise: three small objects are made,
 * the request, its info and the response. Errors end here: what a handler throws becomes `onError`'s response, or 500.
 */
import type { Exchange, Handler } from "../../protocol/exchange/exchange.ts";
import type { FieldLines } from "../../protocol/http/field-section.ts";
import { type BackgroundKeeper, HandlerInfo } from "./handler-info.ts";
import { LightRequest } from "./light-request.ts";
import { isLightResponse, respondWhole } from "./light-response.ts";
import { dropResponse, sendResponse } from "./send-response.ts";

/** Answers a request. A handler that answered by `info.exchange` returns nothing. */
export type FetchHandler = (request: Request, info: HandlerInfo) => Response | Promise<Response>;

export interface FetchOptions {
	/** Makes the response to a request whose handler threw or rejected. Then nothing is reported. */
	readonly onError?: (error: unknown, request: Request) => Response | Promise<Response>;
	/** Told of what user code threw and nobody else handled. Without it, the console is. */
	readonly reportError?: (error: unknown, exchange: Exchange) => void;
	/** Takes what `info.waitUntil` was given, with its failure handled, to wait for before the server stops. */
	readonly onBackground?: (work: Promise<unknown>) => void;
}

/** What can reach the handler; which of them a resource allows, only the handler knows. */
const ALLOW: FieldLines = ["allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"];
const PLAIN_TEXT: FieldLines = ["content-type", "text/plain;charset=UTF-8"];
const FAILURE_TEXT = "Internal Server Error\n";

/** The handler of exchanges that asks `fetch`. */
export function fetchHandler(fetch: FetchHandler, options: FetchOptions = {}): Handler {
	const door = new FetchDoor(fetch, options);
	return (exchange) => door.handle(exchange);
}

class FetchDoor implements BackgroundKeeper {
	#fetch: FetchHandler;
	#options: FetchOptions;

	constructor(fetch: FetchHandler, options: FetchOptions) {
		this.#fetch = fetch;
		this.#options = options;
	}

	handle(exchange: Exchange): void | Promise<void> {
		if (exchange.request.method !== "GET" && answerItself(exchange)) return;
		const request = new LightRequest(exchange);
		try {
			const fetch = this.#fetch;
			const answer: unknown = fetch(request, new HandlerInfo(exchange, this));
			if (isLightResponse(answer) && !exchange.isAnswered && respondWhole(exchange, answer)) return;
			if (isThenable(answer)) return this.#answerLater(exchange, request, answer);
			return this.#watch(this.#send(exchange, answer), exchange, request);
		} catch (error) {
			return this.#handleFailure(exchange, request, error);
		}
	}

	keep(work: Promise<unknown>, exchange: Exchange): void {
		const handled = Promise.resolve(work).catch((error: unknown) => this.#report(error, exchange));
		this.#options.onBackground?.(handled);
	}

	async #answerLater(exchange: Exchange, request: LightRequest, answer: PromiseLike<unknown>): Promise<void> {
		try {
			await this.#send(exchange, await answer);
		} catch (error) {
			await this.#handleFailure(exchange, request, error);
		}
	}

	#watch(sending: void | Promise<void>, exchange: Exchange, request: LightRequest): void | Promise<void> {
		return sending?.catch((error: unknown) => this.#handleFailure(exchange, request, error));
	}

	#send(exchange: Exchange, answer: unknown): void | Promise<void> {
		// The peer left, the protocol answered for it, or the handler did by the exchange.
		if (exchange.isAnswered) return dropResponse(answer);
		if (isLightResponse(answer) && respondWhole(exchange, answer)) return;
		return sendResponse(exchange, answer);
	}

	#handleFailure(exchange: Exchange, request: LightRequest, error: unknown): void | Promise<void> {
		// A handler that fails because its exchange has ended fails for a reason that is known already.
		if (exchange.isEnded) return;
		const { onError } = this.#options;
		if (exchange.isAnswered || onError === undefined) return this.#giveUp(exchange, error);
		return this.#answerFailure(exchange, async () => onError(error, request));
	}

	async #answerFailure(exchange: Exchange, makeAnswer: () => Promise<unknown>): Promise<void> {
		try {
			await this.#send(exchange, await makeAnswer());
		} catch (error) {
			if (!exchange.isEnded) this.#giveUp(exchange, error);
		}
	}

	/** 500 where that can still be said, else the end of the connection. */
	#giveUp(exchange: Exchange, error: unknown): void {
		// That a handler stopped because its signal said so is no news.
		if (!(exchange.hasPeerEnded && isAbort(error))) this.#report(error, exchange);
		if (exchange.isAnswered) exchange.abort(error);
		else exchange.respond(500, PLAIN_TEXT, FAILURE_TEXT);
	}

	#report(error: unknown, exchange: Exchange): void {
		const { reportError } = this.#options;
		if (reportError === undefined) console.error(error);
		else reportError(error, exchange);
	}
}

/**
 * Answers what no `Request` can say. OPTIONS * is about the server and no resource of it (RFC 9110 §9.3.7), and has no URL but that of
 * OPTIONS /. TRACE is a method that the standard's Request refuses, and known all the same: 405, not 501 (RFC 9110 §9.1).
 */
function answerItself(exchange: Exchange): boolean {
	const { method, path } = exchange.request;
	if (method === "TRACE") exchange.respond(405, [...ALLOW, ...PLAIN_TEXT], "Method Not Allowed\n");
	else if (method === "OPTIONS" && path === "*") exchange.respond(204, ALLOW);
	else return false;
	return true;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
	return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}

function isAbort(error: unknown): boolean {
	return error instanceof Error && error.name === "AbortError";
}
