/**
 * Options of the static handlers, and what stands where one is left out. What each means for a request is said where it is used.
 */
import type { Clock } from "../../protocol/connection.ts";
import type { Exchange, Handler } from "../../protocol/exchange/exchange.ts";
import { UsageError } from "../../protocol/faults.ts";
import type { FieldLines } from "../../protocol/http/field-section.ts";
import type { Files } from "../../runtime.ts";
import type { CachePolicy } from "./cache-policy.ts";

/** Options that a folder and a single file share. */
export interface ServingOptions {
	readonly files: Files;
	readonly clock: Clock;
	/** Path that all is served under, as clients send it; "/" where left out. */
	readonly base?: string | undefined;
	/** Send "app.js.br", ".zst" or ".gz" to clients that take it. On. */
	readonly precompressed?: boolean | undefined;
	/** Cache-Control. "auto". */
	readonly cache?: CachePolicy | undefined;
	/** Fields for every answer, which replace ours of the same name. None. */
	readonly fields?: FieldLines | undefined;
	/** Octets of small files kept in memory. 32 MiB; 0 keeps none. */
	readonly cacheBytes?: number | undefined;
	/** Answers what this handler has nothing for: other paths, and every method but GET and HEAD. */
	readonly next?: Handler | undefined;
	/** Whether the next handler has something for this exchange; where not, this one answers as if there were none. Always, unless told. */
	readonly mayPassOn?: ((exchange: Exchange) => boolean) | undefined;
	/** Told of failures that nobody foresaw; they are answered with 500. */
	readonly reportError?: ((error: unknown, exchange: Exchange) => void) | undefined;
}

export interface StaticOptions extends ServingOptions {
	/** Absolute path of the folder. */
	readonly root: string;
	/** Names of index files. ["index.html"]. */
	readonly index?: readonly string[] | undefined;
	/** "/about" serves about.html. On. */
	readonly cleanUrls?: boolean | undefined;
	/** File in the root that answers navigations to paths without one ("index.html"). Off. */
	readonly spa?: false | string | undefined;
	/** List folders without an index. Off. */
	readonly browse?: boolean | undefined;
	/** Serve names that begin with a dot. Off, but for "/.well-known". */
	readonly dotfiles?: boolean | undefined;
	/** Follow symbolic links that stay inside the root. Off. */
	readonly followSymlinks?: boolean | undefined;
}

export interface FileOptions extends ServingOptions {
	/** Absolute path of the file. A symbolic link is followed: whoever names it here means it. */
	readonly path: string;
	/** Serve it at every path, whatever its name. Off. */
	readonly atEveryPath?: boolean | undefined;
}

export const DEFAULT_INDEX: readonly string[] = ["index.html"];
export const DEFAULT_CACHE_BYTES = 32 * 1024 * 1024;

/** The base without its last "/": "" for "/". */
export function normalizeBase(base: string | undefined): string {
	if (base === undefined || base === "/") return "";
	if (!base.startsWith("/") || base.includes("//") || /[^!-~]/.test(base)) {
		throw new UsageError(`A base path begins with "/" and is spelled as clients send it ("/docs"); got ${JSON.stringify(base)}.`);
	}
	return base.endsWith("/") ? base.slice(0, -1) : base;
}

/** Refuses what is no plain name of a file in the root. */
export function checkFileName(name: string, option: string): void {
	if (name === "" || name === "." || name === ".." || /[/\\\0]/.test(name)) {
		throw new UsageError(`${option} takes names of files in the served folder, without a path ("index.html"); got ${JSON.stringify(name)}.`);
	}
}

/** Refuses a lifetime that Cache-Control can't say (RFC 9111 §1.2.2). */
export function checkCachePolicy(policy: CachePolicy): void {
	if (typeof policy === "number" && !(Number.isSafeInteger(policy) && policy >= 0)) {
		throw new UsageError(`cache takes "auto", "off" or a whole number of seconds; got ${policy}.`);
	}
}
