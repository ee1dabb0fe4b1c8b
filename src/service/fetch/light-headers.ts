/**
 * `Headers` for handlers: the standard interface over field lines, or over the field section of a request, which becomes
 * text only where it is touched.
 *
 * It differs from the standard in one point, in the handler's favour: no instance is immutable, so middleware may add to
 * the fields of a redirect or of a request. Checks of names and values are in `field-syntax.ts`.
 */
import type { FieldLines, FieldSection } from "../../protocol/http/field-section.ts";
import { checkValue, hasLine, lowerName } from "./field-syntax.ts";
import { INSPECT } from "./inspect-symbol.ts";
import { NativeHeaders } from "./native-classes.ts";
import { answerNativeState } from "./native-state.ts";

/** What `new Headers(…)` and `{ headers: … }` take. */
export type LightHeadersInit = Headers | Iterable<readonly [string, string] | readonly string[]> | Readonly<Record<string, string>>;

const NO_LINES: string[] = [];

/** Headers over the fields of a request. */
export let headersOfSection: (section: FieldSection) => LightHeaders;
/** Headers over a copy of lines that have been checked and have their names in lower case. */
export let headersOfLines: (lines: FieldLines) => LightHeaders;
/** The lines of `headers`, names in lower case. They are its own: don't change them. */
export let linesOfHeaders: (headers: LightHeaders) => FieldLines;

export class LightHeaders implements Headers {
	/** Names in lower case and values in turn; empty while `#section` holds them. */
	#lines: string[];
	#section: FieldSection | null;
	/** What iteration goes over; null after a change. */
	#sorted: [string, string][] | null;

	constructor(init?: LightHeadersInit) {
		this.#lines = init === undefined ? [] : linesOfInit(init);
		this.#section = null;
		this.#sorted = null;
	}

	static {
		// The runtime's prototype stands behind ours, so that `instanceof Headers` holds; every member is our own.
		Object.setPrototypeOf(LightHeaders.prototype, NativeHeaders.prototype);
		answerNativeState(LightHeaders.prototype, new NativeHeaders(), (headers: LightHeaders) => new NativeHeaders(sortAndCombine(headers.#read())));
		headersOfSection = (section) => {
			const headers = new LightHeaders();
			headers.#lines = NO_LINES;
			headers.#section = section;
			return headers;
		};
		headersOfLines = (lines) => {
			const headers = new LightHeaders();
			headers.#lines = lines.slice();
			return headers;
		};
		linesOfHeaders = (headers) => headers.#read();
	}

	/** The runtime's own instances count too, once this class stands in the runtime's place. */
	static [Symbol.hasInstance](value: unknown): boolean {
		// biome-ignore lint/complexity/noThisInStatic: `this` is the subclass where one is asked.
		const prototype: object = this === LightHeaders ? NativeHeaders.prototype : this.prototype;
		return Object.prototype.isPrototypeOf.call(prototype, Object(value));
	}

	get(name: string): string | null {
		const lower = lowerName(name);
		if (this.#section !== null) return this.#section.get(lower);
		const lines = this.#lines;
		let value: string | null = null;
		for (let at = 0; at < lines.length; at += 2) {
			if (lines[at] === lower) value = value === null ? lines[at + 1]! : `${value}, ${lines[at + 1]!}`;
		}
		return value;
	}

	has(name: string): boolean {
		const lower = lowerName(name);
		if (this.#section !== null) return this.#section.has(lower);
		const lines = this.#lines;
		for (let at = 0; at < lines.length; at += 2) if (lines[at] === lower) return true;
		return false;
	}

	append(name: string, value: string): void {
		const lower = lowerName(name);
		const checked = checkValue(value);
		this.#change().push(lower, checked);
	}

	set(name: string, value: string): void {
		const lower = lowerName(name);
		const checked = checkValue(value);
		const lines = this.#change();
		for (let at = 0; at < lines.length; at += 2) {
			if (lines[at] !== lower) continue;
			lines[at + 1] = checked;
			removeLines(lines, lower, at + 2);
			return;
		}
		lines.push(lower, checked);
	}

	delete(name: string): void {
		const lower = lowerName(name);
		removeLines(this.#change(), lower, 0);
	}

	getSetCookie(): string[] {
		const lines = this.#read();
		const values: string[] = [];
		for (let at = 0; at < lines.length; at += 2) if (lines[at] === "set-cookie") values.push(lines[at + 1]!);
		return values;
	}

	forEach(callback: (value: string, name: string, headers: Headers) => void, thisArg?: unknown): void {
		for (const [name, value] of this.entries()) callback.call(thisArg, value, name, this);
	}

	/** Sorted by name, values of one name combined, `set-cookie` one by one. Sees changes made meanwhile. */
	*entries(): HeadersIterator<[string, string]> {
		for (let at = 0; at < this.#sort().length; at++) {
			const [name, value] = this.#sort()[at]!;
			yield [name, value];
		}
	}

	*keys(): HeadersIterator<string> {
		for (const [name] of this.entries()) yield name;
	}

	*values(): HeadersIterator<string> {
		for (const [, value] of this.entries()) yield value;
	}

	[Symbol.iterator](): HeadersIterator<[string, string]> {
		return this.entries();
	}

	// The next three are no part of the standard; modules written for a runtime that has them use them.

	/** The values of `set-cookie`; other names are combined by `get`. */
	getAll(name: "set-cookie" | "Set-Cookie"): string[] {
		if (lowerName(name) !== "set-cookie") throw new TypeError(`getAll() is for "set-cookie"; use get() for ${JSON.stringify(name)}.`);
		return this.getSetCookie();
	}

	/** An object of names and values; `set-cookie` is a list. */
	toJSON(): Record<string, string> & { "set-cookie"?: string[] } {
		const record: Record<string, string | string[]> = Object.fromEntries(this.entries());
		const cookies = this.getSetCookie();
		if (cookies.length > 0) record["set-cookie"] = cookies;
		return record as Record<string, string> & { "set-cookie"?: string[] };
	}

	/** Entries that iteration has. */
	get count(): number {
		return this.#sort().length;
	}

	[INSPECT](): object {
		return { Headers: this.toJSON() };
	}

	#read(): string[] {
		if (this.#section !== null) {
			this.#lines = linesOfSection(this.#section);
			this.#section = null;
		}
		return this.#lines;
	}

	#change(): string[] {
		this.#sorted = null;
		return this.#read();
	}

	#sort(): [string, string][] {
		this.#sorted ??= sortAndCombine(this.#read());
		return this.#sorted;
	}
}

/** Lines of what a caller gave, checked, names in lower case. Always a fresh array. */
export function linesOfInit(init: LightHeadersInit): string[] {
	if (typeof init !== "object" || init === null) throw new TypeError("Headers are made of a Headers, a list of pairs, or an object.");
	const lines: string[] = [];
	if (Symbol.iterator in init) {
		for (const pair of init as Iterable<readonly string[]>) addPair(lines, pair);
	} else {
		const names = Object.keys(init);
		for (let at = 0; at < names.length; at++) lines.push(lowerName(names[at]!), checkValue((init as Record<string, string>)[names[at]!]!));
	}
	return lines;
}

function addPair(lines: string[], given: readonly string[]): void {
	if (typeof given !== "object" || given === null) throw new TypeError("Each entry of a list of headers is a pair: a name and a value.");
	const pair = Array.isArray(given) ? given : [...given];
	if (pair.length !== 2) throw new TypeError(`Each entry of a list of headers is a name and a value; got ${pair.length} items.`);
	lines.push(lowerName(pair[0]!), checkValue(pair[1]!));
}

function linesOfSection(section: FieldSection): string[] {
	const lines: string[] = [];
	for (const [name, value] of section) {
		const lower = lowerName(name);
		if (lower !== "cookie") lines.push(lower, value);
		// Cookie lines are joined by "; ", not by ", ": the section knows, and here it is done once.
		else if (!hasLine(lines, "cookie")) lines.push(lower, section.get("cookie") ?? value);
	}
	return lines;
}

function removeLines(lines: string[], name: string, from: number): void {
	let kept = from;
	for (let at = from; at < lines.length; at += 2) {
		if (lines[at] === name) continue;
		lines[kept++] = lines[at]!;
		lines[kept++] = lines[at + 1]!;
	}
	lines.length = kept;
}

function sortAndCombine(lines: readonly string[]): [string, string][] {
	const entries: [string, string][] = [];
	const byName = new Map<string, [string, string]>();
	for (let at = 0; at < lines.length; at += 2) {
		const name = lines[at]!;
		const value = lines[at + 1]!;
		const earlier = byName.get(name);
		if (earlier !== undefined) {
			earlier[1] += `, ${value}`;
			continue;
		}
		const entry: [string, string] = [name, value];
		if (name !== "set-cookie") byName.set(name, entry);
		entries.push(entry);
	}
	return entries.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
}
