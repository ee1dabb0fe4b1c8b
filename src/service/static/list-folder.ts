/**
 * What a folder's listing shows: only what a request for it would get. How it looks is `listing-page.ts`.
 */
import { decodePath, type PathRules } from "./decode-path.ts";
import type { Folder } from "./folder.ts";

export interface ListedEntry {
	readonly name: string;
	readonly kind: "file" | "directory";
	/** Octets; 0 for a directory. */
	readonly size: number;
	readonly modifiedMillis: number;
}

export interface Listing {
	/** Directories first, each kind by name. */
	readonly entries: readonly ListedEntry[];
	/** Entries that there was no room for. */
	readonly omittedCount: number;
}

/** Entries looked at; a listing of more helps nobody and costs a call to the host for each. */
const MAX_ENTRIES = 5000;
/** Calls to the host at a time. */
const BATCH = 32;

/** Lists the folder under these names; `realPath` is what was found there. */
export async function listFolder(
	folder: Folder,
	realRoot: string,
	segments: readonly string[],
	realPath: string,
	rules: PathRules,
): Promise<Listing> {
	const names = (await folder.files.readDirectory(realPath)).map(({ name }) => name).filter((name) => isAskable(name, segments.length === 0, rules));
	names.sort(compareNames);
	const shown = names.slice(0, MAX_ENTRIES);
	const entries: ListedEntry[] = [];
	for (let at = 0; at < shown.length; at += BATCH) {
		const batch = await Promise.all(shown.slice(at, at + BATCH).map((name) => describe(folder, realRoot, segments, name)));
		for (const entry of batch) if (entry !== null) entries.push(entry);
	}
	const directories = entries.filter(({ kind }) => kind === "directory");
	const files = entries.filter(({ kind }) => kind === "file");
	return { entries: [...directories, ...files], omittedCount: names.length - shown.length };
}

/** Order of names as people read them: letters whatever their case, runs of digits by their number. The same on every host. */
export function compareNames(one: string, other: string): number {
	const left = one.toLowerCase().match(/\d+|\D/g) ?? [];
	const right = other.toLowerCase().match(/\d+|\D/g) ?? [];
	for (let at = 0; at < left.length && at < right.length; at++) {
		const a = left[at] ?? "";
		const b = right[at] ?? "";
		const difference = /\d/.test(a) && /\d/.test(b) ? Number(a) - Number(b) : 0;
		if (difference !== 0) return difference;
		if (a !== b) return a < b ? -1 : 1;
	}
	return left.length - right.length || (one < other ? -1 : one > other ? 1 : 0);
}

/** Whether a request can name it: hidden names and those with a separator in them can't be. */
function isAskable(name: string, isTop: boolean, rules: PathRules): boolean {
	let encoded: string;
	try {
		encoded = encodeURIComponent(name);
	} catch {
		// A lone surrogate: the host's name was no Unicode text.
		return false;
	}
	return typeof decodePath(isTop ? `/${encoded}` : `/folder/${encoded}`, rules) !== "number";
}

async function describe(folder: Folder, realRoot: string, segments: readonly string[], name: string): Promise<ListedEntry | null> {
	// What can't be looked at isn't shown; that it can't is nothing to fail a listing for.
	const found = await folder.find(realRoot, [...segments, name]).catch(() => null);
	if (found === null) return null;
	const { kind, size, modifiedMillis } = found.stat;
	if (kind !== "file" && kind !== "directory") return null;
	return { name, kind, size: kind === "file" ? size : 0, modifiedMillis };
}
