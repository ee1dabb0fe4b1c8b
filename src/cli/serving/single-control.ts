/** `Control` of a process that serves alone. It can't load its module anew: what a runtime has imported stays. */

import type { Control, ReloadOutcome, ServerStatus, WorkerStatus } from "../../operations/admin/control.ts";
import type { LogLevel } from "../../operations/logs/log-format.ts";
import type { MetricsSnapshot } from "../../operations/metrics/snapshot.ts";
import { endpointUrl } from "../../operations/server-url.ts";
import type { Millis } from "../../protocol/connection.ts";
import type { Runtime } from "../../runtime.ts";
import { NAME, VERSION } from "../../version.ts";
import type { Service } from "./service.ts";

export interface SingleControlOptions {
	/** What is served, a line each. */
	readonly serving: readonly string[];
	/** The configuration file that was read; null for none. */
	readonly configuration: string | null;
	/** Begins to stop. */
	readonly stop: (force: boolean) => void;
}

const ONE_PROCESS = "This server is one process, which can't load its configuration and modules anew. Start it with --supervise to reload it.";

export class SingleControl implements Control {
	#runtime: Runtime;
	#service: Service;
	#options: SingleControlOptions;
	#startedAt: Millis;
	#stoppingSince: Millis | null;
	#lastReload: ServerStatus["lastReload"];

	constructor(runtime: Runtime, service: Service, options: SingleControlOptions) {
		this.#runtime = runtime;
		this.#service = service;
		this.#options = options;
		this.#startedAt = runtime.clock.now();
		this.#stoppingSince = null;
		this.#lastReload = null;
	}

	async status(): Promise<ServerStatus> {
		const runtime = this.#runtime;
		const now = runtime.clock.now();
		const uptimeMillis = Math.round(now - this.#startedAt);
		return {
			name: NAME,
			version: VERSION,
			runtime: runtime.name,
			runtimeVersion: runtime.version.replace(/^v/, ""),
			pid: runtime.pid,
			layout: "single",
			state: this.#stoppingSince === null ? "ready" : "stopping",
			generation: 1,
			uptimeMillis,
			urls: this.#service.addresses.map(endpointUrl),
			serving: this.#options.serving,
			configuration: this.#options.configuration,
			workers: [this.#workerStatus(now, uptimeMillis)],
			problems: [],
			lastReload: this.#lastReload,
		};
	}

	reload(): Promise<ReloadOutcome> {
		this.#lastReload = { unixMillis: this.#runtime.clock.unixMillis(), ok: false, message: ONE_PROCESS };
		return Promise.resolve({ ok: false, message: ONE_PROCESS });
	}

	stop(force: boolean): void {
		this.#stoppingSince ??= this.#runtime.clock.now();
		this.#options.stop(force);
	}

	isLive(): boolean {
		return true;
	}

	isReady(): boolean {
		return this.#service.isReady;
	}

	metrics(): Promise<MetricsSnapshot> {
		return Promise.resolve(this.#service.metrics());
	}

	logLevel(): LogLevel {
		return this.#service.logLevel;
	}

	setLogLevel(level: LogLevel): void {
		this.#service.setLogLevel(level);
	}

	reopenLogs(): Promise<void> {
		return this.#service.reopenLogs();
	}

	#workerStatus(now: Millis, uptimeMillis: number): WorkerStatus {
		const { connections, exchanges, loopLagMillis, residentBytes, processorSeconds, holding } = this.#service.report();
		const since = this.#stoppingSince;
		return {
			slot: 0,
			generation: 1,
			pid: this.#runtime.pid,
			runtime: this.#runtime.name,
			state: since === null ? "ready" : "draining",
			uptimeMillis,
			restarts: 0,
			connections,
			exchanges,
			loopLagMillis,
			residentBytes,
			processorSeconds,
			drainingMillis: since === null ? 0 : Math.round(now - since),
			holding,
		};
	}
}
