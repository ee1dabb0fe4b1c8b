/**
 * Every option of the command line, in one table: parsing, the environment, and the help are all made from it.
 *
 * A key is its flag in camelCase: `timeoutHeader` is `--timeout-header` and `TRIVET_TIMEOUT_HEADER`. Values are read by
 * `option-kinds.ts`, arguments by `parse-arguments.ts`. Limits are explained in `../protocol/limits.ts`.
 */
import { formatByteCount, formatMillis } from "../operations/measures.ts";
import { DEFAULT_GRACE_MILLIS, DEFAULT_MAX_CONNECTIONS } from "../operations/server.ts";
import { DEFAULT_LIMITS } from "../protocol/limits.ts";
import { CUSTOM_SERVERS, GENERATOR, JSON_OUTPUT, RUNTIMES, SERVERS, WORKLOAD_NAMES } from "./bench-option-kinds.ts";
import {
	ADDRESSES,
	ADMIN,
	CACHE,
	COMMAND_SWITCH,
	COUNT,
	FALLBACK,
	FIELD_LINES,
	FILE_NAMES,
	FILE_PATH,
	FILE_PATHS,
	HEALTH_PATH,
	HOST,
	LOG_FORMAT,
	LOG_LEVEL,
	METRICS_PATH,
	NETWORKS,
	type OptionKind,
	PORT,
	PROXY_NETWORKS,
	SECRET,
	SIZE,
	SIZE_OR_NONE,
	SWITCH,
	TIME,
	TIME_OR_NONE,
	URL_PATH,
	WORKERS,
} from "./option-kinds.ts";

/** Options that belong together: where they stand in the help, and which commands take them. */
export type OptionGroup =
	| "listening"
	| "processes"
	| "files"
	| "limits"
	| "proxies"
	| "admin"
	| "logs"
	| "output"
	| "bench"
	| "general"
	| "version"
	| "control";

export interface Option<T> {
	readonly short: string;
	readonly kind: OptionKind<T>;
	/** How the help shows the value: "N", "[=FILE]"; "" where there is none. */
	readonly placeholder: string;
	readonly group: OptionGroup;
	/** One sentence or two, without the default; for a switch that is on by default, what `--no-…` does. */
	readonly help: string;
	/** The default as the help shows it; "" where there is none to show. */
	readonly initial: string;
	/** A variable read where TRIVET_… isn't set. */
	readonly alsoReads?: string;
}

function option<T>(
	group: OptionGroup,
	short: string,
	placeholder: string,
	kind: OptionKind<T>,
	initial: string,
	help: string,
	alsoReads?: string,
): Option<T> {
	const row = { short, kind, placeholder, group, help, initial };
	return alsoReads === undefined ? row : { ...row, alsoReads };
}

export const OPTIONS = {
	port: option("listening", "p", "N", PORT, "8080", "Port to listen on; 0 takes any free one.", "PORT"),
	host: option(
		"listening",
		"",
		"[H]",
		HOST,
		"localhost",
		"Host or address to listen on. localhost is 127.0.0.1 and ::1; --host alone is every interface, so that others can connect.",
		"HOST",
	),
	listen: option("listening", "l", "URI", ADDRESSES, "", "Replaces port and host: tcp://H:N, :N, unix:/p|0660, fd:N, systemd:[NAME]. Repeatable."),

	reusePort: option("listening", "", "", SWITCH, "off", "Share the port with other programs that do so too, where the system can."),
	open: option("listening", "o", "", SWITCH, "off", "Open a browser when ready."),

	config: option("processes", "c", "FILE", FILE_PATH, "trivet.config.{ts,js,json}", "Configuration to read; --no-config reads none."),
	envFile: option("processes", "", "FILE", FILE_PATHS, "", "Set the variables of FILE that aren't set yet. Repeatable."),
	workers: option(
		"processes",
		"w",
		"N",
		WORKERS,
		"1 on a terminal, else auto",
		"Processes that serve; auto is one for each processor this process may use.",
	),
	supervise: option("processes", "", "", SWITCH, "on with several workers", "Run one worker under a supervisor too, so that it can be replaced."),
	watch: option("processes", "", "", SWITCH, "off", "Reload when a file changes: for development."),
	grace: option(
		"processes",
		"",
		"TIME",
		TIME_OR_NONE,
		formatMillis(DEFAULT_GRACE_MILLIS),
		"How long a stop or reload waits for requests in progress.",
	),
	drainDelay: option("processes", "", "TIME", TIME_OR_NONE, "0s", "How long /readyz says 503 before a stop closes the port."),
	maxDrain: option("processes", "", "TIME", TIME, "5m", "How long a reload keeps a worker for responses that are still streaming."),
	startTimeout: option("processes", "", "TIME", TIME, "30s", "How long a worker may take to be ready."),
	workerTimeout: option("processes", "", "TIME", TIME, "30s", "A worker whose event loop stands still for so long is replaced."),
	maxWorkerMemory: option("processes", "", "SIZE", SIZE_OR_NONE, "off", "A worker that holds more memory is replaced, as in a reload."),

	spa: option("files", "s", "[=FILE]", FALLBACK, "off", "Answer navigations that match no file with FILE (index.html). A missing asset stays 404."),
	index: option("files", "", "A,B", FILE_NAMES, "index.html", "Files that stand for their folder, in order."),
	cleanUrls: option("files", "", "", SWITCH, "on", "Don't serve about.html at /about."),
	browse: option("files", "b", "", SWITCH, "off", "List folders that have no index file."),
	base: option("files", "", "PATH", URL_PATH, "/", "Serve the files below this path."),
	precompressed: option("files", "", "", SWITCH, "on", "Don't look for FILE.br, FILE.zst and FILE.gz beside FILE."),
	cache: option(
		"files",
		"",
		"POLICY",
		CACHE,
		"auto",
		"auto: names with a hash are kept for a year, everything else is checked each time. Or a number of seconds, or off.",
	),
	dotfiles: option("files", "", "", SWITCH, "off", "Serve names that begin with a dot (/.well-known always is)."),
	followSymlinks: option("files", "", "", SWITCH, "off", "Follow symbolic links, as long as they stay inside the folder."),
	header: option("files", "H", "'K: V'", FIELD_LINES, "", "Add a field to every response for a file. Repeatable."),

	timeoutHeader: option(
		"limits",
		"",
		"TIME",
		TIME,
		formatMillis(DEFAULT_LIMITS.headMillis),
		"From the first byte of a request to the end of its head (408).",
	),
	timeoutRequest: option(
		"limits",
		"",
		"TIME",
		TIME,
		formatMillis(DEFAULT_LIMITS.requestMillis),
		"From the first byte of a request to the end of its content (408).",
	),
	timeoutIdle: option("limits", "", "TIME", TIME, formatMillis(DEFAULT_LIMITS.idleMillis), "How long a connection may stay without a request."),
	contentGrace: option(
		"limits",
		"",
		"TIME",
		TIME,
		formatMillis(DEFAULT_LIMITS.contentGraceMillis),
		"How long content may come as slowly as it likes; then --min-content-rate counts.",
	),
	minContentRate: option(
		"limits",
		"",
		"SIZE",
		SIZE,
		formatByteCount(DEFAULT_LIMITS.minContentRate),
		"Octets a second at which content must come, on average (408).",
	),
	minReadRate: option(
		"limits",
		"",
		"SIZE",
		SIZE,
		formatByteCount(DEFAULT_LIMITS.minReadRate),
		"Octets a second that a client must take, on average, while some are queued for it.",
	),
	timeoutWrite: option("limits", "", "TIME", TIME, formatMillis(DEFAULT_LIMITS.writeMillis), "How long a client may take nothing of its response."),
	maxHeader: option("limits", "", "SIZE", SIZE, formatByteCount(DEFAULT_LIMITS.headBytes), "Largest request head (431)."),
	maxTarget: option("limits", "", "SIZE", SIZE, formatByteCount(DEFAULT_LIMITS.targetBytes), "Longest request target (414)."),
	maxFields: option("limits", "", "N", COUNT, String(DEFAULT_LIMITS.fieldCount), "Most fields of a request (431)."),
	maxBody: option("limits", "", "SIZE", SIZE, formatByteCount(DEFAULT_LIMITS.contentBytes), "Largest request content (413)."),
	maxTrailer: option("limits", "", "SIZE", SIZE, formatByteCount(DEFAULT_LIMITS.trailerBytes), "Largest trailer section (431)."),
	maxTrailers: option("limits", "", "N", COUNT, String(DEFAULT_LIMITS.trailerCount), "Most fields of a trailer section (431)."),
	maxChunkLine: option("limits", "", "SIZE", SIZE, formatByteCount(DEFAULT_LIMITS.chunkLineBytes), "Longest chunk size with its extensions (400)."),
	maxChunkOverhead: option(
		"limits",
		"",
		"SIZE",
		SIZE,
		formatByteCount(DEFAULT_LIMITS.chunkOverheadBytes),
		"Most octets of chunk extensions in one request (400).",
	),
	maxPipeline: option(
		"limits",
		"",
		"SIZE",
		SIZE,
		formatByteCount(DEFAULT_LIMITS.pipelineBytes),
		"Requests that wait for their turn; then reading stops.",
	),
	maxUnread: option(
		"limits",
		"",
		"SIZE",
		SIZE,
		formatByteCount(DEFAULT_LIMITS.unreadContentBytes),
		"Content that an app hasn't read yet; then reading stops.",
	),
	maxQueued: option(
		"limits",
		"",
		"SIZE",
		SIZE,
		formatByteCount(DEFAULT_LIMITS.outputBytes),
		"Response that a client hasn't taken yet; then the app is asked to wait.",
	),
	maxDiscard: option(
		"limits",
		"",
		"SIZE",
		SIZE,
		formatByteCount(DEFAULT_LIMITS.discardBytes),
		"Content read and dropped to keep a connection whose request is answered.",
	),
	maxLinger: option(
		"limits",
		"",
		"SIZE",
		SIZE,
		formatByteCount(DEFAULT_LIMITS.lingerBytes),
		"Input read and dropped so that a client can read why it was refused.",
	),
	timeoutLinger: option(
		"limits",
		"",
		"TIME",
		TIME,
		formatMillis(DEFAULT_LIMITS.lingerMillis),
		"For how long that is done after the end of the response.",
	),
	timeoutParting: option(
		"limits",
		"",
		"TIME",
		TIME,
		formatMillis(DEFAULT_LIMITS.partingMillis),
		"While stopping: how long a connection that was just used waits for a request that may be on its way.",
	),
	maxConnections: option("limits", "", "N", COUNT, String(DEFAULT_MAX_CONNECTIONS), "Most connections at once; further ones are answered 503."),

	trustProxy: option(
		"proxies",
		"",
		"LIST",
		NETWORKS,
		"off",
		"Proxies whose Forwarded and X-Forwarded-* are believed: loopback, private, addresses and networks such as 10.0.0.0/8.",
	),
	proxyProtocol: option(
		"proxies",
		"",
		"[=LIST]",
		PROXY_NETWORKS,
		"off",
		"Expect the PROXY protocol (version 1 or 2) on connections of these networks; alone: of everybody.",
	),

	admin: option(
		"admin",
		"",
		"ADDR",
		ADMIN,
		"a unix socket of the user",
		"Where reload, stop and status are asked for: unix:/path, a loopback host:port, or off.",
	),
	adminToken: option(
		"admin",
		"",
		"TOKEN",
		SECRET,
		"",
		"What a TCP admin listener asks for (Authorization: Bearer). Better set as TRIVET_ADMIN_TOKEN.",
	),
	health: option("admin", "", "[=PATH]", HEALTH_PATH, "off", "Answer /livez, /readyz and PATH (/healthz) on public ports too."),
	metrics: option("admin", "", "[=PATH]", METRICS_PATH, "off", "Answer PATH (/metrics) on public ports too."),

	log: option("logs", "", "FORMAT", LOG_FORMAT, "text on a terminal, else json", "Access log: text, combined, json or off."),
	logFile: option("logs", "", "FILE", FILE_PATH, "standard error", "Write the log to FILE; HUP opens it anew. - is standard output."),
	logLevel: option("logs", "", "LEVEL", LOG_LEVEL, "info", "Least level that is logged: debug, info, warn or error."),

	quiet: option("output", "q", "", SWITCH, "off", "Print errors only."),
	color: option("output", "", "", SWITCH, "on", "Print without colour. NO_COLOR and FORCE_COLOR are honoured."),
	printJson: option("output", "", "", SWITCH, "off", "Print the addresses as one line of JSON on standard output when ready."),

	help: option("general", "h", "", COMMAND_SWITCH, "", "Print help."),
	version: option("general", "V", "", COMMAND_SWITCH, "", "Print the version."),

	force: option("control", "f", "", SWITCH, "off", "Stop at once; requests in progress are cut."),
	wait: option("control", "", "", SWITCH, "on", "Return as soon as the server has taken the order."),

	json: option("version", "", "[=FILE]", JSON_OUTPUT, "off", "Print as JSON; for a benchmark, or write FILE (.json)."),

	printSchema: option("version", "", "", COMMAND_SWITCH, "", "Print the JSON Schema of the configuration, for editors."),

	quick: option("bench", "", "", SWITCH, "off", "A usable answer in about two minutes: fewer workloads and rounds."),
	runtimes: option(
		"bench",
		"",
		"LIST",
		RUNTIMES,
		"all on PATH",
		"Runtimes to compare: node, deno, bun, or name=/path (node20=/opt/node20/bin/node).",
	),
	servers: option(
		"bench",
		"",
		"LIST",
		SERVERS,
		"trivet,native,raw",
		"Servers on each: trivet, exchange (its low door), native (the runtime's own), raw (bare sockets).",
	),
	server: option(
		"bench",
		"",
		"'N=CMD'",
		CUSTOM_SERVERS,
		"",
		"Another server, as 'name=command' with {port}, {folder} and {socket}, or 'name@PORT=command'. Repeatable.",
	),
	workloads: option(
		"bench",
		"",
		"LIST",
		WORKLOAD_NAMES,
		"all of them",
		"What to ask for: plaintext, json, routed, streamed, static, echo, pipelined, connect.",
	),
	trivet: option("bench", "", "FILE", FILE_PATH, "this program", "The bundle of Trivet to measure (dist/trivet.js), on every runtime."),
	generator: option("bench", "", "NAME", GENERATOR, "built-in", "What loads the servers: built-in, wrk, oha or h2load."),
	rounds: option("bench", "", "N", COUNT, "6", "Rounds of each measurement; figures are their medians."),
	duration: option("bench", "", "TIME", TIME, "1s", "How long a round takes."),
	connections: option("bench", "", "N", COUNT, "each workload's own", "Connections at the same time."),
	unix: option("bench", "", "", SWITCH, "off", "Over unix sockets in place of TCP."),
	html: option("bench", "", "FILE", FILE_PATH, "", "Write a report for a browser."),
	compare: option(
		"bench",
		"",
		"FILE",
		FILE_PATH,
		"",
		"Show what changed since the run that wrote FILE (by --json), and whether that is more than chance.",
	),
} as const;

export type OptionKey = keyof typeof OPTIONS;

type ValueOf<O> = O extends Option<infer T> ? T : never;

/** Options that were given, by key. */
export type OptionValues = { readonly [K in OptionKey]?: ValueOf<(typeof OPTIONS)[K]> };

export const OPTION_KEYS = Object.keys(OPTIONS) as readonly OptionKey[];

/** The row of an option, whatever its type of value. */
export function optionRow(key: OptionKey): Option<unknown> {
	return OPTIONS[key] as unknown as Option<unknown>;
}

/** "timeoutHeader" is "timeout-header". */
export function flagName(key: OptionKey): string {
	return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** "timeoutHeader" is "TRIVET_TIMEOUT_HEADER". */
export function variableName(key: OptionKey): string {
	return `TRIVET_${flagName(key).replaceAll("-", "_").toUpperCase()}`;
}

/** The option of a long flag's name (without dashes), or null. */
export function optionByFlag(name: string): OptionKey | null {
	return OPTION_KEYS.find((key) => flagName(key) === name) ?? null;
}

/** The option of a short flag's letter, or null. */
export function optionByShort(letter: string): OptionKey | null {
	return OPTION_KEYS.find((key) => optionRow(key).short === letter) ?? null;
}
