import { ROLE_VARIABLE, type ServicePlan } from "../../src/operations/supervisor/messages.ts";
import { runProbe } from "../../src/operations/supervisor/probe-role.ts";
import { Supervisor } from "../../src/operations/supervisor/supervisor.ts";
import type { SupervisorOptions } from "../../src/operations/supervisor/supervisor-options.ts";
import { runWorker } from "../../src/operations/supervisor/worker-role.ts";
import type { ServiceMaker } from "../../src/operations/supervisor/worker-service.ts";
import type { Endpoint } from "../../src/protocol/connection.ts";
import {
	type Channel,
	type CopyOptions,
	type CopyProcess,
	FIRST_INHERITED,
	type ListenAddress,
	type SharedSocket,
	SystemError,
} from "../../src/runtime.ts";
import { FakeFiles } from "./fake-files.ts";
import { type Behaviour, PlayedFailure, PlayedService, pass } from "./played-service.ts";
import { SimulatedProcess, SimulatedSocket } from "./simulated-process.ts";
import { SimulatedTime } from "./simulated-time.ts";

export class SimulatedSystem {
	readonly time = new SimulatedTime();
	readonly processes: SimulatedProcess[] = [];
	readonly sockets: SimulatedSocket[] = [];
	readonly files = new FakeFiles();
	/** Paths of unix sockets that were removed. */
	readonly removed: string[] = [];
	/** "level message" of every supervisor. */
	readonly log: string[] = [];
	/** What the configuration comes to at present. */
	plan: Partial<ServicePlan> = {};
	/** What is wrong with it; null: nothing. */
	planFailure: { message: string; exitCode: number } | null = null;
	planMillis = 20;
	/** How long a message takes. */
	latency: () => number = () => 1;
	/** How the next worker does. `attempt`: how many were started before it, of all. */
	behave: (slot: number, generation: number, attempt: number) => Behaviour = () => ({});
	/** Codes that starting a copy fails with, in order. */
	readonly copyFailures: string[] = [];
	/** "host:port" of what other programs listen on. */
	readonly busy = new Set<string>();
	/** True: sockets are spread over workers. */
	spreads = true;
	readonly states: string[] = [];
	#attempts = 0;
	#nextPid = 100;
	#nextDescriptor = 50;

	get live(): SimulatedProcess[] {
		return this.processes.filter((process) => !process.isOver);
	}

	get workers(): SimulatedProcess[] {
		return this.live.filter((process) => process.role === "worker");
	}

	/** Workers that listen and haven't been told to stop. */
	get serving(): SimulatedProcess[] {
		return this.workers.filter((process) => process.isServing);
	}

	/** Sockets that somebody holds and nobody listens on. */
	get unlistened(): SimulatedSocket[] {
		return this.sockets.filter((socket) => socket.holders.size > 0 && socket.listening.size === 0);
	}

	get openSockets(): SimulatedSocket[] {
		return this.sockets.filter((socket) => socket.holders.size > 0);
	}

	/** Starts a supervisor as a process of its own; it goes on starting while time passes. */
	supervise(options: Partial<SupervisorOptions> = {}): { process: SimulatedProcess; supervisor: Supervisor } {
		const process = this.#process("supervisor", null);
		return { process, supervisor: this.#supervisor(process, options, null) };
	}

	fullPlan(): ServicePlan {
		return {
			workers: 2,
			listen: [{ transport: "tcp", host: "127.0.0.1", port: 8080 }],
			portWasAsked: true,
			serving: ["app app.ts"],
			graceMillis: 10_000,
			drainDelayMillis: 0,
			maxDrainMillis: 60_000,
			startTimeoutMillis: 30_000,
			workerTimeoutMillis: 30_000,
			maxWorkerBytes: 0,
			watched: [],
			configuration: {},
			...this.plan,
		};
	}

	#supervisor(process: SimulatedProcess, options: Partial<SupervisorOptions>, predecessor: Channel | null): Supervisor {
		const supervisor = new Supervisor({
			runtime: {
				name: "node",
				version: "v26.10.0",
				pid: process.pid,
				environment: (name) => process.environment.get(name),
				files: Object.assign(this.files, { remove: async (path: string) => void this.removed.push(path) }),
				share: (address, count) => this.#share(process, address, count),
				startCopy: (copy) => this.#startCopy(process, copy, options),
			},
			log: { log: (level, message) => void this.log.push(`${level} ${message}`) },
			args: ["app.ts"],
			timers: process.timers,
			startTimeoutMillis: 30_000,
			logLevel: "info",
			mayMovePort: false,
			isWatching: false,
			unwatched: [],
			random: () => 0.5,
			hooks: { stateChanged: (state) => void this.states.push(state) },
			...options,
			predecessor,
		});
		process.supervisor = supervisor;
		void supervisor.start().then((outcome) => {
			process.started = outcome;
			if (outcome.kind === "failed") process.die({ code: outcome.exitCode, signal: null });
		});
		void supervisor.finished.then((outcome) => {
			process.timersAtEnd = process.pendingTimers;
			process.die({ code: { clean: 0, forced: 2, failed: 3 }[outcome], signal: null });
		});
		return supervisor;
	}

	#process(role: string, parent: SimulatedProcess | null): SimulatedProcess {
		const process = new SimulatedProcess(this, this.#nextPid++, role, parent);
		this.processes.push(process);
		return process;
	}

	async #share(process: SimulatedProcess, address: ListenAddress, count: number): Promise<SharedSocket> {
		if (address.transport === "inherited") {
			if (!process.table.has(address.descriptor)) throw new SystemError("EBADF", `no descriptor ${address.descriptor}`);
			return this.#shared(process, address.endpoint!, [address.descriptor]);
		}
		const named = address.transport === "unix" ? address.path : `${address.host}:${address.port}`;
		const isGroup = address.transport === "tcp" && address.reusePort === true;
		const isTaken = this.openSockets.some(
			({ endpoint }) => (endpoint.transport === "unix" ? endpoint.address : `${endpoint.address}:${endpoint.port}`) === named,
		);
		if (this.busy.has(named) || (isTaken && !isGroup)) throw new SystemError("EADDRINUSE", "in use");
		const endpoint: Endpoint =
			address.transport === "unix"
				? { transport: "unix", address: address.path, port: 0 }
				: { transport: "tcp", address: address.host, port: address.port === 0 ? 50_000 + this.sockets.length : address.port };
		const descriptors = Array.from({ length: this.spreads && address.transport === "tcp" ? count : 1 }, () => {
			const socket = new SimulatedSocket(endpoint);
			this.sockets.push(socket);
			process.hold(this.#nextDescriptor, socket);
			return this.#nextDescriptor++;
		});
		return this.#shared(process, endpoint, descriptors);
	}

	#shared(process: SimulatedProcess, address: Endpoint, descriptors: readonly number[]): SharedSocket {
		return {
			address,
			descriptors,
			close: async () => {
				for (const descriptor of descriptors) process.closeDescriptor(descriptor);
			},
		};
	}

	async #startCopy(parent: SimulatedProcess, options: CopyOptions, supervising: Partial<SupervisorOptions>): Promise<CopyProcess> {
		const failure = this.copyFailures.shift();
		if (failure !== undefined) throw new SystemError(failure, `fork: ${failure}`);
		const process = this.#process(options.environment[ROLE_VARIABLE] ?? "", parent);
		for (const [name, value] of Object.entries({ ...Object.fromEntries(parent.environment), ...options.environment })) {
			if (value !== undefined) process.environment.set(name, value);
		}
		for (const [index, descriptor] of options.descriptors.entries()) {
			const socket = parent.table.get(descriptor);
			if (socket === undefined) throw new Error(`descriptor ${descriptor} isn't open`);
			process.hold(FIRST_INHERITED + index, socket);
		}
		const [near, far] = [parent.channel(), process.channel()];
		near.other = far;
		far.other = near;
		this.time.after(this.latency(), () => process.run(() => this.#main(process, far, supervising)));
		return Object.assign(near, { pid: process.pid, exited: process.exited, kill: (signal: string) => process.kill(signal) });
	}

	/** The program of a copy. */
	#main(process: SimulatedProcess, parent: Channel, supervising: Partial<SupervisorOptions>): void {
		if (process.role === "successor") {
			const supervisor = this.#supervisor(process, supervising, parent);
			process.onSignal("SIGTERM", () => supervisor.stop(false));
			return;
		}
		const role = {
			runtime: {
				onSignal: (signal: string, listener: () => void) => process.onSignal(signal, listener),
				share: (address: ListenAddress, count: number) => this.#share(process, address, count),
			},
			parent,
			timers: process.timers,
			maker: this.#maker(process),
			describe: (error: unknown) => (error instanceof PlayedFailure ? error.failure : { message: String(error), exitCode: 1 }),
			reportError: (error: unknown) => void this.log.push(`worker ${error}`),
		};
		const code = process.role === "probe" ? runProbe(role) : runWorker(role);
		void code.then((exitCode) => process.die({ code: exitCode, signal: null }));
	}

	#maker(process: SimulatedProcess): ServiceMaker {
		return {
			plan: async () => {
				await pass(process, this.planMillis);
				if (this.planFailure !== null) throw new PlayedFailure(this.planFailure);
				return this.fullPlan();
			},
			make: async (_plan, slot, generation) => {
				process.slot = slot;
				process.generation = generation;
				const behaviour = this.behave(slot, generation, this.#attempts++);
				if (behaviour.loadMillis === Number.POSITIVE_INFINITY) return await new Promise<never>(() => {});
				await pass(process, behaviour.loadMillis ?? 100);
				if (behaviour.loadEnd !== undefined) process.die(behaviour.loadEnd);
				if (behaviour.failure !== undefined) throw new PlayedFailure(behaviour.failure);
				return new PlayedService(process, behaviour);
			},
		};
	}
}
