/** The pages of help that teach: what a module exports, how workers are replaced, and so on. The registry of all pages is `help-pages.ts`. */
import { flagText, groupSections, joinParts, optionList, type Page, paragraph, section, TERM_WIDTH, twoColumns } from "./help-layout.ts";
import { OPTION_KEYS, variableName } from "./options.ts";
import type { Paint } from "./paint.ts";
import { hasVariable } from "./read-environment.ts";

export const TOPICS: Readonly<Record<string, Page>> = {
	config: configPage,
	workers: workersPage,
	admin: adminPage,
	logs: logsPage,
	proxies: proxiesPage,
	modules: modulesPage,
	environment: environmentPage,
	signals: signalsPage,
};

type Rows = readonly (readonly [string, string])[];

function table(title: string, rows: Rows, paint: Paint): string {
	return section(title, twoColumns(rows, TERM_WIDTH, paint), paint);
}

/** Lines as they are, indented. */
function example(title: string, lines: readonly string[], paint: Paint): string {
	return section(title, lines.map((line) => `  ${line}`.trimEnd()).join("\n"), paint);
}

function configPage(paint: Paint): string {
	const about =
		"With nothing named on the command line, trivet.config.ts, .js, .mjs or .json in the current folder says what is served; -c FILE names another. A key is an option in camelCase: " +
		"timeoutIdle is --timeout-idle. A module exports an object, or a function that makes one.";
	const lines = [
		"{",
		'  "port": 3000, "workers": "auto", "log": "json",',
		'  "sites": [',
		'    { "hosts": ["example.com"], "routes": [',
		'      { "path": "/api/*", "module": "api.ts" },',
		'      { "path": "/old/:name", "redirect": "/new/:name" },',
		'      { "path": "/*", "folder": "public", "spa": true } ] }',
		"  ]",
		"}",
	];
	const keys: Rows = [
		["serve", "What the words of the command line say: a list of folders, files and a module"],
		["routes", "In order; the first that has an answer gives it"],
		["sites", "Routes by host name: exact names go before *.example.com, that before *"],
		["headers", "Fields of every response, or of a site's or a route's"],
	];
	const tools: Rows = [
		["trivet check", "Check it, and print each value with where it comes from"],
		["trivet reload", "Let a running server read it anew; what is wrong with it changes nothing"],
	];
	return joinParts([
		paragraph(about),
		example("Example", lines, paint),
		table("Keys beside options", keys, paint),
		table("Tools", tools, paint),
		section("Options", optionList(["config", "envFile"], paint), paint),
		paragraph("A flag goes before what a module exports, that before the environment, that before this file, that before the default."),
	]);
}

function workersPage(paint: Paint): string {
	const about =
		"With --workers a supervisor, which never serves and never loads your code, opens the ports, and starts that many processes that serve on them. --supervise does so with one. " +
		"The ports stay open as long as the supervisor lives, so whatever happens to a worker, nobody is refused.";
	const replaced: Rows = [
		["it ends or crashes", "Another starts at once; after repeated failures ever more slowly, and the status says why"],
		["its event loop stands still", "For --worker-timeout: it is killed and replaced"],
		["it outgrows its memory", "Past --max-worker-memory: a new one starts first, then the old one drains"],
		["it is sent SIGTERM", "The same"],
	];
	return joinParts([
		paragraph(about),
		table("A worker is replaced when", replaced, paint),
		paragraph(
			"Each process has memory of its own: what an app keeps in variables isn't shared. Without --workers there is one process on a terminal, and one for each processor elsewhere.",
		),
		...groupSections(["processes"], paint),
		paragraph("More: trivet help reload, trivet help status"),
	]);
}

/** What the page of the command "reload" says beside its options. */
export function reloadParts(paint: Paint): readonly string[] {
	const ways: Rows = [
		["trivet reload [PID]", "Waits, and says how it ended"],
		["SIGHUP", "The same without an answer, and log files are opened anew"],
		["--watch", "Reloads when a file changes: for development"],
	];
	const steps: Rows = [
		["1. Check", "A process on trial reads the configuration and loads the modules. What is wrong is reported, and nothing changes"],
		["2. Start", "New workers start beside the old ones, and must be ready within --start-timeout"],
		[
			"3. Drain",
			"Old workers stop listening; what was queued for them goes to the new ones. Requests in progress have --grace, responses that are being sent --max-drain",
		],
	];
	return [
		table("Ways", ways, paint),
		table("Steps", steps, paint),
		paragraph("A process without supervisor can't be replaced by another: start it with --supervise or --workers to reload it."),
	];
}

function adminPage(paint: Paint): string {
	const about =
		"Every server has an admin listener beside its public ports: a unix socket that only its user can open, PID.sock in $TRIVET_RUNTIME_DIR, $XDG_RUNTIME_DIR/trivet, /run/trivet (root) or " +
		"/tmp/trivet-UID. Over TCP (loopback only) it asks for a token, which is made up, and left for commands of the same user, unless --admin-token names one.";
	const commands: Rows = [
		["trivet status [--json]", "Workers, connections, what holds a drain"],
		["trivet reload, trivet stop", "See trivet help reload, trivet help stop"],
		["trivet log-level debug", "Until the next reload"],
	];
	const resources: Rows = [
		["GET /livez, /readyz, /healthz", "200, or 503; /readyz from the moment a stop begins"],
		["GET /metrics", "Prometheus text, all workers together"],
		["GET /status", "JSON"],
		["POST /reload", "200 when it is done, 409 and why where it was refused"],
		["POST /stop, /stop?force=1", "202"],
		["GET, PUT /log-level", "debug, info, warn or error"],
		["POST /logs/reopen", "After log files were renamed"],
	];
	const examples = [
		"curl --unix-socket $XDG_RUNTIME_DIR/trivet/4242.sock http://localhost/metrics",
		'curl -H "Authorization: Bearer $TRIVET_ADMIN_TOKEN" http://127.0.0.1:2019/status',
	];
	return joinParts([
		paragraph(about),
		table("Commands", commands, paint),
		table("Resources", resources, paint),
		example("By hand", examples, paint),
		...groupSections(["admin"], paint),
	]);
}

function logsPage(paint: Paint): string {
	const formats: Rows = [
		["text", "For people: time, level, client, request, status, octets, time taken"],
		["combined", "The combined format of Apache and nginx, for tools that read it"],
		["json", "An object a line: time, level, msg, request_id, method, path, query, status, duration_ms, …"],
		["off", "No line for requests; errors are still told"],
	];
	const about =
		"Lines are written without holding up requests. Where what reads them stalls, some memory is filled, then lines are dropped, and their number is logged. Control characters are escaped; " +
		"Authorization and Cookie are never logged; health checks aren't either.";
	return joinParts([
		table("Formats", formats, paint),
		paragraph(about),
		paragraph("To rotate a file: rename it, then SIGHUP, or POST /logs/reopen on the admin listener."),
		...groupSections(["logs"], paint),
	]);
}

function proxiesPage(paint: Paint): string {
	const about =
		"A proxy in front hides who the client is. Trivet believes what a proxy says of it only where the connection comes from a network in --trust-proxy; of several hops, the last that isn't trusted is the " +
		"client. Whoever can connect directly could otherwise claim to be anybody.";
	const ways: Rows = [
		["--trust-proxy loopback", "nginx or Caddy on this machine: Forwarded, X-Forwarded-For and -Proto, X-Request-Id"],
		["--trust-proxy 10.0.0.0/8", "A load balancer in that network"],
		["--proxy-protocol=10.0.0.0/8", "One that speaks TCP, such as HAProxy with send-proxy-v2: each connection begins with who it is for"],
	];
	const sockets: Rows = [
		["-l unix:/run/app.sock", "A socket for a proxy on this machine; with |0660 its file has these permissions"],
		["-l systemd:", "The sockets that systemd opened for this service; systemd:NAME takes those of one name"],
		["-l fd:3", "A socket that whoever started this process opened"],
	];
	return joinParts([paragraph(about), table("Who is believed", ways, paint), table("Sockets", sockets, paint), ...groupSections(["proxies"], paint)]);
}

function modulesPage(paint: Paint): string {
	const exports: Rows = [
		["export default { fetch, … }", "The form that Bun, Deno and srvx run too"],
		["export default function", "The same as its fetch"],
		["export function fetch", "The same"],
		["handler in place of fetch", "The exchange door: handler(exchange), without Request and Response"],
	];
	const options: Rows = [
		["port, hostname, unix", "Where to listen; the command line goes first"],
		["error(error, request)", "Makes the response when fetch throws; onError is the same"],
		["onListen({ url, … }), signal", "Called when listening; aborting the signal stops the server"],
		["idleTimeout", "In seconds, like --timeout-idle"],
		["maxRequestBodySize", "In bytes, like --max-body"],
		["limits, maxConnections, grace", "Trivet's own"],
	];
	const about =
		"fetch(request, info) returns a Response or a promise of one. info has remoteAddr, requestIP() and waitUntil(promise). TypeScript runs on Deno, on Bun, and on Node from 22.18 on.";
	return joinParts([
		table("What a module exports", exports, paint),
		paragraph(about),
		table("Options beside fetch", options, paint),
		paragraph("An option that Trivet doesn't know or support is an error, never ignored."),
	]);
}

function environmentPage(paint: Paint): string {
	const variables = OPTION_KEYS.filter(hasVariable).map((key): [string, string] => [variableName(key), flagText(key).trim()]);
	const own: Rows = [
		["TRIVET_RUNTIME_DIR", "Folder of admin sockets: trivet help admin"],
		["NO_COLOR, FORCE_COLOR", "No colour, or colour though it is no terminal"],
	];
	const about =
		"Every option can be set by a variable. A flag goes before what a module exports, that before the environment, that before the configuration file, that before the default. " +
		"Switches take on or off; TRIVET_HEADER takes a field a line. PORT and HOST are read where TRIVET_PORT and TRIVET_HOST aren't set. --env-file reads variables from a file.";
	return joinParts([paragraph(about), table("Variables", variables, paint), table("Others", own, paint)]);
}

function signalsPage(paint: Paint): string {
	const signals: Rows = [
		["SIGTERM, SIGINT (Ctrl+C)", "Stop: accept no more, let requests in progress end within --grace"],
		["SIGINT again, SIGQUIT", "Stop at once"],
		["SIGHUP", "Reload, and open log files anew: trivet help reload. Where it says that the terminal was closed: stop"],
		["SIGUSR2", "Hand over to a new version of the program that stands in its place (with a supervisor)"],
	];
	const codes: Rows = [
		["0", "Stopped, and every request was completed"],
		["1", "Could not start, or the server that was asked refused or wasn't there"],
		["2", "Stopped, and requests were cut"],
		["3", "Stopped, with errors while cleaning up"],
		["64", "The options make no sense"],
	];
	return joinParts([table("Signals", signals, paint), table("Exit codes", codes, paint)]);
}
