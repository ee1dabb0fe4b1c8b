/** The tree of patterns against a matcher that tries each pattern in turn, segment by segment, as the README of the router says it. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { comparablePath } from "../../src/service/router/comparable-path.ts";
import { PathPattern } from "../../src/service/router/path-pattern.ts";
import { NO_MATCH, PatternTree } from "../../src/service/router/pattern-tree.ts";
import { bounded, SEED } from "../support/generators.ts";

interface Entry {
	readonly text: string;
	readonly methods: readonly string[] | null;
}

/** The decoded segment; null for one that isn't UTF-8. */
function decoded(segment: string): string | null {
	try {
		return decodeURIComponent(segment);
	} catch {
		return null;
	}
}

function matches(pattern: string, path: string): boolean {
	const wanted = pattern.slice(1).split("/");
	const got = path.slice(1).split("/");
	const takesRest = wanted.at(-1) === "*";
	if (takesRest) wanted.pop();
	if (takesRest ? got.length <= wanted.length : got.length !== wanted.length) return false;
	return wanted.every((segment, at) => {
		const value = decoded(got[at]!);
		if (segment.startsWith(":")) return value !== null && value !== "";
		return value !== null && value === decoded(segment);
	});
}

function slowFirst(entries: readonly Entry[], path: string, method: string, from: number): number {
	const index = entries.findIndex(({ text, methods }, at) => at >= from && (methods === null || methods.includes(method)) && matches(text, path));
	return index === -1 ? NO_MATCH : index;
}

// Few words, so that patterns and paths meet often.
const literal = fc.constantFrom("a", "b", "%61", "a%2Fb", "é", "%C3%A9", "a.b");
const segment = fc.oneof({ weight: 3, arbitrary: literal }, { weight: 2, arbitrary: fc.constant(":") });
const pattern = fc.tuple(fc.array(segment, { maxLength: 4 }), fc.constantFrom("", "/", "/*")).map(([segments, end]) => {
	const text = segments.map((each, at) => `/${each === ":" ? `:p${at}` : each}`).join("") + end;
	return text === "" ? "/" : text;
});
const methods = fc.constantFrom<readonly string[] | null>(null, ["GET", "HEAD"], ["POST"]);
const entries = fc.array(fc.record({ text: pattern, methods }), { maxLength: 12 });
const path = fc
	.array(fc.oneof(literal, fc.constantFrom("", "c", "%ff", "%C3", "%2F", "a%2fb", "%62")), { minLength: 1, maxLength: 6 })
	.map((each) => `/${each.join("/")}`);

it(`finds what the slow matcher finds, from every index on (seed ${SEED})`, () => {
	fc.assert(
		fc.property(entries, path, fc.constantFrom("GET", "HEAD", "POST", "PUT"), (table, target, method) => {
			const tree = new PatternTree(table.map(({ text, methods: of }) => ({ pattern: new PathPattern(text), methods: of })));
			// What a client sends is ASCII.
			const sent = target.replaceAll("é", "%c3%A9");
			const text = comparablePath(sent)!;
			for (let from = 0; from <= table.length; from++) expect(tree.first(text, method, from)).toBe(slowFirst(table, sent, method, from));
		}),
		bounded(3000),
	);
});

it(`gives the parameters of every match, and covers what it says it covers (seed ${SEED})`, () => {
	fc.assert(
		fc.property(pattern, pattern, path, (one, other, target) => {
			const sent = target.replaceAll("é", "%c3%A9");
			const [first, second] = [new PathPattern(one), new PathPattern(other)];
			if (matches(one, sent)) {
				const segments = sent.slice(1).split("/");
				const expected = one
					.slice(1)
					.split("/")
					.flatMap((each, at) => (each.startsWith(":") ? [[each.slice(1), decoded(segments[at]!)]] : []));
				expect(first.parametersOf(sent)).toEqual(Object.fromEntries(expected));
			}
			if (first.covers(second) && matches(other, sent)) expect(matches(one, sent)).toBe(true);
		}),
		bounded(3000),
	);
});

it(`makes something of any path (seed ${SEED})`, () => {
	fc.assert(
		fc.property(fc.string({ unit: "binary", maxLength: 40 }), (rest) => {
			const tree = new PatternTree([
				{ pattern: new PathPattern("/a/:b/*"), methods: null },
				{ pattern: new PathPattern("/*"), methods: null },
			]);
			const text = comparablePath(`/${rest}`);
			if (text !== null) expect([0, 1]).toContain(tree.first(text, "GET", 0));
		}),
		bounded(500),
	);
});
