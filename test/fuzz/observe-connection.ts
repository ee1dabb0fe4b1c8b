/**
 * Plays a case on a server connection and notes all that can be seen from outside. Like `support/vector-runner.ts`, which holds to
 * more; this one is made to run ten million times.
 */
import { portableLatin1Text, portablePlatform } from "../../src/protocol/bytes/portable-platform.ts";
import type { Exchange } from "../../src/protocol/exchange/exchange.ts";
import type { ServerConnectionOptions } from "../../src/protocol/exchange/server-options.ts";
import { DEFAULT_LIMITS, type Limits } from "../../src/protocol/limits.ts";
import { ServerConnection } from "../../src/protocol/server-connection.ts";
import { FakeClock, FakeLink } from "../support/fake-host.ts";
import { latin1Bytes } from "../support/latin1.ts";
import type { ReferenceRequest } from "../support/reference-parser.ts";
import { answerContent, type FuzzCase, type HandlerPace, TIGHT_LIMITS } from "./fuzz-case.ts";

export interface Observation {
	/** In the form of the reference, so that the two can be compared. */
	readonly requests: readonly ReferenceRequest[];
	readonly output: string;
	readonly lifecycle: string;
	/** Our FIN was sent, or the connection is closed. */
	readonly isEnded: boolean;
	/** Breaches of the adapter's contract, and errors of the handler: there must be none. */
	readonly breaches: readonly string[];
}

/** The handler of all connections; what it notes goes to the case being played. */
class Recorder {
	requests: ReferenceRequest[] = [];
	breaches: string[] = [];
	pace: HandlerPace = "now";
	/** What a slow handler has still to do, oldest first. */
	pending: (() => void)[] = [];
	paddingBytes = 0;

	begin({ pace, paddingBytes }: FuzzCase): void {
		this.requests = [];
		this.breaches = [];
		this.pending = [];
		this.pace = pace;
		this.paddingBytes = paddingBytes;
	}

	readonly handle = (exchange: Exchange): void => {
		const { method, target, path, query, authority, version, fields } = exchange.request;
		const request: ReferenceRequest = {
			method,
			target,
			path,
			query,
			authority,
			version,
			fields: [...fields],
			content: "",
			trailers: [],
			end: "unfinished",
		};
		const index = this.requests.push(request) - 1;
		const answer = (): void => this.#answer(exchange, index);
		if (this.pace === "unread") answer();
		else if (this.pace === "now") this.#read(exchange, request, answer);
		else this.pending.push(() => this.#read(exchange, request, answer));
	};

	/** Short answers are text, long ones octets. */
	#answer(exchange: Exchange, index: number): void {
		const content = answerContent(exchange.request.target, index, this.paddingBytes);
		exchange.respond(200, [], this.paddingBytes === 0 ? content : latin1Bytes(content));
	}

	#read(exchange: Exchange, request: ReferenceRequest, answer: () => void): void {
		exchange.content.read({
			receiveContent: (chunk) => {
				request.content += portableLatin1Text(chunk, 0, chunk.length);
			},
			receiveContentEnd: (trailers) => {
				if (trailers !== null) request.trailers = [...trailers];
				if (request.end !== "unfinished") this.breaches.push(`content ended after it had ${request.end}`);
				request.end = "complete";
				if (this.pace === "now") answer();
				else this.pending.push(answer);
			},
			receiveContentFailure: () => {
				if (request.end !== "unfinished") this.breaches.push(`content failed after it had ${request.end}`);
				request.end = "failed";
			},
		});
	}
}

const recorder = new Recorder();
const clock = new FakeClock();

function optionsFor(limits: Limits): ServerConnectionOptions {
	return {
		limits,
		handler: recorder.handle,
		reportError: (error) => {
			recorder.breaches.push(`an error of the handler: ${String(error)}`);
		},
	};
}

const DEFAULT_OPTIONS = optionsFor(DEFAULT_LIMITS);
const TIGHT_OPTIONS = optionsFor(TIGHT_LIMITS);

/** Plays a case whose handler does its part at once. Throws what the connection throws: it must throw nothing. */
export function observe(played: FuzzCase): Observation {
	const link = begin(played);
	sendOutput(link);
	return end(link);
}

/** Plays any case. */
export async function observeLater(played: FuzzCase): Promise<Observation> {
	const link = begin(played);
	for (;;) {
		await link.settle();
		sendOutput(link);
		const next = recorder.pending.shift();
		if (next !== undefined) next();
		else if (!hasOutput(link)) return end(link);
	}
}

function begin(played: FuzzCase): FakeLink {
	recorder.begin(played);
	const options = played.limits === TIGHT_LIMITS ? TIGHT_OPTIONS : DEFAULT_OPTIONS;
	const link = FakeLink.open((host) => new ServerConnection(host, options), {
		inputIsOwned: played.inputIsOwned,
		overwrite: !played.inputIsOwned,
		clock,
		platform: portablePlatform,
	});
	link.writeBytes = played.writeBytes;
	const bytes = latin1Bytes(played.wire);
	let from = 0;
	for (const cut of played.cuts) {
		if (cut <= from) continue;
		sendPiece(link, bytes.slice(from, cut));
		from = cut;
	}
	sendPiece(link, from === 0 ? bytes : bytes.slice(from));
	if (played.fin && !link.closed) link.sendEnd();
	return link;
}

/** A connection that wants no more until its output is taken gets no more. One whose handler is slow has to take what comes all the same. */
function sendPiece(link: FakeLink, piece: Uint8Array): void {
	while (!link.connection.wantsInput && hasOutput(link)) link.pump();
	if (!link.closed) link.send(piece);
}

function hasOutput(link: FakeLink): boolean {
	return !link.closed && link.connection.pendingOutput() !== null;
}

function sendOutput(link: FakeLink): void {
	while (hasOutput(link)) link.pump();
	link.pump();
}

function end(link: FakeLink): Observation {
	return {
		requests: recorder.requests,
		output: link.output,
		lifecycle: link.connection.lifecycle,
		isEnded: link.finSent || link.closed,
		breaches: recorder.breaches.length + link.violations.length === 0 ? NO_BREACHES : [...link.violations, ...recorder.breaches],
	};
}

const NO_BREACHES: readonly string[] = [];
