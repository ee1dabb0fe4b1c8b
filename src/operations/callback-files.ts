/**
 * `Files` over file system calls that call back with a descriptor, which Node and Bun both have. Reads name their position, so
 * several may be in progress on one open file.
 */
import type { DirectoryEntry, FileStat, Files, OpenFile } from "../runtime.ts";
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
}

interface DirectoryResult extends Pick<StatResult, "isFile" | "isDirectory" | "isSymbolicLink"> {
	readonly name: string;
}

type Callback<T> = (error: Error | null, result: T) => void;

/** The calls, with the names and shapes that Node gave them. */
export interface FileCalls {
	open(path: string, flags: number, callback: Callback<number>): void;
	fstat(descriptor: number, callback: Callback<StatResult>): void;
	stat(path: string, callback: Callback<StatResult>): void;
	lstat(path: string, callback: Callback<StatResult>): void;
	realpath(path: string, callback: Callback<string>): void;
	readdir(path: string, options: { withFileTypes: true }, callback: Callback<DirectoryResult[]>): void;
	readFile(path: string, encoding: "utf8", callback: Callback<string>): void;
	read(descriptor: number, target: Uint8Array, offset: number, length: number, position: number, callback: Callback<number>): void;
	close(descriptor: number, callback: (error: Error | null) => void): void;
}

export interface CallbackFilesOptions {
	readonly calls: FileCalls;
	/** How to open: for reading, and without waiting for the other end of a named pipe. */
	readonly openFlags: number;
	readonly separator: string;
	resolve(path: string): string;
}

/** Makes the port's `Files`. */
export function callbackFiles({ calls, openFlags, separator, resolve }: CallbackFilesOptions): Files {
	return {
		separator,
		resolve,
		async open(path) {
			const descriptor = await settled<number>((callback) => calls.open(path, openFlags, callback));
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
		return settled((callback) => this.#calls.close(this.#descriptor, (error) => callback(error, undefined)));
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
	};
}
