/**
 * The line of a request in each format. Hot: one a request. Control characters and quotes that a peer sent are escaped (`escape-line.ts`); Authorization
 * and Cookie are never logged. A status of 0 is that of an exchange that was given up before its response began.
 */
import type { Millis } from "../../protocol/connection.ts";
import type { Exchange } from "../../protocol/exchange/exchange.ts";
import { parseTraceparent } from "../../protocol/http/trace-context.ts";
import { clientAddress } from "../observation/client-address.ts";
import { clientScheme } from "../observation/client-scheme.ts";
import { escapeJson, escapeQuoted } from "./escape-line.ts";
import type { LogTime } from "./log-time.ts";

/** What lines of one process have in common. */
export interface LineContext {
	readonly time: LogTime;
	/** What the JSON of each line ends with: `,"worker":0,"runtime":"node"`. */
	readonly jsonTail: string;
}

/** Makes the line of an exchange that ended at `now`, at the time `unixMillis` of the day; with its line end. */
export type AccessLine = (exchange: Exchange, now: Millis, unixMillis: number, context: LineContext) => string;

export const textLine: AccessLine = (exchange, now, unixMillis, context) => {
	const { request } = exchange;
	const took = tenths(now - exchange.began);
	const gaveUp = exchange.isAborted ? " aborted" : "";
	return `${context.time.iso(unixMillis)} INFO ${escapeQuoted(clientAddress(exchange))} "${request.method} ${escapeQuoted(request.target)} HTTP/${request.version}" ${exchange.status} ${exchange.sentContentBytes} ${took}ms${gaveUp}\n`;
};

/** As Apache and nginx write it. The user is never known. */
export const combinedLine: AccessLine = (exchange, _now, unixMillis, { time }) => {
	const { request } = exchange;
	const { fields } = request;
	const referer = escapeQuoted(fields.get("referer") ?? "-");
	const agent = escapeQuoted(fields.get("user-agent") ?? "-");
	return `${escapeQuoted(clientAddress(exchange))} - - [${time.combined(unixMillis)}] "${request.method} ${escapeQuoted(request.target)} HTTP/${request.version}" ${exchange.status} ${exchange.sentContentBytes} "${referer}" "${agent}"\n`;
};

export const jsonLine: AccessLine = (exchange, now, unixMillis, context) => {
	const { request, client, headAt, began } = exchange;
	const { fields } = request;
	const took = thousandths(now - began);
	const firstByte = headAt < 0 ? took : thousandths(headAt - began);
	const traceparent = fields.get("traceparent");
	return (
		`{"time":"${context.time.iso(unixMillis)}","level":"info","msg":"${exchange.isAborted ? "request aborted" : "request"}",` +
		`"request_id":"${escapeJson(exchange.requestId)}","method":"${request.method}","path":"${escapeJson(request.path)}","query":${quoted(request.query)},` +
		`"host":"${escapeJson(client?.host ?? request.authority)}","scheme":"${clientScheme(exchange)}","proto":"HTTP/${request.version}","status":${exchange.status},` +
		`"bytes_in":${exchange.receivedContentBytes},"bytes_out":${exchange.sentContentBytes},"duration_ms":${took},"ttfb_ms":${firstByte},` +
		`"client_ip":"${escapeJson(clientAddress(exchange))}","user":null,"referer":${quoted(fields.get("referer"))},` +
		`"user_agent":${quoted(fields.get("user-agent"))}${context.jsonTail}${traceparent === null ? "" : traceMember(traceparent)}}\n`
	);
};

function quoted(text: string | null): string {
	return text === null ? "null" : `"${escapeJson(text)}"`;
}

function traceMember(traceparent: string): string {
	const parent = parseTraceparent(traceparent);
	return parent === null ? "" : `,"trace_id":"${parent.traceId}"`;
}

/** Milliseconds with one digit behind the point. */
function tenths(millis: Millis): string {
	const whole = Math.round(millis * 10);
	return `${Math.floor(whole / 10)}.${whole % 10}`;
}

/** Milliseconds with three digits behind the point. */
function thousandths(millis: Millis): string {
	const whole = Math.round(millis * 1000);
	const rest = whole % 1000;
	return `${Math.floor(whole / 1000)}.${rest < 10 ? "00" : rest < 100 ? "0" : ""}${rest}`;
}
