/** A runtime without a system: sockets that are records, files in memory, signals a test sends, output that is text. */
import type { Connection, Endpoint } from "../../src/protocol/connection.ts";
import {
	type ConnectionFactory,
	type ConnectionSet,
	type DrivenConnection,
	type Files,
	type ListenAddress,
	type Listener,
	type Runtime,
	type SignalName,
	SystemError,
} from "../../src/runtime.ts";
import { embeddedFiles } from "../../src/service/static/embedded-files.ts";
import { FakeClock, FakeLink, PLAIN_PLATFORM } from "./fake-host.ts";

/** Thrown by `exit`, so that a test sees the code. */
export class Exited extends Error {
	readonly code: number;
	constructor(code: number) {
		super(`exit ${code}`);
		this.code = code;
	}
}

export interface FakeRuntimeOptions {
	readonly args?: readonly string[];
	readonly environment?: Readonly<Record<string, string>>;
	/** Path to text. */
	readonly files?: Readonly<Record<string, string>>;
	/** Path to exports. */
	readonly modules?: Readonly<Record<string, Record<string, unknown>>>;
	/** "host:port", or the path of a unix socket, to the code listening there fails with. */
	readonly failures?: Readonly<Record<string, string>>;
	readonly isTerminal?: boolean;
	readonly name?: "node" | "deno" | "bun";
	readonly version?: string;
}

export class FakeListener implements Listener {
	readonly address: Endpoint;
	isOpen = true;
	#connections: ConnectionFactory;
	#set: ConnectionSet;

	constructor(address: Endpoint, connections: ConnectionFactory, set: ConnectionSet) {
		this.address = address;
		this.#connections = connections;
		this.#set = set;
	}

	async close(): Promise<void> {
		this.isOpen = false;
	}

	/** A peer connects; null where it is refused. It closes when it sees our FIN, unless it `lingers`. */
	accept(lingers = false): FakePeer | null {
		const link = new FakeLink();
		const connection = this.#connections(link);
		if (connection === null) return null;
		link.connection = connection;
		const peer = new FakePeer(link, this.#set, lingers);
		this.#set.add(peer);
		peer.pump();
		return peer;
	}
}

/** One connection with its socket, and the peer at the other end. */
export class FakePeer implements DrivenConnection {
	readonly link: FakeLink;
	readonly connection: Connection;
	destroyedBy: unknown = undefined;
	#set: ConnectionSet;
	#lingers: boolean;

	constructor(link: FakeLink, set: ConnectionSet, lingers: boolean) {
		this.link = link;
		this.connection = link.connection;
		this.#set = set;
		this.#lingers = lingers;
	}

	pump(): void {
		this.link.pump();
		if (this.link.finSent && !this.link.closed && !this.#lingers) this.link.sendEnd();
		if (this.link.closed) this.#set.remove(this);
	}

	destroy(cause: unknown): void {
		this.destroyedBy = cause;
		this.link.lose(cause);
		this.#set.remove(this);
	}

	/** Sends text and resolves once nothing is left to do. */
	async send(text: string): Promise<void> {
		this.link.send(text);
		await this.link.settle();
		this.pump();
	}
}

export class FakeRuntime implements Runtime {
	readonly name: "node" | "deno" | "bun";
	readonly version: string;
	readonly system = "linux";
	readonly architecture = "x64";
	readonly isExecutable = false;
	readonly pid = 4242;
	readonly clock = new FakeClock();
	readonly platform = PLAIN_PLATFORM;
	readonly files: Files;
	readonly args: readonly string[];
	readonly outIsTerminal: boolean;
	readonly errorIsTerminal: boolean;
	readonly listeners: FakeListener[] = [];
	out = "";
	error = "";
	#options: FakeRuntimeOptions;
	#signals: Map<SignalName, Set<() => void>>;
	#nextPort: number;

	constructor(options: FakeRuntimeOptions = {}) {
		this.name = options.name ?? "node";
		this.version = options.version ?? "26.10.0";
		this.args = options.args ?? [];
		const texts = Object.entries(options.files ?? {}).map(([path, text]) => [path, { text, modifiedMillis: 0 }] as const);
		this.files = embeddedFiles(Object.fromEntries(texts));
		this.outIsTerminal = options.isTerminal ?? false;
		this.errorIsTerminal = options.isTerminal ?? false;
		this.#options = options;
		this.#signals = new Map();
		this.#nextPort = 50_000;
	}

	get openListeners(): FakeListener[] {
		return this.listeners.filter((listener) => listener.isOpen);
	}

	environment(name: string): string | undefined {
		return this.#options.environment?.[name];
	}

	networkAddresses(): readonly string[] {
		return ["192.0.2.10"];
	}

	async listen(address: ListenAddress, connections: ConnectionFactory, set: ConnectionSet): Promise<Listener> {
		const named = address.transport === "unix" ? address.path : `${address.host}:${address.port}`;
		const code = this.#options.failures?.[named];
		if (code !== undefined) throw new SystemError(code, `${code}: ${named}`);
		const local: Endpoint =
			address.transport === "unix"
				? { transport: "unix", address: address.path, port: 0 }
				: { transport: "tcp", address: address.host, port: address.port === 0 ? this.#nextPort++ : address.port };
		const listener = new FakeListener(local, connections, set);
		this.listeners.push(listener);
		return listener;
	}

	onSignal(signal: SignalName, listener: () => void): () => void {
		const listeners = this.#signals.get(signal) ?? new Set();
		this.#signals.set(signal, listeners.add(listener));
		return () => listeners.delete(listener);
	}

	/** Sends a signal; returns how many listened. */
	signal(name: SignalName): number {
		const listeners = [...(this.#signals.get(name) ?? [])];
		for (const listener of listeners) listener();
		return listeners.length;
	}

	async importModule(path: string): Promise<Record<string, unknown>> {
		const exports = this.#options.modules?.[path];
		if (exports === undefined) throw new SyntaxError(`no module ${path}`);
		return exports;
	}

	writeOut(text: string): void {
		this.out += text;
	}

	writeError(text: string): void {
		this.error += text;
	}

	exit(code: number): never {
		throw new Exited(code);
	}
}
