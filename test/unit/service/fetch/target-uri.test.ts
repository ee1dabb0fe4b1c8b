import { describe, expect, it } from "vitest";
import type { ClientSource } from "../../../../src/protocol/exchange/exchange.ts";
import { targetUri } from "../../../../src/service/fetch/target-uri.ts";
import { type FakeRequest, FakeTransport } from "../../../support/fake-transport.ts";

function uri(request: FakeRequest): string {
	return targetUri(new FakeTransport(request).exchange);
}

describe("RFC 9112 §3.3 target URI", () => {
	const targets = [
		"/",
		"/a/b.txt?x=1&y=%20z",
		"/?",
		"/a//b",
		"//evil.example/x",
		"/a/../b",
		"/a/./b/.",
		"/a/%2e%2E/b",
		"/.well-known/x",
		"/a.b/...",
		"/%41%zz",
		"/a'b?c='d'",
		'/"<>`{}|^\\x',
		"/q?a=/../b",
		"/x?q=caf\u00e9",
		"/[1]?[2]",
		"/%2",
		"/a?b?c",
	];
	for (const target of targets) {
		it(`is what URL makes of ${target}`, () => {
			expect(uri({ target })).toBe(new URL(`http://example.com${target}`).href);
		});
	}
	for (const authority of ["EXAMPLE.com", "example.com:80", "example.com:8080", "[::1]:8080", "127.1", "xn--caf-dma.example", "a_b.c"]) {
		it(`has the authority ${authority} as URL has it`, () => {
			const expected = new URL(`http://${authority}/x`).href;
			expect(uri({ authority, target: "/x" })).toBe(expected);
			expect(uri({ authority, target: "/x" })).toBe(expected);
		});
	}

	it("takes the scheme from the connection", () => {
		expect(uri({ authority: "a:443", target: "/x", endpoints: { secure: true } })).toBe("https://a/x");
		expect(uri({ authority: "a:443", target: "/x" })).toBe("http://a:443/x");
	});

	it("takes scheme and authority from what trusted proxies say, asked once", () => {
		let asked = 0;
		const clients = {
			clientOf() {
				asked++;
				return { address: "192.0.2.1", port: 0, proto: "https", host: "Shop.example:443" } as const;
			},
		};
		const { exchange } = new FakeTransport({ authority: "inner:8080", target: "/x", clients });
		expect([targetUri(exchange), targetUri(exchange), asked]).toEqual(["https://shop.example/x", "https://shop.example/x", 1]);
		const unnamed: ClientSource = { clientOf: () => ({ address: "192.0.2.1", port: 0, proto: "https", host: "" }) };
		expect(uri({ authority: "", target: "/x", clients: unnamed })).toBe("https://127.0.0.1:8080/x");
	});

	it("has no path for * and for the authority-form", () => {
		expect(uri({ method: "OPTIONS", target: "*" })).toBe("http://example.com/");
		expect(uri({ method: "CONNECT", target: "", authority: "example.com:443" })).toBe("http://example.com:443/");
	});

	for (const authority of ["", "a b", "user@host", "a/b", "a:99999", "a?b", "a\\b", "[::1"]) {
		it(`falls back to the local endpoint for the authority ${JSON.stringify(authority)}`, () => {
			expect(uri({ authority, target: "/x" })).toBe("http://127.0.0.1:8080/x");
		});
	}

	it("falls back to an IPv6 address, and to localhost for a unix socket", () => {
		const local = { transport: "tcp", address: "::1", port: 80 } as const;
		expect(uri({ authority: "", endpoints: { local } })).toBe("http://[::1]/");
		expect(uri({ authority: "", endpoints: { local: { transport: "unix", address: "/run/x", port: 0 } } })).toBe("http://localhost/");
	});

	it("keeps a bounded number of authorities and still answers", () => {
		for (let at = 0; at < 600; at++) expect(uri({ authority: `H${at}.example`, target: "/" })).toBe(`http://h${at}.example/`);
	});
});
