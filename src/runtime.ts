/**
 * The Runtime port: all that the rest of Trivet may ask of Node, Deno or Bun. Each adapter supplies one; nothing in `src`
 * names a runtime. What an adapter holds is only what differs between runtimes.
 */
import type { Clock, Connection, ConnectionHost, Endpoint, Platform } from "./protocol/connection.ts";
import type { ConnectionEndReason } from "./protocol/faults.ts";

export type RuntimeName = "node" | "deno" | "bun";

/** Where to listen. `port` 0 asks the operating system for a free one. */
export type ListenAddress =
	| { readonly transport: "tcp"; readonly host: string; readonly port: number; readonly reusePort?: boolean; readonly ipv6Only?: boolean }
	| { readonly transport: "unix"; readonly path: string; readonly mode?: number }
	| InheritedAddress;

/** A socket that listens already: a supervisor's, or one that the service manager opened. */
export interface InheritedAddress {
	readonly transport: "inherited";
	/** Its descriptor in this process; -1 while only its name is known (`operations/inherited-sockets.ts`). */
	readonly descriptor: number;
	/** Where it listens, where whoever opened it said so; null: the runtime finds out. */
	readonly endpoint: Endpoint | null;
	/** What the service manager calls it; "" stands for all that it handed over. Only while the descriptor isn't known. */
	readonly name?: string;
}

/** Makes the protocol for a connection just accepted; null refuses it (the socket is closed at once). */
export type ConnectionFactory = (host: ConnectionHost) => Connection | null;

/** One listening socket. */
export interface Listener {
	/** Where it really listens: the port is never 0. */
	readonly address: Endpoint;
	/** Stops accepting. Connections already accepted live on. */
	close(): Promise<void>;
}

/**
 * A socket that this process has bound and holds for its workers, and never accepts from itself. `descriptors` are one that all
 * workers share, or several of one address among which the system spreads connections (SO_REUSEPORT); a worker inherits them all and listens on its own.
 */
export interface SharedSocket {
	readonly address: Endpoint;
	readonly descriptors: readonly number[];
	/** Closes this process's copies, and removes the file of a unix socket that it made itself. Workers keep theirs. */
	close(): Promise<void>;
}

/** One end of a connection that we opened. */
export interface ClientSocket {
	/** Resolves when the system has taken all of it. Fails with a `SystemError`. */
	write(bytes: Uint8Array): Promise<void>;
	/** The next bytes, never none; null after FIN. Fails with a `SystemError`. */
	read(): Promise<Uint8Array | null>;
	close(): void;
}

/** What happens to a socket that `dial` opens. Nothing is called after `closed`, nor after we closed it ourselves. */
export interface DialEvents {
	opened(): void;
	/** Bytes came; they are the caller's until this returns. */
	received(bytes: Uint8Array): void;
	/** Room again after `write` took less than it was offered. */
	drained(): void;
	/** The peer sent FIN (null), or the connection failed. */
	closed(failure: SystemError | null): void;
}

/** A connection for those who open thousands and count every microsecond; `ClientSocket` is for everybody else. */
export interface DialedSocket {
	/** Takes what it can, at once, and returns how many octets that were. They are never written to until the peer has answered them. */
	write(bytes: Uint8Array): number;
	close(): void;
}

/** Where to connect to. */
export type ConnectAddress =
	| { readonly transport: "tcp"; readonly host: string; readonly port: number }
	| { readonly transport: "unix"; readonly path: string };

/** How a process ended: an exit code, or the signal that killed it. */
export interface ProcessEnd {
	readonly code: number | null;
	readonly signal: string | null;
}

/** What another copy of this program is started with. Standard output and error are this process's own; it has no input. */
export interface CopyOptions {
	/** Put over this process's environment; undefined takes a variable away. */
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** The new process's arguments. */
	readonly args: readonly string[];
	/** Descriptors of this process that it inherits, as `FIRST_INHERITED`, `FIRST_INHERITED` + 1, … in this order. */
	readonly descriptors: readonly number[];
	/** True: it lives on when this process ends. */
	readonly outlives?: boolean;
}

/** The number of the first descriptor that a copy inherits; 3 is the channel of messages. */
export const FIRST_INHERITED = 4;

/** Messages to another process and from it, as JSON. */
export interface Channel {
	/** Quietly does nothing when the other side is gone. */
	send(message: unknown): void;
	/** Messages that came before the first listener was added are kept for it. */
	onMessage(listener: (message: unknown) => void): void;
	/** Called once when the other side has closed the channel or is gone; at once where that has happened. */
	onDisconnect(listener: () => void): void;
	/** Resolves when the system has all that was sent, or the other side is gone: a process that exits before loses the rest. */
	flushed(): Promise<void>;
	/** Lets the process end though the channel is open. */
	release(): void;
}

/** Another copy of this program. */
export interface CopyProcess extends Channel {
	readonly pid: number;
	/** Resolves when it has ended, after the last of its messages. */
	readonly exited: Promise<ProcessEnd>;
	/** Does nothing once it has exited. */
	kill(signal: SignalName | "SIGKILL"): void;
}

/** A program of the system. It has no input; what it prints is kept. */
export interface ToolProcess {
	readonly pid: number;
	readonly exited: Promise<ProcessEnd>;
	/** What it wrote to standard output and error, the first MiB of each, once it has ended and closed both. */
	readonly output: Promise<{ readonly out: string; readonly error: string }>;
	/** Does nothing once it has exited. */
	kill(signal: SignalName | "SIGKILL"): void;
}

export interface ToolOptions {
	/** Put over this process's environment. */
	readonly environment?: Readonly<Record<string, string>>;
	readonly cwd?: string;
}

/** A file, or a standard stream, that lines are appended to without blocking the event loop. */
export interface AppendFile {
	/** Resolves when the system has all of it. One at a time. Fails with a `SystemError`. */
	write(bytes: Uint8Array): Promise<void>;
	close(): Promise<void>;
}

/** A failure of the operating system. `code` is the POSIX name ("EADDRINUSE", "ENOENT", "EACCES", …) on every runtime. */
export class SystemError extends Error {
	readonly code: string;
	constructor(code: string, message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = "SystemError";
		this.code = code;
	}
}

export interface FileStat {
	readonly kind: "file" | "directory" | "symlink" | "other";
	readonly size: number;
	/** Whole milliseconds since the epoch. */
	readonly modifiedMillis: number;
	/** Inode number, 0 where the system has none. */
	readonly inode: number;
	readonly device: number;
	/** Number of the user it belongs to, and who may do what with it (0o777); absent where the system has neither. */
	readonly owner?: number;
	readonly permissions?: number;
}

export interface OpenFile {
	/** Of the file that is open, whatever its name points to by now. */
	readonly stat: FileStat;
	/** Fills `target` from `position` on; returns the number of bytes, 0 at the end. */
	read(target: Uint8Array, position: number): Promise<number>;
	close(): Promise<void>;
}

export interface DirectoryEntry {
	readonly name: string;
	readonly kind: "file" | "directory" | "symlink" | "other";
}

/** Files, by path in the host's own form. Failures are `SystemError`s. */
export interface Files {
	/** "/" or "\\". */
	readonly separator: string;
	/** Opens a file for reading; a directory or a special file opens too where the system lets it: look at `stat`. */
	open(path: string): Promise<OpenFile>;
	stat(path: string): Promise<FileStat>;
	/** Like `stat`, of a symbolic link itself. */
	linkStat(path: string): Promise<FileStat>;
	/** The path with every symbolic link resolved. */
	realPath(path: string): Promise<string>;
	readDirectory(path: string): Promise<DirectoryEntry[]>;
	readText(path: string): Promise<string>;
	/** The path made absolute against the working directory. */
	resolve(path: string): string;
}

/** The files of this machine, which can be written as well. */
export interface SystemFiles extends Files {
	/** Opens for appending; made with `mode` (0o640 unless told) where it isn't there. */
	append(path: string, mode?: number): Promise<AppendFile>;
	/** Makes a directory with those above it; `mode` is for those it makes. One that is there is no failure. */
	makeDirectory(path: string, mode: number): Promise<void>;
	/** Removes a file. One that isn't there is no failure. */
	remove(path: string): Promise<void>;
	/**
	 * Reports that something in the directory may have changed, and what where the system says so; with `isDeep` in those below it too, where the system can.
	 * A directory, not a file: one that is replaced by a rename would never be heard of again. Returns what stops that.
	 */
	watch(path: string, isDeep: boolean, listener: (path: string | null) => void): () => void;
}

/** Signals by their POSIX name. */
export type SignalName = "SIGINT" | "SIGTERM" | "SIGQUIT" | "SIGHUP" | "SIGUSR2";

export interface Runtime {
	readonly name: RuntimeName;
	readonly version: string;
	/** Operating system and processor: "linux", "x64". */
	readonly system: string;
	readonly architecture: string;
	/** True in a standalone executable. */
	readonly isExecutable: boolean;
	readonly pid: number;
	readonly clock: Clock;
	readonly platform: Platform;
	readonly files: SystemFiles;
	/** Arguments after the program's own name. */
	readonly args: readonly string[];
	environment(name: string): string | undefined;
	/** Addresses of this machine that others may reach it by; none where the system doesn't say. */
	networkAddresses(): readonly string[];
	listen(address: ListenAddress, connections: ConnectionFactory, set: ConnectionSet): Promise<Listener>;
	/**
	 * Binds and listens, for workers to inherit; this process never accepts. `count` workers will share it: where the system spreads connections
	 * over sockets of one address, as many are opened, else one. An `InheritedAddress` is taken as it is. Fails with a `SystemError`; "ENOTSUP" where the
	 * runtime, or the permissions it was started with, can't do it, and the message says what would help.
	 */
	share(address: ListenAddress, count: number): Promise<SharedSocket>;
	connect(address: ConnectAddress): Promise<ClientSocket>;
	/** Opens a connection that calls back; failures too come by `events`, never before this returns. */
	dial(address: ConnectAddress, events: DialEvents): DialedSocket;
	/** Calls back once the event loop has looked at its sockets: for those who keep it turning rather than wait for a timer. */
	afterSockets(callback: () => void): void;
	/** Program and first arguments that start this program: runtime and script, or an executable alone. Absolute paths. */
	readonly command: readonly string[];
	/** Starts another copy of this program: from source, from the bundle, from the executable. Fails with a `SystemError`. */
	startCopy(options: CopyOptions): Promise<CopyProcess>;
	/** Starts a program found by PATH; fails with a `SystemError` ("ENOENT") where there is none. */
	startTool(program: string, args: readonly string[], options?: ToolOptions): Promise<ToolProcess>;
	/** False where `share` and `startCopy` can't work, for lack of a permission or on this system: then one process serves. */
	readonly canShare: boolean;
	/** The channel to the process that started this one as its copy; null where nobody did. */
	readonly parent: Channel | null;
	/** Standard output or error, as `AppendFile`. */
	standardStream(name: "out" | "error"): AppendFile;
	/** Bytes of memory that this process holds in RAM. */
	residentBytes(): number;
	/** Seconds of processor time that this process has used, user and system. */
	processorSeconds(): number;
	/** Processors this process may run on, as the runtime counts them. */
	processorCount(): number;
	/** Number of the user this process runs as; null where the system has none. */
	userId(): number | null;
	/** All variables of the environment. */
	environmentVariables(): Readonly<Record<string, string>>;
	/** Sets a variable of this process, for handlers to read (`--env-file`); undefined takes it away. */
	setEnvironment(name: string, value: string | undefined): void;
	/** Random bytes good enough for secrets. */
	randomBytes(count: number): Uint8Array;
	/** Opens a URL in the user's browser, where there is one; resolves with whether that was tried. */
	openInBrowser(url: string): Promise<boolean>;
	/** Runs `listener` at every such signal; returns what stops that. */
	onSignal(signal: SignalName, listener: () => void): () => void;
	/** Imports a user's module from disk, by absolute path. */
	importModule(path: string): Promise<Record<string, unknown>>;
	writeOut(text: string): void;
	writeError(text: string): void;
	readonly outIsTerminal: boolean;
	/** At present: no longer, once the terminal has gone away. */
	readonly errorIsTerminal: boolean;
	/** Ends the process at once. */
	exit(code: number): never;
}

/** A connection with its socket, as the set that times and drains them sees it. */
export interface DrivenConnection {
	readonly connection: Connection;
	/** Moves bytes both ways as far as they go; call after any call into `connection`. Idempotent. */
	pump(): void;
	/** Closes the socket at once. */
	destroy(cause: unknown): void;
}

/** Every live connection of a worker. Adapters add one when it is accepted and remove it when its socket is gone. */
export interface ConnectionSet {
	readonly size: number;
	add(driven: DrivenConnection): void;
	/** `reason`: why it ended, where that is known. */
	remove(driven: DrivenConnection, reason?: ConnectionEndReason): void;
}
