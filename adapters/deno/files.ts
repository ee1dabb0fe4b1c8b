/** Files on Deno: its own calls behind the port. */
import { resolve, sep } from "node:path";
import type { AppendFile, DirectoryEntry, FileStat, OpenFile, SystemFiles } from "../../src/runtime.ts";
import { SystemError } from "../../src/runtime.ts";
import { systemErrorOf } from "./system-errors.ts";

/** Whom a file made for appending is for: its owner, who writes, and a group that may read. */
const APPEND_MODE = 0o640;

/** Makes the files of this process. */
export function createFiles(): SystemFiles {
	return {
		separator: sep,
		resolve: (path) => resolve(path),
		open: (path) => attempt(() => open(path)),
		stat: (path) => attempt(async () => statOf(await Deno.stat(path))),
		linkStat: (path) => attempt(async () => statOf(await Deno.lstat(path))),
		realPath: (path) => attempt(() => Deno.realPath(path)),
		readDirectory: (path) => attempt(() => readDirectory(path)),
		readText: (path) => attempt(() => Deno.readTextFile(path)),
		append: (path, mode = APPEND_MODE) => attempt(async () => new DenoAppendFile(await Deno.open(path, { append: true, create: true, mode }))),
		makeDirectory: (path, mode) => attempt(() => Deno.mkdir(path, { recursive: true, mode })),
		remove: (path) => attempt(() => remove(path)),
		watch,
	};
}

async function open(path: string): Promise<OpenFile> {
	// Opening a named pipe would wait for its other end, and can't be told not to.
	const found = statOf(await Deno.stat(path));
	if (found.kind === "other") return new UnreadableFile(found);
	const file = await Deno.open(path);
	try {
		return new DenoOpenFile(file, statOf(await file.stat()));
	} catch (error) {
		file.close();
		throw error;
	}
}

/** An open file. Deno reads where the file stands, so reads take turns. */
class DenoOpenFile implements OpenFile {
	readonly stat: FileStat;
	#file: Deno.FsFile;
	#turn: Promise<unknown>;

	constructor(file: Deno.FsFile, stat: FileStat) {
		this.stat = stat;
		this.#file = file;
		this.#turn = Promise.resolve();
	}

	read(target: Uint8Array, position: number): Promise<number> {
		const read = this.#turn.then(() => attempt(() => this.#readAt(target, position)));
		this.#turn = read.catch(() => {});
		return read;
	}

	/** Waits for the reads in progress: a descriptor that is closed under one may be another file's by then. */
	async close(): Promise<void> {
		await this.#turn;
		this.#file.close();
	}

	async #readAt(target: Uint8Array, position: number): Promise<number> {
		this.#file.seekSync(position, Deno.SeekMode.Start);
		return (await this.#file.read(target)) ?? 0;
	}
}

/** What stands for a pipe, a socket or a device: it has a `stat`, and that is all. */
class UnreadableFile implements OpenFile {
	readonly stat: FileStat;

	constructor(stat: FileStat) {
		this.stat = stat;
	}

	read(): Promise<number> {
		return Promise.reject(new SystemError("EINVAL", "only files and directories are read"));
	}

	close(): Promise<void> {
		return Promise.resolve();
	}
}

/** A file open for appending, or a standard stream. Deno writes elsewhere than on the thread of the event loop. */
export class DenoAppendFile implements AppendFile {
	#file: Pick<Deno.FsFile, "write" | "close">;

	constructor(file: Pick<Deno.FsFile, "write" | "close">) {
		this.#file = file;
	}

	write(bytes: Uint8Array): Promise<void> {
		return attempt(async () => {
			for (let at = 0; at < bytes.length; ) at += await this.#file.write(at === 0 ? bytes : bytes.subarray(at));
		});
	}

	async close(): Promise<void> {
		this.#file.close();
	}
}

async function remove(path: string): Promise<void> {
	try {
		// Deno removes empty directories too, which the port doesn't.
		if ((await Deno.lstat(path)).isDirectory) throw new SystemError("EISDIR", `${path} is a directory`);
		await Deno.remove(path);
	} catch (error) {
		if (!(error instanceof Deno.errors.NotFound)) throw error;
	}
}

function watch(path: string, isDeep: boolean, listener: (path: string | null) => void): () => void {
	let watcher: Deno.FsWatcher;
	try {
		watcher = Deno.watchFs(path, { recursive: isDeep });
	} catch (error) {
		throw systemErrorOf(error);
	}
	void report(watcher, listener);
	let isOpen = true;
	return () => {
		if (isOpen) watcher.close();
		isOpen = false;
	};
}

async function report(watcher: Deno.FsWatcher, listener: (path: string | null) => void): Promise<void> {
	try {
		// Reading is no change, and whoever reads at every change would never rest.
		for await (const event of watcher) if (event.kind !== "access") for (const path of event.paths) listener(path);
	} catch {
		// What can be watched no more has changed.
		listener(null);
	}
}

async function readDirectory(path: string): Promise<DirectoryEntry[]> {
	const entries: DirectoryEntry[] = [];
	for await (const entry of Deno.readDir(path)) entries.push({ name: entry.name, kind: kindOf(entry) });
	return entries;
}

function kindOf(result: { readonly isFile: boolean; readonly isDirectory: boolean; readonly isSymlink: boolean }): FileStat["kind"] {
	if (result.isFile) return "file";
	if (result.isDirectory) return "directory";
	return result.isSymlink ? "symlink" : "other";
}

function statOf(info: Deno.FileInfo): FileStat {
	return {
		kind: kindOf(info),
		size: info.size,
		modifiedMillis: info.mtime === null ? 0 : Math.floor(info.mtime.getTime()),
		inode: info.ino ?? 0,
		device: info.dev,
		...(info.uid === null || info.mode === null ? {} : { owner: info.uid, permissions: info.mode & 0o777 }),
	};
}

async function attempt<T>(call: () => Promise<T>): Promise<T> {
	try {
		return await call();
	} catch (error) {
		throw systemErrorOf(error);
	}
}
