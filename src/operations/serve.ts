/**
 * `serve(options)`: the library's way to run a server. Each adapter's `mod.ts` binds it to its runtime.
 *
 * What the options mean is read in `serve-options.ts`; running and stopping is `server.ts`.
 */
import type { Exchange, Handler } from "../protocol/exchange/exchange.ts";
import { UsageError } from "../protocol/faults.ts";
import { DEFAULT_LIMITS } from "../protocol/limits.ts";
import type { ListenAddress, Runtime } from "../runtime.ts";
import { BackgroundWork } from "./background-work.ts";
import { describeFailure } from "./describe-failure.ts";
import { LOCALHOST } from "./listen-address.ts";
import { requestIdsFor } from "./observation/request-ids.ts";
import { clientSource } from "./proxies/client-source.ts";
import { peerTest } from "./proxies/networks.ts";
import { readServeOptions, type ServeOptions, type ServeSettings } from "./serve-options.ts";
import { DEFAULT_GRACE_MILLIS, DEFAULT_MAX_CONNECTIONS, type RunningServer, startServer } from "./server.ts";
import { handlerOf } from "./settings-handler.ts";

export const DEFAULT_PORT = 8080;

/** A server that `serve` returned. It may still be starting: `ready`. */
export interface Server {
	/** The port it listens on (0 for a unix socket); while it starts, the one asked for. */
	readonly port: number;
	/** The host as it was asked for; the path of a unix socket. */
	readonly hostname: string;
	/** The URL to open on this machine; "" while it starts. */
	readonly url: string;
	/** Resolves with the server once it listens; rejects where it can't. */
	readonly ready: Promise<Server>;
	/** Resolves once it has stopped. */
	readonly finished: Promise<void>;
	/** Stops: gracefully, or with `force` at once. Resolves once it has stopped. */
	stop(force?: boolean): Promise<void>;
	/** The same as `stop()`. */
	shutdown(): Promise<void>;
	/** The same as `stop(force)`. */
	close(force?: boolean): Promise<void>;
	/** Puts another handler in place: of the options, `fetch`, `handler`, `routes`, `error` and `onError` may be given. */
	reload(options: Pick<ServeOptions, "fetch" | "handler" | "routes" | "error" | "onError">): void;
}

/** Where settings ask to listen. */
export function listenOf(settings: ServeSettings): ListenAddress {
	if (settings.unix !== undefined) return { transport: "unix", path: settings.unix };
	const host = settings.hostname ?? LOCALHOST;
	const port = settings.port ?? DEFAULT_PORT;
	return settings.reusePort === undefined ? { transport: "tcp", host, port } : { transport: "tcp", host, port, reusePort: settings.reusePort };
}

/** Starts a server. Wrong options throw a `UsageError` here and now; a failure to listen rejects `ready`. */
export function serve(runtime: Runtime, options: ServeOptions): Server {
	return new LibraryServer(runtime, readServeOptions(options, "serve()"));
}

class LibraryServer implements Server {
	readonly ready: Promise<Server>;
	readonly finished: Promise<void>;
	#runtime: Runtime;
	#settings: ServeSettings;
	#background: BackgroundWork;
	#reportError: (error: unknown, exchange: Exchange) => void;
	#starting: Promise<RunningServer>;
	#running: RunningServer | null;

	constructor(runtime: Runtime, settings: ServeSettings) {
		this.#runtime = runtime;
		this.#settings = settings;
		this.#background = new BackgroundWork();
		this.#running = null;
		this.#reportError = (error, exchange) => runtime.writeError(describeFailure(error, exchange, runtime.clock.unixMillis()));
		this.#starting = this.#start(this.#handlerOf(settings, "serve()"));
		this.ready = this.#starting.then(() => this);
		this.finished = this.#starting.then(async (running) => void (await running.finished));
		// A failure to start is `ready`'s to report; without this it would be reported twice.
		this.finished.catch(() => {});
		this.#obey(settings.signal);
	}

	get port(): number {
		if (this.#settings.unix !== undefined) return 0;
		return this.#running?.addresses[0]?.port ?? this.#settings.port ?? DEFAULT_PORT;
	}

	get hostname(): string {
		return this.#settings.unix ?? this.#settings.hostname ?? LOCALHOST;
	}

	get url(): string {
		return this.#running?.url ?? "";
	}

	async stop(force = false): Promise<void> {
		const running = await this.#starting.catch(() => null);
		await running?.stop({ force });
	}

	shutdown(): Promise<void> {
		return this.stop();
	}

	close(force = false): Promise<void> {
		return this.stop(force);
	}

	reload(options: Pick<ServeOptions, "fetch" | "handler" | "routes" | "error" | "onError">): void {
		for (const name of Object.keys(options)) {
			if (!["fetch", "handler", "routes", "error", "onError"].includes(name)) {
				throw new UsageError(`reload() changes fetch, handler, routes, error and onError; "${name}" is set when the server starts.`);
			}
		}
		const handler = this.#handlerOf(readServeOptions(options, "reload()"), "reload()");
		const set = (running: RunningServer) => running.setHandler(handler);
		if (this.#running !== null) set(this.#running);
		else this.#starting.then(set, () => {});
	}

	#handlerOf(settings: ServeSettings, source: string): Handler {
		return handlerOf(settings, { source, background: this.#background, reportError: this.#reportError });
	}

	async #start(handler: Handler): Promise<RunningServer> {
		const { limits, maxConnections, graceMillis, trustProxy, proxyProtocol, onListen } = this.#settings;
		const running = await startServer(this.#runtime, {
			listen: [listenOf(this.#settings)],
			handler,
			limits: { ...DEFAULT_LIMITS, ...limits },
			maxConnections: maxConnections ?? DEFAULT_MAX_CONNECTIONS,
			graceMillis: graceMillis ?? DEFAULT_GRACE_MILLIS,
			reportError: this.#reportError,
			background: this.#background,
			clients: clientSource(trustProxy ?? []),
			requestIds: requestIdsFor(this.#runtime, trustProxy ?? []),
			...(proxyProtocol === undefined || proxyProtocol.length === 0 ? {} : { proxyProtocol: peerTest(proxyProtocol) }),
		});
		this.#running = running;
		try {
			onListen?.({ transport: this.#settings.unix === undefined ? "tcp" : "unix", hostname: this.hostname, port: this.port, url: running.url });
		} catch (error) {
			await running.stop({ force: true });
			throw error;
		}
		return running;
	}

	#obey(signal: AbortSignal | undefined): void {
		if (signal === undefined) return;
		const stop = () => void this.stop();
		if (signal.aborted) stop();
		signal.addEventListener("abort", stop, { once: true });
		const forget = () => signal.removeEventListener("abort", stop);
		this.finished.then(forget, forget);
	}
}
