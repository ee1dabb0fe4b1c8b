/** Files on Deno: its own calls behind the port. */
import { resolve, sep } from "node:path";
import type { DirectoryEntry, FileStat, Files, OpenFile } from "../../src/runtime.ts";
import { SystemError } from "../../src/runtime.ts";
import { systemErrorOf } from "./system-errors.ts";

/** Makes the files of this process. */
export function createFiles(): Files {
	return {
		separator: sep,
		resolve: (path) => resolve(path),
		open: (path) => attempt(() => open(path)),
		stat: (path) => attempt(async () => statOf(await Deno.stat(path))),
		linkStat: (path) => attempt(async () => statOf(await Deno.lstat(path))),
		realPath: (path) => attempt(() => Deno.realPath(path)),
		readDirectory: (path) => attempt(() => readDirectory(path)),
		readText: (path) => attempt(() => Deno.readTextFile(path)),
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
	};
}

async function attempt<T>(call: () => Promise<T>): Promise<T> {
	try {
		return await call();
	} catch (error) {
		throw systemErrorOf(error);
	}
}
