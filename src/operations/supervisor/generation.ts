/**
 * The workers of one plan: all started together, kept alive together, retired together by the next reload or a stop.
 *
 * Until all are ready the first failure fails the whole: at the start of a server that is its end, in a reload the old generation simply goes on.
 * From then on a worker that fails is replaced in its slot. When that has become pointless (`circuit-breaker.ts`), one worker at a time is tried.
 */

import type { EventLog } from "../logs/log.ts";
import { formatByteCount } from "../measures.ts";
import { Adoptions } from "./adoptions.ts";
import { CircuitBreaker, RETRY_MILLIS } from "./circuit-breaker.ts";
import type { ServicePlan } from "./messages.ts";
import type { MetricsLedger, RestartReason } from "./metrics-ledger.ts";
import type { Roster } from "./roster.ts";
import type { SocketSet } from "./socket-pool.ts";
import type { Timers } from "./timers.ts";
import { STOP_AT_ONCE, type WorkerProcess, type WorkerStop } from "./worker-process.ts";
import { type SlotOwner, WorkerSlot } from "./worker-slot.ts";

/** What a generation needs of its supervisor. */
export interface GenerationHost {
	readonly timers: Timers;
	/** From 0 up to 1. */
	readonly random: () => number;
	readonly log: EventLog;
	readonly roster: Roster;
	readonly ledger: MetricsLedger;
	/** The server has been told to stop. */
	isStopping(): boolean;
	/** A worker serves: it may have to be told what the others were. */
	workerServing(worker: WorkerProcess): void;
	/** It is broken now, or no longer. */
	breakerTurned(): void;
}

/** Why a server or a generation didn't start, as a server alone would say it. */
export interface StartFailure {
	readonly message: string;
	readonly exitCode: number;
}

const STOPPED: StartFailure = { message: "The server is stopping.", exitCode: 0 };

export class Generation implements SlotOwner {
	readonly number: number;
	readonly plan: ServicePlan;
	readonly sockets: SocketSet;
	readonly slots: readonly WorkerSlot[];
	#host: GenerationHost;
	#breaker: CircuitBreaker;
	#adoptions: Adoptions;
	#isRetired: boolean;
	/** Ends the start; null once it has ended. */
	#started: ((failure: StartFailure | null) => void) | null;
	/** The slot that may start a worker though the breaker is open. */
	#trial: WorkerSlot | null;
	#cancelTrial: () => void;
	#lastFailure: string;

	constructor(host: GenerationHost, number: number, plan: ServicePlan, sockets: SocketSet) {
		this.number = number;
		this.plan = plan;
		this.sockets = sockets;
		this.#host = host;
		this.slots = Array.from({ length: plan.workers }, (_, index) => new WorkerSlot(index, this));
		this.#breaker = new CircuitBreaker(plan.workers);
		this.#adoptions = new Adoptions(host.timers, () => this.slots.map((slot) => slot.serving));
		this.#isRetired = false;
		this.#started = null;
		this.#trial = null;
		this.#cancelTrial = () => {};
		this.#lastFailure = "";
	}

	get timers(): Timers {
		return this.#host.timers;
	}

	get random(): () => number {
		return this.#host.random;
	}

	get isBroken(): boolean {
		return this.#breaker.isOpen;
	}

	/** Workers that serve. */
	get servingCount(): number {
		return this.slots.filter((slot) => slot.serving !== null).length;
	}

	/** What is wrong, a sentence each. */
	get problems(): readonly string[] {
		const now = this.timers.now();
		const problems = this.slots.filter((slot) => slot.serving === null && this.#started === null).map((slot) => describeDown(slot, now));
		if (!this.#breaker.isOpen) return problems;
		return [`Workers fail again and again; one is tried every ${RETRY_MILLIS / 1000}s. Seen last: ${this.#lastFailure}`, ...problems];
	}

	/** Starts all workers; resolves with null when all serve, else with what went wrong: call `retire` then. */
	start(signal: AbortSignal): Promise<StartFailure | null> {
		return new Promise((resolve) => {
			const abort = () => this.#started?.(STOPPED);
			this.#started = (failure) => {
				this.#started = null;
				if (failure !== null) this.#isRetired = true;
				signal.removeEventListener("abort", abort);
				resolve(failure);
			};
			if (signal.aborted) return abort();
			signal.addEventListener("abort", abort);
			for (const slot of this.slots) slot.launch();
		});
	}

	/** Ends it: workers drain, and none is started any more. */
	retire(stop: (worker: WorkerProcess) => WorkerStop): void {
		this.#isRetired = true;
		this.#cancelTrial();
		this.#adoptions.close();
		for (const slot of this.slots) slot.retire(slot.serving === null ? STOP_AT_ONCE : stop(slot.serving));
	}

	startWorker(slot: WorkerSlot): WorkerProcess {
		return this.#host.roster.start({ slot: slot.index, generation: this.number, plan: this.plan, sockets: this.sockets }, slot);
	}

	mayStart(slot: WorkerSlot): boolean {
		return !this.#isRetired && (!this.#breaker.isOpen || slot === this.#trial || slot.serving !== null);
	}

	isStopping(): boolean {
		return this.#host.isStopping();
	}

	mayReplaceForMemory(): boolean {
		return this.slots.every((slot) => slot.replacing !== "memory");
	}

	slotServing(slot: WorkerSlot): void {
		const worker = slot.serving!;
		this.#host.log.log("info", `Worker ${slot.index} is ready`, { ...factsOf(worker), start_ms: Math.round(worker.readyAt - worker.startedAt) });
		this.#host.workerServing(worker);
		// While it starts, no slot is down: the others are on their way, and what waits for them is theirs.
		if (this.sockets.isSpread && this.#started === null) this.#adoptions.slotServing(slot.index);
		if (this.#started !== null && this.servingCount === this.slots.length) this.#started(null);
	}

	slotHealthy(slot: WorkerSlot): void {
		if (!this.#breaker.healthy(slot.index)) return;
		this.#cancelTrial();
		this.#trial = null;
		this.#host.log.log("info", "Workers do well again");
		this.#host.breakerTurned();
		for (const each of this.slots) if (each.serving === null) each.launch();
	}

	slotFailed(slot: WorkerSlot, worker: WorkerProcess, waitMillis: number): void {
		if (this.#isRetired) return;
		this.#lastFailure = `worker ${slot.index} ${worker.endText}`;
		if (this.#started !== null) return this.#started(startFailure(slot, worker));
		this.#host.ledger.countRestart(worker.endReason);
		this.#host.log.log("error", `Worker ${slot.index} ${worker.endText}`, { ...factsOf(worker), retry_ms: waitMillis });
		if (this.sockets.isSpread && slot.serving === null) this.#adoptions.slotDown(slot.index);
		if (!this.#breaker.failed(slot.index, worker.wasReady)) return;
		this.#host.log.log("error", `Workers fail again and again; one is tried every ${RETRY_MILLIS / 1000}s. Seen last: ${this.#lastFailure}`);
		this.#host.breakerTurned();
		this.#planTrial(slot.index);
	}

	slotReplacing(slot: WorkerSlot, worker: WorkerProcess, reason: RestartReason): void {
		this.#host.ledger.countRestart(reason);
		const bytes = worker.report?.residentBytes ?? 0;
		const why =
			reason === "memory"
				? `holds ${formatByteCount(Math.round(bytes / 1024) * 1024)} of memory, more than ${formatByteCount(this.plan.maxWorkerBytes)}`
				: "was sent SIGTERM";
		this.#host.log.log("warn", `Worker ${slot.index} ${why}: it is replaced`, factsOf(worker));
	}

	/** While the breaker is open: the next slot without a worker, after the one that was tried last, has a try. */
	#planTrial(after: number): void {
		this.#cancelTrial();
		this.#cancelTrial = this.timers.after(RETRY_MILLIS, () => {
			const count = this.slots.length;
			const inTurn = this.slots.map((_, offset) => this.slots[(after + 1 + offset) % count]!);
			const isTrying = this.slots.some((slot) => slot.coming !== null);
			const next = isTrying ? undefined : inTurn.find((slot) => slot.serving === null);
			if (next !== undefined) {
				this.#trial = next;
				next.launch();
				this.#trial = null;
			}
			this.#planTrial(next?.index ?? after);
		});
	}
}

function startFailure(slot: WorkerSlot, worker: WorkerProcess): StartFailure {
	const { failureMessage, failureCode, endText } = worker;
	const message = failureMessage !== "" ? failureMessage : `Worker ${slot.index} ${endText}.`;
	return { message, exitCode: failureCode };
}

function describeDown(slot: WorkerSlot, now: number): string {
	const down = `Worker ${slot.index} has been down for ${((now - slot.downSince) / 1000).toFixed(1)}s`;
	if (slot.coming !== null) return `${down}; its next one is starting.`;
	return slot.nextTryAt === Number.POSITIVE_INFINITY ? `${down}.` : `${down}; its next one starts in ${((slot.nextTryAt - now) / 1000).toFixed(1)}s.`;
}

function factsOf(worker: WorkerProcess): { slot: number; generation: number; worker_pid: number } {
	return { slot: worker.order.slot, generation: worker.order.generation, worker_pid: worker.pid };
}
