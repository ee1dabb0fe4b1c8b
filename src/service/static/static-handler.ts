/**
 * Serves a folder: the handler behind `trivet DIR`. Looks for files where `decode-path.ts`, `folder.ts` and `find-target.ts` lead; the rest is
 * `static-service.ts`'s. The way of a request is drawn in this folder's README.
 */
import type { Exchange, Handler } from "../../protocol/exchange/exchange.ts";
import { decodePath, isPlainSpelling, type PathRules } from "./decode-path.ts";
import { findFile, findTarget, type Target, type TargetRules } from "./find-target.ts";
import { Folder } from "./folder.ts";
import { listFolder } from "./list-folder.ts";
import { listingJson, listingPage } from "./listing-page.ts";
import { mergeFields } from "./merge-fields.ts";
import { OWN_PAGE_FIELDS, prefersJson } from "./send-error.ts";
import { checkFileName, DEFAULT_INDEX, type StaticOptions } from "./static-options.ts";
import { type Lookup, type Site, StaticService } from "./static-service.ts";

const NOT_FOUND_PAGE = "404.html";

/** A handler that serves a folder. Options that make no sense throw a `UsageError`. */
export function staticHandler(options: StaticOptions): Handler {
	const service: StaticService = new StaticService(options, new FolderSite(options, (exchange, page) => sendListing(service, exchange, page)));
	return (exchange) => service.handle(exchange);
}

interface ListingPage {
	readonly json: () => string;
	readonly html: (base: string) => string;
}

class FolderSite implements Site {
	readonly fallback: Lookup | null;
	readonly notFoundPage: Lookup;
	#folder: Folder;
	#pathRules: PathRules;
	#targetRules: TargetRules;
	#send: (exchange: Exchange, page: ListingPage) => void;

	constructor(options: StaticOptions, send: (exchange: Exchange, page: ListingPage) => void) {
		const { files, root, dotfiles = false, followSymlinks = false, index = DEFAULT_INDEX, cleanUrls = true, browse = false, spa = false } = options;
		for (const name of index) checkFileName(name, "index");
		if (spa !== false) checkFileName(spa, "spa");
		this.#pathRules = { dotfiles, isWindows: files.separator === "\\" };
		this.#targetRules = { index, cleanUrls, browse };
		this.#folder = new Folder({ files, root, followSymlinks, rules: this.#pathRules });
		this.#send = send;
		this.notFoundPage = this.#lookupOfFile(NOT_FOUND_PAGE);
		this.fallback = spa === false ? null : this.#lookupOfFile(spa);
	}

	lookup(path: string): Lookup | 400 | 404 {
		if (!path.startsWith("/")) return 400;
		const decoded = decodePath(path, this.#pathRules);
		if (typeof decoded === "number") return decoded;
		return {
			key: isPlainSpelling(path, decoded) ? path : null,
			find: () => findTarget(this.#folder, decoded, this.#targetRules),
			list: (exchange, { found }) => this.#list(exchange, decoded.segments, found.path),
		};
	}

	/** A file of the root, whatever path was asked for. Its key has no "/" in front, so it is no path's. */
	#lookupOfFile(name: string): Lookup {
		return {
			key: name,
			find: async (): Promise<Target> => {
				const root = await this.#folder.realRoot();
				return (root === null ? null : await findFile(this.#folder, root, [name])) ?? { kind: "nothing" };
			},
		};
	}

	async #list(exchange: Exchange, segments: readonly string[], realPath: string): Promise<void> {
		const root = (await this.#folder.realRoot()) ?? "";
		const listing = await listFolder(this.#folder, root, segments, realPath, this.#pathRules);
		this.#send(exchange, { json: () => listingJson(listing, segments), html: (base) => listingPage(listing, segments, base) });
	}
}

function sendListing(service: StaticService, exchange: Exchange, page: ListingPage): void {
	const isJson = prefersJson(exchange);
	const type = isJson ? "application/json; charset=utf-8" : "text/html; charset=utf-8";
	const fields = mergeFields(["Content-Type", type, "Vary", "Accept", ...OWN_PAGE_FIELDS], service.fields);
	exchange.respond(200, fields, isJson ? page.json() : page.html(service.base));
}
