import { describe, expect, it } from "vitest";
import { decodePath, hasHiddenName, isPlainSpelling, type PathRules } from "../../../../src/service/static/decode-path.ts";

const RULES: PathRules = { dotfiles: false, isWindows: false };

function names(path: string, rules: Partial<PathRules> = {}) {
	const decoded = decodePath(path, { ...RULES, ...rules });
	return typeof decoded === "number" ? decoded : decoded.segments;
}

describe("what passes", () => {
	it.each([
		["/", []],
		["/a", ["a"]],
		["/a/b.txt", ["a", "b.txt"]],
		["/a%20b", ["a b"]],
		["/%E2%82%AC", ["€"]],
		["/%F0%9F%98%80", ["😀"]],
		["/a%25b", ["a%b"]],
		["/%2541", ["%41"]],
		["/a..b", ["a..b"]],
		["/a.", ["a."]],
		["/a+b;c=d", ["a+b;c=d"]],
		["/~x", ["~x"]],
		["/CON", ["CON"]],
		["/.well-known/acme", [".well-known", "acme"]],
	])("%s", (path, expected) => {
		expect(names(path)).toEqual(expected);
	});

	it("tells a folder by its last slash", () => {
		expect(decodePath("/a/", RULES)).toEqual({ segments: ["a"], isFolder: true });
		expect(decodePath("/a", RULES)).toEqual({ segments: ["a"], isFolder: false });
		expect(decodePath("/", RULES)).toEqual({ segments: [], isFolder: true });
	});
});

describe("what can't be meant: 400", () => {
	it.each([
		["/..", "dot segments"],
		["/.", "dot segments"],
		["/a/../b", "dot segments"],
		["/a/./b", "dot segments"],
		["/a/..", "dot segments"],
		["/%2e%2e/etc/passwd", "encoded dot segments"],
		["/%2E%2e", "encoded dot segments"],
		["/.%2e/", "encoded dot segments"],
		["/a/%2e/b", "encoded dot segments"],
		["/..%2fetc", "encoded slash"],
		["/a%2Fb", "encoded slash"],
		["/a%5cb", "encoded backslash"],
		["/..%5c..%5cetc", "encoded backslash"],
		["/a\\b", "backslash"],
		["/a%00.txt", "NUL"],
		["/%", "malformed percent-encoding"],
		["/%4", "malformed percent-encoding"],
		["/%zz", "malformed percent-encoding"],
		["/%u0041", "malformed percent-encoding"],
		["/%c0%ae%c0%ae/x", "overlong UTF-8"],
		["/%e0%80%af", "overlong UTF-8"],
		["/%c0%80", "overlong NUL"],
		["/%ff", "no UTF-8"],
		["/%e2%82", "cut off UTF-8"],
		["/%ed%a0%80", "surrogate"],
		["/%f4%90%80%80", "past U+10FFFF"],
		["/\u00e9", "an octet that no target has"],
		["//../x", "empty and dot segments"],
	])("%s (%s)", (path) => {
		expect(names(path)).toBe(400);
		expect(names(path, { dotfiles: true })).toBe(400);
	});

	it("decodes once: what is encoded twice stays a name", () => {
		expect(names("/%252e%252e")).toEqual(["%2e%2e"]);
		expect(names("/a%252fb")).toEqual(["a%2fb"]);
	});
});

describe("what names nothing: 404", () => {
	it.each([
		"//",
		"//a",
		"/a//b",
		"/a//",
		"/.git",
		"/.git/config",
		"/a/.env",
		"/%2egit",
		"/...",
		"/a/.well-known/x",
		"/.well-known/.x",
		"/.well-known2",
	])("%s", (path) => {
		expect(names(path)).toBe(404);
	});

	it("hidden names are found where dotfiles are on", () => {
		expect(names("/.git/config", { dotfiles: true })).toEqual([".git", "config"]);
	});
});

describe("on Windows", () => {
	it.each([
		"/c:",
		"/c:/windows",
		"/a.txt::$DATA",
		"/a.txt:stream",
		"/a.txt.",
		"/a.txt%20",
		"/a/b.%20/c",
		"/con",
		"/CON.txt",
		"/a/nul",
		"/aux.tar.gz",
		"/COM1",
		"/lpt9.x",
		"/com%C2%B9",
		"/conin$",
		"/a*b",
		"/a%3Fb",
		"/a%22b",
		"/a%3Cb",
		"/a|b",
		"/a%01b",
	])("%s is refused", (path) => {
		expect(names(path, { isWindows: true })).toBe(404);
	});

	it.each(["/console", "/com", "/com10", "/null.txt", "/a.b c"])("%s is a name like others", (path) => {
		expect(names(path, { isWindows: true })).toEqual([path.slice(1)]);
	});
});

describe("spelling", () => {
	const isPlain = (path: string) => {
		const decoded = decodePath(path, RULES);
		if (typeof decoded === "number") throw new Error(path);
		return isPlainSpelling(path, decoded);
	};

	it.each(["/", "/a/b", "/a%20b", "/a%20b/", "/%E2%82%AC/x", "/a@b", "/a%40b%20c", "/a@b%20c", "/100%25"])("%s is plain", (path) => {
		expect(isPlain(path)).toBe(true);
	});

	it.each(["/%61", "/a%2Db", "/%e2%82%ac", "/a%20%62", "/a%40b@c%20d"])("%s isn't", (path) => {
		expect(isPlain(path)).toBe(false);
	});
});

it("knows hidden names among those a link led to", () => {
	expect(hasHiddenName(["a", ".b"], RULES)).toBe(true);
	expect(hasHiddenName([".well-known", "b"], RULES)).toBe(false);
	expect(hasHiddenName(["a", ".b"], { ...RULES, dotfiles: true })).toBe(false);
});
