/**
 * Serves one file, at the base path and under its own name, or at every path: the handler behind `trivet FILE`. Everything but where to look is
 * `static-service.ts`'s.
 */
import type { Handler } from "../../protocol/exchange/exchange.ts";
import { decodePath, isPlainSpelling } from "./decode-path.ts";
import type { Target } from "./find-target.ts";
import { findAt, realPathOf } from "./folder.ts";
import type { FileOptions } from "./static-options.ts";
import { type Lookup, type Site, StaticService } from "./static-service.ts";

/** A handler that serves one file. Options that make no sense throw a `UsageError`. */
export function fileHandler(options: FileOptions): Handler {
	const service = new StaticService(options, new FileSite(options));
	return (exchange) => service.handle(exchange);
}

class FileSite implements Site {
	readonly fallback = null;
	readonly notFoundPage = null;
	#options: FileOptions;
	#fileName: string;

	constructor(options: FileOptions) {
		this.#options = options;
		this.#fileName = options.path.slice(options.path.lastIndexOf(options.files.separator) + 1);
	}

	lookup(path: string): Lookup | 400 | 404 {
		if (!path.startsWith("/")) return 400;
		if (this.#options.atEveryPath === true) return { key: "/", find: () => this.#find() };
		// The name is compared and never used to look: any that the file has will do.
		const decoded = decodePath(path, { dotfiles: true, isWindows: false });
		if (typeof decoded === "number") return decoded;
		const [name, ...rest] = decoded.segments;
		if (rest.length > 0 || (name !== undefined && (name !== this.#fileName || decoded.isFolder))) return 404;
		return { key: isPlainSpelling(path, decoded) ? path : null, find: () => this.#find() };
	}

	async #find(): Promise<Target> {
		const { files, path } = this.#options;
		const realPath = await realPathOf(files, path);
		const found = realPath === null ? null : await findAt(files, realPath);
		return found?.stat.kind === "file" ? { kind: "file", found, fileName: this.#fileName } : { kind: "nothing" };
	}
}
