/**
 * What a path asks for: a file, a folder's index, a page without its ".html", a listing, or nothing. Only looks; answers are
 * `static-service.ts`'s.
 */
import type { DecodedPath } from "./decode-path.ts";
import type { Folder, Found } from "./folder.ts";

export type Target =
	/** `fileName`: what the file was asked for as. */
	| { readonly kind: "file"; readonly found: Found; readonly fileName: string }
	/** A folder asked for without its last "/": relative links on its page would go wrong. */
	| { readonly kind: "add-slash" }
	| { readonly kind: "listing"; readonly found: Found }
	| { readonly kind: "nothing" };

export interface TargetRules {
	/** Names of index files, the first that exists is served. */
	readonly index: readonly string[];
	/** "/about" stands for "/about.html" where nothing else does. */
	readonly cleanUrls: boolean;
	/** Folders without an index are listed. */
	readonly browse: boolean;
}

const NOTHING: Target = { kind: "nothing" };
const PAGE_SUFFIX = ".html";

/** Finds what a path asks for. An exact file comes first, then a folder with an index, a page without its suffix, a listing. */
export async function findTarget(folder: Folder, path: DecodedPath, rules: TargetRules): Promise<Target> {
	const root = await folder.realRoot();
	if (root === null) return NOTHING;
	const { segments } = path;
	const found = await folder.find(root, segments);
	const isFolder = found !== null && found.stat.kind === "directory";
	if (path.isFolder) {
		if (!isFolder) return NOTHING;
		return (await findIndex(folder, root, segments, rules)) ?? (rules.browse ? { kind: "listing", found } : NOTHING);
	}
	const fileName = segments[segments.length - 1] ?? "";
	if (found !== null && found.stat.kind === "file") return { kind: "file", found, fileName };
	if (isFolder && (await findIndex(folder, root, segments, rules)) !== null) return { kind: "add-slash" };
	if (rules.cleanUrls && !fileName.endsWith(PAGE_SUFFIX)) {
		const page = await findFile(folder, root, [...segments.slice(0, -1), fileName + PAGE_SUFFIX]);
		if (page !== null) return page;
	}
	return isFolder && rules.browse ? { kind: "add-slash" } : NOTHING;
}

/** The regular file under these names. */
export async function findFile(folder: Folder, realRoot: string, segments: readonly string[]): Promise<Target | null> {
	const found = await folder.find(realRoot, segments);
	if (found === null || found.stat.kind !== "file") return null;
	return { kind: "file", found, fileName: segments[segments.length - 1] ?? "" };
}

async function findIndex(folder: Folder, realRoot: string, segments: readonly string[], rules: TargetRules): Promise<Target | null> {
	for (const name of rules.index) {
		const index = await findFile(folder, realRoot, [...segments, name]);
		if (index !== null) return index;
	}
	return null;
}
