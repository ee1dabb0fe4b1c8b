import { describe, expect, it } from "vitest";
import { isWildcard, serverEndpoint, tcpEndpoint, unixEndpoint } from "../../../src/operations/endpoints.ts";

describe("endpoints", () => {
	it.each([
		["::ffff:192.0.2.1", "192.0.2.1"],
		["::FFFF:10.0.0.1", "10.0.0.1"],
		["192.0.2.1", "192.0.2.1"],
		["::1", "::1"],
		["::", "::"],
		["2001:db8::ffff:1", "2001:db8::ffff:1"],
		["::ffff:c000:201", "::ffff:c000:201"],
		["", ""],
	])("RFC 4291 §2.5.5.2: %j is %j", (address, unwrapped) => {
		expect(tcpEndpoint(address, 80)).toEqual({ transport: "tcp", address: unwrapped, port: 80 });
	});

	it("a server's, whatever it knows of itself", () => {
		expect(serverEndpoint({ address: "::ffff:192.0.2.1", port: 80 })).toEqual({ transport: "tcp", address: "192.0.2.1", port: 80 });
		expect(serverEndpoint("/run/a.sock")).toEqual({ transport: "unix", address: "/run/a.sock", port: 0 });
		for (const unnamed of [null, {} as never]) expect(serverEndpoint(unnamed)).toEqual({ transport: "unix", address: "", port: 0 });
	});

	it("a wildcard is one of either version, and no path", () => {
		expect(["::", "0.0.0.0", "::1", "127.0.0.1"].map((address) => isWildcard(tcpEndpoint(address, 1)))).toEqual([true, true, false, false]);
		expect(isWildcard(unixEndpoint("::"))).toBe(false);
	});
});
