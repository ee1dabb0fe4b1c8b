import { describe, expect, it } from "vitest";
import { main } from "../../../src/cli/main.ts";
import { type AdminListener, openAdminListener } from "../../../src/operations/admin/admin-listener.ts";
import type { ListenAddress } from "../../../src/runtime.ts";
import { FAKE_STATUS, FakeControl } from "../../support/fake-control.ts";
import { FakeRuntime, type FakeRuntimeOptions } from "../../support/fake-runtime.ts";
import { nextTurn } from "../../support/serve-exchange.ts";

const FOLDER = "/tmp/trivet-1000";

interface Server {
	/** As if this were its process number. */
	readonly pid?: number;
	readonly address?: ListenAddress | null;
	readonly token?: string;
	readonly stopMillis?: number;
	/** It doesn't stop when it is asked to. */
	readonly staysOpen?: boolean;
}

/** Runs a command in a system where these servers run, whose control is all one. */
async function run(args: readonly string[], control: FakeControl, servers: readonly Server[] = [{}], options: FakeRuntimeOptions = {}) {
	const runtime = new FakeRuntime({ ...options, args });
	const listeners: (AdminListener | null)[] = [];
	for (const { pid = 4242, address = null, token, stopMillis } of servers) {
		runtime.pid = pid;
		const listener = await openAdminListener(runtime, control, {
			address,
			token: token ?? null,
			stopMillis: () => stopMillis ?? 1000,
			reportError: () => {},
			warn: () => {},
		});
		if (address === null) runtime.files.special(`${FOLDER}/${pid}.sock`);
		listeners.push(listener);
	}
	if (servers[0]?.staysOpen !== true) control.onStop = () => void listeners[0]?.close();
	const code = await main(runtime);
	// What is asked for is done after the answer.
	await nextTurn();
	return { code, out: runtime.out, error: runtime.error, asked: control.asked };
}

describe("trivet status", () => {
	it("shows the only server", async () => {
		const { code, out, error } = await run(["status"], new FakeControl());
		expect([code, error]).toEqual([0, ""]);
		expect(out).toMatch(/^trivet .* pid 4242, up 1m1s: ready\n/);
	});

	it("prints what the server says as one line of JSON", async () => {
		const { code, out } = await run(["status", "--json"], new FakeControl());
		expect([code, JSON.parse(out), out.indexOf("\n")]).toEqual([0, FAKE_STATUS, out.length - 1]);
	});

	it("shows the one that is named, of several", async () => {
		const { code, out } = await run(["status", "17"], new FakeControl(), [{}, { pid: 17 }]);
		expect([code, out]).toEqual([0, expect.stringContaining("pid 4242")]);
	});

	it("says which there are where none is named", async () => {
		const { code, out, error } = await run(["status"], new FakeControl(), [{}, { pid: 17 }]);
		expect([code, out]).toEqual([64, ""]);
		expect(error).toBe(
			"trivet: Several servers are running. Say which by its process number, as in: trivet status 17\nRunning:\n" +
				"  17  up 1m1s  http://localhost:8080/  folder public\n  4242  up 1m1s  http://localhost:8080/  folder public\n",
		);
	});

	it("says that there is none", async () => {
		const { code, error } = await run(["status"], new FakeControl(), []);
		expect([code, error]).toEqual([
			1,
			"trivet: No server of this user is running that can be asked. Looked in /tmp/trivet-1000; one that listens elsewhere is named by --admin ADDR.\n",
		]);
	});

	it("says that the one named isn't there", async () => {
		const { code, error } = await run(["status", "18"], new FakeControl());
		expect([code, error]).toEqual([
			1,
			expect.stringMatching(/^trivet: No running server of this user has process number 18\. Running:\n {2}4242 {2}up/),
		]);
	});

	it.each([
		[["status", "app.ts"], 'trivet: "trivet status" takes the process number of a server, not "app.ts".\n'],
		[["stop", "1", "2"], 'trivet: "trivet stop" is for one server: "2" is too many.\n'],
		[["status", "1", "--admin", "unix:/x"], "trivet: --admin and 1 both name a server: give one or the other.\n"],
		[["reload", "--no-admin"], 'trivet: "trivet reload" needs an admin listener, and --no-admin names none.\n'],
		[["status", "--force"], 'trivet: --force doesn\'t apply to "trivet status". See: trivet help status\n'],
	])("%j is a mistake", async (args, message) => {
		const { code, error } = await run(args, new FakeControl());
		expect([code, error]).toEqual([64, message]);
	});
});

describe("--admin", () => {
	const unix = { transport: "unix", path: "/srv/admin.sock" } as const;
	const tcp = { transport: "tcp", host: "localhost", port: 2019 } as const;

	it("names a server by its path, in the environment too", async () => {
		const servers = [{ pid: 17 }, { address: unix }];
		expect((await run(["status", "--admin", "unix:/srv/admin.sock"], new FakeControl(), servers)).code).toBe(0);
		expect((await run(["status"], new FakeControl(), servers, { environment: { TRIVET_ADMIN: "unix:/srv/admin.sock" } })).code).toBe(0);
		expect((await run(["status", "17"], new FakeControl(), servers, { environment: { TRIVET_ADMIN: "unix:/none" } })).code).toBe(0);
	});

	it("knows the token that a server of this user made up", async () => {
		expect(await run(["status", "--admin", "127.0.0.1:2019"], new FakeControl(), [{ address: tcp }])).toMatchObject({ code: 0, error: "" });
	});

	it("needs the token that was chosen", async () => {
		const servers = [{ address: tcp, token: "sixteen-letters!" }];
		const refused = await run(["status"], new FakeControl(), servers);
		expect([refused.code, refused.error]).toEqual([
			1,
			"trivet: The server asks for its admin token: set TRIVET_ADMIN_TOKEN, or use --admin-token.\n",
		]);
		expect((await run(["status"], new FakeControl(), servers, { environment: { TRIVET_ADMIN_TOKEN: "sixteen-letters!" } })).code).toBe(0);
		expect((await run(["status", "--admin-token", "sixteen-letters!"], new FakeControl(), servers)).code).toBe(0);
	});

	it("of nobody", async () => {
		const { code, error } = await run(["status", "--admin", "unix:/x"], new FakeControl());
		expect([code, error]).toEqual([1, "trivet: No server answers at unix:/x (ENOENT).\n"]);
	});

	it("other variables don't matter here", async () => {
		expect((await run(["status"], new FakeControl(), [{}], { environment: { PORT: "nonsense", TRIVET_WORKERS: "-1" } })).code).toBe(0);
	});
});

describe("trivet reload", () => {
	it("says which generation serves", async () => {
		expect(await run(["reload"], new FakeControl())).toEqual({ code: 0, out: "Reloaded: generation 2 serves.\n", error: "", asked: ["reload"] });
		expect((await run(["reload", "-q"], new FakeControl())).out).toBe("");
	});

	it("says why it was refused", async () => {
		const control = new FakeControl();
		control.outcome = async () => ({ ok: false, message: "app.ts: line 3" });
		const { code, out, error } = await run(["reload"], control);
		expect([code, out, error]).toEqual([1, "", "trivet: The reload was refused, and nothing has changed: app.ts: line 3\n"]);
	});

	it("says so where the server has a bug", async () => {
		const control = new FakeControl();
		control.outcome = () => Promise.reject(new Error("on purpose"));
		const { code, error } = await run(["reload"], control);
		expect([code, error]).toEqual([1, "trivet: The server refused (500).\n"]);
	});
});

describe("trivet stop", () => {
	it("waits until the server is gone", async () => {
		expect(await run(["stop"], new FakeControl())).toEqual({ code: 0, out: "Stopped 4242.\n", error: "", asked: ["stop"] });
	});

	it("says what it waits for on a terminal", async () => {
		expect((await run(["stop"], new FakeControl(), [{}], { isTerminal: true })).error).toBe("Stopping 4242; requests in progress have 1s.\n");
	});

	it("at once, or without waiting", async () => {
		expect(await run(["stop", "--force"], new FakeControl())).toMatchObject({ code: 0, out: "Stopped 4242.\n", asked: ["stop force"] });
		expect(await run(["stop", "--no-wait"], new FakeControl())).toMatchObject({ code: 0, out: "4242 is stopping.\n", asked: ["stop"] });
		expect(await run(["stop", "--no-wait", "-q"], new FakeControl())).toMatchObject({ code: 0, out: "" });
	});

	it("isn't forced by the environment", async () => {
		const environment = { TRIVET_FORCE: "1", TRIVET_WAIT: "off" };
		expect(await run(["stop"], new FakeControl(), [{}], { environment })).toMatchObject({ out: "Stopped 4242.\n", asked: ["stop"] });
	});

	it("gives up on a server that doesn't end", async () => {
		// It says that it takes no time at all, and the margin is taken back.
		const { code, out, error } = await run(["stop"], new FakeControl(), [{ stopMillis: -5000, staysOpen: true }]);
		expect([code, out]).toEqual([1, ""]);
		expect(error).toBe("trivet: The server (process 4242) still runs after 0s. Stop it at once with: trivet stop --force 4242\n");
	});
});

describe("trivet log-level", () => {
	it("prints the level", async () => {
		expect(await run(["log-level"], new FakeControl())).toMatchObject({ code: 0, out: "info\n", asked: [] });
	});

	it("sets it", async () => {
		expect(await run(["log-level", "debug", "4242"], new FakeControl())).toMatchObject({ code: 0, out: "debug\n", asked: ["log-level debug"] });
		expect(await run(["log-level", "4242", "warn", "-q"], new FakeControl())).toMatchObject({ code: 0, out: "", asked: ["log-level warn"] });
	});

	it.each([
		[["log-level", "loud"], /takes debug, info, warn, error; got "loud"/],
		[["log-level", "info", "warn"], /one level/],
		[["log-level", "1", "2"], /one server/],
	])("%j is a mistake", async (args, message) => {
		const { code, error } = await run(args, new FakeControl());
		expect([code, error]).toEqual([64, expect.stringMatching(message)]);
	});
});

describe("something else that answers where a server was looked for", () => {
	async function ask(command: string, text: string) {
		const runtime = new FakeRuntime({ args: [command, "--admin", "127.0.0.1:2019"] });
		runtime.connect = async () => {
			let answer: Uint8Array | null = new TextEncoder().encode(`HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`);
			const read = async () => {
				const part = answer;
				answer = null;
				return part;
			};
			return { write: async () => {}, read, close: () => {} };
		};
		return { code: await main(runtime), out: runtime.out, error: runtime.error };
	}

	it.each([
		["status", "{}", "its status is not one"],
		["status", "null", "its status is not one"],
		["status", "<p>", "its answer is no JSON"],
		["stop", '{"name":"other","pid":1}', "its status is not one"],
		["reload", "{}", "its answer has no generation"],
		["reload", "null", "its answer has no generation"],
		["reload", "", "its answer is no JSON"],
	])("%s that gets %j says so", async (command, text, why) => {
		expect(await ask(command, text)).toEqual({ code: 1, out: "", error: `trivet: What answers is no admin listener of Trivet: ${why}.\n` });
	});
});
