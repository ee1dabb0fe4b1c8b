/**
 * Files held in memory behind the Files port, so that a site built into the program is served by the same code as a folder on disk.
 */
import type { DirectoryEntry, FileStat, Files, OpenFile } from "../../runtime.ts";
import { SystemError } from "../../runtime.ts";

/** One file, as octets or as text, which becomes UTF-8. */
export type EmbeddedFile = ({ readonly bytes: Uint8Array } | { readonly text: string }) & {
	/** Whole milliseconds since the epoch. */
	readonly modifiedMillis: number;
};

interface Node {
	readonly stat: FileStat;
	/** Null for a directory. */
	readonly bytes: Uint8Array | null;
	readonly children: Map<string, Node>;
}

/** The files by their absolute path ("/index.html", "/css/site.css"); directories come of themselves. Octets are kept, not copied. */
export function embeddedFiles(files: Readonly<Record<string, EmbeddedFile>>): Files {
	return new EmbeddedFiles(files);
}

class EmbeddedFiles implements Files {
	readonly separator = "/";
	#root: Node;

	constructor(files: Readonly<Record<string, EmbeddedFile>>) {
		// Inodes are counted in the order of paths: entity tags are the same in every process.
		let inode = 1;
		const directory = (): Node => ({ stat: statOf("directory", 0, 0, inode++), bytes: null, children: new Map() });
		this.#root = directory();
		const encoder = new TextEncoder();
		for (const path of Object.keys(files).sort()) {
			const file = files[path] as EmbeddedFile;
			const bytes = "bytes" in file ? file.bytes : encoder.encode(file.text);
			const names = namesOf(path);
			const name = names.pop();
			if (name === undefined) throw new TypeError(`An embedded file needs a name; "${path}" has none.`);
			let parent = this.#root;
			for (const step of names) {
				const child = parent.children.get(step) ?? directory();
				parent.children.set(step, child);
				parent = child;
			}
			parent.children.set(name, { stat: statOf("file", bytes.length, file.modifiedMillis, inode++), bytes, children: new Map() });
		}
	}

	async open(path: string): Promise<OpenFile> {
		const { stat, bytes } = this.#at(path);
		return {
			stat,
			async read(target, position) {
				if (bytes === null) throw new SystemError("EISDIR", `${path} is a directory`);
				const part = bytes.subarray(position, position + target.length);
				target.set(part);
				return part.length;
			},
			async close() {},
		};
	}

	async stat(path: string): Promise<FileStat> {
		return this.#at(path).stat;
	}

	linkStat(path: string): Promise<FileStat> {
		return this.stat(path);
	}

	async realPath(path: string): Promise<string> {
		this.#at(path);
		return `/${namesOf(path).join("/")}`;
	}

	async readDirectory(path: string): Promise<DirectoryEntry[]> {
		const { bytes, children } = this.#at(path);
		if (bytes !== null) throw new SystemError("ENOTDIR", `${path} is a file`);
		return [...children].map(([name, child]) => ({ name, kind: child.stat.kind }));
	}

	async readText(path: string): Promise<string> {
		const { bytes } = this.#at(path);
		if (bytes === null) throw new SystemError("EISDIR", `${path} is a directory`);
		return new TextDecoder().decode(bytes);
	}

	resolve(path: string): string {
		return `/${namesOf(path).join("/")}`;
	}

	#at(path: string): Node {
		let node = this.#root;
		for (const name of namesOf(path)) {
			if (node.bytes !== null) throw new SystemError("ENOTDIR", `${path}: a file stands where a directory would`);
			const child = node.children.get(name);
			if (child === undefined) throw new SystemError("ENOENT", `${path} is not among the embedded files`);
			node = child;
		}
		return node;
	}
}

function namesOf(path: string): string[] {
	return path.split("/").filter((name) => name !== "" && name !== ".");
}

function statOf(kind: "file" | "directory", size: number, modifiedMillis: number, inode: number): FileStat {
	return { kind, size, modifiedMillis, inode, device: 0 };
}
