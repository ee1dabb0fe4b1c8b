/**
 * Finds the first of many patterns that a path matches: one step down a tree for each segment.
 *
 * Patterns have an order, which is their index: as written (a configuration's routes) or by specificity (a module's). Where a literal and a parameter
 * both fit, both ways are gone, so a walk visits each node of the tree once at the most, whatever the path; nothing is allocated but the text of segments.
 * A path of literals only is looked up whole.
 */
import { MALFORMED_SEGMENT } from "./comparable-path.ts";
import type { PathPattern } from "./path-pattern.ts";

export interface TreeEntry {
	readonly pattern: PathPattern;
	/** Methods it is for; null: all. */
	readonly methods: readonly string[] | null;
}

/** No pattern. */
export const NO_MATCH = -1;
const NONE_YET = Number.MAX_SAFE_INTEGER;

/** More literals than this are looked up by their text. */
const COMPARED_LITERALS = 8;

class TreeNode {
	readonly literals: Map<string, TreeNode>;
	/** The same, in two lists: of few, comparing each costs less than making the text of a segment. */
	readonly texts: string[];
	readonly nodes: TreeNode[];
	parameter: TreeNode | null;
	/** Patterns that end here, and those that take any rest from here on, in order. */
	readonly ends: number[];
	readonly rests: number[];
	/** The first pattern at this node or below. */
	readonly first: number;

	constructor(first: number) {
		this.literals = new Map();
		this.texts = [];
		this.nodes = [];
		this.parameter = null;
		this.ends = [];
		this.rests = [];
		this.first = first;
	}

	/** The node of a literal that stands in a path from `from` to `to`; null where there is none. */
	literal(path: string, from: number, to: number): TreeNode | null {
		const { size } = this.literals;
		if (size > COMPARED_LITERALS) return this.literals.get(path.slice(from, to)) ?? null;
		for (let index = 0; index < size; index++) {
			const text = this.texts[index]!;
			if (text.length === to - from && path.startsWith(text, from)) return this.nodes[index]!;
		}
		return null;
	}

	add(text: string, node: TreeNode): void {
		this.literals.set(text, node);
		this.texts.push(text);
		this.nodes.push(node);
	}
}

export class PatternTree {
	#entries: readonly TreeEntry[];
	#root: TreeNode;
	/** Every pattern that matches a path of literals that is one itself, in order. */
	#exact: Map<string, readonly number[]>;

	constructor(entries: readonly TreeEntry[]) {
		this.#entries = entries;
		this.#root = new TreeNode(0);
		this.#exact = new Map();
		for (const [index, { pattern }] of entries.entries()) this.#add(pattern, index);
		for (const { pattern } of entries) {
			if (pattern.takesRest || pattern.names.length > 0) continue;
			const path = `/${pattern.steps.join("/")}`;
			this.#exact.set(path, this.#all(path));
		}
	}

	/** The first entry from index `from` on that the path (comparable, begins with "/") and the method match; `NO_MATCH` where there is none. */
	first(path: string, method: string, from: number): number {
		const exact = this.#exact.get(path);
		if (exact !== undefined) {
			for (let at = 0; at < exact.length; at++) if (exact[at]! >= from && this.#takes(exact[at]!, method)) return exact[at]!;
			return NO_MATCH;
		}
		const found = this.#walk(this.#root, path, 0, method, from, NONE_YET);
		return found === NONE_YET ? NO_MATCH : found;
	}

	/** The methods of all entries that the path matches, each once. Entries for all methods add none. */
	methodsFor(path: string): readonly string[] {
		return [...new Set(this.#all(path).flatMap((index) => this.#entries[index]!.methods ?? []))];
	}

	#add(pattern: PathPattern, index: number): void {
		let node = this.#root;
		for (const step of pattern.steps) {
			let next = step === null ? node.parameter : node.literals.get(step);
			if (next === null || next === undefined) {
				next = new TreeNode(index);
				if (step === null) node.parameter = next;
				else node.add(step, next);
			}
			node = next;
		}
		(pattern.takesRest ? node.rests : node.ends).push(index);
	}

	/** `at` is where the next segment's "/" stands, or the end of the path; `best` is what has been found elsewhere. */
	#walk(node: TreeNode, path: string, at: number, method: string, from: number, best: number): number {
		if (at === path.length) return this.#better(node.ends, method, from, best);
		let found = this.#better(node.rests, method, from, best);
		const slash = path.indexOf("/", at + 1);
		const end = slash === -1 ? path.length : slash;
		if (node.literals.size > 0) {
			const literal = node.literal(path, at + 1, end);
			if (literal !== null && literal.first < found) found = this.#walk(literal, path, end, method, from, found);
		}
		const { parameter } = node;
		if (parameter !== null && parameter.first < found && end > at + 1 && path[at + 1] !== MALFORMED_SEGMENT) {
			found = this.#walk(parameter, path, end, method, from, found);
		}
		return found;
	}

	#better(indexes: readonly number[], method: string, from: number, best: number): number {
		for (let at = 0; at < indexes.length; at++) {
			const index = indexes[at]!;
			if (index >= best) return best;
			if (index >= from && this.#takes(index, method)) return index;
		}
		return best;
	}

	/** `ANY_METHOD` is everyone's. */
	#takes(index: number, method: string): boolean {
		const { methods } = this.#entries[index]!;
		return methods === null || method === ANY_METHOD || methods.includes(method);
	}

	#all(path: string): number[] {
		const all: number[] = [];
		for (let from = 0; ; from++) {
			from = this.#walk(this.#root, path, 0, ANY_METHOD, from, NONE_YET);
			if (from === NONE_YET) return all;
			all.push(from);
		}
	}
}

/** No request has this method. */
const ANY_METHOD = "";
