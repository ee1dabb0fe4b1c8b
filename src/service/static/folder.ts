/**
 * A folder that nothing is served from outside of: finding what stands under names, and opening what was found.
 *
 * Names come from `decode-path.ts`, so they have no "..". What remains are symbolic links and special files. Both are settled by asking the
 * host for the real path, and asked again once a file is open, because a name may be given to something else in between.
 */
import type { FileStat, Files, OpenFile } from "../../runtime.ts";
import { SystemError } from "../../runtime.ts";
import { hasHiddenName, type PathRules } from "./decode-path.ts";

/** Something that stands in the folder. */
export interface Found {
	/** Its real path: no symbolic link in it when it was found. */
	readonly path: string;
	readonly stat: FileStat;
}

export interface FolderOptions {
	readonly files: Files;
	/** Absolute path. It may itself be a symbolic link, and may be pointed elsewhere while we serve. */
	readonly root: string;
	/** Follow symbolic links that stay inside; else nothing below one is found. */
	readonly followSymlinks: boolean;
	readonly rules: PathRules;
}

/** Failures that mean that nothing stands under a name. */
const ABSENT = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG", "ELOOP"]);

export class Folder {
	readonly files: Files;
	#root: string;
	#followSymlinks: boolean;
	#rules: PathRules;

	constructor(options: FolderOptions) {
		this.files = options.files;
		this.#root = options.root;
		this.#followSymlinks = options.followSymlinks;
		this.#rules = options.rules;
	}

	/** The root's real path, for the `find` calls of one lookup. Null where the root doesn't exist. */
	realRoot(): Promise<string | null> {
		return realPathOf(this.files, this.#root);
	}

	/** What stands under these names; null for nothing. Other failures of the host reject with its `SystemError`. */
	async find(realRoot: string, segments: readonly string[]): Promise<Found | null> {
		const { separator } = this.files;
		const inside = realRoot.endsWith(separator) ? realRoot : realRoot + separator;
		const wanted = segments.length === 0 ? realRoot : inside + segments.join(separator);
		const path = await realPathOf(this.files, wanted);
		if (path === null) return null;
		if (path !== wanted) {
			// A link somewhere (or, on some hosts, a name in another case: one spelling is enough).
			if (!this.#followSymlinks) return null;
			if (path !== realRoot && !path.startsWith(inside)) return null;
			if (path !== realRoot && hasHiddenName(path.slice(inside.length).split(separator), this.#rules)) return null;
		}
		return findAt(this.files, path);
	}
}

/** What stands at a real path, itself not followed if it has become a link since. */
export async function findAt(files: Files, path: string): Promise<Found | null> {
	try {
		return { path, stat: await files.linkStat(path) };
	} catch (error) {
		if (isAbsence(error)) return null;
		throw error;
	}
}

/** The real path; null where there is none. */
export async function realPathOf(files: Files, path: string): Promise<string | null> {
	try {
		return await files.realPath(path);
	} catch (error) {
		if (isAbsence(error)) return null;
		throw error;
	}
}

/**
 * Opens the regular file at a real path. Null where there is none any more, or the path no longer leads to it directly: look for it
 * again. The file may be another than was found, or have changed: go by its own `stat`.
 *
 * Only what has just been seen to be a regular file is opened, so that no FIFO can block us.
 */
export async function openFound(files: Files, realPath: string): Promise<OpenFile | null> {
	if ((await findAt(files, realPath))?.stat.kind !== "file") return null;
	let file: OpenFile;
	try {
		file = await files.open(realPath);
	} catch (error) {
		if (isAbsence(error)) return null;
		throw error;
	}
	try {
		// Had a directory on the way been swapped for a link before `open`, then either it is still one and the real path differs, or
		// it was swapped back and another file than the one we hold stands at the path.
		const path = file.stat.kind === "file" ? await realPathOf(files, realPath) : null;
		const after = path === realPath ? await findAt(files, realPath) : null;
		if (after !== null && isSameFile(after.stat, file.stat)) return file;
	} catch (error) {
		await file.close();
		throw error;
	}
	await file.close();
	return null;
}

/** The same file in the same state, as far as its metadata tells. */
export function isSameState(one: FileStat, other: FileStat): boolean {
	return isSameFile(one, other) && one.kind === other.kind && one.size === other.size && one.modifiedMillis === other.modifiedMillis;
}

function isSameFile(one: FileStat, other: FileStat): boolean {
	return one.inode === other.inode && one.device === other.device;
}

function isAbsence(error: unknown): boolean {
	return error instanceof SystemError && ABSENT.has(error.code);
}
