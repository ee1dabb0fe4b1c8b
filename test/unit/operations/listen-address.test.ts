import { describe, expect, it } from "vitest";
import { addressUrl, describeAddress, isIpAddress, parseListenAddress, parseListenHost } from "../../../src/operations/listen-address.ts";
import { UsageError } from "../../../src/protocol/faults.ts";

describe("addresses to listen on", () => {
	it.each([
		[":8080", "*", 8080],
		["tcp://:0", "*", 0],
		["tcp://*:80", "*", 80],
		["*:80", "*", 80],
		["localhost:3000", "localhost", 3000],
		["tcp://127.0.0.1:8080", "127.0.0.1", 8080],
		["TCP://example.test:8080/", "example.test", 8080],
		["[::1]:8080", "::1", 8080],
		["tcp://[::]:65535", "::", 65_535],
		["tcp://[fe80::1%eth0]:80", "fe80::1%eth0", 80],
	])("%j is host %j, port %i", (text, host, port) => expect(parseListenAddress(text)).toEqual({ transport: "tcp", host, port }));

	it.each([
		["unix:/run/t.sock", "/run/t.sock"],
		["unix:///run/t.sock", "/run/t.sock"],
		["unix:t.sock", "t.sock"],
		["UNIX:/T", "/T"],
		["unix:@abstract", "@abstract"],
	])("%j is the socket %j", (text, path) => expect(parseListenAddress(text)).toEqual({ transport: "unix", path }));

	it.each([
		["", /expected :8080/],
		["8080", /expected :8080/],
		["host", /expected :8080/],
		["::1:8080", /expected :8080/],
		["http://localhost:80", /expected :8080/],
		["tcp://h:80/path", /expected :8080/],
		["tcp://h:", /expected :8080/],
		["tcp://h:-1", /expected :8080/],
		["tcp://a b:80", /host name/],
		["tcp://h:65536", /0 to 65535/],
		["unix:", /unix:\/path/],
		["unix://host/p", /unix:\/path/],
		["fd:3", /not available/],
		["systemd:", /not available/],
	])("%j is refused", (text, message) => {
		expect(() => parseListenAddress(text)).toThrow(UsageError);
		expect(() => parseListenAddress(text)).toThrow(message);
	});

	it.each([
		["", "*"],
		["*", "*"],
		["[::1]", "::1"],
		["0.0.0.0", "0.0.0.0"],
		["my-host.lan", "my-host.lan"],
	])("the host %j is %j", (text, host) => expect(parseListenHost(text)).toBe(host));

	it.each(["a/b", "a b", "http://x", "\u0000"])("the host %j is refused", (text) => expect(() => parseListenHost(text)).toThrow(UsageError));
});

describe("addresses in text", () => {
	it.each([
		["127.0.0.1", 8080, "http://127.0.0.1:8080/"],
		["::1", 8080, "http://[::1]:8080/"],
		["fe80::1%eth0", 8080, "http://[fe80::1%25eth0]:8080/"],
		["localhost", 80, "http://localhost/"],
	])("%j, %i is %j", (host, port, url) => expect(addressUrl(host, port)).toBe(url));

	it("names what can't be listened on", () => {
		expect(describeAddress({ transport: "unix", path: "/p" })).toBe("unix:/p");
		expect(describeAddress({ transport: "tcp", host: "*", port: 80 })).toBe("port 80 of every interface");
		expect(describeAddress({ transport: "tcp", host: "::1", port: 80 })).toBe("[::1]:80");
		expect(describeAddress({ transport: "tcp", host: "localhost", port: 80 })).toBe("localhost:80");
	});

	it.each([
		["127.0.0.1", true],
		["::1", true],
		["[::1]", true],
		["fe80::1%eth0", true],
		["localhost", false],
		["public", false],
		["./1.2.3.4", false],
		["1.2.3", false],
		["c:", false],
	])("%j is an IP address: %s", (text, expected) => expect(isIpAddress(text)).toBe(expected));
});
