/**
 * One request and its response: what a handler holds (the "low door"), whatever HTTP version carries it.
 *
 * An exchange knows the order of things (interim responses, one final head, content, end) and nothing of framing: that is
 * its transport's, `http1/connection.ts`. Reading request content is in `content-reader.ts`.
 */
import type { OutputQueue } from "../bytes/output-queue.ts";
import type { ConnectionHost, Endpoints, Millis, Platform, Protocol } from "../connection.ts";
import { UsageError } from "../faults.ts";
import type { AddedFields } from "../http/added-fields.ts";
import type { FieldLines, FieldSection } from "../http/field-section.ts";
import type { Limits } from "../limits.ts";
import { type ContentReader, emptyContent } from "./content-reader.ts";

/** User code that answers exchanges. It may answer before it returns, later by callbacks, or return a promise. */
export type Handler = (exchange: Exchange) => void | Promise<void>;

/** How an exchange ended. "aborted": the response could not be completed; `cause` says why. */
export type ExchangeOutcome = "finished" | "aborted";

/** The control data and header section of a request, made text on demand. */
export interface RequestHead {
	/** As sent; methods are case-sensitive (RFC 9110 §9.1). */
	readonly method: string;
	/** The request target as sent (RFC 9112 §3.2). */
	readonly target: string;
	/** Path of the target: begins with "/", percent-encoding untouched; "*" for OPTIONS of the server; "" for authority-form. */
	readonly path: string;
	/** Query of the target without "?", or null where there is no "?". */
	readonly query: string | null;
	/** Host and port of the target URI (RFC 9112 §3.3): from an absolute-form target, else Host; "" where Host is empty. */
	readonly authority: string;
	readonly version: "1.0" | "1.1";
	readonly fields: FieldSection;
}

/** What the framing layer does for an exchange. Every call but the last two is made in an order the exchange checked. */
export interface ExchangeTransport {
	readonly platform: Platform;
	readonly endpoints: Endpoints;
	/** Told when an exchange of this transport has ended; absent or null: nobody is. */
	readonly observer?: ExchangeEndObserver | null;
	/** Names exchanges; absent: nobody does. */
	readonly requestIds?: RequestIdSource | null;
	/** Finds out whom a request comes from; absent or null: it is the peer. */
	readonly clients?: ClientSource | null;
	sendInterim(status: number, fields: FieldLines): void;
	/** One complete response. `content` is null where there is none. */
	sendResponse(exchange: Exchange, status: number, fields: FieldLines, content: Uint8Array | string | null): void;
	/** A final head; `contentLength` is -1 where the length isn't known. */
	sendHead(exchange: Exchange, status: number, fields: FieldLines, contentLength: number): void;
	/** True while more may be written without waiting. */
	sendContent(exchange: Exchange, chunk: Uint8Array): boolean;
	sendEnd(exchange: Exchange, trailers: FieldLines): void;
	/** Calls back once, when everything queued so far is with the operating system. */
	notifyDrained(exchange: Exchange, callback: () => void): void;
	/** Gives up the exchange: 500 is the exchange's business; this ends the connection or resets the stream. */
	abortExchange(exchange: Exchange, cause: unknown): void;
	/** The connection will not serve another request after this exchange. */
	closeAfter(exchange: Exchange): void;
	takeOver(exchange: Exchange, protocol: string, fields: FieldLines, successor: SuccessorFactory): void;
}

/** Told what an exchange itself knows first. What else may be observed is `exchange-observer.ts`. */
export interface ExchangeEndObserver {
	/** It turned out to be housekeeping (`Exchange.markHousekeeping`), before it has ended; called once for each. Must not throw. */
	exchangeSetApart(exchange: Exchange): void;
	/** Finished or aborted; called once for each exchange, when its own listeners have been. Must not throw. */
	exchangeEnded(exchange: Exchange): void;
}

/** Names requests so that they can be told apart in logs, of several processes too. */
export interface RequestIdSource {
	/** The id of this exchange; asked for once. ASCII, without control characters and quotes. */
	requestIdOf(exchange: Exchange): string;
}

/** Finds out whom requests come from. */
export interface ClientSource {
	/** Asked once for an exchange, when somebody wants to know. Must not throw. */
	clientOf(exchange: Exchange): RequestClient;
}

/** Whom a request comes from, as far as the proxies that passed it on are believed. */
export interface RequestClient {
	/** An IP address, the path of a unix socket ("" for an unnamed peer), or a name that a proxy gives in place of one. */
	readonly address: string;
	/** 0 where it isn't known. */
	readonly port: number;
	readonly proto: "http" | "https";
	/** The authority that the client asked for. */
	readonly host: string;
}

/** Tells what a route's pattern finds in a path. */
export interface PathParameters {
	/** Decoded values by name, of a path that the pattern matches. */
	parametersOf(path: string): Readonly<Record<string, string>>;
}

/** What a protocol that takes a connection over works with. */
export interface SuccessorContext {
	readonly host: ConnectionHost;
	readonly limits: Limits;
	/** Queue output here; outside a call made by the adapter, `host.wake()` follows. */
	readonly output: OutputQueue;
}

/** Makes the protocol that follows HTTP/1.1 after 101 (RFC 9110 §7.8). */
export type SuccessorFactory = (context: SuccessorContext) => Protocol;

const NO_FIELDS: FieldLines = [];

/** Before the final head; after it; complete; given up. */
const OPEN = 0;
const SENDING = 1;
const FINISHED = 2;
const ABORTED = 3;

export class Exchange {
	/** The request. Stays readable after the exchange ends. */
	readonly request: RequestHead;
	/** The final status once its head is sent, else 0. */
	status: number;
	/** Octets of response content handed over so far (what HEAD would have sent is not counted). */
	sentContentBytes: number;
	/** When the first octet of the request was read. */
	readonly began: Millis;
	/** When the final head of a streamed response was sent; -1 before, where the response was sent as a whole, and where nobody observes. */
	headAt: Millis;
	/** Pattern of the route that answers, set by the router: one of a small set, "" where there is none. */
	route: string;
	/** Gives the parameters of that pattern, set by the router too; null where it has none. */
	pathParameters: PathParameters | null;
	/** Put over the fields of the final response, whoever answers; null for none. */
	addedFields: AddedFields | null;
	#transport: ExchangeTransport;
	#content: ContentReader | null;
	#isHousekeeping: boolean;
	#requestId: string | null;
	#client: RequestClient | null;
	#state: number;
	#cause: unknown;
	#onEnd: ((outcome: ExchangeOutcome, cause: unknown) => void) | null;
	#onPeerEnd: (() => void) | null;
	#peerHasEnded: boolean;

	/** `content` is null where the request has none. */
	constructor(transport: ExchangeTransport, request: RequestHead, content: ContentReader | null, began: Millis = 0) {
		this.request = request;
		this.#content = content;
		this.status = 0;
		this.sentContentBytes = 0;
		this.began = began;
		this.headAt = -1;
		this.route = "";
		this.pathParameters = null;
		this.addedFields = null;
		this.#isHousekeeping = false;
		this.#client = null;
		this.#requestId = null;
		this.#transport = transport;
		this.#state = OPEN;
		this.#cause = undefined;
		this.#onEnd = null;
		this.#onPeerEnd = null;
		this.#peerHasEnded = false;
	}

	/** The request's content. */
	get content(): ContentReader {
		this.#content ??= emptyContent();
		return this.#content;
	}

	/** Octets of request content that have come, read or not. */
	get receivedContentBytes(): number {
		return this.#content === null ? 0 : this.#content.receivedBytes;
	}

	/** Whom the request comes from where this server trusts proxies to say so; null where it trusts none: the peer. Found out when first asked for. */
	get client(): RequestClient | null {
		this.#client ??= this.#transport.clients?.clientOf(this) ?? null;
		return this.#client;
	}

	/** A probe or a look at the server itself, which is neither logged nor counted. */
	get isHousekeeping(): boolean {
		return this.#isHousekeeping;
	}

	/** Makes it one. For the handler that answers it, before it does. */
	markHousekeeping(): void {
		if (this.#isHousekeeping || this.isEnded) return;
		this.#isHousekeeping = true;
		this.#transport.observer?.exchangeSetApart(this);
	}

	/** Names this request in logs: what a trusted peer calls it (X-Request-Id), else made when first asked for. "" where nobody names requests. */
	get requestId(): string {
		this.#requestId ??= this.#transport.requestIds?.requestIdOf(this) ?? "";
		return this.#requestId;
	}

	/** Who is at both ends of the connection, and whether TLS is between. */
	get endpoints(): Endpoints {
		return this.#transport.endpoints;
	}

	get platform(): Platform {
		return this.#transport.platform;
	}

	/** True once a final head has been sent or the exchange was aborted: a response can't be begun any more. */
	get isAnswered(): boolean {
		return this.#state !== OPEN;
	}

	/** True once the response is complete or given up. */
	get isEnded(): boolean {
		return this.#state >= FINISHED;
	}

	get isAborted(): boolean {
		return this.#state === ABORTED;
	}

	/** True once the peer has sent FIN or is gone; see `onPeerEnd`. */
	get hasPeerEnded(): boolean {
		return this.#peerHasEnded;
	}

	/** Why the exchange was aborted; undefined otherwise. */
	get abortCause(): unknown {
		return this.#cause;
	}

	/**
	 * Sends an interim response (RFC 9110 §15.2), such as 103. 100 is sent by itself when content is first read; 101 is
	 * `takeOver`'s. Silently dropped towards an HTTP/1.0 client, which must not be sent one.
	 */
	sendInterim(status: number, fields: FieldLines = NO_FIELDS): void {
		if (this.#state === ABORTED) return;
		if (this.#state !== OPEN) throw new UsageError("An interim response comes before the final one; this exchange is already answered.");
		if (!Number.isInteger(status) || status < 102 || status > 199) {
			throw new UsageError(`${status} is not an interim status that a handler sends; use 102 to 199.`);
		}
		this.#transport.sendInterim(status, fields);
	}

	/**
	 * Answers completely. `fields` alternates names and values; Content-Length, Transfer-Encoding, Connection, Keep-Alive and
	 * Upgrade (but with 426) are the server's own and are refused, as are two values of a field that has one. `content` bytes are borrowed until the exchange's end has
	 * been reported and the output drained, so don't change them. Where the request has content that nobody reads, the response goes out
	 * when that has come, and its end is reported then; if it never comes whole, the exchange is aborted. After an abort this does nothing.
	 */
	respond(status: number, fields: FieldLines = NO_FIELDS, content: Uint8Array | string | null = null): void {
		if (this.#state !== OPEN) return this.#refuseSecondAnswer();
		checkFinalStatus(status);
		this.#transport.sendResponse(this, status, this.addedFields === null ? fields : this.addedFields.join(fields), content);
	}

	/**
	 * Sends the final head; content follows by `write`, then `end`. Without a length, HTTP/1.1 uses chunked and HTTP/1.0 ends
	 * by closing. For a HEAD request the length is announced and content is dropped.
	 */
	begin(status: number, fields: FieldLines = NO_FIELDS, contentLength = -1): void {
		if (this.#state !== OPEN) return this.#refuseSecondAnswer();
		checkFinalStatus(status);
		if (contentLength !== -1 && !(Number.isSafeInteger(contentLength) && contentLength >= 0)) {
			throw new UsageError(`A content length is a whole number of octets, or -1 for unknown; got ${contentLength}.`);
		}
		this.#transport.sendHead(this, status, this.addedFields === null ? fields : this.addedFields.join(fields), contentLength);
	}

	/**
	 * Queues content. The bytes are borrowed until `onDrain` reports, unless they are few, so don't change them before.
	 * Returns false when the queue is at its limit: wait for `onDrain`. After an abort it drops the bytes and returns false.
	 */
	write(chunk: Uint8Array): boolean {
		if (this.#state === ABORTED) return false;
		if (this.#state !== SENDING) throw new UsageError("write() comes after begin() and before end().");
		return this.#transport.sendContent(this, chunk);
	}

	/** Ends the response. Trailers are sent where the framing is chunked, else dropped (RFC 9110 §6.5.1). */
	end(trailers: FieldLines = NO_FIELDS): void {
		if (this.#state === ABORTED) return;
		if (this.#state !== SENDING) throw new UsageError("end() comes once, after begin().");
		this.#transport.sendEnd(this, trailers);
	}

	/** Calls back once, when all output queued so far is with the operating system. Never called after an abort. */
	onDrain(callback: () => void): void {
		if (this.#state === ABORTED) return;
		this.#transport.notifyDrained(this, callback);
	}

	/** Reports the end of this exchange once; at once where it has already ended. A second call adds a listener. */
	onEnd(listener: (outcome: ExchangeOutcome, cause: unknown) => void): void {
		if (this.#state >= FINISHED) return listener(this.#state === FINISHED ? "finished" : "aborted", this.#cause);
		const earlier = this.#onEnd;
		this.#onEnd =
			earlier === null
				? listener
				: (outcome, cause) => {
						earlier(outcome, cause);
						listener(outcome, cause);
					};
	}

	/**
	 * Reports once that the peer will send no more, at once where that is known: it has left, or it has half-closed and still
	 * reads; a server can't tell which before it writes. So this is a hint to stop costly work, and an answer may still be sent.
	 */
	onPeerEnd(listener: () => void): void {
		if (this.#peerHasEnded) return listener();
		const earlier = this.#onPeerEnd;
		this.#onPeerEnd =
			earlier === null
				? listener
				: () => {
						earlier();
						listener();
					};
	}

	/** Gives the exchange up: the peer sees its connection end before the response does. */
	abort(cause: unknown): void {
		if (this.#state >= FINISHED) return;
		this.#transport.abortExchange(this, cause);
	}

	/** Closes the connection after this response (RFC 9112 §9.6). */
	closeAfter(): void {
		if (this.#state === OPEN) this.#transport.closeAfter(this);
	}

	/**
	 * Sends 101 with Connection, `Upgrade: protocol` and these fields, and hands the connection to another protocol
	 * (RFC 9110 §7.8). The request must have asked for it and have no content left to read.
	 */
	takeOver(protocol: string, fields: FieldLines, successor: SuccessorFactory): void {
		if (this.#state !== OPEN) return this.#refuseSecondAnswer();
		this.#transport.takeOver(this, protocol, fields, successor);
	}

	/** For the transport: the peer sent FIN, or is gone. */
	markPeerEnded(): void {
		if (this.#peerHasEnded) return;
		this.#peerHasEnded = true;
		const listener = this.#onPeerEnd;
		this.#onPeerEnd = null;
		if (listener !== null && this.#state < FINISHED) listener();
	}

	/** For the transport: the final head is out. */
	markSending(status: number): void {
		this.status = status;
		this.#state = SENDING;
	}

	/** For the transport: the response is complete. */
	markFinished(status: number): void {
		this.status = status;
		this.#state = FINISHED;
		if (this.#onEnd !== null) this.#report("finished");
		this.#transport.observer?.exchangeEnded(this);
	}

	/** For the transport: the response will not be completed. */
	markAborted(cause: unknown): void {
		if (this.#state >= FINISHED) return;
		this.#state = ABORTED;
		this.#cause = cause;
		this.markPeerEnded();
		if (this.#onEnd !== null) this.#report("aborted");
		this.#transport.observer?.exchangeEnded(this);
	}

	#report(outcome: ExchangeOutcome): void {
		const listener = this.#onEnd;
		this.#onEnd = null;
		if (listener !== null) listener(outcome, this.#cause);
	}

	#refuseSecondAnswer(): void {
		if (this.#state === ABORTED) return;
		throw new UsageError("This exchange is already answered; a request gets one final response.");
	}
}

function checkFinalStatus(status: number): void {
	if (!Number.isInteger(status) || status < 200 || status > 999) {
		throw new UsageError(`${status} is not a final status; use a whole number from 200 to 999.`);
	}
}
