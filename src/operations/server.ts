/**
 * A server that runs: listeners, the connections they accept, and the order in which it stops.
 *
 * Opening sockets is `bind-listeners.ts`, the set of connections `connection-registry.ts`, the protocol
 * `../protocol/server-connection.ts`. The library's `serve` and the command line both end here.
 */
import type { Connection, ConnectionHost, Endpoint } from "../protocol/connection.ts";
import type { Exchange, Handler } from "../protocol/exchange/exchange.ts";
import type { ServerConnectionOptions } from "../protocol/exchange/server-options.ts";
import { ConnectionEnd } from "../protocol/faults.ts";
import { DEFAULT_LIMITS, type Limits } from "../protocol/limits.ts";
import { ServerConnection } from "../protocol/server-connection.ts";
import type { ListenAddress, Listener, Runtime } from "../runtime.ts";
import { Admission } from "./admission.ts";
import type { BackgroundWork } from "./background-work.ts";
import { bindListeners, closeAll } from "./bind-listeners.ts";
import { ConnectionRegistry } from "./connection-registry.ts";
import { ALL_INTERFACES, addressUrl, LOCALHOST } from "./listen-address.ts";

export const DEFAULT_MAX_CONNECTIONS = 10_000;
export const DEFAULT_GRACE_MILLIS = 10_000;

/** Hosts that stand for every interface: nobody can open a URL that names one. */
const WILDCARDS: ReadonlySet<string> = new Set([ALL_INTERFACES, "0.0.0.0", "::"]);

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
}

/** "clean": every exchange was completed. "forced": some were cut. "failed": closing the listeners went wrong. */
export type StopOutcome = "clean" | "forced" | "failed";

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
	#listeners: readonly Listener[];
	#handler: Handler;
	#stopping: boolean;
	#forced: boolean;
	#force: () => void;
	#finish: (outcome: StopOutcome) => void;

	/** Use `startServer`, which also opens it. */
	constructor(runtime: Runtime, options: ServerOptions) {
		this.#runtime = runtime;
		this.#options = options;
		this.#connectionOptions = {
			limits: options.limits ?? DEFAULT_LIMITS,
			handler: (exchange) => this.#handler(exchange),
			reportError: options.reportError,
		};
		this.#registry = new ConnectionRegistry(runtime.clock);
		this.#admission = new Admission(this.#registry, options.maxConnections ?? DEFAULT_MAX_CONNECTIONS);
		this.#listeners = [];
		this.#handler = options.handler;
		this.#stopping = false;
		this.#forced = false;
		this.#force = () => {};
		this.#finish = () => {};
		this.finished = new Promise((resolve) => {
			this.#finish = resolve;
		});
	}

	/** For `startServer`. */
	async open(): Promise<void> {
		this.#listeners = await bindListeners(this.#runtime, this.#options.listen, (host) => this.#accept(host), this.#admission);
	}

	/** Where the server listens, in the order asked for. */
	get addresses(): readonly Endpoint[] {
		return this.#listeners.map((listener) => listener.address);
	}

	/** The URL to open on this machine ("unix:/path" for a socket file). */
	get url(): string {
		const asked = this.#options.listen[0]!;
		if (asked.transport === "unix") return `unix:${asked.path}`;
		return addressUrl(WILDCARDS.has(asked.host) ? LOCALHOST : asked.host, this.addresses[0]!.port);
	}

	get connectionCount(): number {
		return this.#registry.size;
	}

	get isStopping(): boolean {
		return this.#stopping;
	}

	/** Puts another handler in place: requests that arrive from now on go to it. */
	setHandler(handler: Handler): void {
		this.#handler = handler;
	}

	/**
	 * Stops accepting, lets exchanges in progress end, and cuts those that last longer than the grace. With `force`, or called
	 * again with it, cuts them at once.
	 */
	stop(force = false): Promise<StopOutcome> {
		if (force) this.#forceStop();
		if (!this.#stopping) {
			this.#stopping = true;
			this.#stop().then(this.#finish);
		}
		return this.finished;
	}

	#accept(host: ConnectionHost): Connection | null {
		return this.#admission.admit(
			() => new ServerConnection(host, this.#connectionOptions),
			() => ServerConnection.refuse(host, this.#connectionOptions),
		);
	}

	async #stop(): Promise<StopOutcome> {
		const closing = closeAll(this.#listeners).then(
			() => true,
			() => false,
		);
		this.#registry.shutdownAll();
		if (!this.#forced) await this.#drainWithinGrace();
		const isClean = this.#registry.size === 0 && !this.#forced;
		this.#registry.destroyAll(new ConnectionEnd("shutdown"));
		const closed = await closing;
		if (!isClean) return "forced";
		return closed ? "clean" : "failed";
	}

	/** Resolves when nothing is left to wait for, the grace has passed, or a stop at once was asked for. */
	#drainWithinGrace(): Promise<void> {
		return new Promise((resolve) => {
			const giveUp = () => {
				this.#forced = true;
				resolve();
			};
			this.#force = giveUp;
			const timer = setTimeout(giveUp, this.#options.graceMillis ?? DEFAULT_GRACE_MILLIS);
			const drained = Promise.all([this.#registry.drained, this.#options.background?.settled()]);
			void drained.then(() => {
				clearTimeout(timer);
				resolve();
			});
		});
	}

	#forceStop(): void {
		this.#forced = true;
		this.#force();
	}
}
