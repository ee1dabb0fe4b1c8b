/**
 * A server that runs: listeners, the connections they accept, and the order in which it stops.
 *
 * Opening sockets is `bind-listeners.ts`, the set of connections `connection-registry.ts`, the protocol
 * `../protocol/server-connection.ts`. The library's `serve` and the command line both end here.
 */
import type { Connection, ConnectionHost, Endpoint } from "../protocol/connection.ts";
import type { ClientSource, Exchange, Handler, RequestIdSource } from "../protocol/exchange/exchange.ts";
import type { ExchangeObserver } from "../protocol/exchange/exchange-observer.ts";
import type { ServerConnectionOptions } from "../protocol/exchange/server-options.ts";
import { DEFAULT_LIMITS, type Limits } from "../protocol/limits.ts";
import { ServerConnection } from "../protocol/server-connection.ts";
import type { ListenAddress, Listener, Runtime } from "../runtime.ts";
import { Admission } from "./admission.ts";
import type { BackgroundWork } from "./background-work.ts";
import { bindListeners, closeAll } from "./bind-listeners.ts";
import type { ConnectionCounts } from "./connection-counts.ts";
import { ConnectionRegistry } from "./connection-registry.ts";
import { Drain } from "./drain.ts";
import { serverUrl } from "./server-url.ts";

export const DEFAULT_MAX_CONNECTIONS = 10_000;
export const DEFAULT_GRACE_MILLIS = 10_000;

export interface ServerOptions {
	/** At least one. "localhost" and "*" stand for several addresses: `listen-address.ts`. */
	readonly listen: readonly ListenAddress[];
	readonly handler: Handler;
	readonly limits?: Limits;
	/** Connections served at once. Up to as many again are answered 503, the rest closed unanswered. */
	readonly maxConnections?: number;
	/** How long a graceful stop waits for exchanges in progress before it cuts them. */
	readonly graceMillis?: number;
	/** Told of what user code threw; the peer gets 500. */
	readonly reportError: (error: unknown, exchange: Exchange) => void;
	/** What a graceful stop waits for besides connections. */
	readonly background?: BackgroundWork;
	/** Told of every exchange. */
	readonly observer?: ExchangeObserver | null;
	/** Names requests. */
	readonly requestIds?: RequestIdSource | null;
	/** Finds out whom requests come from (`proxies/client-source.ts`); null or absent: their peer. */
	readonly clients?: ClientSource | null;
	/** Peers whose connections begin with a PROXY protocol header. */
	readonly proxyProtocol?: (peer: Endpoint) => boolean;
}

/** How a server stops. */
export interface StopOptions {
	/** True: cut everything at once. */
	readonly force?: boolean;
	/** How long exchanges in progress are waited for; the server's own grace where it isn't said. */
	readonly graceMillis?: number;
	/** How long those are waited for whose response is already being sent; never shorter than the grace, which it is unless said. */
	readonly maxMillis?: number;
}

/** "clean": every exchange was completed. "forced": some were cut. "failed": closing the listeners went wrong. */
export type StopOutcome = "clean" | "forced" | "failed";

interface OpenListener {
	readonly asked: ListenAddress;
	readonly listener: Listener;
}

/** Starts listening on every address, or throws a `StartError` and leaves nothing open. */
export async function startServer(runtime: Runtime, options: ServerOptions): Promise<RunningServer> {
	const server = new RunningServer(runtime, options);
	await server.open();
	return server;
}

export class RunningServer {
	/** Resolves when the server has stopped, whoever stopped it. */
	readonly finished: Promise<StopOutcome>;
	#runtime: Runtime;
	#options: ServerOptions;
	#connectionOptions: ServerConnectionOptions;
	#registry: ConnectionRegistry;
	#admission: Admission;
	#listeners: readonly OpenListener[];
	#handler: Handler;
	#drain: Drain | null;
	#finish: (outcome: StopOutcome) => void;

	/** Use `startServer`, which also opens it. */
	constructor(runtime: Runtime, options: ServerOptions) {
		this.#runtime = runtime;
		this.#options = options;
		this.#connectionOptions = {
			limits: options.limits ?? DEFAULT_LIMITS,
			handler: (exchange) => this.#handler(exchange),
			reportError: options.reportError,
			...(options.observer === undefined ? {} : { observer: options.observer }),
			...(options.requestIds === undefined ? {} : { requestIds: options.requestIds }),
			...(options.clients === undefined ? {} : { clients: options.clients }),
			...(options.proxyProtocol === undefined ? {} : { proxyProtocol: options.proxyProtocol }),
		};
		this.#registry = new ConnectionRegistry(runtime.clock);
		this.#admission = new Admission(this.#registry, options.maxConnections ?? DEFAULT_MAX_CONNECTIONS);
		this.#listeners = [];
		this.#handler = options.handler;
		this.#drain = null;
		this.#finish = () => {};
		this.finished = new Promise((resolve) => {
			this.#finish = resolve;
		});
	}

	/** For `startServer`. */
	async open(): Promise<void> {
		this.#listeners = await this.#bind(this.#options.listen);
	}

	/** Where the server listens, in the order asked for. */
	get addresses(): readonly Endpoint[] {
		return this.#listeners.map(({ listener }) => listener.address);
	}

	/** The URL to open on this machine ("unix:/path" for a socket file). */
	get url(): string {
		const [first] = this.#listeners;
		return first === undefined ? "" : serverUrl(first.asked, first.listener.address);
	}

	get connectionCount(): number {
		return this.#registry.size;
	}

	/** What has become of connections so far. */
	get connectionCounts(): ConnectionCounts {
		const { size, acceptedCount, closedCounts } = this.#registry;
		return { open: size, accepted: acceptedCount, unanswered: this.#admission.unansweredCount, closed: closedCounts };
	}

	get isStopping(): boolean {
		return this.#drain !== null;
	}

	/** Puts another handler in place: requests that arrive from now on go to it. */
	setHandler(handler: Handler): void {
		this.#handler = handler;
	}

	/** Connections with the exchange each is in the middle of, where there is one. */
	get exchangesInProgress(): Exchange[] {
		const found: Exchange[] = [];
		for (const { connection } of this.#registry.members()) {
			if (connection instanceof ServerConnection && connection.exchange !== null) found.push(connection.exchange);
		}
		return found;
	}

	/** Listens on further addresses; all of them or none. Throws a `StartError`. */
	async listen(addresses: readonly ListenAddress[]): Promise<void> {
		const added = await this.#bind(addresses);
		// It may have begun to stop meanwhile.
		if (this.#drain !== null) return closeAll(added.map(({ listener }) => listener));
		this.#listeners = [...this.#listeners, ...added];
	}

	/** Stops listening on inherited descriptors. Connections already accepted live on. */
	async unlisten(descriptors: readonly number[]): Promise<void> {
		const isMeant = ({ asked }: OpenListener) => asked.transport === "inherited" && descriptors.includes(asked.descriptor);
		const closing = this.#listeners.filter(isMeant);
		this.#listeners = this.#listeners.filter((open) => !isMeant(open));
		await closeAll(closing.map(({ listener }) => listener));
	}

	/**
	 * Stops accepting, lets exchanges in progress end, and cuts those that last longer than they may: `drain.ts`. Called again, the shorter
	 * times count.
	 */
	stop(options: StopOptions = {}): Promise<StopOutcome> {
		this.#drain ??= this.#beginDrain();
		if (options.force === true) this.#drain.cut();
		else {
			const graceMillis = options.graceMillis ?? this.#options.graceMillis ?? DEFAULT_GRACE_MILLIS;
			this.#drain.hasten(graceMillis, options.maxMillis ?? graceMillis);
		}
		return this.finished;
	}

	#beginDrain(): Drain {
		const closing = closeAll(this.#listeners.map(({ listener }) => listener)).then(
			() => true,
			() => false,
		);
		const drain = new Drain(this.#registry, this.#options.background, closing);
		void this.#outcomeOf(drain, closing).then(this.#finish);
		return drain;
	}

	async #outcomeOf(drain: Drain, closing: Promise<boolean>): Promise<StopOutcome> {
		const isClean = await drain.done;
		const isClosed = await closing;
		if (!isClean) return "forced";
		return isClosed ? "clean" : "failed";
	}

	#accept(host: ConnectionHost): Connection | null {
		return this.#admission.admit(
			() => new ServerConnection(host, this.#connectionOptions),
			() => ServerConnection.refuse(host, this.#connectionOptions),
		);
	}

	async #bind(addresses: readonly ListenAddress[]): Promise<OpenListener[]> {
		const open: OpenListener[] = [];
		try {
			for (const asked of addresses) {
				const listeners = await bindListeners(this.#runtime, [asked], (host) => this.#accept(host), this.#admission);
				open.push(...listeners.map((listener) => ({ asked, listener })));
			}
		} catch (error) {
			await closeAll(open.map(({ listener }) => listener));
			throw error;
		}
		return open;
	}
}
