/**
 * Makes resources of files found, keeps the content of small ones, and knows how long what it keeps may be used unasked.
 *
 * A resource is used for a second after it was seen on disk; then the next request looks again and either renews it or makes it new, so
 * a change shows within that second. Finding files is `folder.ts`'s, sending `send-resource.ts`'s.
 */
import type { Clock, Millis } from "../../protocol/connection.ts";
import type { Files } from "../../runtime.ts";
import { SIBLING_CODINGS } from "./content-coding.ts";
import { type Found, findAt, isSameState, openFound, realPathOf } from "./folder.ts";
import { Representation, type RepresentationRules } from "./representation.ts";
import { Resource } from "./resource.ts";
import { ResourceCache } from "./resource-cache.ts";

export interface ResourceStoreOptions {
	readonly files: Files;
	readonly clock: Clock;
	readonly rules: RepresentationRules;
	/** Look for siblings compressed ahead. */
	readonly precompressed: boolean;
	/** Octets of content and entries kept. */
	readonly cacheBytes: number;
}

/** How long a resource is used without looking at its files. */
const FRESH_MILLIS: Millis = 1000;
/** Content up to this length is kept. */
const KEPT_BYTES = 256 * 1024;
/**
 * A file that changed this recently may change again without its modification time doing so (file systems count in ticks, some of two
 * seconds), so nothing is kept of it yet.
 */
const SETTLED_MILLIS = 2000;

export class ResourceStore {
	readonly files: Files;
	readonly clock: Clock;
	readonly rules: RepresentationRules;
	#precompressed: boolean;
	#cache: ResourceCache;

	constructor(options: ResourceStoreOptions) {
		this.files = options.files;
		this.clock = options.clock;
		this.rules = options.rules;
		this.#precompressed = options.precompressed;
		this.#cache = new ResourceCache(options.cacheBytes);
	}

	/** The resource kept under `key`, if it may be used without looking. */
	fresh(key: string): Resource | null {
		const resource = this.#cache.get(key);
		return resource !== undefined && this.clock.now() - resource.checkedAt < FRESH_MILLIS ? resource : null;
	}

	/**
	 * Makes the resource of a regular file that was just found, or renews the one kept under `key`. A null key keeps nothing. `fileName`
	 * is the name it was asked for by, which a symbolic link may have led away from.
	 */
	async resourceOf(key: string | null, file: Found, fileName: string): Promise<Resource> {
		// From before the siblings are looked at: what changes meanwhile counts as not seen.
		const checkedAt = this.clock.now();
		const siblings = this.#precompressed ? await this.#findSiblings(file) : [];
		const founds = [file, ...siblings.map(([, found]) => found)];
		const known = key === null ? undefined : this.#cache.get(key);
		if (known !== undefined && isUnchanged(known, founds)) {
			known.checkedAt = checkedAt;
			return known;
		}
		const varies = siblings.length > 0;
		const now = this.clock.unixMillis();
		const describe = (found: Found, coding: string | null) =>
			new Representation({ fileName, path: found.path, stat: found.stat, coding, varies }, this.rules, now);
		const coded = siblings.map(([coding, found]) => describe(found, coding));
		const resource = new Resource(describe(file, null), coded, checkedAt);
		if (key === null) return resource;
		const isSettled = founds.every((found) => Math.abs(now - found.stat.modifiedMillis) >= SETTLED_MILLIS);
		if (isSettled) this.#cache.set(key, resource);
		else this.#cache.delete(key);
		return resource;
	}

	/** Whether the content of a representation is kept once it is read. */
	isKept(representation: Representation): boolean {
		return representation.length <= KEPT_BYTES;
	}

	/** Reads the content of a representation to keep it, once for all who ask meanwhile. Null where its file isn't as described any more. */
	load(key: string | null, resource: Resource, representation: Representation): Promise<Uint8Array | null> {
		representation.loading ??= this.#read(representation)
			.then((bytes) => {
				representation.bytes = bytes;
				if (key !== null) this.#cache.weigh(key, resource);
				return bytes;
			})
			.finally(() => {
				representation.loading = null;
			});
		return representation.loading;
	}

	/** Drops what is kept under `key`: it has been seen not to hold. */
	forget(key: string | null): void {
		if (key !== null) this.#cache.delete(key);
	}

	async #read(representation: Representation): Promise<Uint8Array | null> {
		const { path, stat } = representation.source;
		const file = await openFound(this.files, path);
		if (file === null) return null;
		try {
			if (!isSameState(file.stat, stat)) return null;
			const bytes = new Uint8Array(stat.size);
			for (let at = 0; at < bytes.length; ) {
				const byteCount = await file.read(bytes.subarray(at), at);
				if (byteCount === 0) return null;
				at += byteCount;
			}
			// Written to while it was read, it may be half old, half new.
			const after = await findAt(this.files, path);
			return after !== null && isSameState(after.stat, stat) ? bytes : null;
		} finally {
			await file.close();
		}
	}

	/** Siblings that are regular files beside the file, and not from before it last changed. */
	async #findSiblings(file: Found): Promise<[coding: string, found: Found][]> {
		const found = await Promise.all(SIBLING_CODINGS.map(({ suffix }) => this.#findSibling(file, file.path + suffix)));
		const siblings: [string, Found][] = [];
		for (const [index, { coding }] of SIBLING_CODINGS.entries()) {
			const sibling = found[index];
			if (sibling !== null && sibling !== undefined) siblings.push([coding, sibling]);
		}
		return siblings;
	}

	async #findSibling(file: Found, path: string): Promise<Found | null> {
		if ((await realPathOf(this.files, path)) !== path) return null;
		const sibling = await findAt(this.files, path);
		if (sibling === null || sibling.stat.kind !== "file") return null;
		// By the second: tools that hand a file's time on to its compressed form often drop what is finer.
		return Math.floor(sibling.stat.modifiedMillis / 1000) >= Math.floor(file.stat.modifiedMillis / 1000) ? sibling : null;
	}
}

function isUnchanged(resource: Resource, founds: readonly Found[]): boolean {
	if (resource.representations.length !== founds.length) return false;
	return resource.representations.every(({ source }, index) => {
		const found = founds[index];
		return found !== undefined && found.path === source.path && isSameState(found.stat, source.stat);
	});
}
