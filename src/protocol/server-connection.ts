/**
 * The server's side of one connection, as adapters see it. It owns the output queue, times a peer that doesn't read, and passes
 * everything else to the protocol that has the connection: HTTP/1 at first, another after an upgrade.
 */
import { MinimumRate } from "./bytes/minimum-rate.ts";
import { OutputQueue } from "./bytes/output-queue.ts";
import type { Connection, ConnectionHost, Lifecycle, Millis, Protocol } from "./connection.ts";
import type { SuccessorFactory } from "./exchange/exchange.ts";
import type { ServerConnectionOptions } from "./exchange/server-options.ts";
import { ConnectionEnd, Fault } from "./faults.ts";
import { Http1Connection } from "./http1/connection.ts";

export class ServerConnection implements Connection {
	readonly #host: ConnectionHost;
	readonly #options: ServerConnectionOptions;
	readonly #output: OutputQueue;
	#protocol: Protocol;
	/** Since when the peer has taken nothing of what is queued; NaN while nothing is, or nobody has looked. */
	#stalledSince: Millis;
	/** How fast the peer takes what is queued. */
	readonly #rate: MinimumRate;

	constructor(host: ConnectionHost, options: ServerConnectionOptions) {
		this.#host = host;
		this.#options = options;
		this.#output = new OutputQueue();
		this.#protocol = new Http1Connection(host, options, this.#output, (factory) => this.#replaceProtocol(factory));
		this.#stalledSince = Number.NaN;
		this.#rate = new MinimumRate(host.clock, options.limits.minReadRate, options.limits.writeMillis);
	}

	/** A connection over the server's limit: 503 at once, then drained. */
	static refuse(host: ConnectionHost, options: ServerConnectionOptions): ServerConnection {
		const connection = new ServerConnection(host, options);
		(connection.#protocol as Http1Connection).refuse(Fault.TooManyConnections);
		return connection;
	}

	get wantsInput(): boolean {
		return this.#protocol.wantsInput;
	}

	get lifecycle(): Lifecycle {
		return this.#protocol.lifecycle;
	}

	/** A stall that nobody has timed yet is timed from the first look on, which spares each write a look at the clock. */
	get deadline(): Millis {
		const deadline = this.#protocol.deadline;
		if (this.#output.byteCount === 0) return deadline;
		if (Number.isNaN(this.#stalledSince)) this.#stalledSince = this.#host.clock.now();
		return Math.min(deadline, this.#outputDeadline);
	}

	/** While something is queued: when the peer will have taken nothing for too long, or too little. */
	get #outputDeadline(): Millis {
		return Math.min(this.#stalledSince + this.#options.limits.writeMillis, this.#rate.deadline);
	}

	receive(chunk: Uint8Array): void {
		this.#protocol.receive(chunk);
	}

	receiveEnd(): void {
		this.#protocol.receiveEnd();
	}

	abort(cause: unknown): void {
		this.#protocol.abort(cause);
		this.#output.clear();
	}

	pendingOutput(): Uint8Array | null {
		return this.#output.pending();
	}

	outputSent(byteCount: number): void {
		this.#output.sent(byteCount);
		if (this.#output.byteCount === 0) {
			this.#stalledSince = Number.NaN;
			this.#rate.stop();
			this.#protocol.outputDrained();
		} else {
			this.#stalledSince = this.#host.clock.now();
			this.#rate.count(byteCount);
		}
	}

	handleDeadline(): void {
		if (this.#output.byteCount > 0 && this.#host.clock.now() >= this.#outputDeadline) return this.abort(new ConnectionEnd("write-timeout"));
		this.#protocol.handleDeadline();
	}

	shutdown(): void {
		this.#protocol.shutdown();
	}

	#replaceProtocol(factory: SuccessorFactory): Protocol {
		this.#protocol = factory({ host: this.#host, limits: this.#options.limits, output: this.#output });
		return this.#protocol;
	}
}
