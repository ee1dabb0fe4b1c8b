/**
 * The options of `serve` and of a handler module: the union of the names that Bun, Deno and srvx use and our own.
 *
 * Reads them into one `ServeSettings`, or throws a `UsageError` that names what is wrong. Nothing is ignored: an option that
 * Trivet doesn't support is refused, unless its value (undefined or false) asks for nothing. Starting the server is `serve.ts`.
 */
import type { Handler } from "../protocol/exchange/exchange.ts";
import { UsageError } from "../protocol/faults.ts";
import { DEFAULT_LIMITS, type Limits } from "../protocol/limits.ts";
import type { FetchHandler } from "../service/fetch/fetch-handler.ts";
import { type FetchRoute, type RouteTable, readRoutes } from "../service/router/fetch-routes.ts";
import { nearestName } from "./nearest-name.ts";
import { OptionReader, show } from "./option-reader.ts";

/** What `onListen` is told: the shape of Deno's, plus the URL. */
export interface ListenInfo {
	readonly transport: "tcp" | "unix";
	readonly hostname: string;
	readonly port: number;
	readonly url: string;
}

/** Makes a response of what the fetch handler threw or rejected with. */
export type ErrorHandler = (error: unknown, request: Request) => Response | Promise<Response>;

/** Options of `serve`. A request goes to `routes`, `fetch` or `handler`: one of them is needed. */
export interface ServeOptions {
	/** The fetch door: a `Request` in, a `Response` out. */
	readonly fetch?: FetchHandler;
	/** The exchange door, below `fetch`: no Web-standard objects are made. Goes before `fetch` where both are given. */
	readonly handler?: Handler;
	/** Functions and responses by pattern ("/users/:id", "/static/*"), the most specific first. What none is for goes to `fetch` or `handler`, else is 404. */
	readonly routes?: RouteTable;
	/** 0 takes any free port. The default is 8080. */
	readonly port?: number | string;
	/** The default is "localhost": 127.0.0.1 and ::1. "0.0.0.0" or "::" lets others in. */
	readonly hostname?: string;
	/** Path of a unix socket, in place of a port. `path` is the same. */
	readonly unix?: string;
	readonly path?: string;
	/** Lets several processes listen on one port, where the runtime can. */
	readonly reusePort?: boolean;
	/** `error` (Bun) and `onError` (Deno) are the same. */
	readonly error?: ErrorHandler;
	readonly onError?: ErrorHandler;
	/** Called once, when the server listens. */
	readonly onListen?: (info: ListenInfo) => void;
	/** Aborting it stops the server gracefully. */
	readonly signal?: AbortSignal;
	/** Seconds a connection may stay without a request. */
	readonly idleTimeout?: number;
	/** Octets of request content. */
	readonly maxRequestBodySize?: number;
	/** How long a graceful stop waits: milliseconds, or a text such as "10s". */
	readonly grace?: number | string;
	/** Connections served at once. */
	readonly maxConnections?: number;
	/**
	 * Proxies whose Forwarded and X-Forwarded-* are believed: "loopback", "private", "unix", addresses and networks such as "10.0.0.0/8", one or several,
	 * as a list or parted by commas. "all" is everybody, whom `true` would mean and doesn't.
	 */
	readonly trustProxy?: string | readonly string[] | false;
	/** Peers whose connections begin with a PROXY protocol header, as for `trustProxy`; true: all. */
	readonly proxyProtocol?: string | readonly string[] | boolean;
	/** Single limits in place of `DEFAULT_LIMITS`. */
	readonly limits?: Partial<Limits>;
}

/** Options of `serve`, read and checked; what was not given is absent. */
export interface ServeSettings {
	fetch?: FetchHandler;
	handler?: Handler;
	/** The most specific first. */
	routes?: readonly FetchRoute[];
	port?: number;
	hostname?: string;
	unix?: string;
	reusePort?: boolean;
	onError?: ErrorHandler;
	onListen?: (info: ListenInfo) => void;
	signal?: AbortSignal;
	graceMillis?: number;
	maxConnections?: number;
	/** Names of networks. */
	trustProxy?: readonly string[];
	proxyProtocol?: readonly string[];
	limits?: Partial<Limits>;
}

const KNOWN: readonly (keyof ServeOptions)[] = [
	"fetch",
	"handler",
	"routes",
	"port",
	"hostname",
	"unix",
	"path",
	"reusePort",
	"error",
	"onError",
	"onListen",
	"signal",
	"idleTimeout",
	"maxRequestBodySize",
	"grace",
	"maxConnections",
	"trustProxy",
	"proxyProtocol",
	"limits",
];

/** Options that others know and this version doesn't serve, with what there is instead. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
	tls: "This version serves plain HTTP only.",
	cert: "This version serves plain HTTP only.",
	key: "This version serves plain HTTP only.",
	static: "Use the static folder of the command line, or staticHandler.",
	websocket: "This version has no WebSocket.",
	http2: "This version serves HTTP/1.1.",
	http3: "This version serves HTTP/1.1.",
	middleware: "Call it in fetch().",
	plugins: "Trivet has no plugins.",
	development: "Trivet has no development mode.",
	gracefulShutdown: "Use grace.",
	protocol: "This version serves plain HTTP only.",
	id: "A Trivet server has no id.",
};

/** Reads options given as one object. `source` names them in messages: "serve()" or a module's path. */
export function readServeOptions(options: object, source: string): ServeSettings {
	for (const [name, value] of Object.entries(options)) checkKnown(name, value, source);
	const read = new OptionReader(options, source);
	const settings: ServeSettings = {};
	assign(settings, "fetch", read.callback<FetchHandler>("fetch"));
	assign(settings, "handler", read.callback<Handler>("handler"));
	assign(settings, "routes", readRouteTable(read));
	assign(settings, "port", read.port("port"));
	assign(settings, "hostname", read.host("hostname"));
	assign(
		settings,
		"unix",
		read.oneOf("unix", "path", (name) => read.text(name)),
	);
	assign(settings, "reusePort", read.boolean("reusePort"));
	assign(
		settings,
		"onError",
		read.oneOf("onError", "error", (name) => read.callback<ErrorHandler>(name)),
	);
	assign(settings, "onListen", read.callback<(info: ListenInfo) => void>("onListen"));
	assign(settings, "signal", read.signal("signal"));
	assign(settings, "graceMillis", read.millis("grace"));
	assign(settings, "maxConnections", read.count("maxConnections", 1));
	assign(settings, "trustProxy", read.networks("trustProxy"));
	assign(settings, "proxyProtocol", read.networks("proxyProtocol", "all"));
	assign(settings, "limits", readLimits(read));
	if (settings.unix !== undefined && settings.port !== undefined) {
		throw new UsageError(`${source}: give a port or a unix socket, not both.`);
	}
	return settings;
}

function assign<K extends keyof ServeSettings>(settings: ServeSettings, name: K, value: ServeSettings[K] | undefined): void {
	if (value !== undefined) settings[name] = value;
}

function checkKnown(name: string, value: unknown, source: string): void {
	if ((KNOWN as readonly string[]).includes(name)) return;
	const instead = UNSUPPORTED[name];
	if (instead !== undefined) {
		if (value === undefined || value === false) return;
		throw new UsageError(`${source}: the option "${name}" is not supported. ${instead}`);
	}
	const nearest = nearestName(name, KNOWN);
	const hint = nearest === null ? `Known are ${KNOWN.join(", ")}.` : `Did you mean "${nearest}"?`;
	throw new UsageError(`${source}: there is no option "${name}". ${hint}`);
}

function readRouteTable(read: OptionReader): readonly FetchRoute[] | undefined {
	const table = read.record("routes");
	if (table === undefined) return undefined;
	try {
		return readRoutes(table);
	} catch (error) {
		throw error instanceof UsageError ? new UsageError(`${read.source}: ${error.message}`, { cause: error }) : error;
	}
}

function readLimits(read: OptionReader): Partial<Limits> | undefined {
	const limits: Record<string, number> = {};
	const given = read.record("limits");
	for (const [name, value] of Object.entries(given ?? {})) {
		if (!(name in DEFAULT_LIMITS)) {
			const nearest = nearestName(name, Object.keys(DEFAULT_LIMITS));
			const hint = nearest === null ? `Known are ${Object.keys(DEFAULT_LIMITS).join(", ")}.` : `Did you mean "${nearest}"?`;
			throw new UsageError(`${read.source}: there is no limit "${name}". ${hint}`);
		}
		if (value === undefined) continue;
		if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 1) {
			throw new UsageError(`${read.source}: the limit "${name}" is a whole number above 0; got ${show(value)}.`);
		}
		limits[name] = value;
	}
	const idleSeconds = read.positive("idleTimeout", "a number of seconds above 0 (no timeout of Trivet is infinite)");
	if (idleSeconds !== undefined) limits.idleMillis = Math.ceil(idleSeconds * 1000);
	const contentBytes = read.count("maxRequestBodySize", 0);
	if (contentBytes !== undefined) limits.contentBytes = contentBytes;
	return Object.keys(limits).length === 0 ? undefined : limits;
}
