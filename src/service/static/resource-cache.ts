/**
 * Resources by the text of a path, so that a request for one that is known touches neither the file system nor percent-encoding.
 *
 * Bounded twice, by count and by octets; what goes first is what nobody asked for since it was last looked at (second chance). Absent
 * files are never kept: their names are without number and the peer's to choose. Whether an entry still holds is `resource-store.ts`'s.
 */
import type { Resource } from "./resource.ts";

/** What an entry is counted as beside its key and content: fields, stat, and the objects around them. */
const ENTRY_BYTES = 2048;
const MAX_ENTRIES = 4096;

export class ResourceCache {
	#entries: Map<string, Resource>;
	#maxBytes: number;
	#byteCount: number;

	/** `maxBytes` 0 keeps nothing. */
	constructor(maxBytes: number) {
		this.#entries = new Map();
		this.#maxBytes = maxBytes;
		this.#byteCount = 0;
	}

	get size(): number {
		return this.#entries.size;
	}

	/** Octets it is counted as. */
	get byteCount(): number {
		return this.#byteCount;
	}

	get(key: string): Resource | undefined {
		const resource = this.#entries.get(key);
		if (resource !== undefined) resource.isTouched = true;
		return resource;
	}

	/** Keeps a resource in place of what had its key. */
	set(key: string, resource: Resource): void {
		this.delete(key);
		this.#entries.set(key, resource);
		this.weigh(key, resource);
	}

	/** Counts a resource again: content of it has been read. Nothing happens where it isn't the one kept. */
	weigh(key: string, resource: Resource): void {
		if (this.#entries.get(key) !== resource) return;
		let weight = ENTRY_BYTES + 2 * key.length;
		for (const representation of resource.representations) weight += representation.bytes?.length ?? 0;
		this.#byteCount += weight - resource.weight;
		resource.weight = weight;
		this.#makeRoom();
	}

	delete(key: string): void {
		const resource = this.#entries.get(key);
		if (resource === undefined) return;
		this.#entries.delete(key);
		this.#byteCount -= resource.weight;
		resource.weight = 0;
	}

	/** Each turn drops an entry or takes its mark away, so this ends after two rounds at the latest. */
	#makeRoom(): void {
		for (const [key, resource] of this.#entries) {
			if (this.#entries.size <= MAX_ENTRIES && this.#byteCount <= this.#maxBytes) return;
			if (resource.isTouched) {
				resource.isTouched = false;
				this.#entries.delete(key);
				this.#entries.set(key, resource);
			} else this.delete(key);
		}
	}
}
