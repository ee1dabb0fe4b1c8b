/** Processes of a simulated system: with channels to each other, signals, timers, and listening sockets by descriptor. Any may hang or die at any time. */
import type { LogLevel } from "../../src/operations/logs/log-format.ts";
import type { StartOutcome, Supervisor } from "../../src/operations/supervisor/supervisor.ts";
import type { Timers } from "../../src/operations/supervisor/timers.ts";
import type { Endpoint } from "../../src/protocol/connection.ts";
import type { Channel, ProcessEnd } from "../../src/runtime.ts";
import type { SimulatedTime } from "./simulated-time.ts";

/** What processes are in. */
export interface SimulatedWorld {
	readonly time: SimulatedTime;
	/** How long a message takes. */
	latency(): number;
}

/** A socket of the kernel. */
export class SimulatedSocket {
	readonly endpoint: Endpoint;
	readonly listening = new Set<SimulatedProcess>();
	readonly holders = new Set<SimulatedProcess>();
	constructor(endpoint: Endpoint) {
		this.endpoint = endpoint;
	}
}

/** One side of a channel. */
export class ChannelEnd implements Channel {
	other!: ChannelEnd;
	readonly #process: SimulatedProcess;
	#early: unknown[] = [];
	#listeners: ((message: unknown) => void)[] = [];
	#onDisconnect: (() => void)[] = [];
	#isConnected = true;
	#lastArrival = 0;

	constructor(process: SimulatedProcess) {
		this.#process = process;
	}

	send(message: unknown): void {
		const text = JSON.stringify(message);
		if (!this.#process.isOver) this.#later(() => this.other.#arrive(JSON.parse(text)));
	}

	onMessage(listener: (message: unknown) => void): void {
		this.#listeners.push(listener);
		for (const message of this.#early.splice(0)) listener(message);
	}

	onDisconnect(listener: () => void): void {
		if (this.#isConnected) this.#onDisconnect.push(listener);
		else listener();
	}

	flushed(): Promise<void> {
		return Promise.resolve();
	}

	release(): void {}

	/** Its process is gone. */
	close(): void {
		this.#later(() => this.other.#disconnect());
	}

	#arrive(message: unknown): void {
		this.#process.run(() => {
			if (this.#listeners.length === 0) this.#early.push(message);
			for (const listener of this.#listeners) listener(message);
		});
	}

	#disconnect(): void {
		this.#process.run(() => {
			this.#isConnected = false;
			for (const listener of this.#onDisconnect.splice(0)) listener();
		});
	}

	/** Messages arrive in order, each after a while. */
	#later(action: () => void): void {
		const { system } = this.#process;
		this.#lastArrival = Math.max(this.#lastArrival, system.time.now() + system.latency());
		system.time.after(this.#lastArrival - system.time.now(), action);
	}
}

export class SimulatedProcess {
	readonly system: SimulatedWorld;
	readonly pid: number;
	readonly role: string;
	readonly parent: SimulatedProcess | null;
	readonly environment = new Map<string, string>();
	/** Descriptor to socket. */
	readonly table = new Map<number, SimulatedSocket>();
	readonly timers: Timers;
	readonly exited: Promise<ProcessEnd>;
	isOver = false;
	end: ProcessEnd | null = null;
	/** Of a worker. */
	slot = -1;
	generation = -1;
	isServing = false;
	/** What `/readyz` says. */
	isReady = true;
	logLevel: LogLevel = "info";
	reopened = 0;
	/** Requests it has answered. */
	requests = 0;
	residentBytes = 1000;
	/** Of a supervisor. */
	supervisor: Supervisor | null = null;
	started: StartOutcome | null = null;
	/** Timers that it had still set when it had finished. */
	timersAtEnd = -1;
	#isHung = false;
	#backlog: (() => void)[] = [];
	#cancels = new Set<() => void>();
	#signals = new Map<string, Set<() => void>>();
	#ends: ChannelEnd[] = [];
	#exit: (end: ProcessEnd) => void = () => {};

	constructor(system: SimulatedWorld, pid: number, role: string, parent: SimulatedProcess | null) {
		this.system = system;
		this.pid = pid;
		this.role = role;
		this.parent = parent;
		this.exited = new Promise((resolve) => {
			this.#exit = resolve;
		});
		this.timers = {
			now: () => system.time.now(),
			unixMillis: () => system.time.unixMillis(),
			after: (millis, callback) => {
				if (this.isOver) return () => {};
				const cancel = system.time.after(millis, () => {
					this.#cancels.delete(cancel);
					this.run(callback);
				});
				this.#cancels.add(cancel);
				return () => {
					this.#cancels.delete(cancel);
					cancel();
				};
			},
		};
	}

	/** Timers that are set. */
	get pendingTimers(): number {
		return this.#cancels.size;
	}

	/** Something happens to the process: at once, or when it no longer hangs. */
	run(action: () => void): void {
		if (this.isOver) return;
		if (this.#isHung) this.#backlog.push(action);
		else action();
	}

	hang(): void {
		this.#isHung = true;
	}

	unhang(): void {
		this.#isHung = false;
		for (const action of this.#backlog.splice(0)) this.run(action);
	}

	onSignal(signal: string, listener: () => void): () => void {
		const listeners = this.#signals.get(signal) ?? new Set();
		this.#signals.set(signal, listeners.add(listener));
		return () => listeners.delete(listener);
	}

	kill(signal: string): void {
		if (this.isOver) return;
		const listeners = this.#signals.get(signal);
		if (signal === "SIGKILL" || listeners === undefined || listeners.size === 0) return this.die({ code: null, signal });
		this.run(() => {
			for (const listener of [...listeners]) listener();
		});
	}

	die(end: ProcessEnd): void {
		if (this.isOver) return;
		this.isOver = true;
		this.end = end;
		this.isServing = false;
		for (const cancel of [...this.#cancels]) cancel();
		this.#cancels.clear();
		for (const descriptor of [...this.table.keys()]) this.closeDescriptor(descriptor);
		for (const channel of this.#ends) channel.close();
		this.#exit(end);
	}

	closeDescriptor(descriptor: number): void {
		const socket = this.table.get(descriptor);
		if (socket === undefined) return;
		this.table.delete(descriptor);
		socket.listening.delete(this);
		if ([...this.table.values()].includes(socket)) return;
		socket.holders.delete(this);
	}

	hold(descriptor: number, socket: SimulatedSocket): void {
		this.table.set(descriptor, socket);
		socket.holders.add(this);
	}

	channel(): ChannelEnd {
		const end = new ChannelEnd(this);
		this.#ends.push(end);
		return end;
	}
}
