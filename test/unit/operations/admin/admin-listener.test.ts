import { describe, expect, it } from "vitest";
import { askAdmin } from "../../../../src/operations/admin/admin-client.ts";
import { AdminFailure } from "../../../../src/operations/admin/admin-failure.ts";
import { type AdminListener, type AdminListenerOptions, openAdminListener } from "../../../../src/operations/admin/admin-listener.ts";
import { findServers } from "../../../../src/operations/admin/find-servers.ts";
import { StartError } from "../../../../src/operations/bind-listeners.ts";
import { UsageError } from "../../../../src/protocol/faults.ts";
import { FAKE_STATUS, FakeControl } from "../../../support/fake-control.ts";
import { FakeRuntime, type FakeRuntimeOptions } from "../../../support/fake-runtime.ts";

const FOLDER = "/tmp/trivet-1000";
const GET_STATUS = { method: "GET", target: "/status", timeoutMillis: 10_000 } as const;

async function open(
	options: Partial<AdminListenerOptions> = {},
	runtimeOptions: FakeRuntimeOptions = {},
	prepare: (runtime: FakeRuntime) => void = () => {},
) {
	const runtime = new FakeRuntime(runtimeOptions);
	const warnings: string[] = [];
	prepare(runtime);
	const control = new FakeControl();
	const listener = await openAdminListener(runtime, control, {
		address: null,
		token: null,
		reportError: () => {},
		warn: (message) => warnings.push(message),
		...options,
	});
	return { runtime, control, listener, warnings };
}

describe("the usual place", () => {
	it("is a socket named by the process in a folder of the user's own, found by others and gone when it is closed", async () => {
		const { runtime, listener, warnings } = await open();
		expect([listener?.address, warnings]).toEqual([`unix:${FOLDER}/4242.sock`, []]);
		expect(runtime.files.modes.get(FOLDER)).toBe(0o700);
		// The system would have made the file.
		runtime.files.special(`${FOLDER}/4242.sock`);
		const [server] = await findServers(runtime);
		expect(server).toEqual({ pid: 4242, connect: { transport: "unix", path: `${FOLDER}/4242.sock` }, token: null });
		const { status, text } = await askAdmin(runtime, server!, GET_STATUS);
		expect([status, JSON.parse(text)]).toEqual([200, FAKE_STATUS]);
		await listener?.close();
		expect([runtime.openListeners, await runtime.files.readDirectory(FOLDER)]).toEqual([[], []]);
	});

	it.each([
		[{ XDG_RUNTIME_DIR: "/run/user/1000" }, 1000, "unix:/run/user/1000/trivet/4242.sock"],
		[{ XDG_RUNTIME_DIR: "relative" }, 1000, "unix:/tmp/trivet-1000/4242.sock"],
		[{}, 0, "unix:/run/trivet/4242.sock"],
		[{ TRIVET_RUNTIME_DIR: "/own", XDG_RUNTIME_DIR: "/run/user/0" }, 0, "unix:/own/4242.sock"],
	] as [Record<string, string>, number, string][])("with %j for user %i", async (environment, userId, address) => {
		const { listener } = await open({}, { environment, userId }, (runtime) => {
			for (const folder of ["/run/user/1000/trivet", "/run/trivet", "/own"]) runtime.files.owners.set(folder, userId);
		});
		expect(listener?.address).toBe(address);
	});

	it("is the next one where the first can't be had", async () => {
		const { listener, warnings } = await open({}, { environment: { XDG_RUNTIME_DIR: "/run/user/1000" } }, (runtime) =>
			runtime.files.fail("makeDirectory", "/run/user/1000/trivet", "EACCES"),
		);
		expect([listener?.address, warnings]).toEqual([`unix:${FOLDER}/4242.sock`, []]);
	});

	it.each([
		[
			"belongs to another user",
			(runtime: FakeRuntime) => void runtime.files.directory(FOLDER).owners.set(FOLDER, 7),
			"/tmp/trivet-1000 belongs to another user.",
		],
		[
			"is open to others",
			(runtime: FakeRuntime) => void runtime.files.directory(FOLDER).modes.set(FOLDER, 0o770),
			"close it with: chmod 700 /tmp/trivet-1000.",
		],
		["is a link", (runtime: FakeRuntime) => void runtime.files.directory("/mine").link(FOLDER, "/mine"), ""],
		["can't be made", (runtime: FakeRuntime) => void runtime.files.fail("makeDirectory", FOLDER, "EROFS"), "EROFS"],
	])("that %s is left alone: a warning, and no listener", async (_, prepare, message) => {
		const { runtime, listener, warnings } = await open({}, {}, prepare);
		expect([listener, runtime.listeners, warnings.length]).toEqual([null, [], 1]);
		expect(warnings[0]).toContain(message);
		expect(warnings[0]).toMatch(/^There is no admin listener: .*--admin ADDR/);
	});

	it("where nothing can listen: a warning", async () => {
		const { listener, warnings } = await open({}, { failures: { [`${FOLDER}/4242.sock`]: "EINVAL" } });
		expect([listener, warnings.length]).toEqual([null, 1]);
	});

	it("is nowhere on a system without users", async () => {
		expect(await open({}, { userId: null })).toMatchObject({ listener: null, warnings: [] });
	});
});

describe("a path that was asked for", () => {
	it("is listened on, and found by a record", async () => {
		const { runtime, listener } = await open({ address: { transport: "unix", path: "/srv/admin.sock" } });
		expect(listener?.address).toBe("unix:/srv/admin.sock");
		expect(runtime.files.modes.get(`${FOLDER}/4242.json`)).toBe(0o600);
		expect(await findServers(runtime)).toEqual([{ pid: 4242, connect: { transport: "unix", path: "/srv/admin.sock" }, token: null }]);
		await listener?.close();
		expect(await findServers(runtime)).toEqual([]);
		expect(await runtime.files.readDirectory(FOLDER)).toEqual([]);
	});

	it("is made absolute, and may have permissions of its own", async () => {
		const modes: (number | undefined)[] = [];
		const { listener } = await open({ address: { transport: "unix", path: "admin.sock", mode: 0o660 } }, {}, (runtime) => {
			const { listen } = runtime;
			runtime.listen = (address, ...rest) => {
				modes.push(address.transport === "unix" ? address.mode : undefined);
				return listen.call(runtime, address, ...rest);
			};
		});
		expect([listener?.address, modes]).toEqual(["unix:/admin.sock", [0o660]]);
	});

	it("that is no path is refused: anybody could connect", async () => {
		await expect(open({ address: { transport: "unix", path: "@admin" } })).rejects.toThrow(UsageError);
	});

	it("that can't be had is a reason not to start", async () => {
		const asked = open({ address: { transport: "unix", path: "/srv/admin.sock" } }, { failures: { "/srv/admin.sock": "EADDRINUSE" } });
		await expect(asked).rejects.toThrow(StartError);
	});

	it("serves though no record can be left", async () => {
		const prepare = (runtime: FakeRuntime) => void runtime.files.fail("makeDirectory", FOLDER, "EROFS");
		const { listener, warnings } = await open({ address: { transport: "unix", path: "/srv/admin.sock" } }, {}, prepare);
		expect(listener?.address).toBe("unix:/srv/admin.sock");
		expect(warnings[0]).toMatch(/need --admin unix:\/srv\/admin\.sock to find this server: EROFS/);
	});
});

describe("TCP", () => {
	const address = { transport: "tcp", host: "127.0.0.1", port: 0 } as const;

	it("has a token that only this user can read", async () => {
		const { runtime, listener } = await open({ address });
		expect(listener?.address).toBe("127.0.0.1:50000");
		const [server] = await findServers(runtime);
		expect(server?.token).toBe("0102030405060708090a0b0c0d0e0f101112131415161718");
		expect((await askAdmin(runtime, server!, GET_STATUS)).status).toBe(200);
		expect((await askAdmin(runtime, { ...server!, token: null }, GET_STATUS)).status).toBe(401);
		await listener?.close();
	});

	it("takes the one that was chosen, and tells nobody", async () => {
		const { runtime, listener } = await open({ address, token: "sixteen-letters!" });
		const [server] = await findServers(runtime);
		expect(server?.token).toBe(null);
		expect((await askAdmin(runtime, { ...server!, token: "sixteen-letters!" }, GET_STATUS)).status).toBe(200);
		await listener?.close();
	});

	it("without a place for its token is a reason not to start", async () => {
		const runtimes: FakeRuntime[] = [];
		const prepare = (runtime: FakeRuntime) => {
			runtimes.push(runtime);
			runtime.files.fail("makeDirectory", FOLDER, "EROFS");
		};
		await expect(open({ address }, {}, prepare)).rejects.toThrow(/TRIVET_ADMIN_TOKEN/);
		expect(runtimes[0]?.openListeners).toEqual([]);
	});
});

describe("finding", () => {
	it("removes what the dead left, and nothing else", async () => {
		const { runtime, listener } = await open();
		const { files } = runtime;
		files.special(`${FOLDER}/4242.sock`).special(`${FOLDER}/17.sock`).put(`${FOLDER}/notes.txt`, "mine");
		files.put(`${FOLDER}/18.json`, '{"connect":{"transport":"tcp","host":"127.0.0.1","port":1},"token":"x"}');
		files.put(`${FOLDER}/19.json`, "{").put(`${FOLDER}/20.json`, "null").put(`${FOLDER}/21.json`, '{"connect":{"transport":"tcp"},"token":null}');
		expect((await findServers(runtime)).map(({ pid }) => pid)).toEqual([4242]);
		const left = (await files.readDirectory(FOLDER)).map(({ name }) => name).sort();
		expect(left).toEqual(["19.json", "20.json", "21.json", "4242.sock", "notes.txt"]);
		await (listener as AdminListener).close();
	});

	it.each([
		["that belongs to another user", ({ owners }: FakeRuntime["files"]) => void owners.set(FOLDER, 7)],
		["that is open to others", ({ modes }: FakeRuntime["files"]) => void modes.set(FOLDER, 0o770)],
	])("neither believes nor removes what is in a folder %s", async (_, spoil) => {
		const { runtime, listener } = await open();
		const { files } = runtime;
		files.special(`${FOLDER}/4242.sock`).special(`${FOLDER}/17.sock`);
		spoil(files);
		expect(await findServers(runtime)).toEqual([]);
		expect((await files.readDirectory(FOLDER)).map(({ name }) => name).sort()).toEqual(["17.sock", "4242.sock"]);
		await listener?.close();
	});

	it("finds none where there is no folder", async () => expect(await findServers(new FakeRuntime())).toEqual([]));
});

describe("asking", () => {
	const nowhere = { connect: { transport: "unix", path: "/x" }, token: null } as const;

	it("nobody says so", async () => {
		await expect(askAdmin(new FakeRuntime(), nowhere, GET_STATUS)).rejects.toThrow(
			new AdminFailure("No server answers at unix:/x (ENOENT).", "ENOENT"),
		);
	});

	it("something else says so", async () => {
		const runtime = new FakeRuntime();
		let isAnswered = false;
		runtime.connect = async () => ({
			write: async () => {},
			read: async () => {
				if (isAnswered) return null;
				isAnswered = true;
				return new TextEncoder().encode("220 mail\r\n\r\n");
			},
			close: () => {},
		});
		await expect(askAdmin(runtime, nowhere, GET_STATUS)).rejects.toThrow(/^What answers at unix:\/x is no admin listener/);
	});

	it("one that never answers ends, and its connection with it", async () => {
		const runtime = new FakeRuntime();
		let isClosed = false;
		runtime.connect = async () => ({
			write: async () => {},
			read: () => new Promise(() => {}),
			close: () => {
				isClosed = true;
			},
		});
		await expect(askAdmin(runtime, nowhere, { ...GET_STATUS, timeoutMillis: 1 })).rejects.toThrow(/doesn't answer/);
		expect(isClosed).toBe(true);
	});

	it("one that can't even be connected to ends, and what comes late is closed", async () => {
		const runtime = new FakeRuntime();
		let isClosed = false;
		let connect = () => {};
		runtime.connect = () =>
			new Promise((resolve) => {
				const close = () => {
					isClosed = true;
				};
				connect = () => resolve({ write: async () => {}, read: async () => null, close });
			});
		await expect(askAdmin(runtime, nowhere, { ...GET_STATUS, timeoutMillis: 1 })).rejects.toThrow(/doesn't answer/);
		connect();
		await new Promise((resolve) => setTimeout(resolve, 0));
		expect(isClosed).toBe(true);
	});
});
