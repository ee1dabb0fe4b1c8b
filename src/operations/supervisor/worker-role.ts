/**
 * The worker's side of a supervisor: does what it is told, reports, and ends by itself.
 *
 * Signals that a terminal or a service manager sends to the whole group are not for it: INT, QUIT, HUP and USR2 are ignored, since the supervisor gets
 * them too. TERM asks the supervisor to be replaced. When the supervisor is gone it drains within its grace and ends: it never lives on alone.
 */
import type { Millis } from "../../protocol/connection.ts";
import type { Channel, ListenAddress, Runtime, SignalName } from "../../runtime.ts";
import type { MetricsSnapshot } from "../metrics/snapshot.ts";
import type { StopOutcome } from "../server.ts";
import { sayLast } from "./last-message.ts";
import { REPORT_MILLIS, type ToSupervisor, type ToWorker, type WorkerReport } from "./messages.ts";
import { indicesOfSlot } from "./socket-share.ts";
import type { Timers } from "./timers.ts";
import { KILL_MARGIN_MILLIS } from "./worker-process.ts";
import type { ServiceMaker, WorkerService } from "./worker-service.ts";

export interface RoleOptions {
	readonly runtime: Pick<Runtime, "onSignal" | "share">;
	/** `Runtime.parent`. */
	readonly parent: Channel;
	readonly timers: Timers;
	readonly maker: ServiceMaker;
	/** What a failure to start is called, and what a server alone would end with. */
	readonly describe: (error: unknown) => { readonly message: string; readonly exitCode: number };
	/** Told of what went wrong while it served; null: it is kept quiet. */
	readonly reportError: (error: unknown) => void;
}

const IGNORED: readonly SignalName[] = ["SIGINT", "SIGQUIT", "SIGHUP", "SIGUSR2"];
const EXIT_CODES: Readonly<Record<StopOutcome, number>> = { clean: 0, forced: 2, failed: 3 };
/** How long the supervisor may take to ask all workers for their counts, which it waits a second for. */
const METRICS_MILLIS = 3_000;
/** The supervisor went away before there was anything to drain. */
const ABANDONED = 1;

/** Works until it is told to stop; resolves with the exit code. Never rejects. */
export function runWorker(options: RoleOptions): Promise<number> {
	return new Promise((resolve) => new WorkerRole(options, resolve));
}

type StartOrder = Extract<ToWorker, { kind: "start" }>;
type StopOrder = Omit<Extract<ToWorker, { kind: "stop" }>, "kind">;

class WorkerRole {
	#options: RoleOptions;
	#order: StartOrder | null;
	/** Null until it listens. */
	#service: WorkerService | null;
	/** Descriptors it listens on, and those that it has closed. */
	#listening: Set<number>;
	#closed: Set<number>;
	#adopted: Set<number>;
	/** Who waits for the metrics of all workers, by id. */
	#asked: Map<number, (snapshot: MetricsSnapshot) => void>;
	#nextId: number;
	#isStopping: boolean;
	#isReady: boolean;
	#isOver: boolean;
	/** Listening and closing, one at a time. */
	#turn: Promise<void>;
	#cancels: (() => void)[];
	#cancelReport: () => void;
	#resolve: (exitCode: number) => void;

	constructor(options: RoleOptions, resolve: (exitCode: number) => void) {
		this.#options = options;
		this.#order = null;
		this.#service = null;
		this.#listening = new Set();
		this.#closed = new Set();
		this.#adopted = new Set();
		this.#asked = new Map();
		this.#nextId = 1;
		this.#isStopping = false;
		this.#isReady = true;
		this.#isOver = false;
		this.#turn = Promise.resolve();
		this.#cancels = IGNORED.map((signal) => options.runtime.onSignal(signal, () => {}));
		this.#cancels.push(options.runtime.onSignal("SIGTERM", () => this.#leave()));
		this.#cancelReport = () => {};
		this.#resolve = resolve;
		options.parent.onMessage((message) => this.#receive(message as ToWorker));
		options.parent.onDisconnect(() => this.#abandoned());
	}

	#receive(message: ToWorker): void {
		switch (message.kind) {
			case "start":
				void this.#start(message);
				break;
			case "stop":
				void this.#stop(message);
				break;
			case "report":
				this.#report(message.id, 0);
				break;
			case "unready":
				this.#isReady = false;
				this.#service?.setReady(false);
				break;
			case "adopt":
				this.#adopted.add(message.slot);
				this.#relisten();
				break;
			case "release":
				this.#adopted.delete(message.slot);
				this.#relisten();
				break;
			case "metrics":
				this.#asked.get(message.id)?.(message.snapshot);
				break;
			case "reopen-logs":
				this.#service?.reopenLogs().catch(this.#options.reportError);
				break;
			case "log-level":
				this.#service?.setLogLevel(message.level);
				break;
			case "probe":
				break;
		}
	}

	async #start(order: StartOrder): Promise<void> {
		if (this.#order !== null || this.#isStopping) return;
		this.#order = order;
		try {
			const service = await this.#options.maker.make(order.plan, order.slot, order.generation, () => this.#askMetrics());
			await this.#listen(service, order.slot);
			if (this.#isStopping) return;
			this.#service = service;
			// What came while it loaded.
			if (!this.#isReady) service.setReady(false);
			this.#relisten();
		} catch (error) {
			if (this.#isStopping) return;
			this.#isStopping = true;
			const failure = this.#options.describe(error);
			await this.#sayLast({ kind: "failed", ...failure });
			return this.#end(failure.exitCode);
		}
		this.#say({ kind: "ready" });
		this.#planReport();
	}

	async #stop({ graceMillis, maxMillis, force }: StopOrder): Promise<void> {
		const service = this.#service;
		const stopping = service?.stop({ graceMillis, maxMillis, force });
		if (this.#isStopping) return stopping?.then(() => {}, this.#options.reportError);
		this.#isStopping = true;
		if (service === null || stopping === undefined) return this.#end(EXIT_CODES.clean);
		void this.#closeOthers();
		const outcome = await stopping.catch((error: unknown): StopOutcome => {
			this.#options.reportError(error);
			return "failed";
		});
		this.#cancelReport();
		await this.#sayLast({ kind: "last", report: service.report() });
		await service.close().catch(this.#options.reportError);
		this.#end(EXIT_CODES[outcome]);
	}

	/** Somebody sent TERM. The supervisor replaces this worker and then stops it; where it doesn't, it stops itself. */
	#leave(): void {
		this.#say({ kind: "leaving" });
		if (this.#order === null) return;
		const { startTimeoutMillis, drainDelayMillis, graceMillis } = this.#order.plan;
		const stop = () => void this.#stop({ graceMillis, maxMillis: graceMillis, force: false });
		this.#cancels.push(this.#options.timers.after(startTimeoutMillis + drainDelayMillis + KILL_MARGIN_MILLIS, stop));
	}

	#abandoned(): void {
		if (this.#isOver) return;
		if (this.#service === null) return this.#end(ABANDONED);
		const { graceMillis } = this.#order!.plan;
		void this.#stop({ graceMillis, maxMillis: graceMillis, force: false });
		this.#cancels.push(this.#options.timers.after(graceMillis + KILL_MARGIN_MILLIS, () => this.#end(EXIT_CODES.forced)));
	}

	#end(exitCode: number): void {
		this.#isOver = true;
		this.#cancelReport();
		for (const cancel of this.#cancels.splice(0)) cancel();
		this.#options.parent.release();
		this.#resolve(exitCode);
	}

	/** Listens on what is its own and what it has adopted, and on nothing else. */
	#relisten(): void {
		this.#turn = this.#turn.then(async () => {
			const service = this.#service;
			if (service === null || this.#isStopping) return;
			const wanted = [this.#order!.slot, ...this.#adopted].flatMap((slot) => this.#addressesOf(slot));
			const fresh = wanted.filter(({ descriptor }) => !this.#listening.has(descriptor) && !this.#closed.has(descriptor));
			const stale = [...this.#listening].filter((descriptor) => wanted.every((address) => address.descriptor !== descriptor));
			for (const descriptor of stale) {
				this.#listening.delete(descriptor);
				this.#closed.add(descriptor);
			}
			if (stale.length > 0) await service.unlisten(stale);
			for (const address of fresh) {
				this.#listening.add(address.descriptor);
				await service.listen([address]);
			}
		});
		this.#turn = this.#turn.catch(this.#options.reportError);
	}

	/**
	 * Closes the descriptors that it was given and has never listened on: as long as somebody has one open, the system takes connections there for nobody.
	 */
	async #closeOthers(): Promise<void> {
		await this.#turn;
		for (const { endpoint, descriptors } of this.#order?.sockets ?? []) {
			for (const descriptor of descriptors) {
				if (this.#listening.has(descriptor) || this.#closed.has(descriptor)) continue;
				this.#closed.add(descriptor);
				const socket = await this.#options.runtime.share({ transport: "inherited", descriptor, endpoint }, 1).catch(() => null);
				await socket?.close().catch(() => {});
			}
		}
	}

	async #listen(service: WorkerService, slot: number): Promise<void> {
		const addresses = this.#addressesOf(slot);
		for (const { descriptor } of addresses) this.#listening.add(descriptor);
		await service.listen(addresses);
	}

	#addressesOf(slot: number): Extract<ListenAddress, { transport: "inherited" }>[] {
		const { sockets, plan } = this.#order!;
		return sockets.flatMap(({ endpoint, descriptors }) =>
			indicesOfSlot(slot, plan.workers, descriptors.length).map((index) => ({
				transport: "inherited" as const,
				descriptor: descriptors[index]!,
				endpoint,
			})),
		);
	}

	#planReport(): void {
		const due: Millis = this.#options.timers.now() + REPORT_MILLIS;
		this.#cancelReport = this.#options.timers.after(REPORT_MILLIS, () => {
			this.#report(0, Math.max(0, this.#options.timers.now() - due));
			this.#planReport();
		});
	}

	#report(id: number, lateMillis: number): void {
		if (this.#service === null) return;
		const report: WorkerReport = this.#service.report();
		this.#say({ kind: "report", id, report: { ...report, loopLagMillis: Math.max(report.loopLagMillis, lateMillis) } });
	}

	/** Rejects where the supervisor doesn't answer in time. */
	#askMetrics(): Promise<MetricsSnapshot> {
		const id = this.#nextId++;
		return new Promise((resolve, reject) => {
			const cancel = this.#options.timers.after(METRICS_MILLIS, () => {
				this.#asked.delete(id);
				reject(new Error("The supervisor gave no metrics."));
			});
			this.#asked.set(id, (snapshot) => {
				this.#asked.delete(id);
				cancel();
				resolve(snapshot);
			});
			this.#say({ kind: "ask-metrics", id });
		});
	}

	#say(message: ToSupervisor): void {
		this.#options.parent.send(message);
	}

	#sayLast(message: ToSupervisor): Promise<void> {
		return sayLast(this.#options.parent, this.#options.timers, message);
	}
}
