/**
 * Tells the service manager how this process is: the protocol of `sd_notify(3)`, for units of Type=notify and notify-reload.
 *
 * None of the runtimes can send to a datagram socket of a path, so the system's own `systemd-notify` does it. Its process is another than ours, so the unit
 * needs NotifyAccess=all. Nothing here waits or fails: what can't be told is said once, and serving goes on.
 */
import { type Runtime, SystemError, type ToolProcess } from "../runtime.ts";

const TOOL = "systemd-notify";

/** A tool that takes longer than this is ended: messages behind it wait. */
const TOOL_MILLIS = 10_000;
/** Longest status line. */
const STATUS_LENGTH = 200;
/** Messages that wait; more come only where the tool hangs. */
const QUEUE_LENGTH = 16;

/** Calls back every `intervalMillis`; returns what stops that. */
type Repeat = (callback: () => void, intervalMillis: number) => () => void;

export type NotifierRuntime = Pick<Runtime, "environment" | "startTool" | "pid">;

/** What the tool is told; null: that a reload begins, for which its versions have different words. */
type Message = readonly string[] | null;

/** The version from which on the tool says by itself when a reload began, which units of Type=notify-reload need. */
const VERSION_WITH_RELOADING = 253;

/** What the service manager is told. For the process that it started, not for workers. */
export class ServiceNotifier {
	readonly #runtime: NotifierRuntime;
	readonly #warn: (message: string) => void;
	readonly #repeat: Repeat;
	/** Empty where nobody wants to be told. */
	readonly #socket: string;
	readonly #queue: Message[];
	#sending: Promise<void> | null;
	#hasWarned: boolean;
	#stopWatchdog: (() => void) | null;
	#reloadWords: readonly string[] | null;

	/** `warn` is told once where telling fails. */
	constructor(runtime: NotifierRuntime, warn: (message: string) => void, repeat: Repeat = repeatEvery) {
		this.#runtime = runtime;
		this.#warn = warn;
		this.#repeat = repeat;
		this.#socket = runtime.environment("NOTIFY_SOCKET") ?? "";
		this.#queue = [];
		this.#sending = null;
		this.#hasWarned = false;
		this.#stopWatchdog = null;
		this.#reloadWords = null;
	}

	/** Whether a service manager wants to be told. */
	get isWanted(): boolean {
		return this.#socket !== "";
	}

	/** It serves: at the start, and again after each reload, also after one that failed. */
	ready(status: string): void {
		this.#send(["READY=1", `MAINPID=${this.#runtime.pid}`, statusLine(status)]);
	}

	/** A reload begins; `ready` ends it. */
	reloading(): void {
		this.#send(null);
	}

	/** It begins to stop. The watchdog is told nothing more, and expects nothing. */
	stopping(status: string): void {
		this.#stopWatchdog?.();
		this.#stopWatchdog = null;
		this.#send(["STOPPING=1", statusLine(status)]);
	}

	/** A line for `systemctl status`. */
	status(status: string): void {
		this.#send([statusLine(status)]);
	}

	/** Where the unit has a watchdog (WatchdogSec=), tells it at half its time that all is well, as long as `isHealthy` says so. */
	startWatchdog(isHealthy: () => boolean): void {
		const millis = this.#watchdogMillis();
		if (millis === 0 || this.#stopWatchdog !== null) return;
		this.#stopWatchdog = this.#repeat(() => {
			if (isHealthy()) this.#send(["WATCHDOG=1"]);
		}, millis / 2);
	}

	/** Resolves when everything has been told that was to be told so far; no later than the tool is given time for. */
	async settled(): Promise<void> {
		while (this.#sending !== null) await this.#sending;
	}

	#watchdogMillis(): number {
		const runtime = this.#runtime;
		const forPid = runtime.environment("WATCHDOG_PID");
		const micros = runtime.environment("WATCHDOG_USEC") ?? "";
		if (!this.isWanted || (forPid !== undefined && forPid !== String(runtime.pid)) || !/^[1-9]\d{0,15}$/.test(micros)) return 0;
		return Number(micros) / 1000;
	}

	#send(message: Message): void {
		if (!this.isWanted || this.#queue.length >= QUEUE_LENGTH) return;
		this.#queue.push(message);
		this.#sending ??= this.#sendAll();
	}

	/** One after another: the order is what it is about. */
	async #sendAll(): Promise<void> {
		// What is sent from within this turn of the event loop waits for its place too.
		await Promise.resolve();
		for (let message = this.#queue.shift(); message !== undefined; message = this.#queue.shift()) {
			const { problem } = await this.#call(message ?? (await this.#wordsForReload()), this.#socket);
			if (problem !== null) this.#warnOnce(problem);
		}
		this.#sending = null;
	}

	/** An unknown flag would be a failure that the tool tells the service manager of. */
	async #wordsForReload(): Promise<readonly string[]> {
		if (this.#reloadWords === null) {
			const { out } = await this.#call(["--version"], "");
			const version = Number(/^systemd (\d+)/.exec(out)?.[1] ?? 0);
			this.#reloadWords = version >= VERSION_WITH_RELOADING ? ["--reloading"] : ["RELOADING=1"];
		}
		return this.#reloadWords;
	}

	/** What the tool printed, and what went wrong: null for nothing. */
	async #call(args: readonly string[], socket: string): Promise<{ readonly out: string; readonly problem: string | null }> {
		let tool: ToolProcess;
		try {
			tool = await this.#runtime.startTool(TOOL, args, { environment: { NOTIFY_SOCKET: socket } });
		} catch (error) {
			const isMissing = error instanceof SystemError && error.code === "ENOENT";
			return { out: "", problem: isMissing ? `there is no program ${TOOL}` : String(error) };
		}
		const timer = setTimeout(() => tool.kill("SIGKILL"), TOOL_MILLIS);
		const { code, signal } = await tool.exited;
		clearTimeout(timer);
		const { out, error } = await tool.output;
		const end = signal === null ? `ended with ${code}` : `was ended by ${signal}`;
		return { out, problem: code === 0 ? null : `${TOOL} ${end}${error === "" ? "" : `: ${error.trim()}`}` };
	}

	#warnOnce(problem: string): void {
		if (this.#hasWarned) return;
		this.#hasWarned = true;
		this.#warn(`The service manager can't be told how this server is: ${problem}.`);
	}
}

/** One line, without control characters. */
function statusLine(status: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
	return `STATUS=${status.replace(/[\x00-\x1f\x7f]+/g, " ").slice(0, STATUS_LENGTH)}`;
}

const repeatEvery: Repeat = (callback, intervalMillis) => {
	const timer = setInterval(callback, intervalMillis);
	return () => clearInterval(timer);
};
