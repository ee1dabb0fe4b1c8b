import { describe, expect, it } from "vitest";
import { headersOfSection, LightHeaders, type LightHeadersInit } from "../../../../src/service/fetch/light-headers.ts";
import { FakeTransport } from "../../../support/fake-transport.ts";

const NativeHeaders = globalThis.Headers;

function sectionHeaders(...fields: string[]): LightHeaders {
	return headersOfSection(new FakeTransport({ fields }).exchange.request.fields);
}

describe("Headers like the runtime's", () => {
	const inits: Record<string, LightHeadersInit> = {
		nothing: [],
		object: { B: "2", a: "1", "X-Trim": " \t v \r\n" },
		pairs: [
			["b", "1"],
			["A", "2"],
			["B", "3"],
		],
		cookies: [
			["set-cookie", "a=1; Path=/"],
			["accept", "x"],
			["Set-Cookie", "b=2"],
		],
		map: new Map([["k", "v"]]),
		native: new NativeHeaders({ one: "1", two: "2" }),
		latin1: { v: "caf\u00e9" },
		empty: { v: "" },
	};
	for (const [name, init] of Object.entries(inits)) {
		it(`entries, get and has from ${name}`, () => {
			const ours = new LightHeaders(init);
			const native = new NativeHeaders(init as HeadersInit);
			// One runtime puts set-cookie last; the standard sorts it among the others.
			const sorted = [...native].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
			expect([...ours]).toEqual(sorted);
			expect([...ours.keys()]).toEqual(sorted.map(([key]) => key));
			expect([...ours.values()]).toEqual(sorted.map(([, value]) => value));
			for (const [key] of sorted) expect(ours.get(key.toUpperCase())).toBe(native.get(key));
			expect(ours.getSetCookie()).toEqual(native.getSetCookie());
			expect(ours.has("nowhere")).toBe(false);
			expect(ours.get("nowhere")).toBeNull();
		});
	}

	it("set, append and delete", () => {
		const results = [new LightHeaders(), new NativeHeaders()].map((headers) => {
			headers.append("a", "1");
			headers.append("A", "2");
			headers.append("b", "3");
			headers.set("a", "4");
			headers.append("c", "5");
			headers.append("c", "6");
			headers.delete("B");
			headers.set("new", "7");
			return [...headers];
		});
		expect(results[0]).toEqual(results[1]);
	});

	const bad: [string, () => unknown][] = [
		["an empty name", () => new LightHeaders({ "": "x" })],
		["a name with a space", () => new LightHeaders({ "a b": "x" })],
		["a name that is not ASCII", () => new LightHeaders({ "\u00e9": "x" })],
		["CR LF inside a value", () => new LightHeaders({ a: "x\r\nb: c" })],
		["NUL in a value", () => new LightHeaders().set("a", "\0x")],
		["a value above U+00FF", () => new LightHeaders().append("a", "\u0100")],
		["a bad name asked for", () => new LightHeaders().get("a:b")],
		["a pair of three", () => new LightHeaders([["a", "b", "c"]])],
		["null", () => new LightHeaders(null as unknown as LightHeadersInit)],
		["a string", () => new LightHeaders("a: b" as unknown as LightHeadersInit)],
	];
	for (const [name, make] of bad) it(`throws a TypeError for ${name}`, () => expect(make).toThrow(TypeError));

	it("copies what it is made of", () => {
		const first = new LightHeaders({ a: "1" });
		const second = new LightHeaders(first);
		first.set("a", "2");
		expect(second.get("a")).toBe("1");
	});

	it("iterates over changes made meanwhile", () => {
		const headers = new LightHeaders({ a: "1", b: "2" });
		const seen: string[] = [];
		for (const [name] of headers) {
			seen.push(name);
			if (name === "a") headers.set("c", "3");
		}
		expect(seen).toEqual(["a", "b", "c"]);
	});

	it("calls forEach with value, name and itself", () => {
		const headers = new LightHeaders({ a: "1" });
		const calls: unknown[] = [];
		headers.forEach((...args) => {
			calls.push(args);
		});
		expect(calls).toEqual([["1", "a", headers]]);
	});

	it("is an instance of the runtime's class, and is taken by it", () => {
		const headers = new LightHeaders([
			["set-cookie", "a"],
			["set-cookie", "b"],
			["x", "y"],
		]);
		expect(headers).toBeInstanceOf(NativeHeaders);
		expect(new NativeHeaders(headers).get("x")).toBe("y");
		expect(new NativeHeaders(headers).getSetCookie()).toEqual(["a", "b"]);
		expect(JSON.parse(JSON.stringify(headers))).toEqual({ "set-cookie": ["a", "b"], x: "y" });
	});
});

describe("Headers over the fields of a request, RFC 9110 §5", () => {
	it("reads without regard to case and combines lines", () => {
		const headers = sectionHeaders("Accept: a", "X-Y:  v ", "ACCEPT: b");
		expect(headers.get("accept")).toBe("a, b");
		expect(headers.has("x-y")).toBe(true);
		expect([...headers]).toEqual([
			["accept", "a, b"],
			["x-y", "v"],
		]);
		expect(headers.get("Accept")).toBe("a, b");
	});

	it("joins lines of Cookie by a semicolon, touched or not", () => {
		const headers = sectionHeaders("Cookie: a=1", "X: cookie", "Cookie: b=2");
		expect(headers.get("cookie")).toBe("a=1; b=2");
		headers.set("x", "1");
		expect(headers.get("cookie")).toBe("a=1; b=2");
		expect(headers.count).toBe(2);
	});

	it("can be changed, and the request's fields stay", () => {
		const transport = new FakeTransport({ fields: ["A: 1", "B: 2"] });
		const headers = headersOfSection(transport.exchange.request.fields);
		headers.delete("a");
		headers.append("b", "3");
		expect([...headers]).toEqual([["b", "2, 3"]]);
		expect(transport.exchange.request.fields.get("a")).toBe("1");
	});
});
