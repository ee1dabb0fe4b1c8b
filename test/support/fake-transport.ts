/** The framing layer of one exchange, played: records what is sent, and lets a test say when output drains and content comes. */
import type { Endpoints, Millis, Platform } from "../../src/protocol/connection.ts";
import { ContentReader, type ContentSource } from "../../src/protocol/exchange/content-reader.ts";
import {
	type ClientSource,
	Exchange,
	type ExchangeEndObserver,
	type ExchangeTransport,
	type RequestIdSource,
} from "../../src/protocol/exchange/exchange.ts";
import { ConnectionEnd, UsageError } from "../../src/protocol/faults.ts";
import { type FieldLines, FieldSection } from "../../src/protocol/http/field-section.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

const platform: Platform = {
	latin1Text: (bytes, from, to) => String.fromCharCode(...bytes.subarray(from, to)),
	writeUtf8: (text, target, at) => encoder.encodeInto(text, target.subarray(at)).written,
	utf8Text: (bytes) => decoder.decode(bytes),
	utf8Bytes: (text) => encoder.encode(text),
};

const endpoints: Endpoints = {
	peer: { transport: "tcp", address: "192.0.2.7", port: 50123 },
	local: { transport: "tcp", address: "127.0.0.1", port: 8080 },
	secure: false,
};

/** Fields that the real framing layer refuses from a handler. */
const REFUSED = ["content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "trailer"];

export interface FakeRequest {
	readonly method?: string;
	readonly target?: string;
	readonly authority?: string;
	/** Field lines as sent, without the last empty line. */
	readonly fields?: readonly string[];
	/** Octets of content to come: 0 for none, -1 for chunked. */
	readonly contentLength?: number;
	readonly inputIsOwned?: boolean;
	readonly endpoints?: Partial<Endpoints>;
	/** Finds out whom it comes from; nobody does where it isn't given. */
	readonly clients?: ClientSource | null;
	/** When its first octet came. */
	readonly began?: Millis;
}

export class FakeTransport implements ExchangeTransport, ContentSource {
	readonly platform = platform;
	readonly endpoints: Endpoints;
	readonly inputIsOwned: boolean;
	readonly exchange: Exchange;
	readonly content: ContentReader;
	/** What was sent; `status` is 0 before the final head, `contentLength` -2 before and -1 where it isn't known. */
	status = 0;
	fields: FieldLines = [];
	contentLength = -2;
	readonly chunks: Uint8Array[] = [];
	isEnded = false;
	closes = false;
	wanted = 0;
	abortedBy: unknown = undefined;
	observer: ExchangeEndObserver | null = null;
	requestIds: RequestIdSource | null = null;
	readonly clients: ClientSource | null;
	/** Octets that may be queued before `write` says false. */
	room = Number.POSITIVE_INFINITY;
	#drained: (() => void)[] = [];

	constructor(request: FakeRequest = {}) {
		this.endpoints = { ...endpoints, ...request.endpoints };
		this.clients = request.clients ?? null;
		this.inputIsOwned = request.inputIsOwned ?? true;
		this.content = new ContentReader(this, request.contentLength ?? 0);
		const target = request.target ?? "/";
		const at = target.indexOf("?");
		const bytes = Uint8Array.from((request.fields ?? []).map((line) => `${line}\r\n`).join(""), (char) => char.charCodeAt(0));
		const head = {
			method: request.method ?? "GET",
			target,
			path: at < 0 ? target : target.slice(0, at),
			query: at < 0 ? null : target.slice(at + 1),
			authority: request.authority ?? "example.com",
			version: "1.1" as const,
			fields: new FieldSection(platform, bytes, 0, bytes.length),
		};
		this.exchange = new Exchange(this, head, this.content, request.began ?? 0);
	}

	/** Everything sent as content, as text. */
	get text(): string {
		return this.chunks.map((chunk) => decoder.decode(chunk)).join("");
	}

	/** Values of the field lines of a name, given in lower case. */
	valuesOf(name: string): string[] {
		return this.fields.filter((_, at) => at % 2 === 1 && this.fields[at - 1]?.toLowerCase() === name);
	}

	/** The operating system took all output. */
	drain(): void {
		this.room = Number.POSITIVE_INFINITY;
		for (const callback of this.#drained.splice(0)) callback();
	}

	/** The peer left. */
	leave(): void {
		const cause = new ConnectionEnd("peer-left");
		this.content.fail(cause);
		this.exchange.markAborted(cause);
	}

	pushText(text: string): void {
		this.content.push(encoder.encode(text));
	}

	contentWanted(): void {
		this.wanted++;
	}

	contentFlowChanged(): void {}

	sendInterim(): void {}

	sendResponse(exchange: Exchange, status: number, fields: FieldLines, content: Uint8Array | string | null): void {
		const bytes = typeof content === "string" ? encoder.encode(content) : (content ?? new Uint8Array(0));
		this.#takeHead(status, fields, bytes.length);
		if (exchange.request.method !== "HEAD" && content !== null) this.chunks.push(bytes);
		this.isEnded = true;
		exchange.markFinished(status);
	}

	sendHead(exchange: Exchange, status: number, fields: FieldLines, contentLength: number): void {
		this.#takeHead(status, fields, contentLength);
		exchange.markSending(status);
	}

	sendContent(exchange: Exchange, chunk: Uint8Array): boolean {
		if (exchange.request.method === "HEAD") return true;
		this.chunks.push(chunk.slice());
		this.room -= chunk.length;
		return this.room > 0;
	}

	sendEnd(exchange: Exchange): void {
		this.isEnded = true;
		exchange.markFinished(exchange.status);
	}

	notifyDrained(_exchange: Exchange, callback: () => void): void {
		this.#drained.push(callback);
	}

	abortExchange(exchange: Exchange, cause: unknown): void {
		this.abortedBy = cause;
		exchange.markAborted(cause);
	}

	closeAfter(): void {
		this.closes = true;
	}

	takeOver(): void {
		throw new UsageError("The fake transport has no successor.");
	}

	#takeHead(status: number, fields: FieldLines, contentLength: number): void {
		for (let at = 0; at < fields.length; at += 2) {
			if (REFUSED.includes(fields[at]!.toLowerCase())) throw new UsageError(`${fields[at]} is the server's own.`);
		}
		this.status = status;
		this.fields = fields.slice();
		this.contentLength = contentLength;
	}
}
