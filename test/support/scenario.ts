/** What simulations share: a server connection over a fake link, with a handler of the test's own. */
import type { Exchange, Handler } from "../../src/protocol/exchange/exchange.ts";
import type { FieldSection } from "../../src/protocol/http/field-section.ts";
import { DEFAULT_LIMITS, type Limits } from "../../src/protocol/limits.ts";
import { ServerConnection } from "../../src/protocol/server-connection.ts";
import { FakeLink, type FakeLinkOptions } from "./fake-host.ts";
import { latin1Text } from "./latin1.ts";
import { type ReadResponse, readResponses } from "./read-responses.ts";
import { RecordingObserver } from "./recording-observer.ts";

export interface Scenario {
	readonly link: FakeLink;
	/** What an observer was told; a breach of what it is promised is one of `link.violations`. */
	readonly observer: RecordingObserver;
	/** What handlers threw or rejected with. */
	readonly errors: unknown[];
	/** Exchanges in the order in which the handler got them. */
	readonly exchanges: Exchange[];
	/** All responses sent so far; `methods` where they aren't all GET. */
	responses(...methods: string[]): ReadResponse[];
	/** Their statuses. */
	statuses(...methods: string[]): number[];
}

/** A connection whose handler is `handler`; without one, exchanges stay open until the test answers them. */
export function openScenario(handler: Handler | null = null, limits: Partial<Limits> = {}, options: FakeLinkOptions = {}): Scenario {
	const errors: unknown[] = [];
	const exchanges: Exchange[] = [];
	const observer = new RecordingObserver();
	const link = FakeLink.open(
		(host) =>
			new ServerConnection(host, {
				limits: { ...DEFAULT_LIMITS, ...limits },
				handler: (exchange) => {
					exchanges.push(exchange);
					return handler?.(exchange);
				},
				reportError: (error) => errors.push(error),
				observer,
			}),
		options,
	);
	observer.report = (breach) => link.violations.push(breach);
	const responses = (...methods: string[]): ReadResponse[] => readResponses(link.output, methods, link.finSent || link.closed);
	return { link, observer, errors, exchanges, responses, statuses: (...methods) => responses(...methods).map((response) => response.status) };
}

/** What a consumer of request content has been given. */
export interface ReadContent {
	text: string;
	readonly chunks: string[];
	trailers: FieldSection | null;
	/** "end", or the cause of the failure; null before. */
	outcome: unknown;
}

/** Reads the content of an exchange into text. */
export function readContent(exchange: Exchange, onEnd: () => void = () => {}): ReadContent {
	const read: ReadContent = { text: "", chunks: [], trailers: null, outcome: null };
	exchange.content.read({
		receiveContent(chunk) {
			read.chunks.push(latin1Text(chunk));
			read.text += latin1Text(chunk);
		},
		receiveContentEnd(trailers) {
			read.trailers = trailers;
			read.outcome = "end";
			onEnd();
		},
		receiveContentFailure(cause) {
			read.outcome = cause;
		},
	});
	return read;
}

/** A GET request for `target`. */
export const get = (target: string, lines = ""): string => `GET ${target} HTTP/1.1\r\nHost: a\r\n${lines}\r\n`;

/** The head of a POST request. */
export const post = (lines: string): string => `POST / HTTP/1.1\r\nHost: a\r\n${lines}\r\n`;
