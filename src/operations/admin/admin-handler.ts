/**
 * What the admin listener answers: status, reload, stop, health, metrics and the log level, all by way of `Control`. Answers are JSON, but for
 * health, metrics and the log level, which are plain text for tools that read nothing else.
 *
 * Who may ask is `access.ts`; the listener is `admin-listener.ts`, its client `admin-client.ts`.
 */
import type { Exchange, Handler } from "../../protocol/exchange/exchange.ts";
import type { FieldLines } from "../../protocol/http/field-section.ts";
import { NAME, VERSION } from "../../version.ts";
import { LOG_LEVELS } from "../logs/log-format.ts";
import { PROMETHEUS_TYPE, prometheusText } from "../metrics/prometheus-text.ts";
import { refusalOf } from "./access.ts";
import type { Control } from "./control.ts";
import { readContent } from "./read-content.ts";

export interface AdminHandlerOptions {
	/** What a request has to show; null where only the user can connect at all. Not empty. */
	readonly token: string | null;
	/** The longest that a graceful stop takes, for those who wait for it. */
	readonly stopMillis?: () => number;
}

/** The longest graceful stop where nobody knows better. */
const ASSUMED_STOP_MILLIS = 60_000;

const UNKEPT: FieldLines = ["Cache-Control", "no-store", "X-Content-Type-Options", "nosniff"];
const JSON_FIELDS: FieldLines = ["Content-Type", "application/json", ...UNKEPT];
const TEXT_FIELDS: FieldLines = ["Content-Type", "text/plain; charset=utf-8", ...UNKEPT];
const METRICS_FIELDS: FieldLines = ["Content-Type", PROMETHEUS_TYPE, ...UNKEPT];

type Answer = (exchange: Exchange) => void | Promise<void>;

/** One resource: what each of its methods does. HEAD is answered wherever GET is. */
interface Resource {
	readonly get?: Answer;
	readonly post?: Answer;
	readonly put?: Answer;
	/** Completes the index. */
	readonly about: string;
	/** True: needs no token. */
	readonly isPublic?: boolean;
}

/** The handler of the admin listener. */
export function adminHandler(control: Control, options: AdminHandlerOptions): Handler {
	const resources = resourcesOf(control, options);
	return (exchange) => {
		const { request } = exchange;
		const resource = resources.get(request.path);
		const refusal = options.token === null ? null : refusalOf(request, options.token, resource?.isPublic === true);
		if (refusal !== null) return sendError(exchange, refusal.status, refusal.message, refusal.fields);
		if (resource === undefined) return sendError(exchange, 404, "There is no such resource. GET / lists those there are.");
		const answer = answerOf(resource, request.method);
		// RFC 9110 §15.5.6: 405 comes with Allow.
		if (answer === undefined) return sendError(exchange, 405, `${request.path} takes ${allowed(resource)}.`, ["Allow", allowed(resource)]);
		return answer(exchange);
	};
}

function resourcesOf(control: Control, options: AdminHandlerOptions): ReadonlyMap<string, Resource> {
	const resources = new Map<string, Resource>([
		["/status", { about: "state, workers, what they do", get: async (exchange) => sendJson(exchange, 200, await control.status()) }],
		["/reload", { about: "start anew with the present configuration; answers when that is done", post: (exchange) => reload(exchange, control) }],
		["/stop", { about: "stop gracefully, or at once with ?force=1", post: (exchange) => stop(exchange, control, options) }],
		["/livez", { about: "200 while the process lives", isPublic: true, get: (exchange) => sendHealth(exchange, control.isLive()) }],
		["/readyz", { about: "200 while it serves, else 503", isPublic: true, get: (exchange) => sendHealth(exchange, control.isReady()) }],
		["/healthz", { about: "both together", isPublic: true, get: (exchange) => sendHealth(exchange, control.isLive() && control.isReady()) }],
		["/metrics", { about: "metrics for Prometheus", get: (exchange) => sendMetrics(exchange, control) }],
		[
			"/log-level",
			{
				about: "the least level that is logged",
				get: (exchange) => sendLogLevel(exchange, control),
				put: (exchange) => setLogLevel(exchange, control),
			},
		],
		["/logs/reopen", { about: "open log files anew, after they were renamed", post: (exchange) => reopenLogs(exchange, control) }],
	]);
	return resources.set("/", { about: "this list", get: (exchange) => sendJson(exchange, 200, indexOf(resources)) });
}

function answerOf(resource: Resource, method: string): Answer | undefined {
	switch (method) {
		case "GET":
		case "HEAD":
			return resource.get;
		case "POST":
			return resource.post;
		case "PUT":
			return resource.put;
		default:
			return undefined;
	}
}

function allowed({ get, post, put }: Resource): string {
	return [...(get === undefined ? [] : ["GET", "HEAD"]), ...(post === undefined ? [] : ["POST"]), ...(put === undefined ? [] : ["PUT"])].join(", ");
}

function indexOf(resources: ReadonlyMap<string, Resource>): object {
	const list = [...resources]
		.filter(([path]) => path !== "/")
		.map(([path, resource]) => ({ path, methods: allowed(resource), about: resource.about }));
	return { name: NAME, version: VERSION, resources: list };
}

async function reload(exchange: Exchange, control: Control): Promise<void> {
	const outcome = await control.reload();
	// RFC 9110 §15.5.10: 409, what is there now stands against it, and the content says what to do.
	sendJson(exchange, outcome.ok ? 200 : 409, outcome);
}

/** 202: it is done after the answer (RFC 9110 §15.3.3), which a stop at once could otherwise cut. */
function stop(exchange: Exchange, control: Control, { stopMillis }: AdminHandlerOptions): void {
	const force = new URLSearchParams(exchange.request.query ?? "").get("force");
	if (force !== null && force !== "1" && force !== "0") return sendError(exchange, 400, "force is 1 or 0.");
	const withinMillis = force === "1" ? 0 : (stopMillis?.() ?? ASSUMED_STOP_MILLIS);
	sendJson(exchange, 202, { ok: true, withinMillis });
	setTimeout(() => control.stop(force === "1"), 0);
}

function sendHealth(exchange: Exchange, isWell: boolean): void {
	exchange.respond(isWell ? 200 : 503, TEXT_FIELDS, isWell ? "ok\n" : "not ready\n");
}

async function sendMetrics(exchange: Exchange, control: Control): Promise<void> {
	exchange.respond(200, METRICS_FIELDS, prometheusText(await control.metrics()));
}

function sendLogLevel(exchange: Exchange, control: Control): void {
	exchange.respond(200, TEXT_FIELDS, `${control.logLevel()}\n`);
}

async function setLogLevel(exchange: Exchange, control: Control): Promise<void> {
	const text = await readContent(exchange);
	if (text === null) return;
	const level = LOG_LEVELS.find((each) => each === text.trim().toLowerCase());
	if (level === undefined) return sendError(exchange, 400, `A level is ${LOG_LEVELS.join(", ")}.`);
	control.setLogLevel(level);
	sendLogLevel(exchange, control);
}

async function reopenLogs(exchange: Exchange, control: Control): Promise<void> {
	await control.reopenLogs();
	sendJson(exchange, 200, { ok: true });
}

function sendJson(exchange: Exchange, status: number, value: object): void {
	exchange.respond(status, JSON_FIELDS, `${JSON.stringify(value)}\n`);
}

function sendError(exchange: Exchange, status: number, message: string, fields: FieldLines = []): void {
	exchange.respond(status, [...JSON_FIELDS, ...fields], `${JSON.stringify({ ok: false, message })}\n`);
}
