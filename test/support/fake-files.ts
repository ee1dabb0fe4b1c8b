/** A file system in memory behind the Files port: with links, directories, special files, failures, and a log of what was asked. */
import { type AppendFile, type DirectoryEntry, type FileStat, type OpenFile, SystemError, type SystemFiles } from "../../src/runtime.ts";

type Kind = FileStat["kind"];
export type FileOperation = "open" | "read" | "stat" | "realPath" | "readDirectory" | "append" | "write" | "makeDirectory" | "remove";

interface Node {
	kind: Kind;
	bytes: Uint8Array;
	modifiedMillis: number;
	readonly inode: number;
	/** Of a link. */
	target: string;
}

/** Sat, 01 Nov 2025 00:00:00 GMT. */
export const LONG_AGO = 1_761_955_200_000;

const encoder = new TextEncoder();

export class FakeFiles implements SystemFiles {
	readonly separator = "/";
	/** "operation path" of every call, in order. */
	readonly calls: string[] = [];
	openCount = 0;
	closeCount = 0;
	/** The most that one read gives. */
	readBytes = Number.POSITIVE_INFINITY;
	/** Called before an operation is carried out: where a test changes what stands there. */
	before: (operation: FileOperation, path: string) => void = () => {};
	/** What each write to an appended file waits for: a disk that stalls. */
	writing: (path: string) => Promise<void> = () => Promise.resolve();
	/** Modes that files and directories were made with, and who they belong to where that isn't user 1000. */
	readonly modes = new Map<string, number>();
	readonly owners = new Map<string, number>();
	#watchers = new Map<string, Set<(path: string | null) => void>>();
	#nodes = new Map<string, Node>([["/", { kind: "directory", bytes: new Uint8Array(0), modifiedMillis: LONG_AGO, inode: 1, target: "" }]]);
	#failures = new Map<string, string>();
	#nextInode = 2;

	/** Puts a file in place of what was there, as by a rename: with an inode of its own. Directories on the way come of themselves. */
	put(path: string, content: string | Uint8Array, modifiedMillis = LONG_AGO): this {
		this.#place(path, "file", typeof content === "string" ? encoder.encode(content) : content, modifiedMillis, "");
		return this;
	}

	/** Changes a file in place: whoever has it open sees it. */
	rewrite(path: string, content: string | Uint8Array, modifiedMillis: number): this {
		const node = this.#walk(path, true).node;
		node.bytes = typeof content === "string" ? encoder.encode(content) : content;
		node.modifiedMillis = modifiedMillis;
		return this;
	}

	directory(path: string): this {
		this.#place(path, "directory", new Uint8Array(0), LONG_AGO, "");
		return this;
	}

	link(path: string, target: string): this {
		this.#place(path, "symlink", new Uint8Array(0), LONG_AGO, target);
		return this;
	}

	/** A FIFO, a socket or a device. */
	special(path: string): this {
		this.#place(path, "other", new Uint8Array(0), LONG_AGO, "");
		return this;
	}

	/** What stands at the path, as text; null for nothing. */
	text(path: string): string | null {
		const node = this.#nodes.get(path);
		return node === undefined ? null : new TextDecoder().decode(node.bytes);
	}

	/** A file or directory goes, with all below it, whoever did it. */
	takeAway(path: string): this {
		for (const name of [...this.#nodes.keys()]) if (name === path || name.startsWith(`${path}/`)) this.#nodes.delete(name);
		return this;
	}

	/** From now on the operation fails on the path. */
	fail(operation: FileOperation, path: string, code: string): this {
		this.#failures.set(`${operation} ${path}`, code);
		return this;
	}

	async open(path: string): Promise<OpenFile> {
		this.#begin("open", path);
		const { node } = this.#walk(path, true);
		if (node.kind === "other") throw new Error(`${path} was opened: a FIFO would have blocked`);
		this.openCount++;
		let isClosed = false;
		return {
			stat: statOf(node),
			read: async (target, position) => {
				this.#begin("read", path);
				if (isClosed) throw new SystemError("EBADF", `${path} was read after it was closed`);
				const part = node.bytes.subarray(position, position + Math.min(target.length, this.readBytes));
				target.set(part);
				return part.length;
			},
			close: async () => {
				if (isClosed) throw new SystemError("EBADF", `${path} was closed twice`);
				isClosed = true;
				this.closeCount++;
			},
		};
	}

	async stat(path: string): Promise<FileStat> {
		this.#begin("stat", path);
		return this.#statAt(this.#walk(path, true));
	}

	async linkStat(path: string): Promise<FileStat> {
		this.#begin("stat", path);
		return this.#statAt(this.#walk(path, false));
	}

	async realPath(path: string): Promise<string> {
		this.#begin("realPath", path);
		return this.#walk(path, true).path;
	}

	async readDirectory(path: string): Promise<DirectoryEntry[]> {
		this.#begin("readDirectory", path);
		const real = this.#walk(path, true).path;
		const inside = real === "/" ? "/" : `${real}/`;
		const names = [...this.#nodes.keys()].filter((name) => name !== "/" && name.startsWith(inside) && !name.slice(inside.length).includes("/"));
		return names.map((name) => ({ name: name.slice(inside.length), kind: this.#nodes.get(name)!.kind }));
	}

	async readText(path: string): Promise<string> {
		const { node } = this.#walk(path, true);
		if (node.kind === "directory") throw new SystemError("EISDIR", `${path} is a directory`);
		return new TextDecoder().decode(node.bytes);
	}

	async append(path: string, mode = 0o640): Promise<AppendFile> {
		this.#begin("append", path);
		if (!this.#nodes.has(path)) {
			this.#walk(path.slice(0, path.lastIndexOf("/")) || "/", true);
			this.#place(path, "file", new Uint8Array(0), LONG_AGO, "");
			this.modes.set(path, mode);
		}
		const { node } = this.#walk(path, true);
		if (node.kind === "directory") throw new SystemError("EISDIR", `${path} is a directory`);
		this.openCount++;
		let isClosed = false;
		return {
			write: async (bytes) => {
				this.#begin("write", path);
				if (isClosed) throw new SystemError("EBADF", `${path} was written after it was closed`);
				const part = bytes.slice();
				await this.writing(path);
				const longer = new Uint8Array(node.bytes.length + part.length);
				longer.set(node.bytes);
				longer.set(part, node.bytes.length);
				node.bytes = longer;
			},
			close: async () => {
				if (isClosed) throw new SystemError("EBADF", `${path} was closed twice`);
				isClosed = true;
				this.closeCount++;
			},
		};
	}

	async makeDirectory(path: string, mode: number): Promise<void> {
		this.#begin("makeDirectory", path);
		const found = this.#nodes.get(path);
		if (found !== undefined && found.kind !== "directory") throw new SystemError("EEXIST", `${path} is there, and no directory`);
		if (found !== undefined) return;
		this.directory(path);
		this.modes.set(path, mode);
	}

	async remove(path: string): Promise<void> {
		this.#begin("remove", path);
		if (this.#nodes.get(path)?.kind === "directory") throw new SystemError("EPERM", `${path} is a directory`);
		this.takeAway(path);
	}

	watch(path: string, _isDeep: boolean, listener: (path: string | null) => void): () => void {
		const listeners = this.#watchers.get(path) ?? new Set();
		this.#watchers.set(path, listeners.add(listener));
		return () => listeners.delete(listener);
	}

	/** Directories that are watched now. */
	get watched(): string[] {
		return [...this.#watchers].filter(([, listeners]) => listeners.size > 0).map(([path]) => path);
	}

	/** Tells who watches a directory above the path that it may have changed; null where the system doesn't say which. */
	changed(path: string, told: string | null = path): void {
		for (const [watched, listeners] of this.#watchers) {
			if (path === watched || path.startsWith(watched === "/" ? "/" : `${watched}/`)) for (const listener of [...listeners]) listener(told);
		}
	}

	/** Absolute, "." and empty steps taken out. */
	resolve(path: string): string {
		return `/${path
			.split("/")
			.filter((name) => name !== "" && name !== ".")
			.join("/")}`;
	}

	#statAt({ path, node }: { readonly path: string; readonly node: Node }): FileStat {
		return {
			...statOf(node),
			owner: this.owners.get(path) ?? 1000,
			permissions: this.modes.get(path) ?? (node.kind === "directory" ? 0o755 : 0o644),
		};
	}

	#begin(operation: FileOperation, path: string): void {
		this.calls.push(`${operation} ${path}`);
		const code = this.#failures.get(`${operation} ${path}`);
		if (code !== undefined) throw new SystemError(code, `${code}: ${operation} ${path}`);
		this.before(operation, path);
	}

	#place(path: string, kind: Kind, bytes: Uint8Array, modifiedMillis: number, target: string): void {
		const parent = path.slice(0, path.lastIndexOf("/"));
		if (parent !== "" && !this.#nodes.has(parent)) this.directory(parent);
		this.takeAway(path);
		this.#nodes.set(path, { kind, bytes, modifiedMillis, inode: this.#nextInode++, target });
	}

	/** Follows a path as a host does: links on the way always, the last one where asked to. */
	#walk(path: string, followLast: boolean, hops = 0): { path: string; node: Node } {
		if (hops > 8) throw new SystemError("ELOOP", path);
		if (path.includes("\0")) throw new SystemError("EINVAL", path);
		const names = path.split("/").filter((name) => name !== "" && name !== ".");
		let at = "/";
		for (const [index, name] of names.entries()) {
			if (name.length > 255) throw new SystemError("ENAMETOOLONG", path);
			if (this.#nodes.get(at)?.kind !== "directory") throw new SystemError("ENOTDIR", path);
			if (name === "..") {
				at = at.slice(0, at.lastIndexOf("/")) || "/";
				continue;
			}
			const next = at === "/" ? `/${name}` : `${at}/${name}`;
			const node = this.#nodes.get(next);
			if (node === undefined) throw new SystemError("ENOENT", path);
			if (node.kind === "symlink" && (followLast || index < names.length - 1)) {
				const target = node.target.startsWith("/") ? node.target : `${at}/${node.target}`;
				return this.#walk([target, ...names.slice(index + 1)].join("/"), followLast, hops + 1);
			}
			at = next;
		}
		return { path: at, node: this.#nodes.get(at)! };
	}
}

function statOf(node: Node): FileStat {
	return { kind: node.kind, size: node.bytes.length, modifiedMillis: node.modifiedMillis, inode: node.inode, device: 7 };
}
