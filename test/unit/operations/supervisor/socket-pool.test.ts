import { describe, expect, it } from "vitest";
import { StartError } from "../../../../src/operations/bind-listeners.ts";
import { SocketPool } from "../../../../src/operations/supervisor/socket-pool.ts";
import type { ListenAddress } from "../../../../src/runtime.ts";
import { FakeRuntime, type FakeRuntimeOptions } from "../../../support/fake-runtime.ts";

function tcp(port: number, host = "127.0.0.1"): ListenAddress {
	return { transport: "tcp", host, port };
}

function pool(options: FakeRuntimeOptions = {}) {
	const runtime = new FakeRuntime(options);
	return { runtime, pool: new SocketPool(runtime), open: () => runtime.shared.filter(({ isOpen }) => isOpen).length };
}

describe("taking", () => {
	it("opens a group for each address, and numbers descriptors as workers get them", async () => {
		const set = await pool().pool.take([tcp(80), { transport: "unix", path: "/s" }, tcp(81)], 3);
		expect(set.descriptors.length).toBe(7);
		expect(set.inherited.map(({ descriptors }) => descriptors)).toEqual([[4, 5, 6], [7], [8, 9, 10]]);
		expect(set.endpoints.map(({ address, port }) => `${address}:${port}`)).toEqual(["127.0.0.1:80", "/s:0", "127.0.0.1:81"]);
		expect(set.isSpread).toBe(true);
	});

	it("opens two for localhost, on one port", async () => {
		const set = await pool().pool.take([tcp(0, "localhost")], 2);
		expect(set.endpoints.map(({ address, port }) => `${address}:${port}`)).toEqual(["127.0.0.1:50000", "::1:50000"]);
		expect(set.descriptors.length).toBe(4);
	});

	it("takes an inherited socket as it is", async () => {
		const { pool: sockets, runtime } = pool();
		const set = await sockets.take([{ transport: "inherited", descriptor: 3, endpoint: { transport: "tcp", address: "::", port: 443 } }], 4);
		expect([set.descriptors, set.isSpread, runtime.shared.length]).toEqual([[3], false, 1]);
	});

	it("that fails explains itself and leaves everything as it was", async () => {
		const { pool: sockets, open } = pool({ failures: { "127.0.0.1:82": "EADDRINUSE" } });
		const first = await sockets.take([tcp(80)], 2);
		await expect(sockets.take([tcp(80), tcp(81), tcp(82)], 4)).rejects.toBeInstanceOf(StartError);
		expect(open()).toBe(1);
		expect((await sockets.take([tcp(80)], 2)).descriptors).toEqual(first.descriptors);
	});
});

describe("giving back", () => {
	it("closes what no other set names", async () => {
		const { pool: sockets, runtime, open } = pool();
		const old = await sockets.take([tcp(80), tcp(81)], 1);
		const next = await sockets.take([tcp(81), tcp(82)], 1);
		expect(open()).toBe(3);
		await sockets.release(old);
		expect(runtime.shared.map(({ isOpen }) => isOpen)).toEqual([false, true, true]);
		await sockets.release(next);
		expect(open()).toBe(0);
	});

	it("tells of a socket that doesn't close, and closes the others", async () => {
		const { pool: sockets, runtime, open } = pool();
		const set = await sockets.take([tcp(80), tcp(81)], 1);
		runtime.shared[0]!.close = () => Promise.reject(new Error("no"));
		await expect(sockets.release(set)).rejects.toThrow("no");
		expect(open()).toBe(1);
	});

	it("a set that came to nothing closes what it added to a group", async () => {
		const { pool: sockets, open } = pool();
		const old = await sockets.take([tcp(80)], 2);
		const grown = await sockets.take([tcp(80)], 5);
		expect(grown.descriptors.length).toBe(5);
		expect(grown.descriptors.slice(0, 2)).toEqual(old.descriptors);
		expect(open()).toBe(2);
		await sockets.discard(grown);
		expect(open()).toBe(1);
		expect((await sockets.take([tcp(80)], 2)).descriptors).toEqual(old.descriptors);
	});
});

describe("handing over", () => {
	it("gives a successor the same sockets, which it never closes before all is its own", async () => {
		const old = pool();
		await old.pool.take([tcp(80, "localhost"), { transport: "unix", path: "/s" }], 2);
		const { sockets, descriptors } = old.pool.handOver();
		expect(descriptors.length).toBe(5);
		expect(sockets.map(({ descriptors, ownsPath }) => [descriptors, ownsPath])).toEqual([
			[[4, 5], false],
			[[6, 7], false],
			[[8], true],
		]);
		const next = pool();
		next.runtime.files.special("/s");
		await next.pool.inherit(JSON.parse(JSON.stringify(sockets)));
		const refused = await next.pool.take([tcp(80, "localhost"), { transport: "unix", path: "/s" }, tcp(81)], 2);
		expect(refused.descriptors.length).toBe(7);
		await next.pool.discard(refused);
		expect(next.open()).toBe(5);
		const set = await next.pool.take([{ transport: "unix", path: "/s" }], 2);
		await next.pool.closeUnused();
		expect([next.open(), (await next.runtime.files.stat("/s")).kind]).toEqual([1, "other"]);
		await next.pool.release(set);
		expect(next.open()).toBe(0);
		await expect(next.runtime.files.stat("/s")).rejects.toMatchObject({ code: "ENOENT" });
	});

	it("leaves the old one nothing to close", async () => {
		const { pool: sockets, open } = pool();
		const set = await sockets.take([tcp(80)], 1);
		sockets.abandon();
		await sockets.release(set);
		expect(open()).toBe(1);
	});
});
