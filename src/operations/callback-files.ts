/**
 * `SystemFiles` over file system calls that call back with a descriptor, which Node and Bun both have. Reads name their position, so
 * several may be in progress on one open file.
 */
import type { DirectoryEntry, FileStat, OpenFile, SystemFiles } from "../runtime.ts";
import { SystemError } from "../runtime.ts";
import { type AppendCalls, DescriptorAppendFile } from "./append-file.ts";
import { asSystemError } from "./system-error.ts";

/** What the system says of a file. */
export interface StatResult {
	isFile(): boolean;
	isDirectory(): boolean;
	isSymbolicLink(): boolean;
	readonly size: number;
	readonly mtimeMs: number;
	readonly ino: number;
	readonly dev: number;
	readonly uid: number;
	readonly mode: number;
}

interface DirectoryResult extends Pick<StatResult, "isFile" | "isDirectory" | "isSymbolicLink"> {
	readonly name: string;
}

type Callback<T> = (error: Error | null, result: T) => void;

/** The calls, with the names and shapes that Node gave them. */
export interface FileCalls extends AppendCalls {
	open(path: string, flags: number, mode: number, callback: Callback<number>): void;
	fstat(descriptor: number, callback: Callback<StatResult>): void;
	stat(path: string, callback: Callback<StatResult>): void;
	lstat(path: string, callback: Callback<StatResult>): void;
	realpath(path: string, callback: Callback<string>): void;
	readdir(path: string, options: { withFileTypes: true }, callback: Callback<DirectoryResult[]>): void;
	readFile(path: string, encoding: "utf8", callback: Callback<string>): void;
	read(descriptor: number, target: Uint8Array, offset: number, length: number, position: number, callback: Callback<number>): void;
	mkdir(path: string, options: { recursive: true; mode: number }, callback: (error: Error | null) => void): void;
	unlink(path: string, callback: (error: Error | null) => void): void;
	/** Fails by throwing, or later by "error". */
	watch(path: string, options: { recursive: boolean; persistent: false }, listener: (event: string, name: string | null) => void): WatchHandle;
}

interface WatchHandle {
	on(event: "error", listener: (error: Error) => void): unknown;
	close(): void;
}

export interface CallbackFilesOptions {
	readonly calls: FileCalls;
	/** How to open: for reading, and without waiting for the other end of a named pipe. */
	readonly openFlags: number;
	/** How to open for appending, and make the file where it isn't there. */
	readonly appendFlags: number;
	readonly separator: string;
	resolve(path: string): string;
}

/** Whom a file made for appending is for: its owner, who writes, and a group that may read. */
const APPEND_MODE = 0o640;

/** Makes the port's `SystemFiles`. */
export function callbackFiles({ calls, openFlags, appendFlags, separator, resolve }: CallbackFilesOptions): SystemFiles {
	return {
		separator,
		resolve,
		async open(path) {
			const descriptor = await settled<number>((callback) => calls.open(path, openFlags, 0, callback));
			try {
				return new DescriptorFile(calls, descriptor, statOf(await settled((callback) => calls.fstat(descriptor, callback))));
			} catch (error) {
				calls.close(descriptor, () => {});
				throw error;
			}
		},
		stat: async (path) => statOf(await settled((callback) => calls.stat(path, callback))),
		linkStat: async (path) => statOf(await settled((callback) => calls.lstat(path, callback))),
		realPath: (path) => settled((callback) => calls.realpath(path, callback)),
		async readDirectory(path): Promise<DirectoryEntry[]> {
			const found = await settled<DirectoryResult[]>((callback) => calls.readdir(path, { withFileTypes: true }, callback));
			return found.map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
		},
		readText: (path) => settled((callback) => calls.readFile(path, "utf8", callback)),
		async append(path, mode = APPEND_MODE) {
			return new DescriptorAppendFile(calls, await settled<number>((callback) => calls.open(path, appendFlags, mode, callback)));
		},
		makeDirectory: (path, mode) => done((callback) => calls.mkdir(path, { recursive: true, mode }, callback)),
		async remove(path) {
			try {
				await done((callback) => calls.unlink(path, callback));
			} catch (error) {
				if (!(error instanceof SystemError && error.code === "ENOENT")) throw error;
			}
		},
		watch(path, isDeep, listener) {
			try {
				const handle = calls.watch(path, { recursive: isDeep, persistent: false }, (_event, name) =>
					listener(name === null ? null : `${path}${separator}${name}`),
				);
				// What can be watched no more has changed.
				handle.on("error", () => listener(null));
				return () => handle.close();
			} catch (error) {
				throw asSystemError(error);
			}
		},
	};
}

class DescriptorFile implements OpenFile {
	readonly stat: FileStat;
	#calls: FileCalls;
	#descriptor: number;

	constructor(calls: FileCalls, descriptor: number, stat: FileStat) {
		this.stat = stat;
		this.#calls = calls;
		this.#descriptor = descriptor;
	}

	read(target: Uint8Array, position: number): Promise<number> {
		return settled((callback) => this.#calls.read(this.#descriptor, target, 0, target.length, position, callback));
	}

	close(): Promise<void> {
		return done((callback) => this.#calls.close(this.#descriptor, callback));
	}
}

function settled<T>(start: (callback: Callback<T>) => void): Promise<T> {
	return new Promise((resolve, reject) => {
		const callback: Callback<T> = (error, result) => {
			// Not every runtime says "no error" with null.
			if (error) reject(asSystemError(error));
			else resolve(result);
		};
		try {
			start(callback);
		} catch (error) {
			// A path with a NUL, for one, is refused before any call is made.
			reject(asSystemError(error));
		}
	});
}

function done(start: (callback: (error: Error | null) => void) => void): Promise<void> {
	return settled((callback) => start((error) => callback(error, undefined)));
}

function kindOf(result: Pick<StatResult, "isFile" | "isDirectory" | "isSymbolicLink">): FileStat["kind"] {
	if (result.isFile()) return "file";
	if (result.isDirectory()) return "directory";
	return result.isSymbolicLink() ? "symlink" : "other";
}

function statOf(result: StatResult): FileStat {
	return {
		kind: kindOf(result),
		size: result.size,
		modifiedMillis: Math.floor(result.mtimeMs),
		inode: result.ino,
		device: result.dev,
		owner: result.uid,
		permissions: result.mode & 0o777,
	};
}
