/** The admin listener and the commands that speak to it, as processes: what is left on disk, who may ask, and how servers are found. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RawAddress, RawClient } from "../support/raw-http.ts";
import { head } from "../support/raw-http-request.ts";
import { exchange, fieldValue, textOf } from "../support/raw-http-response.ts";
import { portOf } from "../support/start-subject.ts";
import { runProcess, type SubjectProcess, startProcess, temporaryFolder } from "../support/start-subject-process.ts";

// Starting a process takes its time on a busy machine; nothing here asserts how much.
const PATIENTLY = { timeout: 60_000 };
const APP = 'const said = process.env.GREETING ?? "nothing";\nexport default { fetch: () => new Response(said) };\n';

let folder: string;
let environment: Record<string, string>;
beforeEach(() => {
	folder = temporaryFolder();
	environment = { TRIVET_RUNTIME_DIR: join(folder, "run") };
	writeFileSync(join(folder, "app.mjs"), APP);
});

const started: SubjectProcess[] = [];
afterEach(async () => {
	for (const each of started.splice(0)) {
		each.kill();
		await each.exited;
	}
});

async function start(...args: readonly string[]): Promise<{ server: SubjectProcess; port: number }> {
	const server = await startProcess(["app.mjs", "-w", "1", "-p", "0", "--host", "127.0.0.1", "--log", "off", "--print-json", ...args], {
		cwd: folder,
		environment,
	});
	started.push(server);
	const [line] = await server.waitFor("out", /^\{.*\}$/m);
	return { server, port: portOf(line) };
}

function run(...args: readonly string[]) {
	return runProcess(args, { cwd: folder, environment });
}

async function ask(address: RawAddress, method: string, target: string, fields: readonly string[] = [], host = "localhost") {
	const client = await RawClient.connect(address);
	const response = await exchange(client, head(method, target, { host, fields: [...fields, "Connection: close"] }));
	client.close();
	return response;
}

const left = () => readdirSync(join(folder, "run")).sort();

describe("the usual place", PATIENTLY, () => {
	it("is a socket of the user alone; commands find it, and it is gone after a stop", async () => {
		const { server, port } = await start();
		expect(left()).toEqual([`${server.pid}.sock`]);
		const path = join(folder, "run", `${server.pid}.sock`);
		expect([statSync(join(folder, "run")).mode & 0o777, statSync(path).mode & 0o777]).toEqual([0o700, 0o600]);
		const { code, out } = await run("status", "--json");
		const status = JSON.parse(out);
		expect([code, status.pid, status.layout, status.urls]).toEqual([0, server.pid, "single", [`http://127.0.0.1:${port}/`]]);
		const metrics = await ask({ path }, "GET", "/metrics");
		expect([metrics.status, fieldValue(metrics, "content-type")]).toEqual([200, "text/plain; version=0.0.4; charset=utf-8"]);
		expect(await run("log-level", "debug")).toEqual({ code: 0, out: "debug\n", error: "" });
		expect(textOf(await ask({ path }, "GET", "/log-level"))).toBe("debug\n");
		const stopped = await run("stop", String(server.pid));
		expect([stopped.code, stopped.out]).toEqual([0, `Stopped ${server.pid}.\n`]);
		expect([await server.exited, left()]).toEqual([{ code: 0, signal: null }, []]);
		await expect(RawClient.connect({ host: "127.0.0.1", port })).rejects.toThrow();
	});

	it("isn't taken where others may look in; the server serves all the same", async () => {
		mkdirSync(join(folder, "run"));
		chmodSync(join(folder, "run"), 0o755);
		const { server, port } = await start();
		await server.waitFor("error", /There is no admin listener: .* is open to other users; close it with: chmod 700/);
		expect((await ask({ host: "127.0.0.1", port }, "GET", "/")).status).toBe(200);
		expect(left()).toEqual([]);
	});

	it("of a server that was killed is cleaned by whoever looks", async () => {
		const { server } = await start();
		server.kill();
		await server.exited;
		expect(left()).toEqual([`${server.pid}.sock`]);
		const { code, error } = await run("status");
		expect([code, error]).toEqual([1, expect.stringContaining("No server of this user is running that can be asked.")]);
		expect(left()).toEqual([]);
	});
});

describe("an address that was asked for", PATIENTLY, () => {
	it("over TCP asks for a token, for a loopback host, and for no page of another origin", async () => {
		const { server } = await start("--admin", "127.0.0.1:0");
		const record = JSON.parse(readFileSync(join(folder, "run", `${server.pid}.json`), "utf8"));
		expect(statSync(join(folder, "run", `${server.pid}.json`)).mode & 0o777).toBe(0o600);
		const address = { host: "127.0.0.1", port: record.connect.port as number };
		const bearer = `Authorization: Bearer ${record.token}`;
		expect((await ask(address, "GET", "/status")).status).toBe(401);
		expect((await ask(address, "GET", "/readyz")).status).toBe(200);
		expect((await ask(address, "GET", "/status", [bearer])).status).toBe(200);
		expect((await ask(address, "GET", "/status", [bearer], "evil.example")).status).toBe(421);
		expect((await ask(address, "POST", "/stop", [bearer, "Origin: http://evil.example", "Content-Length: 0"])).status).toBe(403);
		expect((await run("log-level", "--admin", `127.0.0.1:${address.port}`)).out).toBe("info\n");
		server.signal("SIGTERM");
		expect([await server.exited, left()]).toEqual([{ code: 0, signal: null }, []]);
	});

	it("that is taken is a reason not to start", async () => {
		const address = `unix:${join(folder, "admin.sock")}`;
		await start("--admin", address);
		const { code, error } = await run("app.mjs", "-w", "1", "-p", "0", "--log", "off", "--admin", address);
		expect([code, error]).toEqual([1, expect.stringMatching(/another process is listening there/)]);
	});
});

describe("variables of files", PATIENTLY, () => {
	it("are set for the options and for the app", async () => {
		writeFileSync(join(folder, "own.env"), "export GREETING='from a file'\nTRIVET_ADMIN=off\n");
		const { port } = await start("--env-file", "own.env");
		expect(textOf(await ask({ host: "127.0.0.1", port }, "GET", "/"))).toBe("from a file");
		await expect(async () => left()).rejects.toThrow(/ENOENT/);
	});

	it("that are malformed are a mistake", async () => {
		writeFileSync(join(folder, "own.env"), "A=1\nB\n");
		expect(await run("app.mjs", "--env-file", "own.env")).toEqual({
			code: 64,
			out: "",
			error: "trivet: own.env:2: expected NAME=value, or a comment that begins with #.\n",
		});
	});
});
