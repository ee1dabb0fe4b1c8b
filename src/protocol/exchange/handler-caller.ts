/**
 * Calls the handler, and sees to what goes wrong in it: user code's errors end here (RFC 9110 §15.6.1), and never in a protocol.
 */
import type { OutputQueue } from "../bytes/output-queue.ts";
import type { ConnectionHost, Millis } from "../connection.ts";
import { UsageError } from "../faults.ts";
import type { FieldLines } from "../http/field-section.ts";
import type { Exchange } from "./exchange.ts";
import type { HandlerPace } from "./handler-pace.ts";
import type { ServerConnectionOptions } from "./server-options.ts";

const FAILURE_FIELDS: FieldLines = ["Content-Type", "text/plain; charset=utf-8"];

export class HandlerCaller {
	readonly #host: ConnectionHost;
	readonly #options: ServerConnectionOptions;
	readonly #output: OutputQueue;
	readonly #pace: HandlerPace;
	#calls: number;

	constructor(host: ConnectionHost, options: ServerConnectionOptions, output: OutputQueue, pace: HandlerPace) {
		this.#host = host;
		this.#options = options;
		this.#output = output;
		this.#pace = pace;
		this.#calls = 0;
	}

	/** The calls from here to `endBatch` are made in one go. */
	beginBatch(): void {
		this.#calls = 0;
	}

	endBatch(began: Millis): void {
		if (this.#calls > 1) this.#pace.noteBatch(this.#host.clock.now() - began);
	}

	/** Calls the handler; a ready answer to an earlier request goes out before, where this one may take long. */
	call(exchange: Exchange): void {
		if (this.#output.byteCount > 0 && !this.#pace.isProvedQuick) this.#host.flush();
		this.#calls++;
		try {
			const promise = this.#options.handler(exchange);
			if (promise !== undefined) this.#watch(promise, exchange);
		} catch (error) {
			this.fail(exchange, error);
		}
	}

	/** User code threw: 500 where that can still be said, else the exchange is given up. */
	fail(exchange: Exchange, error: unknown): void {
		this.#options.reportError(error, exchange);
		if (!exchange.isAnswered) exchange.respond(500, FAILURE_FIELDS, "500 Internal Server Error\n");
		else if (!exchange.isEnded) exchange.abort(error);
	}

	#watch(promise: Promise<void>, exchange: Exchange): void {
		promise.then(
			() => {
				if (!exchange.isAnswered) this.fail(exchange, new UsageError("The handler's promise resolved, but the exchange has no answer."));
			},
			(error) => this.fail(exchange, error),
		);
	}
}
