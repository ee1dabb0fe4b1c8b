/** Listening, as the adapter of the runtime that runs this does it, and the end of its process; see `pump.test.ts`. */
import { describe, expect, it } from "vitest";
import type { ListenAddress } from "../../src/runtime.ts";
import { latin1, RawClient } from "../support/raw-http.ts";
import { runProgram } from "../support/run-program.ts";
import type { ScriptedConnection } from "../support/scripted-connection.ts";
import { open, preparePumps, type Served, serve, settle, TCP } from "../support/serve-scripted.ts";
import { HERE, temporaryFolder } from "../support/start-subject-process.ts";

preparePumps();

describe("listening", () => {
	const echo = (connection: ScriptedConnection) => {
		connection.onReceive = (chunk) => connection.send(chunk);
	};

	async function echoes({ connect }: Served): Promise<ScriptedConnection> {
		const [client, connection] = await connect();
		await client.send("here");
		expect(latin1(await client.take(4))).toBe("here");
		return connection;
	}

	it("on IPv4: a free port is found, and both ends are named", async () => {
		const served = await serve(echo);
		expect(served.listener.address.port).toBeGreaterThan(0);
		const { endpoints } = (await echoes(served)).host;
		expect(endpoints.local).toEqual(served.listener.address);
		expect([endpoints.peer.transport, endpoints.peer.address, endpoints.peer.port > 0, endpoints.secure]).toEqual(["tcp", "127.0.0.1", true, false]);
	});

	it("on IPv6", async () => {
		const served = await serve(echo, { transport: "tcp", host: "::1", port: 0 });
		expect((await echoes(served)).host.endpoints.peer.address).toBe("::1");
	});

	it("on every interface: IPv4 peers have IPv4 addresses", async () => {
		const served = await serve(echo, { transport: "tcp", host: "::", port: 0 });
		const { port } = served.listener.address;
		const { connect } = { connect: () => RawClient.connect({ host: "127.0.0.1", port }) };
		const client = await connect();
		open.clients.push(client);
		const [, connection] = await served.connect();
		expect([connection.host.endpoints.peer.address, connection.host.endpoints.local.address]).toEqual(["127.0.0.1", "127.0.0.1"]);
	});

	it("on a port in use fails with EADDRINUSE", async () => {
		const { listener } = await serve();
		await expect(serve(echo, { ...TCP, port: listener.address.port } as ListenAddress)).rejects.toMatchObject({
			name: "SystemError",
			code: "EADDRINUSE",
		});
	});

	it("on an address of another machine fails with EADDRNOTAVAIL", async () => {
		await expect(serve(echo, { ...TCP, host: "192.0.2.1" } as ListenAddress)).rejects.toMatchObject({ name: "SystemError", code: "EADDRNOTAVAIL" });
	});

	it("a port is free again when close resolves, and connections live on", async () => {
		const served = await serve(echo);
		const [client] = await served.connect();
		await served.listener.close();
		await served.listener.close();
		await client.send("still here");
		expect(latin1(await client.take(10))).toBe("still here");
		await expect(RawClient.connect(served.address)).rejects.toThrow();
	});

	it("on a unix socket, with the mode asked for; its file is gone after close", async () => {
		const { statSync, existsSync } = await import("node:fs");
		const path = `${temporaryFolder()}/pump.sock`;
		const serving = serve(echo, { transport: "unix", path, mode: 0o600 });
		// At no time may others connect.
		expect(statSync(path).mode & 0o777).toBe(0o600);
		const served = await serving;
		const { endpoints } = (await echoes(served)).host;
		expect([endpoints.local, endpoints.peer]).toEqual([
			{ transport: "unix", address: path, port: 0 },
			{ transport: "unix", address: "", port: 0 },
		]);
		expect(statSync(path).mode & 0o777).toBe(0o600);
		await served.listener.close();
		await settle();
		expect(existsSync(path)).toBe(false);
	});

	it("on a unix socket that somebody listens on fails with EADDRINUSE", async () => {
		const path = `${temporaryFolder()}/taken.sock`;
		const first = await serve(echo, { transport: "unix", path });
		await expect(serve(echo, { transport: "unix", path })).rejects.toMatchObject({ name: "SystemError", code: "EADDRINUSE" });
		await echoes(first);
	});

	it("on a unix socket that was left behind takes its place", async () => {
		const path = `${temporaryFolder()}/stale.sock`;
		await leaveSocket(path);
		await echoes(await serve(echo, { transport: "unix", path }));
	});

	it("never removes a file that is no socket", async () => {
		const { writeFileSync, readFileSync } = await import("node:fs");
		const path = `${temporaryFolder()}/precious.txt`;
		writeFileSync(path, "precious");
		await expect(serve(echo, { transport: "unix", path })).rejects.toMatchObject({ name: "SystemError", code: "EADDRINUSE" });
		expect(readFileSync(path, "utf8")).toBe("precious");
	});
});

describe("the process", () => {
	it("ends by itself when the listener is closed and the last connection is gone", async () => {
		const program = await runProgram(`
			import { createRuntime } from "./adapters/here/runtime.ts";
			import { ConnectionRegistry } from "./src/operations/connection-registry.ts";
			import { ScriptedConnection } from "./test/support/scripted-connection.ts";
			const runtime = createRuntime();
			const accept = (host) => {
				const connection = new ScriptedConnection(host);
				connection.onReceiveEnd = () => {
					connection.lifecycle = "closed";
				};
				return connection;
			};
			const listener = await runtime.listen({ transport: "tcp", host: "127.0.0.1", port: 0 }, accept, new ConnectionRegistry(runtime.clock));
			const stop = runtime.onSignal("SIGTERM", () => {
				stop();
				listener.close();
				runtime.writeOut("closed\\n");
			});
			runtime.writeOut("port " + listener.address.port + "\\n");
		`);
		const port = Number((await program.printed(/port (\d+)/))[1]);
		const client = await RawClient.connect({ host: "127.0.0.1", port });
		open.clients.push(client);
		program.signal("SIGTERM");
		await program.printed(/closed/);
		client.finish();
		expect(await program.exited).toBe(0);
	});
});

/** A process that listens and is killed leaves its socket file behind. */
async function leaveSocket(path: string): Promise<void> {
	const { spawn } = await import("node:child_process");
	const { existsSync } = await import("node:fs");
	const script = `require("node:net").createServer().listen(${JSON.stringify(path)}, () => process.stdout.write("up"))`;
	const args =
		HERE === "deno" ? ["eval", `import { createRequire } from "node:module"; const require = createRequire("file:///"); ${script}`] : ["-e", script];
	const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
	await new Promise((resolve) => child.stdout.once("data", resolve));
	const exited = new Promise((resolve) => child.once("exit", resolve));
	process.kill(child.pid!, "SIGKILL");
	await exited;
	expect(existsSync(path)).toBe(true);
}
