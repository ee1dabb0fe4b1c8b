import { describe, expect, it } from "vitest";
import { errorNames } from "../../../src/operations/error-names.ts";
import { type NativeCalls, NativeSockets } from "../../../src/operations/native-sockets.ts";

const NAMES = errorNames({ EADDRINUSE: 98, EBADF: 9, ENOTSUP: 95, EOPNOTSUPP: 95 });
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));

/** A C library that writes down what it is asked, with addresses as hexadecimal. */
class FakeLibrary implements NativeCalls {
	readonly log: string[] = [];
	readonly open = new Set<number>();
	/** The call that fails, and how. */
	failing = "";
	failure = 0;
	/** What `getsockname` answers. */
	name: number[] = [];
	#next = 600;

	socket(family: number, type: number, protocol: number): number {
		const descriptor = this.#note(`socket ${family} ${type} ${protocol}`, this.#next++);
		if (descriptor >= 0) this.open.add(descriptor);
		return descriptor;
	}

	setsockopt(descriptor: number, level: number, option: number, value: Uint8Array, byteCount: number): number {
		return this.#note(`setsockopt ${descriptor} ${level} ${option} ${hex(value)} ${byteCount}`);
	}

	bind(descriptor: number, address: Uint8Array, byteCount: number): number {
		if (this.name.length === 0) this.name = [...address];
		return this.#note(`bind ${descriptor} ${hex(address.subarray(0, byteCount))}`);
	}

	listen(descriptor: number, backlog: number): number {
		return this.#note(`listen ${descriptor} ${backlog}`);
	}

	getsockname(descriptor: number, address: Uint8Array, byteCount: Uint8Array): number {
		address.set(this.name);
		byteCount.set([this.name.length, 0, 0, 0]);
		return this.#note(`getsockname ${descriptor}`);
	}

	close(descriptor: number): number {
		this.open.delete(descriptor);
		return this.#note(`close ${descriptor}`);
	}

	inet_pton(family: number, host: Uint8Array, address: Uint8Array): number {
		const name = text(host);
		if (family === 2 && /^[\d.]+$/.test(name)) {
			address.set(name.split(".").map(Number));
			return 1;
		}
		if (family === 2 || name !== "::1") return 0;
		address[15] = 1;
		return 1;
	}

	inet_ntop(family: number, address: Uint8Array, target: Uint8Array): void {
		target.set(new TextEncoder().encode(family === 2 ? address.subarray(0, 4).join(".") : "::1"));
	}

	fcntl(descriptor: number, command: number, argument: number): number {
		return this.#note(`fcntl ${descriptor} ${command} ${argument}`, command === 1030 ? argument : command === 3 ? 2 : 0);
	}

	errno(): number {
		return this.failure;
	}

	#note(call: string, result = 0): number {
		this.log.push(call);
		return call.startsWith(this.failing) && this.failing !== "" ? -1 : result;
	}
}

function hex(bytes: Uint8Array): string {
	return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function socketsOf(system: string): { library: FakeLibrary; sockets: NativeSockets } {
	const library = new FakeLibrary();
	return { library, sockets: new NativeSockets({ calls: library, system, errorName: NAMES }) };
}

describe("binding to an IP address", () => {
	it("on Linux: not inherited, not blocking, the address in network order", () => {
		const { library, sockets } = socketsOf("linux");
		const held = sockets.bindTcp({ host: "127.0.0.1", port: 8080, ipv6Only: false }, true);
		expect(library.log).toEqual([
			"socket 2 526337 0",
			"setsockopt 600 1 2 01000000 4",
			"setsockopt 600 1 15 01000000 4",
			"bind 600 02001f907f0000010000000000000000",
			"getsockname 600",
		]);
		expect([held.descriptor, held.endpoint]).toEqual([600, { transport: "tcp", address: "127.0.0.1", port: 8080 }]);
		held.close();
		held.close();
		expect(library.log.filter((call) => call === "close 600")).toHaveLength(1);
	});

	it("on IPv6, for IPv4 too unless told otherwise", () => {
		for (const [ipv6Only, value] of [
			[false, "00000000"],
			[true, "01000000"],
		] as const) {
			const { library, sockets } = socketsOf("linux");
			const held = sockets.bindTcp({ host: "::1", port: 443, ipv6Only }, false);
			expect(library.log).toContain(`setsockopt 600 41 26 ${value} 4`);
			expect(library.log).toContain(`bind 600 0a0001bb00000000${"0".repeat(30)}0100000000`);
			expect(held.endpoint).toEqual({ transport: "tcp", address: "::1", port: 443 });
		}
	});

	it("listens at once, but for one of a group, which would get connections before a worker is there to accept them", () => {
		for (const [inGroup, expected] of [
			[false, ["listen 600 511"]],
			[true, []],
		] as const) {
			const { library, sockets } = socketsOf("linux");
			sockets.bindTcp({ host: "127.0.0.1", port: 8080, ipv6Only: false }, inGroup);
			expect(library.log.filter((line) => line.startsWith("listen"))).toEqual(expected);
		}
	});

	it("on macOS: an address begins with its length, and numbers are others", () => {
		const { library, sockets } = socketsOf("darwin");
		expect(sockets.bindTcp({ host: "127.0.0.1", port: 80, ipv6Only: false }, true).endpoint.port).toBe(80);
		expect(library.log).toEqual([
			"socket 2 1 0",
			"setsockopt 600 65535 4 01000000 4",
			"setsockopt 600 65535 512 01000000 4",
			"bind 600 100200507f0000010000000000000000",
			"getsockname 600",
		]);
		expect(sockets.bindTcp({ host: "::1", port: 80, ipv6Only: false }, false).descriptor).toBe(601);
		expect(library.log).toContain("socket 30 1 0");
	});

	it("moves descriptors with low numbers up, where a child gets its own", () => {
		const { library, sockets } = socketsOf("linux");
		Object.assign(library, { socket: () => 5 });
		expect(sockets.bindTcp({ host: "127.0.0.1", port: 80, ipv6Only: false }, false).descriptor).toBe(512);
		expect(library.log.slice(0, 2)).toEqual(["fcntl 5 1030 512", "close 5"]);
		library.failing = "fcntl";
		expect(sockets.bindTcp({ host: "127.0.0.1", port: 80, ipv6Only: false }, false).descriptor).toBe(5);
	});

	it("fails by the name of the error, and closes what it opened", () => {
		const { library, sockets } = socketsOf("linux");
		library.failing = "listen";
		library.failure = 98;
		const bind = () => sockets.bindTcp({ host: "127.0.0.1", port: 80, ipv6Only: false }, false);
		expect(bind).toThrow(expect.objectContaining({ name: "SystemError", code: "EADDRINUSE", message: "listen failed: EADDRINUSE (98)" }));
		library.failure = 12345;
		expect(bind).toThrow(expect.objectContaining({ code: "EIO" }));
		expect(library.open.size).toBe(0);
		expect(() => sockets.bindTcp({ host: "example.org", port: 80, ipv6Only: false }, false)).toThrow(expect.objectContaining({ code: "EINVAL" }));
	});

	it("knows what is an IP address", () => {
		const { sockets } = socketsOf("linux");
		expect(["127.0.0.1", "::1", "localhost", "127.0.0.1\0", ""].map((host) => sockets.isIpAddress(host))).toEqual([true, true, false, false, false]);
	});
});

describe("binding to a path", () => {
	it("has NUL at its end, or in front in the abstract namespace", () => {
		const { library, sockets } = socketsOf("linux");
		expect(sockets.bindUnix("/a").endpoint).toEqual({ transport: "unix", address: "/a", port: 0 });
		library.name = [];
		expect(sockets.bindUnix("@a").endpoint).toEqual({ transport: "unix", address: "@a", port: 0 });
		expect(library.log.filter((call) => call.startsWith("bind"))).toEqual(["bind 600 01002f6100", "bind 601 01000061"]);
	});

	it("fails where it is too long, or has a NUL", () => {
		const { library, sockets } = socketsOf("linux");
		expect(sockets.bindUnix(`/${"a".repeat(106)}`).endpoint.address).toHaveLength(107);
		expect(() => sockets.bindUnix(`/${"a".repeat(107)}`)).toThrow(expect.objectContaining({ code: "ENAMETOOLONG" }));
		expect(() => sockets.bindUnix("/a\0b")).toThrow(expect.objectContaining({ code: "EINVAL" }));
		expect([...library.open]).toEqual([600]);
	});
});

describe("a socket that somebody else opened", () => {
	it("doesn't block from then on, and isn't inherited", () => {
		const { library, sockets } = socketsOf("linux");
		library.name = [2, 0, 0x1f, 0x90, 192, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0];
		const held = sockets.hold(3);
		expect([held.descriptor, held.endpoint]).toEqual([512, { transport: "tcp", address: "192.0.2.1", port: 8080 }]);
		expect(library.log).toEqual(["getsockname 3", "fcntl 3 3 0", "fcntl 3 4 2050", "fcntl 3 2 1", "fcntl 3 1030 512", "close 3"]);
	});

	it("that is none is a failure", () => {
		const { library, sockets } = socketsOf("linux");
		library.failing = "getsockname";
		library.failure = 9;
		expect(() => sockets.endpointOf(3)).toThrow(expect.objectContaining({ code: "EBADF" }));
	});

	it("without a name has none", () => {
		const { library, sockets } = socketsOf("linux");
		library.name = [1, 0];
		expect(sockets.endpointOf(3)).toEqual({ transport: "unix", address: "", port: 0 });
	});
});
