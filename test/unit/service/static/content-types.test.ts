import { describe, expect, it } from "vitest";
import { contentTypeOf } from "../../../../src/service/static/content-types.ts";

describe("RFC 9110 §8.3: content types", () => {
	it.each([
		["index.html", "text/html; charset=utf-8"],
		["a.CSS", "text/css; charset=utf-8"],
		["a.min.js", "text/javascript; charset=utf-8"],
		["a.mjs", "text/javascript; charset=utf-8"],
		["a.js.map", "application/json; charset=utf-8"],
		["a.json", "application/json; charset=utf-8"],
		["a.svg", "image/svg+xml; charset=utf-8"],
		["a.xml", "application/xml; charset=utf-8"],
		["feed.atom", "application/atom+xml; charset=utf-8"],
		["site.webmanifest", "application/manifest+json; charset=utf-8"],
		["a.txt", "text/plain; charset=utf-8"],
		["a.wasm", "application/wasm"],
		["a.png", "image/png"],
		["a.jpeg", "image/jpeg"],
		["a.woff2", "font/woff2"],
		["a.mp4", "video/mp4"],
		["a.pdf", "application/pdf"],
		["a.tar.gz", "application/gzip"],
		["a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
		["a.unheard-of", "application/octet-stream"],
		["README", "application/octet-stream"],
		[".html", "application/octet-stream"],
		["a.", "application/octet-stream"],
		["a.constructor", "application/octet-stream"],
	])("%s: %s", (name, type) => {
		expect(contentTypeOf(name)).toBe(type);
	});
});
