/**
 * The response to the exchange in progress: how it is framed, how far it is, and whether the connection persists after it
 * (RFC 9112 §6, §9.3). Bytes are made in `write-response-head.ts`; when the next request may come is `connection.ts`'s.
 */
import { asciiBytes } from "../bytes/ascii.ts";
import { OutputQueue } from "../bytes/output-queue.ts";
import type { ConnectionHost, Endpoints, Millis, Platform } from "../connection.ts";
import type { ClientSource, Exchange, ExchangeTransport, RequestHead, RequestIdSource, SuccessorFactory } from "../exchange/exchange.ts";
import type { ExchangeObserver } from "../exchange/exchange-observer.ts";
import type { ServerConnectionOptions } from "../exchange/server-options.ts";
import { type FaultRow, UsageError } from "../faults.ts";
import type { DateField } from "../http/date-field.ts";
import type { FieldLines } from "../http/field-section.ts";
import { reasonPhrase, statusHasNoContent } from "../http/statuses.ts";
import type { Limits } from "../limits.ts";
import { Output } from "./states.ts";
import {
	CLOSE,
	LENGTH_CHUNKED,
	LENGTH_UNSAID,
	PERSIST_ALOUD,
	PERSIST_SILENTLY,
	statusLineBytes,
	writeChunk,
	writeContent,
	writeInterimHead,
	writeLastChunk,
	writeResponse,
	writeResponseHead,
} from "./write-response-head.ts";

/** What the writer asks of, and tells, the connection. */
export interface ResponseWriterOwner {
	/** A final head is about to be written: its Date must be right. */
	beforeHead(): void;
	/** Whether the request's content leaves the connection usable for another request. Asked once, before the final head. */
	canPersistAfterHead(): boolean;
	/** Content that nobody reads is still to come, and worth waiting for: a whole response is kept back until then. */
	readonly awaitsUnread: boolean;
	responseHeld(): void;
	responseFinished(): void;
	responseAborted(cause: unknown): void;
	/** The request's content has been read, so that what follows may belong to another protocol. */
	readonly canYield: boolean;
	yieldTo(successor: SuccessorFactory): void;
	wake(mayGrow?: boolean): void;
}

/** Output of which there is so much goes out; less may wait for what a handler writes in the same moment. */
const JOINED_BYTES = 32 * 1024;

const FAULT_FIELDS: FieldLines = ["Content-Type", "text/plain; charset=utf-8"];

export class ResponseWriter implements ExchangeTransport {
	/** The connection may serve another request after this one. */
	persists: boolean;
	/** The response to the last exchange begun is complete. */
	isDone: boolean;
	readonly observer: ExchangeObserver | null;
	readonly requestIds: RequestIdSource | null;
	readonly clients: ClientSource | null;
	readonly #host: ConnectionHost;
	readonly #limits: Limits;
	readonly #output: OutputQueue;
	readonly #date: DateField;
	readonly #owner: ResponseWriterOwner;
	#state: Output;
	#isHead: boolean;
	#isHttp10: boolean;
	#offersUpgrade: boolean;
	/** Octets announced and not yet written, in Output.Length. */
	#remaining: number;
	#drainListeners: (() => void)[];
	/** False for a refusal: whatever content comes, the request isn't served. */
	#mayHold: boolean;
	/** The response kept back, in Output.Held. */
	#held: OutputQueue | null;

	constructor(host: ConnectionHost, options: ServerConnectionOptions, output: OutputQueue, date: DateField, owner: ResponseWriterOwner) {
		this.persists = true;
		this.isDone = true;
		this.observer = options.observer ?? null;
		this.requestIds = options.requestIds ?? null;
		this.clients = options.clients ?? null;
		this.#host = host;
		this.#limits = options.limits;
		this.#output = output;
		this.#date = date;
		this.#owner = owner;
		this.#state = Output.Idle;
		this.#isHead = false;
		this.#isHttp10 = false;
		this.#offersUpgrade = false;
		this.#remaining = 0;
		this.#drainListeners = NO_LISTENERS;
		this.#mayHold = true;
		this.#held = null;
	}

	get isHeld(): boolean {
		return this.#state === Output.Held;
	}

	get platform(): Platform {
		return this.#host.platform;
	}

	get endpoints(): Endpoints {
		return this.#host.endpoints;
	}

	refreshDate(now: Millis): void {
		this.#date.refresh(now);
	}

	/** Makes ready for the response to another request. */
	begin(isHead: boolean, isHttp10: boolean, persists: boolean, offersUpgrade: boolean): void {
		this.persists = persists;
		this.isDone = false;
		this.#state = Output.Idle;
		this.#isHead = isHead;
		this.#isHttp10 = isHttp10;
		this.#offersUpgrade = offersUpgrade;
		this.#mayHold = true;
	}

	sendInterim(status: number, fields: FieldLines): void {
		// RFC 9110 §15.2: MUST NOT send a 1xx response to an HTTP/1.0 client.
		if (this.#isHttp10) return;
		writeInterimHead(this.#output, statusLineBytes(status), fields);
		this.#owner.wake();
	}

	sendResponse(exchange: Exchange, status: number, fields: FieldLines, content: Uint8Array | string | null): void {
		this.#owner.beforeHead();
		const isBodiless = this.#isHead || statusHasNoContent(status);
		// A length is what GET would have got: with HEAD and 304 it is said where the handler gave the content (RFC 9110 §8.6).
		const isLengthSaid = status !== 204 && (!isBodiless || content !== null);
		// RFC 9110 §15.3.6: 205 has no content, and says so.
		const sent = status === 205 ? null : content;
		const connectionLine = this.#connectionLine();
		const isHeld = this.#mayHold && this.#owner.awaitsUnread;
		const queue = isHeld ? new OutputQueue() : this.#output;
		const byteCount = writeResponse(queue, this.#host.platform, this.#date, status, connectionLine, fields, sent, isLengthSaid, !isBodiless);
		if (!isBodiless) exchange.sentContentBytes = byteCount;
		if (!isHeld) return this.#finish(exchange, status);
		this.#held = queue;
		this.#state = Output.Held;
		exchange.markSending(status);
		this.#owner.responseHeld();
	}

	/** Sends the response that was kept back, if one was. */
	release(exchange: Exchange | null): void {
		const held = this.#held;
		if (held === null || exchange === null) return;
		this.#held = null;
		this.#output.takeAll(held);
		this.#finish(exchange, exchange.status);
	}

	/** Drops the response that was kept back: another takes its place, or there is nobody to send it to. */
	dropHeld(): void {
		this.#held = null;
		this.#state = Output.Idle;
	}

	sendHead(exchange: Exchange, status: number, fields: FieldLines, contentLength: number): void {
		this.#owner.beforeHead();
		const state = this.#framingOf(status, contentLength);
		if (state === Output.Close) this.persists = false;
		const connectionLine = this.#connectionLine();
		writeResponseHead(this.#output, this.#date, status, connectionLine, fields, this.#announcedLength(status, state, contentLength));
		this.#state = state;
		this.#remaining = contentLength;
		if (this.observer !== null) exchange.headAt = this.#host.clock.now();
		exchange.markSending(status);
		this.#owner.wake(true);
	}

	#framingOf(status: number, contentLength: number): Output {
		if (this.#isHead || statusHasNoContent(status) || status === 205) return Output.Bodiless;
		if (contentLength >= 0) return Output.Length;
		// RFC 9112 §6.1: MUST NOT send Transfer-Encoding to an HTTP/1.0 client.
		return this.#isHttp10 ? Output.Close : Output.Chunked;
	}

	#announcedLength(status: number, state: Output, contentLength: number): number {
		switch (state) {
			case Output.Length:
				return contentLength;
			case Output.Chunked:
				return LENGTH_CHUNKED;
			case Output.Close:
				return LENGTH_UNSAID;
			default:
				if (status === 205) return 0;
				// RFC 9112 §6.1: Transfer-Encoding MAY be sent with HEAD and 304; nobody needs it. RFC 9110 §8.6: never a length with 1xx or 204.
				return contentLength < 0 || status === 204 ? LENGTH_UNSAID : contentLength;
		}
	}

	sendContent(exchange: Exchange, chunk: Uint8Array): boolean {
		if (this.#state === Output.Held) throw new UsageError("write() comes after begin(), not after respond().");
		if (chunk.length > 0 && this.#state !== Output.Bodiless) this.#queueContent(exchange, chunk);
		return this.#output.byteCount < this.#limits.outputBytes;
	}

	#queueContent(exchange: Exchange, chunk: Uint8Array): void {
		if (this.#state === Output.Chunked) writeChunk(this.#output, chunk);
		else {
			if (this.#state === Output.Length) this.#countDown(exchange, chunk.length);
			writeContent(this.#output, chunk);
		}
		exchange.sentContentBytes += chunk.length;
		this.#owner.wake(this.#output.byteCount < JOINED_BYTES);
	}

	#countDown(exchange: Exchange, byteCount: number): void {
		if (byteCount > this.#remaining) {
			const misuse = new UsageError(`The content is longer than announced: ${byteCount} octets came where ${this.#remaining} were left.`);
			this.abortExchange(exchange, misuse);
			throw misuse;
		}
		this.#remaining -= byteCount;
	}

	sendEnd(exchange: Exchange, trailers: FieldLines): void {
		if (this.#state === Output.Held) throw new UsageError("end() comes after begin(), not after respond().");
		if (this.#state === Output.Length && this.#remaining > 0) {
			const misuse = new UsageError(`The content is shorter than announced: ${this.#remaining} octets are missing.`);
			this.abortExchange(exchange, misuse);
			throw misuse;
		}
		if (this.#state === Output.Chunked) writeLastChunk(this.#output, trailers);
		this.#finish(exchange, exchange.status);
	}

	notifyDrained(_exchange: Exchange, callback: () => void): void {
		if (this.#drainListeners === NO_LISTENERS) this.#drainListeners = [];
		this.#drainListeners.push(callback);
		if (this.#output.byteCount === 0) Promise.resolve().then(() => this.reportDrained());
	}

	/** Tells whoever waits that the output is with the operating system. */
	reportDrained(): void {
		if (this.#drainListeners.length === 0 || this.#output.byteCount > 0) return;
		const listeners = this.#drainListeners;
		this.#drainListeners = NO_LISTENERS;
		for (const listener of listeners) listener();
	}

	abortExchange(_exchange: Exchange, cause: unknown): void {
		this.persists = false;
		this.isDone = true;
		this.#drainListeners = NO_LISTENERS;
		this.#held = null;
		this.#owner.responseAborted(cause);
	}

	closeAfter(): void {
		this.persists = false;
	}

	takeOver(exchange: Exchange, protocol: string, fields: FieldLines, successor: SuccessorFactory): void {
		// RFC 9110 §7.8: Upgrade in an HTTP/1.0 request is ignored, and so is one that Connection doesn't name.
		if (!this.#offersUpgrade || this.#isHttp10) throw new UsageError("The request offers no upgrade, so its connection can't be taken over.");
		if (!this.#owner.canYield) throw new UsageError("A connection is taken over only when the request's content has been read.");
		if (!PROTOCOL.test(protocol))
			throw new UsageError(`${JSON.stringify(protocol)} is not a protocol: a token, or two with "/" between (RFC 9110 §7.8).`);
		// RFC 9110 §7.8: MUST NOT switch to a protocol that the client didn't offer.
		if (!isOffered(protocol, exchange.request.fields.get("upgrade") ?? "")) throw new UsageError(`The request doesn't offer ${protocol}.`);
		writeInterimHead(this.#output, asciiBytes(`HTTP/1.1 101 ${reasonPhrase(101)}\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n`), fields);
		this.#owner.yieldTo(successor);
		this.isDone = true;
		exchange.markFinished(101);
		this.#owner.wake();
	}

	/** Answers a fault for which there is an exchange: its connection may persist. */
	answerFault(exchange: Exchange, fault: FaultRow): void {
		this.#mayHold = false;
		this.observer?.faultAnswered(fault, this.endpoints, exchange.request, true);
		exchange.respond(fault.status, FAULT_FIELDS, faultText(fault));
	}

	/** Answers a fault after which the connection ends; `request` as far as it could be read. */
	writeFault(fault: FaultRow, isHead: boolean, request: RequestHead | null, hasExchange: boolean): void {
		this.persists = false;
		this.observer?.faultAnswered(fault, this.endpoints, request, hasExchange);
		writeResponse(this.#output, this.#host.platform, this.#date, fault.status, CLOSE, FAULT_FIELDS, faultText(fault), true, !isHead);
	}

	#connectionLine(): Uint8Array {
		if (this.persists && !this.#owner.canPersistAfterHead()) this.persists = false;
		if (!this.persists) return CLOSE;
		return this.#isHttp10 ? PERSIST_ALOUD : PERSIST_SILENTLY;
	}

	#finish(exchange: Exchange, status: number): void {
		this.isDone = true;
		this.#state = Output.Idle;
		this.#owner.responseFinished();
		this.#owner.wake();
		exchange.markFinished(status);
	}
}

const NO_LISTENERS: (() => void)[] = [];

/** protocol-name [ "/" protocol-version ] */
const PROTOCOL = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+(\/[!#$%&'*+\-.^_`|~0-9A-Za-z]+)?$/;

/** Whether a protocol is among those that Upgrade lists; names of protocols are compared without regard to case. */
function isOffered(protocol: string, upgrade: string): boolean {
	return upgrade.split(",").some((offered) => offered.trim().toLowerCase() === protocol.toLowerCase());
}

function faultText(fault: FaultRow): string {
	return `${fault.status} ${reasonPhrase(fault.status)}\n${fault.message} (${fault.section})\n`;
}
