/**
 * The Runtime port: all that the rest of Trivet may ask of Node, Deno or Bun. Each adapter supplies one; nothing in `src`
 * names a runtime. What an adapter holds is only what differs between runtimes.
 */
import type { Clock, Connection, ConnectionHost, Endpoint, Platform } from "./protocol/connection.ts";

export type RuntimeName = "node" | "deno" | "bun";

/** Where to listen. `port` 0 asks the operating system for a free one. */
export type ListenAddress =
	| { readonly transport: "tcp"; readonly host: string; readonly port: number; readonly reusePort?: boolean; readonly ipv6Only?: boolean }
	| { readonly transport: "unix"; readonly path: string; readonly mode?: number };

/** Makes the protocol for a connection just accepted; null refuses it (the socket is closed at once). */
export type ConnectionFactory = (host: ConnectionHost) => Connection | null;

/** One listening socket. */
export interface Listener {
	/** Where it really listens: the port is never 0. */
	readonly address: Endpoint;
	/** Stops accepting. Connections already accepted live on. */
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
	readonly files: Files;
	/** Arguments after the program's own name. */
	readonly args: readonly string[];
	environment(name: string): string | undefined;
	/** Addresses of this machine that others may reach it by; none where the system doesn't say. */
	networkAddresses(): readonly string[];
	listen(address: ListenAddress, connections: ConnectionFactory, set: ConnectionSet): Promise<Listener>;
	/** Runs `listener` at every such signal; returns what stops that. */
	onSignal(signal: SignalName, listener: () => void): () => void;
	/** Imports a user's module from disk, by absolute path. */
	importModule(path: string): Promise<Record<string, unknown>>;
	writeOut(text: string): void;
	writeError(text: string): void;
	readonly outIsTerminal: boolean;
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
	remove(driven: DrivenConnection): void;
}
