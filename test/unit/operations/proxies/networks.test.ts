import { describe, expect, it } from "vitest";
import { networkTest, parseNetwork, peerTest } from "../../../../src/operations/proxies/networks.ts";

describe("networks", () => {
	it.each([
		["loopback", ["127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1"], ["126.255.255.255", "128.0.0.0", "::2", "10.0.0.1"]],
		[
			"private",
			["10.0.0.0", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "fc00::1", "fdff::1", "::ffff:10.1.2.3"],
			["127.0.0.1", "::1", "11.0.0.0", "172.15.255.255", "172.32.0.0", "192.169.0.0", "169.254.169.254", "fe80::1", "fe00::", "2001:db8::1"],
		],
		["all", ["0.0.0.0", "255.255.255.255", "::", "2001:db8::1", "::ffff:1.2.3.4"], ["", "unknown", "example.com", "1.2.3"]],
		["unix", [], ["127.0.0.1", "::1"]],
		["192.0.2.7", ["192.0.2.7", "::ffff:192.0.2.7"], ["192.0.2.6", "192.0.2.8", "::192.0.2.7"]],
		["2001:db8::7", ["2001:db8::7", "2001:DB8:0::7"], ["2001:db8::8"]],
		["10.0.0.0/8", ["10.0.0.0", "10.9.8.7"], ["11.0.0.0", "9.255.255.255"]],
		["10.1.2.3/8", ["10.9.8.7"], ["11.1.2.3"]],
		["192.0.2.128/25", ["192.0.2.128", "192.0.2.255"], ["192.0.2.127", "192.0.3.128"]],
		["192.0.2.4/30", ["192.0.2.4", "192.0.2.7"], ["192.0.2.3", "192.0.2.8"]],
		["192.0.2.4/32", ["192.0.2.4"], ["192.0.2.5"]],
		["0.0.0.0/0", ["1.2.3.4", "::ffff:1.2.3.4"], ["::1", "2001:db8::1"]],
		["::/0", ["::1", "2001:db8::1"], ["1.2.3.4", "::ffff:1.2.3.4"]],
		["2001:db8::/33", ["2001:db8:7fff::"], ["2001:db8:8000::"]],
		["::ffff:10.0.0.0/104", ["10.1.1.1", "::ffff:a01:101"], ["11.1.1.1"]],
	])("%s", (name, inside, outside) => {
		const test = networkTest([name]);
		for (const address of inside) expect(test(address), address).toBe(true);
		for (const address of outside) expect(test(address), address).toBe(false);
	});

	it.each([
		"",
		"Loopback",
		"everybody",
		"true",
		"constructor",
		"__proto__",
		"example.com",
		"10.0.0.0/33",
		"10.0.0.0/-1",
		"10.0.0.0/08",
		"10.0.0.0/",
		"10.0.0.0/8/8",
		"10.0.0/8",
		"::/129",
		"fe80::1%eth0",
		"[::1]",
		"10.0.0.1:80",
		" 10.0.0.1",
	])("%j is none", (name) => expect(parseNetwork(name)).toBeNull());

	it("are several at once, and what was asked before doesn't matter", () => {
		const test = networkTest(["loopback", "10.0.0.0/8", "2001:db8::/32"]);
		const asked = ["10.0.0.1", "10.0.0.1", "11.0.0.1", "11.0.0.1", "2001:db8::1", "127.0.0.1", "", "127.0.0.1", "rubbish", "10.0.0.1"];
		expect(asked.map(test)).toEqual([true, true, false, false, true, true, false, true, false, true]);
	});

	it("have unix peers where they are of this machine", () => {
		const unix = { transport: "unix", address: "", port: 0 } as const;
		const tcp = { transport: "tcp", address: "127.0.0.1", port: 1 } as const;
		const asked = [["loopback"], ["unix"], ["all"], ["private"], ["127.0.0.1"], []].map((names) => [peerTest(names)(unix), peerTest(names)(tcp)]);
		expect(asked).toEqual([
			[true, true],
			[true, false],
			[true, true],
			[false, false],
			[false, true],
			[false, false],
		]);
	});
});
