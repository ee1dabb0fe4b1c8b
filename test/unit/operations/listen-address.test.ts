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
		["unix:/run/t.sock|0660", 0o660],
		["unix:///run/t.sock|600", 0o600],
		["unix:/run/t.sock|0777", 0o777],
	])("%j has the permissions %o", (text, mode) => expect(parseListenAddress(text)).toEqual({ transport: "unix", path: "/run/t.sock", mode }));

	it("names a descriptor, or what the service manager hands over", () => {
		expect(parseListenAddress("fd:3")).toEqual({ transport: "inherited", descriptor: 3, endpoint: null });
		expect(parseListenAddress("FD:12")).toEqual({ transport: "inherited", descriptor: 12, endpoint: null });
		expect(parseListenAddress("systemd:")).toEqual({ transport: "inherited", descriptor: -1, endpoint: null, name: "" });
		expect(parseListenAddress("systemd:web")).toEqual({ transport: "inherited", descriptor: -1, endpoint: null, name: "web" });
	});

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
		["unix:|0660", /unix:\/path/],
		["unix:/p|", /octal digits/],
		["unix:/p|0888", /octal digits/],
		["unix:/p|01777", /octal digits/],
		["unix:/p|rw", /octal digits/],
		["unix:/p|0660|0600", /octal digits/],
		["unix:@name|0660", /abstract/],
		["fd:", /a descriptor from 3 on/],
		["fd:2", /a descriptor from 3 on/],
		["fd:-3", /a descriptor from 3 on/],
		["fd:3x", /a descriptor from 3 on/],
		["fd:1234567", /a descriptor from 3 on/],
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
		expect(describeAddress({ transport: "inherited", descriptor: 3, endpoint: null })).toBe("fd:3");
		expect(describeAddress({ transport: "inherited", descriptor: -1, endpoint: null, name: "web" })).toBe("systemd:web");
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
