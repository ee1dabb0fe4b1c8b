import { describe, expect, it } from "vitest";
import { UsageError } from "../../../../src/protocol/faults.ts";
import { compareSpecificity, PathPattern } from "../../../../src/service/router/path-pattern.ts";

describe("a pattern", () => {
	it.each([
		["", /begins with "\/"/],
		["users", /begins with "\/"/],
		["*", /begins with "\/"/],
		["/a//b", /empty segment/],
		["//", /empty segment/],
		["//*", /empty segment/],
		["/a*", /"\*" stands alone/],
		["/*/b", /"\*" stands alone/],
		["/*.js", /"\*" stands alone/],
		["/:", /no parameter/],
		["/:1", /no parameter/],
		["/:a-b", /no parameter/],
		["/:__proto__", /no parameter/],
		["/:id/:id", /":id" stands in it twice/],
		["/a b", /no path has/],
		["/a?b", /no path has/],
		["/a#b", /no path has/],
		["/a\\b", /no path has/],
		["/a%", /badly encoded/],
		["/a%zz", /badly encoded/],
		["/%ff", /badly encoded/],
		["/.", /in no path/],
		["/a/..", /in no path/],
		["/%2e%2E/a", /in no path/],
	])("%j is refused", (text, message) => {
		expect(() => new PathPattern(text)).toThrow(UsageError);
		expect(() => new PathPattern(text)).toThrow(message);
	});

	it.each([
		["/:id", "/7", { id: "7" }],
		["/users/:id/posts/:post", "/users/7/posts/8", { id: "7", post: "8" }],
		["/users/:id/*", "/users/7/a/b", { id: "7" }],
		["/:a", "/caf%C3%A9", { a: "café" }],
		["/:a/:b", "/x%2Fy/%25", { a: "x/y", b: "%" }],
		["/:a/", "/x/", { a: "x" }],
		["/plain/*", "/plain/a", {}],
	])("%j finds parameters in %j", (text, path, parameters) => {
		expect(new PathPattern(text).parametersOf(path)).toEqual(parameters);
	});

	it("gives what was sent, undecoded, for what is sent on", () => {
		const pattern = new PathPattern("/:a/x/*");
		expect(pattern.rawParameter("/b%20c/x/d%2Fe//f", "a")).toBe("b%20c");
		expect(pattern.rawRest("/b%20c/x/d%2Fe//f")).toBe("d%2Fe//f");
		expect(new PathPattern("/*").rawRest("/")).toBe("");
	});

	it.each([
		["/", "/"],
		["/*", ""],
		["/docs/*", "/docs"],
		["/a/b/:c/*", "/a/b"],
		["/:c/*", ""],
		["/grüße/*", "/gr%C3%BC%C3%9Fe"],
		["/gr%C3%BC%C3%9Fe/*", "/gr%C3%BC%C3%9Fe"],
		["/a:b@c,d;e=f+g$h&i!/*", "/a:b@c,d;e=f+g$h&i!"],
	])("%j has the static prefix %j", (text, prefix) => {
		expect(new PathPattern(text).staticPrefix).toBe(prefix);
	});

	it.each([
		["/*", "/*", true],
		["/*", "/a/:b", true],
		["/*", "/", true],
		["/a/*", "/a", false],
		["/a/*", "/a/", true],
		["/a/*", "/a/b/*", true],
		["/a/b/*", "/a/*", false],
		["/:x", "/a", true],
		["/a", "/:x", false],
		["/:x", "/", false],
		["/:x/b", "/a/b", true],
		["/:x/b", "/a/*", false],
		["/caf%C3%A9", "/café", true],
		["/a", "/a/", false],
	])("%j covers %j: %j", (one, other, covers) => {
		expect(new PathPattern(one).covers(new PathPattern(other))).toBe(covers);
	});

	it("sorts by specificity", () => {
		const texts = ["/*", "/users/*", "/:any", "/users/:id", "/users/all", "/users/:id/*", "/users/:id/edit", "/"];
		const sorted = texts.map((text) => new PathPattern(text)).sort(compareSpecificity);
		expect(sorted.map(({ text }) => text)).toEqual(["/users/all", "/users/:id/edit", "/users/:id", "/users/:id/*", "/users/*", "/", "/:any", "/*"]);
	});
});
