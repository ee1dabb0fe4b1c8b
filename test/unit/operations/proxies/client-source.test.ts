import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientSource } from "../../../../src/operations/proxies/client-source.ts";
import { type FakeRequest, FakeTransport } from "../../../support/fake-transport.ts";
import { bounded, SEED } from "../../../support/generators.ts";

const PROXY = { transport: "tcp", address: "10.0.0.1", port: 50000 } as const;
const TRUSTED = ["10.0.0.0/8", "loopback"];

/** "address port proto://host" of the client of a request that came by a trusted proxy. */
function client(fields: readonly string[], request: FakeRequest = {}, networks: readonly string[] = TRUSTED): string {
	const { exchange } = new FakeTransport({ fields, ...request, endpoints: { peer: PROXY, ...request.endpoints } });
	const { address, port, proto, host } = clientSource(networks)!.clientOf(exchange);
	return `${address} ${port} ${proto}://${host}`;
}

const PEER = "10.0.0.1 50000 http://example.com";

describe("the client behind proxies", () => {
	it("is nobody's to find out where nobody is trusted", () => expect(clientSource([])).toBeNull());

	it("is the peer where that isn't trusted, whatever it says", () => {
		const peer = { transport: "tcp", address: "192.0.2.1", port: 1 } as const;
		const fields = ["X-Forwarded-For: 198.51.100.1", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example", "Forwarded: for=198.51.100.1"];
		expect(client(fields, { endpoints: { peer } })).toBe("192.0.2.1 1 http://example.com");
		expect(client(fields, { endpoints: { peer, secure: true } })).toBe("192.0.2.1 1 https://example.com");
	});

	it("is the peer where that says nothing", () => expect(client(["Accept: */*"])).toBe(PEER));

	it("takes peers on unix sockets for those of this machine", () => {
		const peer = { transport: "unix", address: "", port: 0 } as const;
		const fields = ["X-Forwarded-For: 198.51.100.1"];
		expect(client(fields, { endpoints: { peer } })).toBe("198.51.100.1 0 http://example.com");
		expect(client(fields, { endpoints: { peer } }, ["unix"])).toBe("198.51.100.1 0 http://example.com");
		expect(client(fields, { endpoints: { peer } }, ["private"])).toBe(" 0 http://example.com");
	});
});

describe("X-Forwarded-For and its kind", () => {
	it.each([
		["198.51.100.1", "198.51.100.1 0"],
		["198.51.100.1:4000", "198.51.100.1 4000"],
		["2001:db8::1", "2001:db8::1 0"],
		["[2001:db8::1]:4000", "2001:db8::1 4000"],
		["203.0.113.9, 198.51.100.1", "198.51.100.1 0"],
		["203.0.113.9, 198.51.100.1, 10.0.0.2", "198.51.100.1 0"],
		["10.0.0.9, 198.51.100.1, 10.0.0.2, 127.0.0.1", "198.51.100.1 0"],
		["10.0.0.3,10.0.0.2", "10.0.0.3 0"],
		["10.0.0.9, rubbish, 10.0.0.2", "unknown 0"],
		["10.0.0.9, unknown", "unknown 0"],
		["rubbish, 198.51.100.1", "198.51.100.1 0"],
		[", ,198.51.100.1,,", "198.51.100.1 0"],
		[",", "10.0.0.1 50000"],
	])("%s: the client is %s", (value, expected) => expect(client([`X-Forwarded-For: ${value}`])).toBe(`${expected} http://example.com`));

	it("goes on through lines as if they were one", () => {
		expect(client(["X-Forwarded-For: 203.0.113.9, 198.51.100.1", "X-Forwarded-For: 10.0.0.3", "X-Forwarded-For: 10.0.0.2"])).toBe(
			"198.51.100.1 0 http://example.com",
		);
	});

	it.each([
		[["Proto: https"], "10.0.0.1 50000 https://example.com"],
		[["Proto: HTTPS"], "10.0.0.1 50000 https://example.com"],
		[["Proto: wss"], "10.0.0.1 50000 https://example.com"],
		[["Proto: gopher"], PEER],
		[["For: 198.51.100.1", "Proto: https", "Host: shop.example"], "198.51.100.1 0 https://shop.example"],
		[["For: 198.51.100.1", "Proto: http, https", "Host: evil.example, shop.example"], "198.51.100.1 0 https://shop.example"],
		[["For: 198.51.100.1, 10.0.0.2", "Proto: https, http", "Host: shop.example, inner"], "198.51.100.1 0 https://shop.example"],
		[["For: 203.0.113.9, 198.51.100.1, 10.0.0.2", "Proto: http, https, http"], "198.51.100.1 0 https://example.com"],
		[["For: 198.51.100.1, 10.0.0.2", "Proto: https"], "198.51.100.1 0 https://example.com"],
		[["Host: a b"], PEER],
		[["Host: user@shop.example"], PEER],
		[["Host: shop.example/path"], PEER],
		[["Host: [2001:db8::1]:81"], "10.0.0.1 50000 http://[2001:db8::1]:81"],
		[["Host: shop.example", "Port: 8443", "Proto: https"], "10.0.0.1 50000 https://shop.example:8443"],
		[["Host: shop.example:444", "Port: 8443", "Proto: https"], "10.0.0.1 50000 https://shop.example:444"],
		[["Port: 443", "Proto: https"], "10.0.0.1 50000 https://example.com"],
		[["Port: 8080"], "10.0.0.1 50000 http://example.com:8080"],
		[["Port: 80"], PEER],
		[["Host: [::1]", "Port: 81"], "10.0.0.1 50000 http://[::1]:81"],
		[["Port: 0"], PEER],
		[["Port: 65536"], PEER],
		[["Port: 8x"], PEER],
	])("%j: %s", (fields, expected) => expect(client(fields.map((field) => `X-Forwarded-${field}`))).toBe(expected));

	it("adds no port to a host that there isn't", () => {
		expect(client(["X-Forwarded-Port: 8080"], { authority: "" })).toBe("10.0.0.1 50000 http://");
	});
});

describe("RFC 7239: Forwarded", () => {
	it.each([
		["for=198.51.100.1", "198.51.100.1 0 http://example.com"],
		['for="[2001:db8::1]:4000";proto=https;host=shop.example', "2001:db8::1 4000 https://shop.example"],
		["for=203.0.113.9;proto=http;host=evil.example, for=198.51.100.1;proto=https;host=shop.example", "198.51.100.1 0 https://shop.example"],
		["for=198.51.100.1;proto=https;host=shop.example, for=10.0.0.2;proto=http;host=inner", "198.51.100.1 0 https://shop.example"],
		["for=198.51.100.1, for=10.0.0.2;proto=https;host=inner", "198.51.100.1 0 http://example.com"],
		["for=10.0.0.3, for=10.0.0.2", "10.0.0.3 0 http://example.com"],
		["for=10.0.0.9, for=_hidden;proto=https, for=10.0.0.2", "_hidden 0 https://example.com"],
		["for=10.0.0.9, for=unknown", "unknown 0 http://example.com"],
		["for=10.0.0.9, for=example.com", "unknown 0 http://example.com"],
		["proto=https;host=shop.example", "10.0.0.1 50000 https://shop.example"],
		["for=198.51.100.1, proto=https", "10.0.0.1 50000 https://example.com"],
		['for=198.51.100.1;host="a b"', "198.51.100.1 0 http://example.com"],
		["for=198.51.100.1;proto=gopher", "198.51.100.1 0 http://example.com"],
		['for="x, for=198.51.100.1', "unknown 0 http://example.com"],
		["", PEER],
	])("%s: %s", (value, expected) => expect(client([`Forwarded: ${value}`])).toBe(expected));

	it("reads lines each by itself, so that none can swallow another", () => {
		expect(client(['Forwarded: for="evil', "Forwarded: for=198.51.100.1;proto=https"])).toBe("198.51.100.1 0 https://example.com");
		expect(client(['Forwarded: for="evil', "Forwarded: for=10.0.0.2"])).toBe("unknown 0 http://example.com");
		expect(client(["Forwarded: for=198.51.100.1", "Forwarded: for=10.0.0.2", "Forwarded: "])).toBe("198.51.100.1 0 http://example.com");
	});
});

describe("both fields", () => {
	it.each([
		[
			[
				"Forwarded: for=198.51.100.1;proto=https;host=shop.example",
				"X-Forwarded-For: 198.51.100.1",
				"X-Forwarded-Proto: https",
				"X-Forwarded-Host: shop.example",
			],
			"198.51.100.1 0 https://shop.example",
		],
		[["Forwarded: for=203.0.113.9", "X-Forwarded-For: 198.51.100.1"], "unknown 0 http://example.com"],
		[["Forwarded: for=198.51.100.1;proto=https;host=evil.example", "X-Forwarded-For: 198.51.100.1"], "198.51.100.1 0 http://example.com"],
		[["Forwarded: proto=https", "X-Forwarded-For: 198.51.100.1"], "unknown 0 http://example.com"],
		[["Forwarded: for=198.51.100.1", "X-Forwarded-For: 198.51.100.1", "X-Forwarded-Proto: https"], "198.51.100.1 0 http://example.com"],
	])("are believed as far as they say the same: %j", (fields, expected) => expect(client(fields)).toBe(expected));
});

describe("forgery", () => {
	it(`nothing that a client sends makes it another than it is (seed ${SEED})`, () => {
		const forged = fc.array(
			fc.tuple(
				fc.constantFrom("Forwarded", "X-Forwarded-For"),
				fc.array(fc.constantFrom("for=", "10.0.0.7", "127.0.0.1", '"', ",", ";", " ", "unknown", "_x", "203.0.113.9", "\\", "[::1]"), {
					maxLength: 8,
				}),
			),
			{ maxLength: 4 },
		);
		fc.assert(
			fc.property(forged, fc.boolean(), (lines, isStandard) => {
				// The proxy adds what it knows to one of the two fields, as a line of its own, and passes on everything else.
				const sent = lines.map(([name, parts]) => `${name}: ${parts.join("")}`);
				const added = isStandard ? "Forwarded: for=198.51.100.1" : "X-Forwarded-For: 198.51.100.1";
				expect(client([...sent, added])).toMatch(/^(198\.51\.100\.1|unknown) 0 http:\/\/example\.com$/);
			}),
			bounded(2000),
		);
	});
});
