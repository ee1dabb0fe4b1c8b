/**
 * The log of one process: a line for each request (`access-line.ts`), and one for each event. How lines get to the disk is `log-writer.ts`.
 *
 * Events are text unless requests are logged as JSON: combined has no form for them. `off` turns off the lines of requests, and those alone. A line of
 * a request has the level "info".
 */
import type { Clock, Endpoints, Millis } from "../../protocol/connection.ts";
import type { Exchange, RequestHead } from "../../protocol/exchange/exchange.ts";
import type { FaultRow } from "../../protocol/faults.ts";
import { describeError } from "../describe-failure.ts";
import { type AccessLine, combinedLine, jsonLine, type LineContext, textLine } from "./access-line.ts";
import { escapeJson, escapeQuoted } from "./escape-line.ts";
import type { EventLog, LogFacts } from "./log.ts";
import { LOG_LEVELS, type LogFormat, type LogLevel } from "./log-format.ts";
import { LogTime } from "./log-time.ts";
import { WallClock } from "./wall-clock.ts";

export interface ServerLogOptions {
	readonly clock: Clock;
	readonly format: LogFormat;
	/** The least grave that is logged. */
	readonly level: LogLevel;
	/** Takes lines with their line ends: a `LogWriter`'s. */
	readonly write: (line: string) => void;
	/** Which worker this is; null for a process that serves alone, and for a supervisor. */
	readonly worker: number | null;
	/** "node", "deno" or "bun". */
	readonly runtime: string;
}

const ACCESS_LINES: Readonly<Record<LogFormat, AccessLine | null>> = { text: textLine, combined: combinedLine, json: jsonLine, off: null };

export class ServerLog implements EventLog {
	readonly #options: ServerLogOptions;
	readonly #clock: WallClock;
	readonly #context: LineContext;
	readonly #accessLine: AccessLine | null;
	readonly #isJson: boolean;
	#level: LogLevel;
	#rank: number;

	constructor(options: ServerLogOptions) {
		this.#options = options;
		this.#clock = new WallClock(options.clock);
		this.#context = {
			time: new LogTime(),
			jsonTail: `,"worker":${options.worker},"runtime":${JSON.stringify(options.runtime)}`,
		};
		this.#accessLine = ACCESS_LINES[options.format];
		this.#isJson = options.format === "json";
		this.#level = options.level;
		this.#rank = LOG_LEVELS.indexOf(options.level);
	}

	get level(): LogLevel {
		return this.#level;
	}

	setLevel(level: LogLevel): void {
		this.#level = level;
		this.#rank = LOG_LEVELS.indexOf(level);
	}

	/** True where the lines of requests are wanted at present. */
	get logsRequests(): boolean {
		return this.#accessLine !== null && this.#rank <= INFO_RANK;
	}

	/** The line of an exchange that ended at `now`. */
	request(exchange: Exchange, now: Millis): void {
		if (this.#accessLine === null || this.#rank > INFO_RANK) return;
		this.#options.write(this.#accessLine(exchange, now, this.#clock.unixMillisAt(now), this.#context));
	}

	/** The line of what was refused before it could become an exchange. */
	refusal(fault: FaultRow, endpoints: Endpoints, request: RequestHead | null): void {
		if (!this.logsRequests) return;
		const target = request === null ? "-" : `${request.method} ${escapeQuoted(request.target)} HTTP/${request.version}`;
		const client = endpoints.peer.address;
		const unixMillis = this.#options.clock.unixMillis();
		if (this.#isJson) {
			const facts = { method: request?.method ?? null, path: request?.path ?? null, status: fault.status, fault: fault.name, client_ip: client };
			this.#options.write(this.#jsonEvent("info", "request refused", facts, unixMillis));
		} else if (this.#options.format === "combined") {
			const time = this.#context.time.combined(unixMillis);
			this.#options.write(`${escapeQuoted(client)} - - [${time}] "${target}" ${fault.status} 0 "-" "-"\n`);
		} else
			this.#options.write(`${this.#context.time.iso(unixMillis)} INFO ${escapeQuoted(client)} "${target}" ${fault.status} 0 0.0ms ${fault.name}\n`);
	}

	log(level: LogLevel, message: string, facts: LogFacts = {}): void {
		if (LOG_LEVELS.indexOf(level) < this.#rank) return;
		const unixMillis = this.#options.clock.unixMillis();
		this.#options.write(this.#isJson ? this.#jsonEvent(level, message, facts, unixMillis) : this.#textEvent(level, message, facts, unixMillis));
	}

	/** What user code threw while it answered an exchange. */
	failure(error: unknown, exchange: Exchange): void {
		const { method, path, target } = exchange.request;
		const description = describeError(error);
		if (!this.#isJson) return this.log("error", `${method} ${escapeQuoted(target)} ${description}`);
		const [message] = description.split("\n", 1);
		this.log("error", message!, { request_id: exchange.requestId, method, path, error: description });
	}

	/** The line that tells how many were dropped. */
	droppedLine(count: number): string {
		const unixMillis = this.#options.clock.unixMillis();
		const message = `${count} ${count === 1 ? "line" : "lines"} of the log dropped: it could not keep up`;
		if (this.#isJson) return this.#jsonEvent("warn", message, { dropped: count }, unixMillis);
		return this.#textEvent("warn", message, {}, unixMillis);
	}

	#textEvent(level: LogLevel, message: string, facts: LogFacts, unixMillis: number): string {
		let line = `${this.#context.time.iso(unixMillis)} ${level.toUpperCase()} ${oneEntry(message)}`;
		for (const [key, value] of Object.entries(facts)) line += ` ${key}=${factText(value)}`;
		return `${line}\n`;
	}

	#jsonEvent(level: LogLevel, message: string, facts: LogFacts, unixMillis: number): string {
		let line = `{"time":"${this.#context.time.iso(unixMillis)}","level":"${level}","msg":${JSON.stringify(message)}`;
		for (const [key, value] of Object.entries(facts)) line += `,"${escapeJson(key)}":${JSON.stringify(value)}`;
		return `${line}${this.#context.jsonTail}}\n`;
	}
}

const INFO_RANK = LOG_LEVELS.indexOf("info");

/** Text whose further lines are indented, so that whoever made it can't make it look like entries of its own; other control characters as \xNN. */
function oneEntry(message: string): string {
	let entry = "";
	for (let at = 0; at < message.length; at++) {
		const code = message.charCodeAt(at);
		if (code === 0x0a) entry += "\n    ";
		else if (code < 0x20 || (code >= 0x7f && code < 0xa0)) entry += `\\x${code.toString(16).padStart(2, "0")}`;
		else entry += message[at];
	}
	return entry;
}

/** A value of text is quoted where it has more in it than a word. */
function factText(value: LogFacts[string]): string {
	if (typeof value !== "string") return String(value);
	return /^[\w.:/@+-]+$/.test(value) ? value : JSON.stringify(value);
}
