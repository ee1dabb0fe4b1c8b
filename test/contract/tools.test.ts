/** Programs of the system, connections that we open, and what a process knows of itself, of the runtime that runs this. */
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { currentRuntime } from "../support/current-runtime.ts";
import { describeSource } from "../support/describe-source.ts";
import { temporaryFolder } from "../support/start-subject-process.ts";

const runtime = await currentRuntime();

describeSource("a tool", () => {
	it("ends with its code, and what it printed is kept", async () => {
		const tool = await runtime.startTool("sh", ["-c", "echo out; echo größer >&2; exit 3"]);
		expect(tool.pid).toBeGreaterThan(0);
		expect(await tool.exited).toEqual({ code: 3, signal: null });
		expect(await tool.output).toEqual({ out: "out\n", error: "größer\n" });
		tool.kill("SIGTERM");
	});

	it("has our environment with changes, a folder, and no input", async () => {
		process.env.TRIVET_TEST_OWN = "own";
		const cwd = temporaryFolder();
		const tool = await runtime.startTool("sh", ["-c", 'cat; echo "$TRIVET_TEST_OWN $TRIVET_TEST_GIVEN"; pwd'], {
			environment: { TRIVET_TEST_GIVEN: "given" },
			cwd,
		});
		expect((await tool.output).out).toBe(`own given\n${cwd}\n`);
	});

	it("isn't told what this process is", async () => {
		for (const name of ["TRIVET_ROLE", "TRIVET_CHANNEL", "NODE_CHANNEL_FD"]) process.env[name] = "9";
		const tool = await runtime.startTool("sh", ["-c", "env"]);
		for (const name of ["TRIVET_ROLE", "TRIVET_CHANNEL", "NODE_CHANNEL_FD"]) delete process.env[name];
		expect((await tool.output).out).not.toMatch(/TRIVET_ROLE|TRIVET_CHANNEL|NODE_CHANNEL/);
	});

	it("that prints without end is kept to a MiB, and killed by a signal that is reported", async () => {
		const tool = await runtime.startTool("sh", ["-c", "head -c 3000000 /dev/zero; exec sleep 100"]);
		tool.kill("SIGKILL");
		expect(await tool.exited).toEqual({ code: null, signal: "SIGKILL" });
		const much = await runtime.startTool("head", ["-c", "3000000", "/dev/zero"]);
		expect((await much.output).out.length).toBe(1024 * 1024);
	});

	it("that isn't there is ENOENT", async () => {
		await expect(runtime.startTool("trivet-no-such-program", [])).rejects.toMatchObject({ name: "SystemError", code: "ENOENT" });
	});
});

describeSource("a connection that we open", () => {
	const servers: Server[] = [];
	const sockets: Socket[] = [];

	afterEach(() => {
		for (const socket of sockets.splice(0)) socket.destroy();
		for (const server of servers.splice(0)) server.close();
	});

	async function serverOf(place: object, serve: (socket: Socket) => void): Promise<Server> {
		const server = createServer({ allowHalfOpen: true }, (socket) => {
			sockets.push(socket);
			socket.on("error", () => {});
			serve(socket);
		});
		servers.push(server);
		await once(server.listen(place), "listening");
		return server;
	}

	function portOf(server: Server): number {
		return (server.address() as { port: number }).port;
	}

	async function readAll(read: () => Promise<Uint8Array | null>): Promise<number> {
		let total = 0;
		for (let part = await read(); part !== null; part = await read()) total += part.length;
		return total;
	}

	it("sends and receives much, over TCP and a unix socket", async () => {
		const path = join(temporaryFolder(), "echo.sock");
		const tcp = await serverOf({ host: "127.0.0.1", port: 0 }, (socket) => socket.pipe(socket));
		await serverOf({ path }, (socket) => socket.pipe(socket));
		const places = [
			{ transport: "tcp", host: "127.0.0.1", port: portOf(tcp) },
			{ transport: "unix", path },
		] as const;
		for (const place of places) {
			const client = await runtime.connect(place);
			const writing = client.write(new Uint8Array(3_000_000).fill(7));
			for (let total = 0; total < 3_000_000; ) {
				const part = await client.read();
				expect(part?.every((byte) => byte === 7)).toBe(true);
				total += part?.length ?? 0;
			}
			await writing;
			client.close();
		}
	});

	it("can be written to after the peer's FIN", async () => {
		let received = "";
		const server = await serverOf({ host: "127.0.0.1", port: 0 }, (socket) => {
			socket.end("first");
			socket.on("data", (chunk: Buffer) => (received += chunk.toString()));
		});
		const client = await runtime.connect({ transport: "tcp", host: "127.0.0.1", port: portOf(server) });
		expect(await readAll(() => client.read())).toBe(5);
		expect(await client.read()).toBe(null);
		const closed = once(sockets[0]!, "close");
		await client.write(new TextEncoder().encode("after"));
		client.close();
		client.close();
		await closed;
		expect(received).toBe("after");
	});

	it("fails by its code where nobody listens, and when it is reset", async () => {
		const server = await serverOf({ host: "127.0.0.1", port: 0 }, (socket) => socket.once("data", () => socket.resetAndDestroy()));
		const port = portOf(server);
		const client = await runtime.connect({ transport: "tcp", host: "127.0.0.1", port });
		await client.write(new Uint8Array(1));
		await expect(client.read()).rejects.toMatchObject({ name: "SystemError", code: "ECONNRESET" });
		client.close();
		server.close();
		await once(server, "close");
		await expect(runtime.connect({ transport: "tcp", host: "127.0.0.1", port })).rejects.toMatchObject({ name: "SystemError", code: "ECONNREFUSED" });
		const path = join(temporaryFolder(), "nobody.sock");
		await expect(runtime.connect({ transport: "unix", path })).rejects.toMatchObject({ name: "SystemError", code: "ENOENT" });
	});
});

describeSource("a process", () => {
	it("knows its memory, processor time, processors and user", () => {
		expect(runtime.residentBytes()).toBeGreaterThan(10_000_000);
		const before = runtime.processorSeconds();
		expect(before).toBeGreaterThan(0);
		// This loop uses it up.
		while (runtime.processorSeconds() <= before);
		expect(runtime.processorSeconds()).toBeLessThan(1000);
		expect(runtime.processorCount()).toBeGreaterThanOrEqual(1);
		expect(runtime.userId()).toBe(process.getuid?.() ?? null);
	});

	it("is nobody's copy unless it was started as one", () => {
		expect(runtime.parent).toBe(null);
	});

	it("has an environment to read and change", () => {
		runtime.setEnvironment("TRIVET_TEST_SET", "größer");
		expect([runtime.environment("TRIVET_TEST_SET"), process.env.TRIVET_TEST_SET]).toEqual(["größer", "größer"]);
		expect(runtime.environmentVariables()).toMatchObject({ TRIVET_TEST_SET: "größer" });
		runtime.setEnvironment("TRIVET_TEST_SET", undefined);
		expect([runtime.environment("TRIVET_TEST_SET"), "TRIVET_TEST_SET" in runtime.environmentVariables()]).toEqual([undefined, false]);
	});

	it("has random bytes, as many as it likes", () => {
		const bytes = runtime.randomBytes(200_000);
		expect(bytes.length).toBe(200_000);
		expect(new Set(bytes.subarray(-2000)).size).toBeGreaterThan(200);
		expect(runtime.randomBytes(32)).not.toEqual(runtime.randomBytes(32));
	});

	it("opens no browser where there is no screen, nor what is no page", async () => {
		runtime.setEnvironment("DISPLAY", undefined);
		runtime.setEnvironment("WAYLAND_DISPLAY", undefined);
		if (runtime.system === "linux") expect(await runtime.openInBrowser("http://localhost/")).toBe(false);
		expect(await runtime.openInBrowser("file:///etc/passwd")).toBe(false);
	});
});
