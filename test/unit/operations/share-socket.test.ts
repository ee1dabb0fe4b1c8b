import { describe, expect, it } from "vitest";
import { tcpEndpoint, unixEndpoint } from "../../../src/operations/endpoints.ts";
import { type BindAddress, type HeldSocket, type ShareCalls, shareSocket } from "../../../src/operations/share-socket.ts";
import { type ListenAddress, SystemError } from "../../../src/runtime.ts";
import { FakeFiles } from "../../support/fake-files.ts";

/** A system whose sockets are records. `taken` ports are listened on by somebody else. */
class FakeSystem implements ShareCalls {
	readonly canSpread: boolean;
	readonly files = new FakeFiles();
	readonly open = new Map<number, string>();
	readonly log: string[] = [];
	readonly taken = new Set<number>();
	/** Called before each socket is bound. */
	onBind: (address: BindAddress, inGroup: boolean) => void = () => {};
	isAnswered = false;
	#nextDescriptor = 10;
	#nextPort = 50_000;

	constructor(canSpread = true) {
		this.canSpread = canSpread;
	}

	bindTcp(address: BindAddress, inGroup: boolean): HeldSocket {
		this.onBind(address, inGroup);
		const port = address.port === 0 ? this.#nextPort++ : address.port;
		this.log.push(`${inGroup ? "group" : "alone"} ${address.host} ${port}`);
		if (this.taken.has(port)) throw new SystemError("EADDRINUSE", String(port));
		return this.#held(tcpEndpoint(address.host, port));
	}

	bindUnix(path: string): HeldSocket {
		if (this.files.text(path) !== null) throw new SystemError("EADDRINUSE", path);
		if (!path.startsWith("@")) this.files.special(path);
		return this.#held(unixEndpoint(path));
	}

	hold(descriptor: number): HeldSocket {
		return this.#held(tcpEndpoint("192.0.2.7", 80), descriptor);
	}

	async resolveHost(host: string): Promise<string> {
		return host === "named.example" ? "192.0.2.9" : host;
	}

	async connectOnce(path: string): Promise<void> {
		if (!this.isAnswered) throw new SystemError("ECONNREFUSED", path);
	}

	async changeMode(path: string, mode: number): Promise<void> {
		if (mode === 0o111) throw new SystemError("EPERM", path);
		this.log.push(`mode ${path} ${mode.toString(8)}`);
	}

	setMask(mask: number): number {
		this.log.push(`mask ${mask.toString(8)}`);
		return 0o22;
	}

	#held(endpoint: HeldSocket["endpoint"], descriptor = this.#nextDescriptor++): HeldSocket {
		this.open.set(descriptor, endpoint.address);
		return { descriptor, endpoint, close: () => void this.open.delete(descriptor) };
	}
}

const tcp = (port: number, more: object = {}): ListenAddress => ({ transport: "tcp", host: "127.0.0.1", port, ...more });

describe("a TCP socket", () => {
	it("is a group, as many as workers, after it was bound alone", async () => {
		const system = new FakeSystem();
		const shared = await shareSocket(tcp(8080), 3, system);
		expect(system.log).toEqual(["alone 127.0.0.1 8080", "group 127.0.0.1 8080", "group 127.0.0.1 8080", "group 127.0.0.1 8080"]);
		expect([shared.address, shared.descriptors]).toEqual([tcpEndpoint("127.0.0.1", 8080), [11, 12, 13]]);
		expect([...system.open.keys()]).toEqual([11, 12, 13]);
		await shared.close();
		await shared.close();
		expect(system.open.size).toBe(0);
	});

	it("is one where the system doesn't spread, and for one worker", async () => {
		for (const [system, count] of [
			[new FakeSystem(false), 4],
			[new FakeSystem(), 1],
		] as const) {
			expect((await shareSocket(tcp(8080), count, system)).descriptors).toHaveLength(1);
			expect(system.log).toEqual(["alone 127.0.0.1 8080"]);
		}
	});

	it("on any free port is a group of one port", async () => {
		const system = new FakeSystem();
		expect((await shareSocket(tcp(0), 2, system)).address.port).toBe(50_000);
		expect(system.log).toEqual(["alone 127.0.0.1 50000", "group 127.0.0.1 50000", "group 127.0.0.1 50000"]);
	});

	it("on any free port that somebody takes meanwhile is tried again, and given up in the end", async () => {
		const system = new FakeSystem();
		system.onBind = ({ port }) => port === 50_000 && system.taken.add(50_000);
		expect((await shareSocket(tcp(0), 2, system)).address.port).toBe(50_001);
		const unlucky = new FakeSystem();
		unlucky.onBind = ({ port }) => unlucky.taken.add(port);
		unlucky.taken.delete(0);
		await expect(shareSocket(tcp(0), 2, unlucky)).rejects.toMatchObject({ code: "EADDRINUSE" });
		expect([unlucky.log.length, unlucky.open.size]).toEqual([32, 0]);
	});

	it("on a port in use fails, and no group is joined", async () => {
		const system = new FakeSystem();
		system.taken.add(8080);
		await expect(shareSocket(tcp(8080), 2, system)).rejects.toMatchObject({ code: "EADDRINUSE" });
		expect(system.log).toEqual(["alone 127.0.0.1 8080"]);
	});

	it("that is to share its port with other programs joins their group", async () => {
		const system = new FakeSystem();
		await shareSocket(tcp(8080, { reusePort: true }), 2, system);
		await shareSocket(tcp(8081, { reusePort: true }), 1, system);
		expect(system.log).toEqual(["group 127.0.0.1 8080", "group 127.0.0.1 8080", "group 127.0.0.1 8081"]);
	});

	it("is closed where the group can't be completed", async () => {
		const system = new FakeSystem();
		let bound = 0;
		system.onBind = () => {
			if (++bound === 3) throw new SystemError("EMFILE", "too many");
		};
		await expect(shareSocket(tcp(8080), 2, system)).rejects.toMatchObject({ code: "EMFILE" });
		expect(system.open.size).toBe(0);
	});

	it("of a host by name is bound to its address", async () => {
		const system = new FakeSystem();
		await shareSocket(tcp(80, { host: "named.example" }), 1, system);
		expect(system.log).toEqual(["alone 192.0.2.9 80"]);
	});
});

describe("a unix socket", () => {
	it("is one for all workers, with its mode, and its file goes with it", async () => {
		const system = new FakeSystem();
		const shared = await shareSocket({ transport: "unix", path: "/run/a.sock", mode: 0o600 }, 4, system);
		expect([shared.address, shared.descriptors, system.log]).toEqual([
			unixEndpoint("/run/a.sock"),
			[10],
			["mask 177", "mask 22", "mode /run/a.sock 600"],
		]);
		await shared.close();
		await shared.close();
		expect([system.open.size, system.files.text("/run/a.sock")]).toEqual([0, null]);
	});

	it("that was left behind is replaced; one that is answered isn't", async () => {
		const system = new FakeSystem();
		system.files.special("/run/a.sock");
		await shareSocket({ transport: "unix", path: "/run/a.sock" }, 1, system);
		const other = new FakeSystem();
		other.files.special("/run/a.sock");
		other.isAnswered = true;
		await expect(shareSocket({ transport: "unix", path: "/run/a.sock" }, 1, other)).rejects.toMatchObject({ code: "EADDRINUSE" });
	});

	it("leaves nothing behind where its mode can't be set", async () => {
		const system = new FakeSystem();
		await expect(shareSocket({ transport: "unix", path: "/run/a.sock", mode: 0o111 }, 1, system)).rejects.toMatchObject({ code: "EPERM" });
		expect([system.open.size, system.files.text("/run/a.sock")]).toEqual([0, null]);
	});

	it("of the abstract namespace has no file to remove", async () => {
		const system = new FakeSystem();
		const shared = await shareSocket({ transport: "unix", path: "@trivet" }, 2, system);
		await shared.close();
		expect(system.files.calls).toEqual([]);
	});
});

describe("an inherited socket", () => {
	it("is taken as it is, where it says it is, or whoever opened it", async () => {
		const system = new FakeSystem();
		const found = await shareSocket({ transport: "inherited", descriptor: 3, endpoint: null }, 4, system);
		expect([found.address, found.descriptors]).toEqual([tcpEndpoint("192.0.2.7", 80), [3]]);
		const told = await shareSocket({ transport: "inherited", descriptor: 4, endpoint: unixEndpoint("/run/b.sock") }, 4, system);
		expect(told.address).toEqual(unixEndpoint("/run/b.sock"));
		await found.close();
		await told.close();
		expect([system.open.size, system.files.calls]).toEqual([0, []]);
	});
});
