/** A server as the admin listener sees it: its state is fields that a test sets, what was asked of it a list. */
import type { Control, ReloadOutcome, ServerStatus, WorkerStatus } from "../../src/operations/admin/control.ts";
import type { LogLevel } from "../../src/operations/logs/log-format.ts";
import { EMPTY_SNAPSHOT, type MetricsSnapshot } from "../../src/operations/metrics/snapshot.ts";
import { VERSION } from "../../src/version.ts";

export const FAKE_WORKER: WorkerStatus = {
	slot: 0,
	generation: 1,
	pid: 4301,
	runtime: "node",
	state: "ready",
	uptimeMillis: 61_000,
	restarts: 0,
	connections: 12,
	exchanges: 3,
	loopLagMillis: 0.4,
	residentBytes: 47_290_778,
	processorSeconds: 1.5,
	drainingMillis: 0,
	holding: [],
};

export const FAKE_STATUS: ServerStatus = {
	name: "trivet",
	version: VERSION,
	runtime: "node",
	runtimeVersion: "26.10.0",
	pid: 4242,
	layout: "supervised",
	state: "ready",
	generation: 1,
	uptimeMillis: 61_000,
	urls: ["http://localhost:8080/"],
	serving: ["folder public"],
	configuration: null,
	workers: [FAKE_WORKER],
	problems: [],
	lastReload: null,
};

export class FakeControl implements Control {
	/** What was asked of it: "reload", "stop", "stop force", "log-level debug", "reopen". */
	readonly asked: string[] = [];
	answer: ServerStatus = FAKE_STATUS;
	/** What a reload comes to. */
	outcome: () => Promise<ReloadOutcome> = async () => ({ ok: true, generation: 2 });
	snapshot: MetricsSnapshot = EMPTY_SNAPSHOT;
	isWell = true;
	level: LogLevel = "info";
	/** Called when it is asked to stop. */
	onStop: () => void = () => {};

	async status(): Promise<ServerStatus> {
		return this.answer;
	}

	reload(): Promise<ReloadOutcome> {
		this.asked.push("reload");
		return this.outcome();
	}

	stop(force: boolean): void {
		this.asked.push(force ? "stop force" : "stop");
		this.onStop();
	}

	isLive(): boolean {
		return true;
	}

	isReady(): boolean {
		return this.isWell;
	}

	async metrics(): Promise<MetricsSnapshot> {
		return this.snapshot;
	}

	logLevel(): LogLevel {
		return this.level;
	}

	setLogLevel(level: LogLevel): void {
		this.asked.push(`log-level ${level}`);
		this.level = level;
	}

	async reopenLogs(): Promise<void> {
		this.asked.push("reopen");
	}
}
