/**
 * What a supervisor and its workers tell each other, as JSON over `Channel`. Nothing here comes from a peer on the network.
 *
 * A worker lives so: "start" comes, it loads the handler and listens, "ready" goes; reports go every `REPORT_MILLIS`; "stop" comes, it drains, says
 * "last" and exits by itself. A probe ("probe" in place of "start") resolves the configuration and loads the handler, answers "plan" or "failed", and exits: that
 * is how a reload is checked before anything changes. When the channel closes, a worker drains and exits: it never outlives its supervisor.
 */
import type { Endpoint } from "../../protocol/connection.ts";
import type { ListenAddress } from "../../runtime.ts";
import type { LogLevel } from "../logs/log-format.ts";
import type { MetricsSnapshot } from "../metrics/snapshot.ts";

/** How often a worker reports. A worker that hasn't for `workerTimeout` is taken for hung. */
export const REPORT_MILLIS = 1000;

/** The variable that tells a copy what it is to be: "worker", "probe", or "successor" (a supervisor that takes over after USR2). */
export const ROLE_VARIABLE = "TRIVET_ROLE";
export type Role = "worker" | "probe" | "successor";

/** What a configuration comes to, as far as a supervisor needs it. Made by a probe; plain data. */
export interface ServicePlan {
	/** How many workers; "auto" is resolved. */
	readonly workers: number;
	readonly listen: readonly ListenAddress[];
	readonly portWasAsked: boolean;
	/** What is served, a line each, for the banner. */
	readonly serving: readonly string[];
	readonly graceMillis: number;
	readonly drainDelayMillis: number;
	readonly maxDrainMillis: number;
	readonly startTimeoutMillis: number;
	readonly workerTimeoutMillis: number;
	/** 0: no bound. */
	readonly maxWorkerBytes: number;
	/** Folders that `--watch` watches, besides the configuration file: those of modules. Absolute. */
	readonly watched: readonly string[];
	/** The configuration file that was read, absolute; null or absent for none. */
	readonly configurationFile?: string | null;
	/** The least level that is logged, where the configuration says so. */
	readonly logLevel?: LogLevel;
	/** What workers are to serve by, as the configuration module of the command line reads it; opaque here. */
	readonly configuration: unknown;
}

/** A listening socket as a worker inherits it. */
export interface InheritedSocket {
	readonly endpoint: Endpoint;
	/**
	 * Its descriptors in the worker: one that all workers share, or several of one address among which the system spreads connections. Which of them the
	 * worker of a slot listens on is `socket-share.ts`; each is listened on by somebody.
	 */
	readonly descriptors: readonly number[];
}

export type ToWorker =
	| { readonly kind: "probe" }
	| {
			readonly kind: "start";
			/** Which of the workers this is, from 0: a replacement has the slot of the one it replaces. */
			readonly slot: number;
			/** Counts reloads, from 1. */
			readonly generation: number;
			readonly sockets: readonly InheritedSocket[];
			readonly plan: ServicePlan;
	  }
	/** Drain and exit. `maxMillis` after which what is left is cut; `force`: at once. Repeated with a smaller `maxMillis`, the smaller counts. */
	| { readonly kind: "stop"; readonly graceMillis: number; readonly maxMillis: number; readonly force: boolean }
	/** `/readyz` says 503 from now on. */
	| { readonly kind: "unready" }
	/** Answer "report" at once, with this id. */
	| { readonly kind: "report"; readonly id: number }
	/** Listen on what belongs to that slot too: its worker is down. */
	| { readonly kind: "adopt"; readonly slot: number }
	/**
	 * That slot has a worker again: stop listening on what was adopted. Its sockets live on in the supervisor, so nothing is lost; this worker has closed
	 * its descriptors then and can't adopt that slot a second time.
	 */
	| { readonly kind: "release"; readonly slot: number }
	/** The counts of all workers, for who asked with this id. */
	| { readonly kind: "metrics"; readonly id: number; readonly snapshot: MetricsSnapshot }
	| { readonly kind: "reopen-logs" }
	| { readonly kind: "log-level"; readonly level: LogLevel };

export type ToSupervisor =
	| { readonly kind: "plan"; readonly plan: ServicePlan }
	/** It can't serve: `message` says why; `exitCode` is what a server alone would have ended with. */
	| { readonly kind: "failed"; readonly message: string; readonly exitCode: number }
	| { readonly kind: "ready" }
	/** Every `REPORT_MILLIS`, and when asked for (then with the id asked by, else 0). */
	| { readonly kind: "report"; readonly id: number; readonly report: WorkerReport }
	/** It has drained: the last report. */
	| { readonly kind: "last"; readonly report: WorkerReport }
	/** Answer "metrics" with this id: somebody asks a public port for those of the whole server. */
	| { readonly kind: "ask-metrics"; readonly id: number }
	/** It was sent SIGTERM by somebody: replace it, then stop it. */
	| { readonly kind: "leaving" };

/** How a worker is. */
export interface WorkerReport {
	readonly connections: number;
	/** Exchanges in progress. */
	readonly exchanges: number;
	/** Longest delay of the event loop since the last report, in milliseconds. */
	readonly loopLagMillis: number;
	readonly residentBytes: number;
	readonly processorSeconds: number;
	/** While it drains: what is waited for, the oldest first, at most 20; else empty. */
	readonly holding: readonly HeldExchange[];
	readonly metrics: MetricsSnapshot;
}

/** An exchange that keeps a worker from ending. */
export interface HeldExchange {
	readonly method: string;
	/** Path without query, at most 200 characters. */
	readonly path: string;
	readonly client: string;
	readonly millis: number;
	readonly sentBytes: number;
}

/** A listening socket as a successor inherits it. */
export interface HandedSocket extends InheritedSocket {
	/** How the predecessor's pool of sockets knows the address; sockets of one key belong together. */
	readonly key: string;
	readonly asked: ListenAddress;
	/** It stands at a path that whoever stops last removes. */
	readonly ownsPath: boolean;
}

/** From a supervisor to the one that takes over from it after USR2. */
export type ToSuccessor =
	/** Probe, start workers on these, and say so. `generation`: the last one here. */
	| { readonly kind: "take-over"; readonly sockets: readonly HandedSocket[]; readonly generation: number }
	/** What only one of them can have (the admin socket) is free. */
	| { readonly kind: "released" };

export type FromSuccessor =
	/** Its workers are ready. */
	| { readonly kind: "taken-over" }
	/** It gives up; nothing has changed. */
	| { readonly kind: "failed"; readonly message: string; readonly exitCode: number };
