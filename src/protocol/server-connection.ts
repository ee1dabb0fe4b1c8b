/**
 * The server's side of one connection, as adapters see it. It owns the output queue, times a peer that doesn't read, and passes
 * everything else to the protocol that has the connection: HTTP/1 at first, another after an upgrade. Where the peer is a proxy that has to say
 * whom it speaks for, that comes before (`proxy-protocol/header-stage.ts`).
 */
import { MinimumRate } from "./bytes/minimum-rate.ts";
import { OutputQueue } from "./bytes/output-queue.ts";
import type { Connection, ConnectionHost, Lifecycle, Millis, Protocol } from "./connection.ts";
import type { Exchange, SuccessorFactory } from "./exchange/exchange.ts";
import type { ServerConnectionOptions } from "./exchange/server-options.ts";
import { ConnectionEnd, type ConnectionEndReason, endReasonOf, Fault } from "./faults.ts";
import { Http1Connection } from "./http1/connection.ts";
import { ProxyHeaderStage } from "./proxy-protocol/header-stage.ts";

export class ServerConnection implements Connection {
	#host: ConnectionHost;
	readonly #options: ServerConnectionOptions;
	readonly #output: OutputQueue;
	#protocol: Protocol;
	/** Since when the peer has taken nothing of what is queued; NaN while nothing is, or nobody has looked. */
	#stalledSince: Millis;
	/** How fast the peer takes what is queued. */
	readonly #rate: MinimumRate;
	#isUpgraded: boolean;
	#abortReason: ConnectionEndReason | null;

	/** One that is refused isn't read, so it has no header to wait for. */
	constructor(host: ConnectionHost, options: ServerConnectionOptions, isRefused = false) {
		this.#host = host;
		this.#options = options;
		this.#output = new OutputQueue();
		const beginsWithHeader = options.proxyProtocol?.(host.endpoints.peer) === true && !isRefused;
		this.#protocol = beginsWithHeader ? this.#awaitHeader(host) : this.#makeHttp(host);
		this.#stalledSince = Number.NaN;
		this.#isUpgraded = false;
		this.#abortReason = null;
		this.#rate = new MinimumRate(host.clock, options.limits.minReadRate, options.limits.writeMillis);
	}

	/** A connection over the server's limit: 503 at once, then drained. */
	static refuse(host: ConnectionHost, options: ServerConnectionOptions): ServerConnection {
		const connection = new ServerConnection(host, options, true);
		(connection.#protocol as Http1Connection).refuse(Fault.TooManyConnections);
		return connection;
	}

	get wantsInput(): boolean {
		return this.#protocol.wantsInput;
	}

	get lifecycle(): Lifecycle {
		return this.#protocol.lifecycle;
	}

	get endReason(): ConnectionEndReason | null {
		return this.#protocol.endReason ?? this.#abortReason;
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

	/** The exchange in progress, if HTTP has the connection and there is one. */
	get exchange(): Exchange | null {
		return this.#protocol instanceof Http1Connection ? this.#protocol.exchange : null;
	}

	/** Another protocol took over from HTTP. */
	get isUpgraded(): boolean {
		return this.#isUpgraded;
	}

	receive(chunk: Uint8Array): void {
		this.#protocol.receive(chunk);
	}

	receiveEnd(): void {
		this.#protocol.receiveEnd();
	}

	abort(cause: unknown): void {
		this.#abortReason ??= endReasonOf(cause);
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

	#awaitHeader(host: ConnectionHost): ProxyHeaderStage {
		return new ProxyHeaderStage(host, this.#options.limits, (proxied) => {
			this.#host = proxied;
			this.#protocol = this.#makeHttp(proxied);
			return this.#protocol;
		});
	}

	#makeHttp(host: ConnectionHost): Http1Connection {
		return new Http1Connection(host, this.#options, this.#output, (factory) => this.#replaceProtocol(factory));
	}

	#replaceProtocol(factory: SuccessorFactory): Protocol {
		this.#isUpgraded = true;
		this.#protocol = factory({ host: this.#host, limits: this.#options.limits, output: this.#output });
		return this.#protocol;
	}
}
