/**
 * Fields that somebody wants on every response (a site, a route, `--header`), put over those that a response has of its own.
 *
 * They take the place of fields of the same name, but for two whose lines add up: taking a name out of Vary would make caches give one
 * client what was chosen for another (RFC 9110 §12.5.5), and each Set-Cookie is a cookie of its own (RFC 9110 §5.3).
 */
import type { FieldLines } from "./field-section.ts";

const ADDS_UP: readonly string[] = ["vary", "set-cookie"];

export class AddedFields {
	readonly lines: FieldLines;
	#replaced: ReadonlySet<string>;
	/** What was last joined, and what it came to: mostly the next response has the same. */
	#lastOwn: FieldLines;
	#lastJoined: FieldLines;

	/** `lines` alternates names and values, and isn't changed afterwards. */
	constructor(lines: FieldLines) {
		this.lines = lines;
		const replaced = new Set<string>();
		for (let at = 0; at < lines.length; at += 2) replaced.add((lines[at] ?? "").toLowerCase());
		for (const name of ADDS_UP) replaced.delete(name);
		this.#replaced = replaced;
		this.#lastOwn = [];
		this.#lastJoined = lines;
	}

	/** A response's own lines without those that are replaced, then the added ones. Not to be changed. */
	join(own: FieldLines): FieldLines {
		if (!areSame(own, this.#lastOwn)) {
			this.#lastJoined = this.#joinAnew(own);
			this.#lastOwn = own.slice();
		}
		return this.#lastJoined;
	}

	#joinAnew(own: FieldLines): FieldLines {
		const joined: string[] = [];
		for (let at = 0; at < own.length; at += 2) {
			const name = own[at] ?? "";
			if (!this.#replaced.has(name.toLowerCase())) joined.push(name, own[at + 1] ?? "");
		}
		joined.push(...this.lines);
		return joined;
	}
}

function areSame(one: FieldLines, other: FieldLines): boolean {
	if (one.length !== other.length) return false;
	for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
	return true;
}
