import { describe, expect, it } from "vitest";
import { bindAddress, bindListeners, closeAll, StartError } from "../../../src/operations/bind-listeners.ts";
import { type ConnectionSet, type ListenAddress, type Listener, SystemError } from "../../../src/runtime.ts";
import { FakeRuntime, type FakeRuntimeOptions } from "../../support/fake-runtime.ts";

const NO_SET: ConnectionSet = { size: 0, add() {}, remove() {} };

function tcp(host: string, port: number): ListenAddress {
	return { transport: "tcp", host, port };
}

async function bind(addresses: readonly ListenAddress[], options: FakeRuntimeOptions = {}) {
	const runtime = new FakeRuntime(options);
	const result = await bindListeners(runtime, addresses, () => null, NO_SET).then(
		(listeners) => listeners.map(({ address }) => `${address.address}:${address.port}`),
		(error: unknown) => error,
	);
	return { runtime, result };
}

describe("localhost", () => {
	it("is 127.0.0.1 and ::1 on one port", async () => {
		expect((await bind([tcp("localhost", 8080)])).result).toEqual(["127.0.0.1:8080", "::1:8080"]);
	});

	it("with port 0 takes on ::1 the port that was free on 127.0.0.1", async () => {
		expect((await bind([tcp("localhost", 0)])).result).toEqual(["127.0.0.1:50000", "::1:50000"]);
	});

	it("with port 0 tries again where that port is taken on ::1", async () => {
		const { result, runtime } = await bind([tcp("localhost", 0)], { failures: { "::1:50000": "EADDRINUSE", "::1:50001": "EADDRINUSE" } });
		expect(result).toEqual(["127.0.0.1:50002", "::1:50002"]);
		expect(runtime.openListeners.length).toBe(2);
	});

	it.each(["EADDRNOTAVAIL", "EAFNOSUPPORT"])("is 127.0.0.1 alone where ::1 fails with %s", async (code) => {
		expect((await bind([tcp("localhost", 8080)], { failures: { "::1:8080": code } })).result).toEqual(["127.0.0.1:8080"]);
	});

	it("fails where the port is taken on ::1 alone, and closes 127.0.0.1", async () => {
		const { result, runtime } = await bind([tcp("localhost", 8080)], { failures: { "::1:8080": "EADDRINUSE" } });
		expect(result).toBeInstanceOf(StartError);
		expect(runtime.openListeners).toEqual([]);
	});
});

describe("every interface", () => {
	it("is the IPv6 wildcard", async () => expect((await bind([tcp("*", 80)])).result).toEqual([":::80"]));

	it("is the IPv4 wildcard where there is no IPv6", async () => {
		expect((await bind([tcp("*", 80)], { failures: { ":::80": "EAFNOSUPPORT" } })).result).toEqual(["0.0.0.0:80"]);
	});
});

describe("a failure to listen", () => {
	it.each([
		["EADDRINUSE", tcp("127.0.0.1", 8080), "127.0.0.1:8080", /127\.0\.0\.1:8080: the port is in use .*another port/],
		["EACCES", tcp("127.0.0.1", 80), "127.0.0.1:80", /ports below 1024.*8080/],
		["EACCES", tcp("127.0.0.1", 8080), "127.0.0.1:8080", /doesn't permit/],
		["EADDRNOTAVAIL", tcp("192.0.2.1", 8080), "192.0.2.1:8080", /no interface .* has that address/],
		["EAFNOSUPPORT", tcp("::1", 8080), "::1:8080", /no support/],
		["ENOTFOUND", tcp("nowhere.test", 8080), "nowhere.test:8080", /isn't known/],
		["EMFILE", tcp("127.0.0.1", 8080), "127.0.0.1:8080", /EMFILE/],
		["EADDRINUSE", { transport: "unix", path: "/s" }, "/s", /unix:\/s: another process/],
		["ENOENT", { transport: "unix", path: "/no/s" }, "/no/s", /folder/],
		["EACCES", { transport: "unix", path: "/s" }, "/s", /doesn't permit/],
	] as [string, ListenAddress, string, RegExp][])("%s says what it is and what to do", async (code, address, named, message) => {
		const { result } = await bind([address], { failures: { [named]: code } });
		expect(result).toBeInstanceOf(StartError);
		const error = result as StartError;
		expect(error.message).toMatch(message);
		expect([error.code, error.address]).toEqual([code, address]);
		expect(error.cause).toBeInstanceOf(SystemError);
	});

	it("closes what was opened before it", async () => {
		const { result, runtime } = await bind([tcp("127.0.0.1", 1), tcp("127.0.0.1", 2), tcp("127.0.0.1", 3)], {
			failures: { "127.0.0.1:3": "EADDRINUSE" },
		});
		expect(result).toBeInstanceOf(StartError);
		expect(runtime.listeners.map((listener) => listener.isOpen)).toEqual([false, false]);
	});

	it("that isn't the system's passes through", async () => {
		const runtime = new FakeRuntime();
		const bug = new TypeError("bug");
		runtime.listen = () => Promise.reject(bug);
		await expect(bindListeners(runtime, [tcp("127.0.0.1", 1)], () => null, NO_SET)).rejects.toBe(bug);
	});
});

describe("sockets for workers", () => {
	it("follow the same rules", async () => {
		const runtime = new FakeRuntime({ failures: { "127.0.0.1:81": "EADDRINUSE", "fd:3": "ENOTSOCK" } });
		const share = (address: ListenAddress) => runtime.share(address, 4);
		const sockets = await bindAddress(share, tcp("localhost", 0));
		expect(sockets.map(({ address, descriptors }) => [address.address, address.port, descriptors.length])).toEqual([
			["127.0.0.1", 50_000, 4],
			["::1", 50_000, 4],
		]);
		await expect(bindAddress(share, tcp("127.0.0.1", 81))).rejects.toThrow(/the port is in use/);
		await expect(bindAddress(share, { transport: "inherited", descriptor: 3, endpoint: null })).rejects.toThrow(/no listening socket was handed/);
	});
});

describe("closing", () => {
	it("closes every listener, and tells of a failure at the end", async () => {
		const closed: number[] = [];
		const listener = (index: number, fails: boolean): Listener => ({
			address: { transport: "tcp", address: "127.0.0.1", port: index },
			async close() {
				closed.push(index);
				if (fails) throw new Error(`can't close ${index}`);
			},
		});
		await expect(closeAll([listener(1, true), listener(2, false)])).rejects.toThrow("can't close 1");
		expect(closed).toEqual([1, 2]);
	});
});
