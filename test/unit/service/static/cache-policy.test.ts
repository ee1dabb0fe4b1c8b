import { describe, expect, it } from "vitest";
import { cacheControlOf, isHashedName } from "../../../../src/service/static/cache-policy.ts";

const JS = "text/javascript; charset=utf-8";
const HTML = "text/html; charset=utf-8";

describe("RFC 9111 §5.2.2: Cache-Control", () => {
	it("auto: pages are asked for again, hashed names kept, the rest revalidated", () => {
		expect(cacheControlOf("index.html", HTML, "auto")).toBe("no-cache");
		expect(cacheControlOf("page.3f9a1c2b.html", HTML, "auto")).toBe("no-cache");
		expect(cacheControlOf("app.3f9a1c2b.js", JS, "auto")).toBe("public, max-age=31536000, immutable");
		expect(cacheControlOf("app.js", JS, "auto")).toBe("public, max-age=0, must-revalidate");
	});

	it("a number is everyone's lifetime, off is nobody's", () => {
		expect(cacheControlOf("index.html", HTML, 60)).toBe("public, max-age=60");
		expect(cacheControlOf("app.3f9a1c2b.js", JS, 0)).toBe("public, max-age=0");
		expect(cacheControlOf("app.3f9a1c2b.js", JS, "off")).toBe("no-store");
	});
});

describe("names with a hash of the content", () => {
	it.each([
		"app.3f9a1c2b.js",
		"app-3f9a1c2b.css",
		"main.3f9a1c2b4d5e6f708192.chunk-3f9a1c2b.js",
		"main.3f9a1c2b4d5e6f708192.js",
		"main.3f9a1c2b.js.map",
		"index-BxY12abc.css",
		"index-B_x1-2aC.js",
		"app-KQX3P2ZB.js",
	])("%s", (name) => {
		expect(isHashedName(name)).toBe(true);
	});

	it.each([
		"app.js",
		"index.html",
		"jquery-3.7.1.min.js",
		"my-component.js",
		"report-20261122.pdf",
		"photo.20261122.jpg",
		"holiday-IMG12345.jpg",
		"DSC-Photo123.jpg",
		"a-vacation2026.jpg",
		"deadbeef.js",
		"3f9a1c2b.js",
		"feed-facade.js",
		"x-abcdefgh.js",
		"app.3f9a1c2.js",
		"README",
	])("not %s", (name) => {
		expect(isHashedName(name)).toBe(false);
	});
});
