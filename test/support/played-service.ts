/** What a worker of a simulated system serves with: it does as its `Behaviour` says. */
import { StartError } from "../../src/operations/bind-listeners.ts";
import type { LogLevel } from "../../src/operations/logs/log-format.ts";
import type { StopOptions, StopOutcome } from "../../src/operations/server.ts";
import type { WorkerReport } from "../../src/operations/supervisor/messages.ts";
import type { WorkerService } from "../../src/operations/supervisor/worker-service.ts";
import type { ListenAddress, ProcessEnd } from "../../src/runtime.ts";
import type { SimulatedProcess } from "./simulated-process.ts";

/** How a worker does. Times in milliseconds. */
export interface Behaviour {
	/** Until it is ready; Infinity: never. */
	readonly loadMillis?: number;
	/** It says that it can't serve. */
	readonly failure?: { readonly message: string; readonly exitCode: number };
	/** It ends so while it loads. */
	readonly loadEnd?: ProcessEnd;
	/** It crashes so long after it became ready. */
	readonly crashMillis?: number;
	/** Its event loop stands still from so long after it became ready. */
	readonly hangMillis?: number;
	readonly residentBytes?: number;
	/** How long its last exchange takes from when it is told to stop; Infinity: never ends by itself. */
	readonly drainMillis?: number;
	/** It doesn't even obey the bound on its drain. */
	readonly ignoresBounds?: boolean;
}

/** What a worker or a probe that can't serve throws. */
export class PlayedFailure extends Error {
	readonly failure: { message: string; exitCode: number };
	constructor(failure: { message: string; exitCode: number }) {
		super(failure.message);
		this.failure = failure;
	}
}

export class PlayedService implements WorkerService {
	#process: SimulatedProcess;
	#behaviour: Behaviour;
	#stopped: Promise<StopOutcome> | null = null;
	#finish: (outcome: StopOutcome) => void = () => {};
	#requests = 0;

	constructor(process: SimulatedProcess, behaviour: Behaviour) {
		this.#process = process;
		this.#behaviour = behaviour;
		process.residentBytes = behaviour.residentBytes ?? 1000;
	}

	async listen(addresses: readonly ListenAddress[]): Promise<void> {
		const { timers, table } = this.#process;
		for (const address of addresses) {
			const socket = address.transport === "inherited" ? table.get(address.descriptor) : undefined;
			if (socket === undefined) throw new StartError("EBADF", address, "no such descriptor");
			socket.listening.add(this.#process);
		}
		if (this.#process.isServing) return;
		this.#process.isServing = true;
		const { crashMillis, hangMillis } = this.#behaviour;
		if (crashMillis !== undefined) timers.after(crashMillis, () => this.#process.die({ code: 7, signal: null }));
		if (hangMillis !== undefined) timers.after(hangMillis, () => this.#process.hang());
	}

	async unlisten(descriptors: readonly number[]): Promise<void> {
		for (const descriptor of descriptors) this.#process.closeDescriptor(descriptor);
	}

	setReady(isReady: boolean): void {
		this.#process.isReady = isReady;
	}

	stop({ graceMillis = 10_000, maxMillis = graceMillis, force = false }: StopOptions): Promise<StopOutcome> {
		const { timers, table } = this.#process;
		const { drainMillis = 0, ignoresBounds = false } = this.#behaviour;
		if (this.#stopped === null) {
			this.#process.isServing = false;
			for (const [descriptor, socket] of [...table]) if (socket.listening.has(this.#process)) this.#process.closeDescriptor(descriptor);
			this.#stopped = new Promise((resolve) => {
				this.#finish = resolve;
			});
			if (drainMillis !== Number.POSITIVE_INFINITY) timers.after(drainMillis, () => this.#finish("clean"));
		}
		if (!ignoresBounds) timers.after(force ? 0 : Math.max(graceMillis, maxMillis), () => this.#finish("forced"));
		return this.#stopped;
	}

	report(): WorkerReport {
		const { residentBytes, requests } = this.#process;
		this.#requests = requests;
		return {
			connections: 1,
			exchanges: 0,
			loopLagMillis: 0,
			residentBytes,
			processorSeconds: 1,
			holding: [],
			metrics: { counters: { requests_total: this.#requests }, gauges: { open: 1 }, histograms: {} },
		};
	}

	async reopenLogs(): Promise<void> {
		this.#process.reopened++;
	}

	setLogLevel(level: LogLevel): void {
		this.#process.logLevel = level;
	}

	async close(): Promise<void> {}
}

/** Resolves after so long, unless the process dies. */
export function pass(process: SimulatedProcess, millis: number): Promise<void> {
	return new Promise((resolve) => process.timers.after(millis, resolve));
}
