/** Reloads when a file changes, for development: what editors and builds write in one go makes one reload. */

import type { SystemFiles } from "../../runtime.ts";
import { messageOf } from "../describe-failure.ts";
import type { EventLog } from "../logs/log.ts";
import type { Timers } from "./timers.ts";

/** A reload begins when nothing has changed for so long, */
export const QUIET_MILLIS = 100;
/** or when changes have gone on for so long. */
export const LONGEST_MILLIS = 1_000;

/** Folders below what is watched where things change that nobody edits. */
const IGNORED_FOLDERS: ReadonlySet<string> = new Set(["node_modules", "dist", "build", "coverage", "target", "logs", "tmp", "__pycache__"]);
/** Logs, sockets, what editors write beside a file, and what databases do. */
const IGNORED_FILES =
	/(?:\.(?:log|pid|sock|swp|swx|swo|tmp|temp|bak|db-wal|db-shm|db-journal|sqlite-wal|sqlite-shm|sqlite-journal)|~|^4913|^\.#.*|^#.*#)$/i;

export interface WatchHost {
	readonly files: Pick<SystemFiles, "watch" | "separator">;
	readonly timers: Timers;
	readonly log: EventLog;
	/** Absolute paths of files of ours that change all the time, such as the log: where a reload writes, each would be followed by the next. */
	readonly unwatched: readonly string[];
	readonly reload: () => void;
}

export class WatchReload {
	#host: WatchHost;
	/** By path, what stops watching it. */
	#watched: Map<string, () => void>;
	/** Since when changes have been waiting; -1 for none. */
	#since: number;
	#cancel: () => void;

	constructor(host: WatchHost) {
		this.#host = host;
		this.#watched = new Map();
		this.#since = -1;
		this.#cancel = () => {};
	}

	/** Watches these folders, with those below them, and this file, from now on, and nothing else. Paths are absolute. */
	watch(folders: readonly string[], file: string | null): void {
		for (const [path, stop] of this.#watched) {
			if (path === file || folders.includes(path)) continue;
			stop();
			this.#watched.delete(path);
		}
		for (const path of folders) this.#add(path, path, true, (changed) => changed === null || !this.#isNoise(path, changed));
		// Editors put another file in the place of the one that they change, so it is the folder that is watched.
		if (file !== null) this.#add(file, this.#folderOf(file), false, (changed) => changed === null || changed === file);
	}

	close(): void {
		this.watch([], null);
		this.#cancel();
		this.#since = -1;
	}

	/** `counts` is asked of each change; null where the system doesn't say what changed. */
	#add(path: string, folder: string, isDeep: boolean, counts: (changed: string | null) => boolean): void {
		if (this.#watched.has(path)) return;
		try {
			const stop = this.#host.files.watch(folder, isDeep, (changed) => {
				if (counts(changed)) this.#changed();
			});
			this.#watched.set(path, stop);
		} catch (error) {
			this.#host.log.log("warn", `Can't watch ${path}: ${messageOf(error)}`);
		}
	}

	#folderOf(file: string): string {
		const { separator } = this.#host.files;
		return file.slice(0, Math.max(1, file.lastIndexOf(separator)));
	}

	#changed(): void {
		const { timers } = this.#host;
		const now = timers.now();
		if (this.#since < 0) this.#since = now;
		const wait = Math.min(QUIET_MILLIS, Math.max(0, this.#since + LONGEST_MILLIS - now));
		this.#cancel();
		this.#cancel = timers.after(wait, () => {
			this.#since = -1;
			this.#host.reload();
		});
	}

	/** `changed` is absolute, or relative to what is watched. */
	#isNoise(watched: string, changed: string): boolean {
		if (this.#host.unwatched.includes(changed)) return true;
		const below = changed.startsWith(watched) ? changed.slice(watched.length) : changed;
		const parts = below.split(this.#host.files.separator).filter((part) => part !== "");
		const name = parts.pop() ?? "";
		// A hidden folder is a tool's own (.git, .cache); a hidden file may well be ours (.env).
		return (
			parts.some((part) => part.startsWith(".") || IGNORED_FOLDERS.has(part)) ||
			IGNORED_FOLDERS.has(name) ||
			name === ".git" ||
			IGNORED_FILES.test(name)
		);
	}
}
