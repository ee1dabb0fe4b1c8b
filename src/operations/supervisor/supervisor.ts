/**
 * The process that keeps the workers: it never serves, and never loads what users wrote. It owns the listening sockets for its whole life, so
 * that workers may come and go and nothing that the system has queued is lost.
 *
 *     starting → ready ⇄ reloading → stopping        "broken" in place of "ready": workers fail again and again
 *
 * Reloads and handing over to a successor are done one at a time. A stop goes before everything: what is under way is given up, and old workers and new
 * drain. Workers of one plan are `generation.ts`, sockets `socket-pool.ts`, a reload's check `probe.ts`, a successor `successor.ts`.
 */

import type { Endpoint, Millis } from "../../protocol/connection.ts";
import type { ListenAddress } from "../../runtime.ts";
import type { Control, ReloadOutcome, ServerStatus } from "../admin/control.ts";
import { StartError } from "../bind-listeners.ts";
import { messageOf } from "../describe-failure.ts";
import type { LogLevel } from "../logs/log-format.ts";
import type { MetricsSnapshot } from "../metrics/snapshot.ts";
import { onNextFreePort } from "../next-port.ts";
import type { StopOutcome } from "../server.ts";
import { Generation, type GenerationHost, type StartFailure } from "./generation.ts";
import type { ServicePlan, ToSuccessor } from "./messages.ts";
import { MetricsLedger } from "./metrics-ledger.ts";
import { Predecessor } from "./predecessor.ts";
import { probe } from "./probe.ts";
import { Roster } from "./roster.ts";
import { serverStatus } from "./server-status.ts";
import { SocketPool, SocketSet } from "./socket-pool.ts";
import { startSuccessor } from "./successor.ts";
import type { SupervisorOptions } from "./supervisor-options.ts";
import { pause } from "./timers.ts";
import { Turns } from "./turns.ts";
import { WatchReload } from "./watch-reload.ts";
import { STOP_AT_ONCE, type WorkerProcess, type WorkerStop } from "./worker-process.ts";
import { drainOf } from "./worker-slot.ts";

/** A successor may take so long besides the two start timeouts that its probe and its workers have. */
const SUCCESSOR_MARGIN_MILLIS = 5_000;
const STOPPING = "The server is stopping.";
const FAILED_TO_START = 1;

/** How a start went. "stopped": somebody stopped the server before it was ready; `finished` says how. */
export type StartOutcome = { readonly kind: "ready" } | { readonly kind: "stopped" } | ({ readonly kind: "failed" } & StartFailure);
export type UpgradeOutcome = { readonly ok: true; readonly pid: number } | { readonly ok: false; readonly message: string };

export class Supervisor implements Control {
	/** Resolves when everything has ended, workers included. Never before `start` was called. */
	readonly finished: Promise<StopOutcome>;
	/** What people should know about the start: that another port was taken. */
	readonly notes: string[];
	#options: SupervisorOptions;
	#ledger: MetricsLedger;
	#roster: Roster;
	#pool: SocketPool;
	#watch: WatchReload;
	#reloads: Turns<ReloadOutcome>;
	/** The last of what is done one at a time. */
	#work: Promise<unknown>;
	/** Null before the first is ready. */
	#generation: Generation | null;
	#state: ServerStatus["state"];
	#startedAt: Millis;
	#stopAsked: AbortController;
	#forceAsked: AbortController;
	#hasSuccessor: boolean;
	#lastReload: ServerStatus["lastReload"];
	/** What was asked for since the plan came into force; null: what the plan says. */
	#askedLevel: LogLevel | null;
	/** An address whose port was in use, and what was opened in its place. */
	#moved: { readonly from: ListenAddress; readonly to: ListenAddress } | null;
	#finish: (outcome: StopOutcome) => void;

	constructor(options: SupervisorOptions) {
		this.#options = options;
		this.#ledger = new MetricsLedger();
		this.#roster = new Roster({ ...options, metrics: () => this.metrics() }, this.#ledger);
		this.#pool = new SocketPool(options.runtime);
		this.#watch = new WatchReload({ ...options, files: options.runtime.files, reload: () => void this.reload() });
		this.#reloads = new Turns(() => this.#exclusively(() => this.#reload()));
		this.#work = Promise.resolve();
		this.#generation = null;
		this.#state = "starting";
		this.#startedAt = options.timers.now();
		this.#stopAsked = new AbortController();
		this.#forceAsked = new AbortController();
		this.#hasSuccessor = false;
		this.#lastReload = null;
		this.#askedLevel = null;
		this.#moved = null;
		this.notes = [];
		this.#finish = () => {};
		this.finished = new Promise((resolve) => {
			this.#finish = resolve;
		});
	}

	/** The plan in force; null before the first. */
	get plan(): ServicePlan | null {
		return this.#generation?.plan ?? null;
	}

	/** Where it listens. */
	get addresses(): readonly Endpoint[] {
		return this.#generation?.sockets.endpoints ?? [];
	}

	/** Starts everything; call once. Resolves when all workers serve, or nothing is left. */
	async start(): Promise<StartOutcome> {
		const predecessor = this.#options.predecessor === null ? null : new Predecessor(this.#options.predecessor, this.#options.timers);
		const failure = await this.#exclusively(() => this.#start(predecessor));
		if (failure !== null) predecessor?.say({ kind: "failed", ...failure });
		if (this.#isStopping) return { kind: "stopped" };
		if (failure !== null) return { kind: "failed", ...failure };
		if (predecessor !== null) {
			predecessor.say({ kind: "taken-over" });
			await predecessor.released();
			// Not before: a predecessor that doesn't hear of us goes on, by these sockets.
			await this.#exclusively(() => this.#pool.closeUnused());
		}
		return { kind: "ready" };
	}

	/** Somebody asked for an end at once. */
	get isForced(): boolean {
		return this.#forceAsked.signal.aborted;
	}

	async status(): Promise<ServerStatus> {
		await this.#roster.ask();
		const { runtime, timers } = this.#options;
		return serverStatus({
			runtime,
			state: this.#state,
			generation: this.#generation,
			workers: this.#roster.all,
			lastReload: this.#lastReload,
			startedAt: this.#startedAt,
			now: timers.now(),
		});
	}

	reload(): Promise<ReloadOutcome> {
		return this.#reloads.request();
	}

	/** Hands over to a new supervisor, from the program as it is on disk now. When its workers serve, this one stops; a failure changes nothing. */
	upgrade(): Promise<UpgradeOutcome> {
		return this.#exclusively(() => this.#upgrade());
	}

	stop(force: boolean): void {
		if (force) this.#forceAsked.abort();
		if (!this.#isStopping) void this.#stop();
		else if (force) this.#roster.stopAll(STOP_AT_ONCE);
	}

	isLive(): boolean {
		return true;
	}

	isReady(): boolean {
		return (this.#state === "ready" || this.#state === "reloading") && (this.#generation?.servingCount ?? 0) > 0;
	}

	async metrics(): Promise<MetricsSnapshot> {
		await this.#roster.ask();
		const slots = this.#generation?.slots ?? [];
		return this.#ledger.total(
			this.#roster.snapshots(),
			slots.map((slot) => slot.serving !== null),
			this.#generation?.number ?? 0,
		);
	}

	logLevel(): LogLevel {
		return this.#askedLevel ?? this.plan?.logLevel ?? this.#options.logLevel;
	}

	setLogLevel(level: LogLevel): void {
		this.#askedLevel = level;
		this.#roster.send({ kind: "log-level", level });
		this.#options.hooks?.logLevelChanged?.(level);
	}

	async reopenLogs(): Promise<void> {
		this.#roster.send({ kind: "reopen-logs" });
		await this.#options.hooks?.reopenLogs?.();
	}

	get #isStopping(): boolean {
		return this.#stopAsked.signal.aborted;
	}

	get #host(): GenerationHost {
		return {
			timers: this.#options.timers,
			random: this.#options.random ?? Math.random,
			log: this.#options.log,
			roster: this.#roster,
			ledger: this.#ledger,
			isStopping: () => this.#isStopping,
			workerServing: (worker) => this.#welcome(worker),
			breakerTurned: () => this.#noteState(),
		};
	}

	/** Runs work after what was asked for before it. Work must not reject. */
	#exclusively<T>(work: () => Promise<T>): Promise<T> {
		const run = this.#work.then(work);
		this.#work = run;
		return run;
	}

	async #start(predecessor: Predecessor | null): Promise<StartFailure | null> {
		const handed = (await predecessor?.handed()) ?? null;
		if (handed !== null) {
			const failure = await this.#pool.inherit(handed.sockets).then(() => null, startFailure);
			if (failure !== null) return failure;
		}
		const probed = await probe(this.#options, this.#options.startTimeoutMillis, this.#stopAsked.signal);
		if (probed.failure !== null) return probed.failure;
		const { plan } = probed;
		const failure = await this.#startGeneration(plan, (handed?.generation ?? 0) + 1, this.#options.mayMovePort && !plan.portWasAsked);
		if (failure !== null) await this.#roster.empty();
		return failure;
	}

	/** Starts workers of a plan and puts them in place of those that serve. A failure changes nothing. */
	async #startGeneration(plan: ServicePlan, number: number, mayMovePort: boolean): Promise<StartFailure | null> {
		const sockets = await this.#openSockets(plan, mayMovePort).catch(startFailure);
		if (!(sockets instanceof SocketSet)) return sockets;
		const generation = new Generation(this.#host, number, plan, sockets);
		const startFailed = await generation.start(this.#stopAsked.signal);
		const failure = this.#isStopping ? { message: STOPPING, exitCode: 0 } : startFailed;
		const old = this.#generation;
		if (failure !== null) {
			generation.retire(old === null ? () => STOP_AT_ONCE : drainOf);
			await this.#pool.discard(sockets);
			return failure;
		}
		this.#generation = generation;
		this.#askedLevel = null;
		this.#options.hooks?.logLevelChanged?.(this.logLevel());
		old?.retire(drainOf);
		if (old !== null)
			await this.#pool.release(old.sockets).catch((error: unknown) => this.#warn("A socket that is needed no more didn't close", error));
		this.#options.hooks?.planChanged?.(plan);
		if (this.#options.isWatching) this.#watch.watch(plan.watched, plan.configurationFile ?? null);
		this.#noteState();
		return null;
	}

	async #openSockets(plan: ServicePlan, mayMovePort: boolean): Promise<SocketSet> {
		const listen = plan.listen.map((address) => (isSame(address, this.#moved?.from) ? this.#moved!.to : address));
		const { opened, note } = await onNextFreePort(listen, mayMovePort, async (addresses) => {
			const sockets = await this.#pool.take(addresses, plan.workers);
			if (mayMovePort) this.#moved = { from: plan.listen[0]!, to: addresses[0]! };
			return sockets;
		});
		if (note !== null) this.notes.push(note);
		return opened;
	}

	async #reload(): Promise<ReloadOutcome> {
		const old = this.#generation;
		if (old === null || this.#isStopping) return { ok: false, message: old === null ? "The server has not started yet." : STOPPING };
		this.#setState("reloading");
		await this.reopenLogs();
		const probed = await probe(this.#options, old.plan.startTimeoutMillis, this.#stopAsked.signal);
		const failure = probed.failure ?? (await this.#startGeneration(probed.plan, old.number + 1, false));
		const outcome: ReloadOutcome = failure === null ? { ok: true, generation: old.number + 1 } : { ok: false, message: failure.message };
		this.#conclude(outcome);
		return outcome;
	}

	#conclude(outcome: ReloadOutcome): void {
		if (this.#isStopping) return;
		const { log, timers } = this.#options;
		const message = outcome.ok ? `Generation ${outcome.generation} serves.` : outcome.message;
		this.#lastReload = { unixMillis: timers.unixMillis(), ok: outcome.ok, message };
		this.#ledger.countReload(outcome.ok ? "ok" : "failed");
		if (outcome.ok) log.log("info", "Reloaded", { generation: outcome.generation });
		else log.log("error", `The reload failed and changed nothing: ${message}`);
		this.#setState(this.#generation?.isBroken === true ? "broken" : "ready");
	}

	async #upgrade(): Promise<UpgradeOutcome> {
		const old = this.#generation;
		if (old === null || this.#isStopping) return { ok: false, message: old === null ? "The server has not started yet." : STOPPING };
		const within = 2 * old.plan.startTimeoutMillis + SUCCESSOR_MARGIN_MILLIS;
		const { copy, message } = await startSuccessor(this.#options, this.#pool, old.number, within, this.#stopAsked.signal);
		if (copy === null) {
			this.#options.log.log("error", `The upgrade failed and changed nothing: ${message}`);
			return { ok: false, message };
		}
		this.#options.log.log("info", "A successor serves", { successor_pid: copy.pid });
		this.#hasSuccessor = true;
		await this.#options.hooks?.handingOver?.(copy.pid);
		copy.send({ kind: "released" } satisfies ToSuccessor);
		copy.release();
		if (!this.#isStopping) void this.#stop();
		return { ok: true, pid: copy.pid };
	}

	async #stop(): Promise<void> {
		const generation = this.#generation;
		this.#stopAsked.abort();
		this.#watch.close();
		this.#setState("stopping");
		if (!this.#hasSuccessor && generation !== null) {
			this.#roster.send({ kind: "unready" });
			if (generation.plan.drainDelayMillis > 0) await pause(this.#options.timers, generation.plan.drainDelayMillis, this.#forceAsked.signal);
		}
		const stop = this.#stopOf(generation);
		generation?.retire(() => stop);
		this.#roster.stopAll(stop);
		const isClosed = await this.#closeSockets(generation);
		await this.#work;
		await this.#roster.empty();
		const { outcome } = this.#roster;
		this.#finish(outcome === "clean" && !isClosed ? "failed" : outcome);
	}

	#stopOf(generation: Generation | null): WorkerStop {
		if (generation === null || this.isForced) return STOP_AT_ONCE;
		const { graceMillis, maxDrainMillis } = generation.plan;
		return { graceMillis, maxMillis: this.#hasSuccessor ? Math.max(graceMillis, maxDrainMillis) : graceMillis, force: false };
	}

	async #closeSockets(generation: Generation | null): Promise<boolean> {
		if (this.#hasSuccessor) this.#pool.abandon();
		if (generation === null) return true;
		return await this.#pool.release(generation.sockets).then(
			() => true,
			() => false,
		);
	}

	/** Tells a worker what the others have been told. */
	#welcome(worker: WorkerProcess): void {
		if (this.#askedLevel !== null && worker.order.plan === this.plan) worker.send({ kind: "log-level", level: this.#askedLevel });
		if (this.#isStopping) worker.send({ kind: "unready" });
	}

	#noteState(): void {
		if (this.#state === "starting" || this.#state === "ready" || this.#state === "broken") {
			this.#setState(this.#generation?.isBroken === true ? "broken" : "ready");
		}
	}

	#setState(state: ServerStatus["state"]): void {
		if (state === this.#state || this.#state === "stopping") return;
		this.#state = state;
		this.#options.hooks?.stateChanged?.(state);
	}

	#warn(what: string, error: unknown): void {
		this.#options.log.log("warn", `${what}: ${messageOf(error)}`);
	}
}

function startFailure(error: unknown): StartFailure {
	if (error instanceof StartError) return { message: error.message, exitCode: FAILED_TO_START };
	return { message: `Can't take the listening sockets: ${messageOf(error)}`, exitCode: FAILED_TO_START };
}

function isSame(address: ListenAddress, other: ListenAddress | undefined): boolean {
	return JSON.stringify(address) === JSON.stringify(other);
}
