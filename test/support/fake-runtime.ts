/** A runtime without a system: sockets that are records, files in memory, signals a test sends, output that is text. */
import type { Connection, Endpoint } from "../../src/protocol/connection.ts";
import {
	type AppendFile,
	type ClientSocket,
	type ConnectAddress,
	type ConnectionFactory,
	type ConnectionSet,
	type CopyOptions,
	type CopyProcess,
	type DialEvents,
	type DialedSocket,
	type DrivenConnection,
	FIRST_INHERITED,
	type ListenAddress,
	type Listener,
	type Runtime,
	type SharedSocket,
	type SignalName,
	SystemError,
	type ToolOptions,
	type ToolProcess,
} from "../../src/runtime.ts";
import { FakeClientSocket } from "./fake-client-socket.ts";
import { FakeFiles } from "./fake-files.ts";
import { FakeClock, FakeLink, PLAIN_PLATFORM } from "./fake-host.ts";
import { type FakeChannel, FakeProcesses } from "./fake-processes.ts";

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
	/** "host:port", the path of a unix socket, or "fd:4", to the code listening there fails with. */
	readonly failures?: Readonly<Record<string, string>>;
	readonly isTerminal?: boolean;
	readonly name?: "node" | "deno" | "bun";
	readonly version?: string;
	/** The channel of whoever started this process as its copy. */
	readonly parent?: FakeChannel;
	readonly userId?: number | null;
	/** False: sockets are shared, one for all workers, not spread over as many. */
	readonly spreads?: boolean;
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

export class FakeSharedSocket implements SharedSocket {
	readonly address: Endpoint;
	readonly descriptors: readonly number[];
	isOpen = true;

	constructor(address: Endpoint, descriptors: readonly number[]) {
		this.address = address;
		this.descriptors = descriptors;
	}

	async close(): Promise<void> {
		this.isOpen = false;
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
		if (this.link.closed) this.#set.remove(this, this.connection.endReason ?? "closed");
	}

	destroy(cause: unknown): void {
		this.destroyedBy = cause;
		this.link.lose(cause);
		this.#set.remove(this, this.connection.endReason ?? "closed");
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
	readonly canShare: boolean = true;
	readonly isExecutable = false;
	readonly command = ["/usr/bin/node", "/opt/trivet.js"];
	/** A test may set it. */
	pid = 4242;
	readonly clock = new FakeClock();
	readonly platform = PLAIN_PLATFORM;
	readonly files: FakeFiles;
	readonly args: readonly string[];
	readonly outIsTerminal: boolean;
	/** A test may set it: the terminal goes away. */
	errorIsTerminal: boolean;
	readonly listeners: FakeListener[] = [];
	/** Sockets that were opened for workers. */
	readonly shared: FakeSharedSocket[] = [];
	readonly processes = new FakeProcesses();
	readonly parent: FakeChannel | null;
	/** URLs that were opened in a browser. */
	readonly opened: string[] = [];
	/** What `residentBytes` and the like answer. */
	memory = 50 * 1024 * 1024;
	processorTime = 0;
	processors = 2;
	hasBrowser = false;
	/** What each write to a standard stream waits for: a reader that stalls. */
	writing: (name: "out" | "error") => Promise<void> = () => Promise.resolve();
	out = "";
	error = "";
	#options: FakeRuntimeOptions;
	#signals: Map<SignalName, Set<() => void>>;
	#nextPort: number;
	#nextDescriptor = 20;
	#environment: Record<string, string>;

	constructor(options: FakeRuntimeOptions = {}) {
		this.name = options.name ?? "node";
		this.version = options.version ?? "26.10.0";
		this.args = options.args ?? [];
		this.files = new FakeFiles();
		for (const [path, text] of Object.entries(options.files ?? {})) this.files.put(path, text, 0);
		this.parent = options.parent ?? null;
		this.#environment = { ...options.environment };
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
		return this.#environment[name];
	}

	environmentVariables(): Readonly<Record<string, string>> {
		return { ...this.#environment };
	}

	setEnvironment(name: string, value: string | undefined): void {
		if (value === undefined) delete this.#environment[name];
		else this.#environment[name] = value;
	}

	networkAddresses(): readonly string[] {
		return ["192.0.2.10"];
	}

	async listen(address: ListenAddress, connections: ConnectionFactory, set: ConnectionSet): Promise<Listener> {
		const local = this.#bound(address);
		const listener = new FakeListener(local, connections, set);
		this.listeners.push(listener);
		return listener;
	}

	async share(address: ListenAddress, count: number): Promise<SharedSocket> {
		const local = this.#bound(address);
		const isSpread = address.transport === "tcp" && (this.#options.spreads ?? true);
		const descriptors =
			address.transport === "inherited" ? [address.descriptor] : Array.from({ length: isSpread ? count : 1 }, () => this.#nextDescriptor++);
		const socket = new FakeSharedSocket(local, descriptors);
		this.shared.push(socket);
		return socket;
	}

	/** Connects to what listens in this runtime; whatever is sent is answered at once. */
	async connect(address: ConnectAddress): Promise<ClientSocket> {
		const listener = this.openListeners.find(({ address: { transport, address: where, port } }) =>
			address.transport === "unix" ? transport === "unix" && where === address.path : transport === "tcp" && port === address.port,
		);
		const name = address.transport === "unix" ? address.path : `${address.host}:${address.port}`;
		if (listener === undefined) throw new SystemError(address.transport === "unix" ? "ENOENT" : "ECONNREFUSED", `nobody listens at ${name}`);
		const peer = listener.accept();
		if (peer === null) throw new SystemError("ECONNRESET", `${name} refused`);
		return new FakeClientSocket(peer);
	}

	/** Nobody answers: what dials is tested over real sockets. */
	dial(_address: ConnectAddress, events: DialEvents): DialedSocket {
		queueMicrotask(() => events.closed(new SystemError("ECONNREFUSED", "nobody listens")));
		return { write: (bytes) => bytes.length, close: () => {} };
	}

	afterSockets(callback: () => void): void {
		setTimeout(callback, 0);
	}

	startCopy(options: CopyOptions): Promise<CopyProcess> {
		return this.processes.startCopy(options);
	}

	startTool(program: string, args: readonly string[], options: ToolOptions = {}): Promise<ToolProcess> {
		return this.processes.startTool(program, args, options);
	}

	standardStream(name: "out" | "error"): AppendFile {
		return {
			write: async (bytes) => {
				const text = new TextDecoder().decode(bytes);
				await this.writing(name);
				this[name] += text;
			},
			close: async () => {},
		};
	}

	residentBytes(): number {
		return this.memory;
	}

	processorSeconds(): number {
		return this.processorTime;
	}

	processorCount(): number {
		return this.processors;
	}

	userId(): number | null {
		return this.#options.userId === undefined ? 1000 : this.#options.userId;
	}

	/** The same bytes each time: 1, 2, 3, … */
	randomBytes(count: number): Uint8Array {
		return Uint8Array.from({ length: count }, (_, index) => (index + 1) & 0xff);
	}

	async openInBrowser(url: string): Promise<boolean> {
		if (this.hasBrowser) this.opened.push(url);
		return this.hasBrowser;
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

	/** Where it listens, unless the test wants it to fail. */
	#bound(address: ListenAddress): Endpoint {
		const code = this.#options.failures?.[nameOf(address)];
		if (code !== undefined) throw new SystemError(code, `${code}: ${nameOf(address)}`);
		if (address.transport === "unix") return { transport: "unix", address: address.path, port: 0 };
		if (address.transport === "tcp") {
			return { transport: "tcp", address: address.host, port: address.port === 0 ? this.#nextPort++ : address.port };
		}
		return address.endpoint ?? { transport: "tcp", address: "127.0.0.1", port: 40_000 + address.descriptor - FIRST_INHERITED };
	}
}

function nameOf(address: ListenAddress): string {
	if (address.transport === "inherited") return `fd:${address.descriptor}`;
	return address.transport === "unix" ? address.path : `${address.host}:${address.port}`;
}
