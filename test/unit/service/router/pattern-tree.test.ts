import { describe, expect, it } from "vitest";
import { comparablePath } from "../../../../src/service/router/comparable-path.ts";
import { PathPattern } from "../../../../src/service/router/path-pattern.ts";
import { NO_MATCH, PatternTree } from "../../../../src/service/router/pattern-tree.ts";

type Entry = string | readonly [string, readonly string[]];

function tree(...entries: readonly Entry[]): PatternTree {
	return new PatternTree(
		entries.map((entry) => {
			const [text, methods] = typeof entry === "string" ? [entry, null] : entry;
			return { pattern: new PathPattern(text), methods };
		}),
	);
}

function find(patterns: PatternTree, path: string, method = "GET", from = 0): number {
	const text = comparablePath(path);
	return text === null ? NO_MATCH : patterns.first(text, method, from);
}

describe("a path finds", () => {
	it.each([
		["/", 0],
		["/users/all", 1],
		["/users/7", 2],
		["/users/7/", 3],
		["/users/", 3],
		["/users/7/x", 3],
		["/users", NO_MATCH],
		["/nothing", NO_MATCH],
		["/users%2Fall", NO_MATCH],
		["/%75sers/%61ll", 1],
		["/users/a%2Fb", 2],
		["/users/%ff", 3],
		["/users/%C3%A9", 2],
	])("%j: %i", (path, index) => {
		expect(find(tree("/", "/users/all", "/users/:id", "/users/*"), path)).toBe(index);
	});

	it("the first in order, not the most specific", () => {
		const patterns = tree("/a/*", "/a/b", "/:x/b");
		expect(find(patterns, "/a/b")).toBe(0);
		expect(find(patterns, "/a/b", "GET", 1)).toBe(1);
		expect(find(patterns, "/a/b", "GET", 2)).toBe(2);
		expect(find(patterns, "/a/b", "GET", 3)).toBe(NO_MATCH);
		expect(find(patterns, "/c/b")).toBe(2);
	});

	it("a parameter's way where the literal's leads nowhere", () => {
		const patterns = tree("/a/b/c", "/:x/b/d", "/a/:y/e");
		expect(find(patterns, "/a/b/d")).toBe(1);
		expect(find(patterns, "/a/b/e")).toBe(2);
		expect(find(patterns, "/a/b/f")).toBe(NO_MATCH);
	});

	it("no parameter in an empty segment", () => {
		expect(find(tree("/:a/:b"), "//b")).toBe(NO_MATCH);
		expect(find(tree("/:a"), "/")).toBe(NO_MATCH);
		expect(find(tree("/*"), "//b")).toBe(0);
	});

	it("only what is for its method", () => {
		const patterns = tree(["/a", ["GET", "HEAD"]], ["/a", ["POST"]], ["/:x", ["PUT"]]);
		expect(find(patterns, "/a", "HEAD")).toBe(0);
		expect(find(patterns, "/a", "POST")).toBe(1);
		expect(find(patterns, "/a", "PUT")).toBe(2);
		expect(find(patterns, "/a", "DELETE")).toBe(NO_MATCH);
		expect(patterns.methodsFor("/a")).toEqual(["GET", "HEAD", "POST", "PUT"]);
		expect(patterns.methodsFor("/b")).toEqual(["PUT"]);
		expect(patterns.methodsFor("/b/c")).toEqual([]);
	});

	it("nothing where it has dot segments, however they are spelled", () => {
		for (const path of ["/.", "/..", "/a/./b", "/a/../b", "/%2e%2e/a", "/a/.%2E/b", "/a/%2e"]) expect(comparablePath(path)).toBeNull();
		for (const path of ["/.well-known/x", "/...", "/a..b", "/a/..%2Fb", "/.a/b."]) expect(comparablePath(path)).not.toBeNull();
	});

	it("at a cost that the path can't drive up: each node of the tree once", () => {
		// Every segment fits a literal and a parameter, and only the last one fits nothing.
		const depth = 12;
		const texts: string[] = [];
		for (let bits = 0; bits < 1 << depth; bits += 7)
			texts.push(`/${Array.from({ length: depth }, (_, at) => ((bits >> at) & 1 ? "a" : `:p${at}`)).join("/")}/end`);
		const patterns = tree(...texts);
		expect(find(patterns, `/${"a/".repeat(depth)}other`)).toBe(NO_MATCH);
		expect(find(patterns, `/${"a/".repeat(depth)}end`)).toBe(0);
	});
});
