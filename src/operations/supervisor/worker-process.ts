/**
 * One worker, as its supervisor sees it: a copy of this program, from its start to its end, whatever happens to it.
 *
 *     starting → ready → draining → ended        any state may go to "draining" (it is told to stop) or "ended"
 *
 * Time is watched here: a worker that isn't ready in time, whose event loop stands still, or that doesn't end when told to is killed. What follows
 * from a worker's end is decided by its listener (`worker-slot.ts`).
 */

import type { Millis } from "../../protocol/connection.ts";
import type { CopyProcess, ProcessEnd, Runtime } from "../../runtime.ts";
import { messageOf } from "../describe-failure.ts";
import { formatMillis } from "../measures.ts";
import type { MetricsSnapshot } from "../metrics/snapshot.ts";
import type { StopOutcome } from "../server.ts";
import { describeEnd } from "./describe-end.ts";
import { ROLE_VARIABLE, type ServicePlan, type ToSupervisor, type ToWorker, type WorkerReport } from "./messages.ts";
import type { SocketSet } from "./socket-pool.ts";
import type { Timers } from "./timers.ts";

/** How long after the time it was given a worker that drains is killed. */
export const KILL_MARGIN_MILLIS = 2_000;
/** How long a worker may take to end that was told to stop at once. */
export const FORCE_MILLIS = 1_000;
/** A worker not heard of in time is asked once more and has so long to answer: it may be us who stood still. */
export const SECOND_CHANCE_MILLIS = 1_000;
/** What a worker sent before its end may arrive so long after it. */
const LAST_WORDS_MILLIS = 250;

export type WorkerState = "starting" | "ready" | "draining" | "ended";

/** What workers are started by. */
export interface WorkerHost {
	readonly runtime: Pick<Runtime, "startCopy">;
	readonly timers: Timers;
	/** Arguments of the copies. */
	readonly args: readonly string[];
	/** The counts of all workers together. */
	readonly metrics: () => Promise<MetricsSnapshot>;
}

export interface WorkerOrder {
	readonly slot: number;
	readonly generation: number;
	readonly plan: ServicePlan;
	readonly sockets: SocketSet;
}

export interface WorkerListener {
	/** It accepts connections. */
	workerReady(worker: WorkerProcess): void;
	/** It has reported: `worker.report`. */
	workerReported(worker: WorkerProcess): void;
	/** Somebody sent it SIGTERM. */
	workerLeaving(worker: WorkerProcess): void;
	/** It is gone; called once, whatever the end. */
	workerEnded(worker: WorkerProcess): void;
}

/** How a worker is to stop; as the message "stop". */
export interface WorkerStop {
	readonly graceMillis: number;
	readonly maxMillis: number;
	readonly force: boolean;
}

export const STOP_AT_ONCE: WorkerStop = { graceMillis: 0, maxMillis: 0, force: true };

/** What we killed it for, in words; part of the log and of messages. */
type KillReason = "" | "hung" | "slow" | "drain";

export class WorkerProcess {
	readonly order: WorkerOrder;
	readonly startedAt: Millis;
	state: WorkerState;
	/** 0 until it is started. */
	pid: number;
	/** When it became ready; -1 before. */
	readyAt: Millis;
	/** When it was told to stop; -1 before. */
	drainingSince: Millis;
	/** The newest; null before the first. */
	report: WorkerReport | null;
	/** What it would have ended with as a server alone; from its message "failed". */
	failureCode: number;
	#host: WorkerHost;
	#listener: WorkerListener;
	#copy: CopyProcess | null;
	#end: ProcessEnd | null;
	#message: string;
	#killedFor: KillReason;
	#isLeaving: boolean;
	#heardAt: Millis;
	#killAt: Millis;
	#asked: Map<number, () => void>;
	#nextId: number;
	/** Of the start, of silence, and of the end. */
	#cancelStart: () => void;
	#cancelSilence: () => void;
	#cancelKill: () => void;
	/** What was to be sent before the process was there. */
	#waiting: ToWorker[];

	/** Starts it. Failures of the system too come as an end. */
	constructor(host: WorkerHost, order: WorkerOrder, listener: WorkerListener) {
		this.order = order;
		this.startedAt = host.timers.now();
		this.state = "starting";
		this.pid = 0;
		this.readyAt = -1;
		this.drainingSince = -1;
		this.report = null;
		this.failureCode = 1;
		this.#host = host;
		this.#listener = listener;
		this.#copy = null;
		this.#end = null;
		this.#message = "";
		this.#killedFor = "";
		this.#isLeaving = false;
		this.#heardAt = this.startedAt;
		this.#killAt = Number.POSITIVE_INFINITY;
		this.#asked = new Map();
		this.#nextId = 1;
		this.#cancelStart = host.timers.after(order.plan.startTimeoutMillis, () => this.#kill("slow"));
		this.#cancelSilence = () => {};
		this.#cancelKill = () => {};
		this.#waiting = [];
		void this.#start();
	}

	/** True once it has been ready, whatever it is now. */
	get wasReady(): boolean {
		return this.readyAt >= 0;
	}

	/** Its end by what it shows outside: "exit", "signal", "hung"; "start" where it was never ready. */
	get endReason(): "exit" | "signal" | "hung" | "start" {
		if (this.#killedFor === "hung") return "hung";
		if (!this.wasReady) return "start";
		return this.#end?.signal === null ? "exit" : "signal";
	}

	/** How its drain went; for a worker that has ended. */
	get outcome(): StopOutcome {
		if (this.#end?.code === 0) return "clean";
		return this.#end?.code === 3 ? "failed" : "forced";
	}

	/** What is known of its end, to come after "it" or the name of a worker: "ended with exit code 7". */
	get endText(): string {
		const { startTimeoutMillis, workerTimeoutMillis } = this.order.plan;
		if (this.#killedFor === "slow") return `was not ready within ${formatMillis(startTimeoutMillis)}`;
		if (this.#killedFor === "hung") return `gave no sign of life for ${formatMillis(workerTimeoutMillis)}`;
		if (this.#message !== "") return `failed: ${this.#message}`;
		return `ended with ${describeEnd(this.#end ?? { code: null, signal: null })}${this.wasReady ? "" : " before it was ready"}`;
	}

	/** What it said about its failure; "" where it said nothing. */
	get failureMessage(): string {
		return this.#message;
	}

	send(message: ToWorker): void {
		if (this.#copy === null) this.#waiting.push(message);
		else this.#copy.send(message);
	}

	/** Tells it to stop, and kills it when it takes longer than that. Repeated, the shorter time counts. */
	stop(stop: WorkerStop): void {
		if (this.state === "ended") return;
		const now = this.#host.timers.now();
		const killAt = now + (stop.force ? FORCE_MILLIS : Math.max(stop.graceMillis, stop.maxMillis) + KILL_MARGIN_MILLIS);
		if (killAt >= this.#killAt) return;
		if (this.state !== "draining") this.drainingSince = now;
		this.state = "draining";
		this.#cancelStart();
		this.send({ kind: "stop", ...stop });
		this.#killAt = killAt;
		this.#cancelKill();
		this.#cancelKill = this.#host.timers.after(killAt - now, () => this.#kill("drain"));
	}

	/** Asks for a report; resolves when it is here, or the time is over, or the worker is. One that isn't ready yet isn't asked. */
	ask(withinMillis: number): Promise<void> {
		if (this.state === "ended" || this.state === "starting" || this.#copy === null) return Promise.resolve();
		const id = this.#nextId++;
		return new Promise((resolve) => {
			const settle = () => {
				this.#asked.delete(id);
				cancel();
				resolve();
			};
			const cancel = this.#host.timers.after(withinMillis, settle);
			this.#asked.set(id, settle);
			this.send({ kind: "report", id });
		});
	}

	async #start(): Promise<void> {
		const { slot, generation, sockets, plan } = this.order;
		try {
			const copy = await this.#host.runtime.startCopy({
				environment: { [ROLE_VARIABLE]: "worker" },
				args: this.#host.args,
				descriptors: sockets.descriptors,
			});
			this.#copy = copy;
			this.pid = copy.pid;
			const gone = new Promise<void>((resolve) => copy.onDisconnect(resolve));
			copy.onMessage((message) => this.#receive(message as ToSupervisor));
			void copy.exited.then((end) => this.#heardLast(end, gone));
			copy.send({ kind: "start", slot, generation, sockets: sockets.inherited, plan } satisfies ToWorker);
			for (const message of this.#waiting.splice(0)) copy.send(message);
			if (this.#killedFor !== "") copy.kill("SIGKILL");
		} catch (error) {
			this.#message = `Can't start a process: ${messageOf(error)}`;
			this.#finish({ code: null, signal: null });
		}
	}

	#receive(message: ToSupervisor): void {
		if (this.state === "ended") return;
		this.#heardAt = this.#host.timers.now();
		switch (message.kind) {
			case "ready":
				this.#becomeReady();
				break;
			case "report":
				this.report = message.report;
				this.#asked.get(message.id)?.();
				this.#listener.workerReported(this);
				break;
			case "last":
				this.report = message.report;
				break;
			case "failed":
				this.#message = message.message;
				this.failureCode = message.exitCode;
				break;
			case "leaving":
				this.#isLeaving = true;
				if (this.state === "ready") this.#listener.workerLeaving(this);
				break;
			case "ask-metrics":
				void this.#host.metrics().then((snapshot) => this.send({ kind: "metrics", id: message.id, snapshot }));
				break;
			case "plan":
				break;
		}
	}

	#becomeReady(): void {
		if (this.state !== "starting") return;
		this.state = "ready";
		this.readyAt = this.#heardAt;
		this.#cancelStart();
		this.#watchSilence(this.#patience);
		this.#listener.workerReady(this);
		if (this.#isLeaving) this.#listener.workerLeaving(this);
	}

	/** How long it may be silent before it is asked. */
	get #patience(): number {
		return Math.max(1, this.order.plan.workerTimeoutMillis - SECOND_CHANCE_MILLIS);
	}

	#watchSilence(millis: number): void {
		this.#cancelSilence = this.#host.timers.after(millis, () => {
			const silent = this.#host.timers.now() - this.#heardAt;
			if (silent < this.#patience) return this.#watchSilence(this.#patience - silent);
			const heardAt = this.#heardAt;
			this.send({ kind: "report", id: 0 });
			this.#cancelSilence = this.#host.timers.after(SECOND_CHANCE_MILLIS, () => {
				if (this.#heardAt === heardAt) this.#kill("hung");
				else this.#watchSilence(this.#patience);
			});
		});
	}

	#kill(reason: KillReason): void {
		if (this.#killedFor === "") this.#killedFor = reason;
		this.#copy?.kill("SIGKILL");
	}

	async #heardLast(end: ProcessEnd, gone: Promise<void>): Promise<void> {
		let cancel = () => {};
		await Promise.race([
			gone,
			new Promise<void>((resolve) => {
				cancel = this.#host.timers.after(LAST_WORDS_MILLIS, resolve);
			}),
		]);
		cancel();
		this.#finish(end);
	}

	#finish(end: ProcessEnd): void {
		this.#end = end;
		this.state = "ended";
		this.#cancelStart();
		this.#cancelSilence();
		this.#cancelKill();
		for (const settle of [...this.#asked.values()]) settle();
		this.#listener.workerEnded(this);
	}
}
