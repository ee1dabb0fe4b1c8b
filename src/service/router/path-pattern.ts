/**
 * Patterns of paths: "/users/:id", "/static/*". What matches a path against many of them is `pattern-tree.ts`.
 *
 * - A literal segment is compared decoded: "/caf%C3%A9" and "/café" are the same pattern.
 * - ":name" takes one segment that isn't empty.
 * - "*" stands last and takes the rest, which may be empty: "/static/*" matches "/static/" and all below, and not "/static".
 * - A "/" at the end counts: "/a" and "/a/" are two paths.
 */
import type { PathParameters } from "../../protocol/exchange/exchange.ts";
import { UsageError } from "../../protocol/faults.ts";
import { comparableSegment, MALFORMED_SEGMENT } from "./comparable-path.ts";

const PARAMETER_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** What no segment of a path has as it is: RFC 3986 §3.3. "*" is a pattern's own. */
const NOT_IN_SEGMENT = /[\s?#\\*]/;

export class PathPattern implements PathParameters {
	/** As it was written. */
	readonly text: string;
	/** One for each segment before "*": its comparable text, or null for a parameter. */
	readonly steps: readonly (string | null)[];
	/** It ends in "*". */
	readonly takesRest: boolean;
	/** Names of the parameters, in order. */
	readonly names: readonly string[];
	/** The number of the segment of each, from 0. */
	readonly #places: readonly number[];

	/** Throws a `UsageError` that says what is wrong with the pattern, without naming it. */
	constructor(text: string) {
		if (!text.startsWith("/")) throw new UsageError('a pattern begins with "/"');
		const segments = text.slice(1).split("/");
		this.text = text;
		this.takesRest = segments.at(-1) === "*";
		if (this.takesRest) segments.pop();
		this.steps = segments.map((segment, index) => stepOf(segment, index === segments.length - 1 && !this.takesRest));
		this.#places = segments.flatMap((segment, index) => (segment.startsWith(":") ? [index] : []));
		this.names = this.#places.map((place) => segments[place]!.slice(1));
		const twice = this.names.find((name, index) => this.names.indexOf(name) !== index);
		if (twice !== undefined) throw new UsageError(`the parameter ":${twice}" stands in it twice`);
	}

	/** The segments before the first parameter and "*", as clients send them: "/a/b"; "" for none. */
	get staticPrefix(): string {
		const end = this.steps.indexOf(null);
		const segments = this.text
			.slice(1)
			.split("/")
			.slice(0, end === -1 ? this.steps.length : end);
		return segments.map((segment) => `/${encodeSegment(segment)}`).join("");
	}

	parametersOf(path: string): Readonly<Record<string, string>> {
		const parameters: Record<string, string> = {};
		let at = 1;
		let segment = 0;
		for (let index = 0; index < this.names.length; index++) {
			for (const place = this.#places[index]!; segment < place; segment++) at = path.indexOf("/", at) + 1;
			const end = path.indexOf("/", at);
			parameters[this.names[index]!] = decodeParameter(end === -1 ? path.slice(at) : path.slice(at, end));
		}
		return parameters;
	}

	/** The segment of a parameter in a path that the pattern matches, as it was sent. */
	rawParameter(path: string, name: string): string {
		return path.split("/")[this.#places[this.names.indexOf(name)]! + 1]!;
	}

	/** What "*" takes of a path that the pattern matches, as it was sent, without the "/" in front. */
	rawRest(path: string): string {
		return path
			.split("/")
			.slice(this.steps.length + 1)
			.join("/");
	}

	/** Whether it matches every path that `other` matches. */
	covers(other: PathPattern): boolean {
		for (const [index, step] of this.steps.entries()) {
			const theirs = other.steps[index];
			if (theirs === undefined || (step === null ? theirs === "" : step !== theirs)) return false;
		}
		if (this.takesRest) return other.steps.length > this.steps.length || other.takesRest;
		return other.steps.length === this.steps.length && !other.takesRest;
	}
}

/** Sorts the more specific first: at the first segment in which two differ, a literal goes before a parameter and that before "*". */
export function compareSpecificity(one: PathPattern, other: PathPattern): number {
	const length = Math.max(one.steps.length, other.steps.length);
	for (let index = 0; index < length; index++) {
		const difference = rankAt(one, index) - rankAt(other, index);
		if (difference !== 0) return difference;
	}
	return 0;
}

function rankAt(pattern: PathPattern, index: number): number {
	const step = pattern.steps[index];
	if (step === undefined) return 2;
	return step === null ? 1 : 0;
}

function stepOf(segment: string, isLast: boolean): string | null {
	if (segment.startsWith(":")) {
		const name = segment.slice(1);
		if (!PARAMETER_NAME.test(name) || name === "__proto__")
			throw new UsageError(`"${segment}" is no parameter: a name of letters and digits, such as ":id"`);
		return null;
	}
	if (segment === "" && !isLast) throw new UsageError('it has an empty segment ("//")');
	if (segment.includes("*")) throw new UsageError('"*" stands alone, as the last segment');
	if (NOT_IN_SEGMENT.test(segment)) throw new UsageError(`"${segment}" has a character that no path has; a "?" and a space are written %3F and %20`);
	const text = comparableSegment(segment);
	if (text === MALFORMED_SEGMENT) throw new UsageError(`"${segment}" is badly encoded: "%" goes before two hexadecimal digits, of UTF-8`);
	if (text === "." || text === "..") throw new UsageError(`"${segment}" is in no path that is served`);
	return text;
}

/** A segment as clients send it, whether it was written so or plain. */
function encodeSegment(segment: string): string {
	// A path has these as they are (RFC 3986 §3.3, pchar).
	return encodeURIComponent(decodeURIComponent(segment)).replace(/%(?:24|26|2B|2C|3A|3B|3D|40)/g, decodeURIComponent);
}

/** A pattern matches only what can be decoded. */
function decodeParameter(segment: string): string {
	return segment.includes("%") ? decodeURIComponent(segment) : segment;
}
