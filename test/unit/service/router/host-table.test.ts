import { describe, expect, it } from "vitest";
import { UsageError } from "../../../../src/protocol/faults.ts";
import { HostTable } from "../../../../src/service/router/host-table.ts";

const table = (...hosts: readonly string[]) => new HostTable(hosts.map((host): [string, string] => [host, host]));

describe("a host finds", () => {
	const hosts = table("example.com", "*.example.com", "*.b.example.com", "x.b.example.com", "[::1]", "192.0.2.1", "bücher.example", "*");

	it.each([
		["example.com", "example.com"],
		["EXAMPLE.Com", "example.com"],
		["example.com.", "example.com"],
		["example.com:8080", "example.com"],
		["example.com.:80", "example.com"],
		["example.com:", "example.com"],
		["a.example.com", "*.example.com"],
		["a.c.example.com", "*.example.com"],
		["b.example.com", "*.example.com"],
		["a.b.example.com", "*.b.example.com"],
		["x.b.example.com", "x.b.example.com"],
		["notexample.com", "*"],
		["[::1]", "[::1]"],
		["[0:0:0:0:0:0:0:1]:443", "[::1]"],
		["[::2]", "*"],
		["192.0.2.1:81", "192.0.2.1"],
		["xn--bcher-kva.example", "bücher.example"],
		["", "*"],
		[".", "*"],
		[".example.com", "*"],
	])("%j: %j", (authority, expected) => {
		expect(hosts.find(authority)).toBe(expected);
		// Remembered, it is the same.
		expect(hosts.find(authority)).toBe(expected);
	});

	it("nothing where nothing is for it", () => {
		expect(table("example.com").find("example.org")).toBeNull();
		expect(table().find("")).toBeNull();
	});

	it("the rest where it is longer than any name, at no cost that grows with its dots", () => {
		expect(hosts.find(`${"a.".repeat(4000)}example.com`)).toBe("*");
		expect(table("*.example.com").find(`${"a.".repeat(4000)}example.com`)).toBeNull();
	});

	it("the same however many others came between", () => {
		for (let number = 0; number < 2000; number++) expect(hosts.find(`h${number}.example.com`)).toBe("*.example.com");
		expect(hosts.find("example.com")).toBe("example.com");
	});
});

describe("a host pattern", () => {
	it.each([
		["", /expected a host name/],
		["http://a", /expected a host name/],
		["a/b", /expected a host name/],
		["a:80", /expected a host name/],
		["a b", /expected a host name/],
		["a@b", /expected a host name/],
		["*a.com", /expected a host name/],
		["a.*.com", /expected a host name/],
		["*.", /expected a host name/],
		["**", /expected a host name/],
		["::1", /expected a host name/],
		["[::g]", /expected a host name/],
		["*.[::1]", /no names below/],
		["*.127.0.0.1", /no names below/],
	])("%j is refused", (host, message) => {
		expect(() => table(host)).toThrow(UsageError);
		expect(() => table(host)).toThrow(message);
	});

	it("stands for one thing only", () => {
		expect(() => table("a.example", "A.example.")).toThrow(new UsageError("the host a.example is named twice"));
	});
});
