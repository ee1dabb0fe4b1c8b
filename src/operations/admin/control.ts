/**
 * What can be asked of a running server, whoever asks: the admin listener (`admin-handler.ts`), signals, the library. A supervisor implements it for
 * its workers (`../supervisor/supervisor.ts`), a process that serves alone for itself.
 */
import type { LogLevel } from "../logs/log-format.ts";
import type { MetricsSnapshot } from "../metrics/snapshot.ts";
import type { HeldExchange } from "../supervisor/messages.ts";

export interface Control {
	/** Asks every worker anew; one that doesn't answer within a second is shown as last heard of. */
	status(): Promise<ServerStatus>;
	/** Starts the new before it stops the old. A failure changes nothing; resolves when the new workers are ready, or it has failed. */
	reload(): Promise<ReloadOutcome>;
	/** Begins to stop: gracefully, or with `force` at once. Returns before it has. */
	stop(force: boolean): void;
	/** The process is alive and its event loop turns: true whenever it can be asked. */
	isLive(): boolean;
	/** Serves, and isn't about to stop. */
	isReady(): boolean;
	/** Counters and gauges of all workers together, past ones included. */
	metrics(): Promise<MetricsSnapshot>;
	logLevel(): LogLevel;
	/** For this process and all its workers, until it is set again or the configuration is reloaded. */
	setLogLevel(level: LogLevel): void;
	reopenLogs(): Promise<void>;
}

export type ReloadOutcome = { readonly ok: true; readonly generation: number } | { readonly ok: false; readonly message: string };

export interface ServerStatus {
	readonly name: "trivet";
	readonly version: string;
	readonly runtime: string;
	readonly runtimeVersion: string;
	readonly pid: number;
	/** "single": one process, no supervisor. */
	readonly layout: "single" | "supervised";
	readonly state: "starting" | "ready" | "reloading" | "stopping" | "broken";
	readonly generation: number;
	readonly uptimeMillis: number;
	/** Where it listens, as URLs. */
	readonly urls: readonly string[];
	/** What it serves, a line each. */
	readonly serving: readonly string[];
	/** The configuration file that was read; null for none. */
	readonly configuration: string | null;
	/** Newest generation first, then by slot. */
	readonly workers: readonly WorkerStatus[];
	/** What is wrong at present, a sentence each; empty when all is well. */
	readonly problems: readonly string[];
	readonly lastReload: { readonly unixMillis: number; readonly ok: boolean; readonly message: string } | null;
}

export interface WorkerStatus {
	readonly slot: number;
	readonly generation: number;
	/** 0 while it waits to be started again. */
	readonly pid: number;
	readonly runtime: string;
	readonly state: "starting" | "ready" | "draining" | "waiting";
	readonly uptimeMillis: number;
	/** How often the worker of this slot was replaced after a failure. */
	readonly restarts: number;
	readonly connections: number;
	readonly exchanges: number;
	readonly loopLagMillis: number;
	readonly residentBytes: number;
	readonly processorSeconds: number;
	/** For how long it has been draining; 0 where it doesn't. */
	readonly drainingMillis: number;
	/** What the drain waits for, the oldest first. */
	readonly holding: readonly HeldExchange[];
}
