/**
 * The pump of the adapter of the runtime that runs this, over real sockets, with a connection that does as it is told: the rules of
 * `src/protocol/connection.ts` and no HTTP.
 */
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { ConnectionRegistry } from "../../src/operations/connection-registry.ts";
import { ConnectionEnd } from "../../src/protocol/faults.ts";
import type { ListenAddress, Listener, Runtime } from "../../src/runtime.ts";
import { currentRuntime } from "../support/current-runtime.ts";
import { latin1, type RawAddress, RawClient } from "../support/raw-http.ts";
import { runProgram } from "../support/run-program.ts";
import { ScriptedConnection } from "../support/scripted-connection.ts";
import { HERE, temporaryFolder } from "../support/start-subject-process.ts";

const MIB = 1024 * 1024;
const TCP: ListenAddress = { transport: "tcp", host: "127.0.0.1", port: 0 };

let runtime: Runtime;
let reported = "";
const open: { listeners: Listener[]; clients: RawClient[]; registries: ConnectionRegistry[] } = { listeners: [], clients: [], registries: [] };

beforeAll(async () => {
	runtime = await currentRuntime();
	runtime.writeError = (text) => {
		reported += text;
	};
});

afterEach(async () => {
	for (const client of open.clients.splice(0)) client.close();
	for (const registry of open.registries.splice(0)) registry.destroyAll(new ConnectionEnd("shutdown"));
	await Promise.all(open.listeners.splice(0).map((listener) => listener.close()));
	reported = "";
});

interface Served {
	readonly registry: ConnectionRegistry;
	readonly listener: Listener;
	readonly address: RawAddress;
	/** Connects, and resolves with both ends. */
	connect(): Promise<[RawClient, ScriptedConnection]>;
}

/** Listens; each connection is prepared by `prepare` before its first pump. */
async function serve(prepare: (connection: ScriptedConnection) => void = () => {}, address: ListenAddress = TCP): Promise<Served> {
	const registry = new ConnectionRegistry(runtime.clock);
	const accepted: ScriptedConnection[] = [];
	let awaiting: (() => void) | null = null;
	const listener = await runtime.listen(
		address,
		(host) => {
			const connection = new ScriptedConnection(host);
			prepare(connection);
			accepted.push(connection);
			awaiting?.();
			return connection;
		},
		registry,
	);
	open.listeners.push(listener);
	open.registries.push(registry);
	const raw = rawAddressOf(listener);
	return {
		registry,
		listener,
		address: raw,
		async connect() {
			const client = await RawClient.connect(raw);
			open.clients.push(client);
			while (accepted.length === 0) await new Promise<void>((resolve) => (awaiting = resolve));
			return [client, accepted.shift()!];
		},
	};
}

function rawAddressOf({ address }: Listener): RawAddress {
	return address.transport === "unix" ? { path: address.address } : { host: address.address, port: address.port };
}

/** Bytes that differ by their place, so that a byte lost, doubled or moved shows. */
function patterned(byteCount: number): Uint8Array {
	const words = new Uint32Array(byteCount / 4);
	for (let index = 0; index < words.length; index++) words[index] = Math.imul(index, 2654435761);
	return new Uint8Array(words.buffer);
}

/** Some turns of the event loop, in which what must not happen could. */
async function settle(): Promise<void> {
	for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 5));
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
	return a.length === b.length && Buffer.compare(a, b) === 0;
}

function endReason(cause: unknown): string {
	return cause instanceof ConnectionEnd ? cause.reason : String(cause);
}

describe("output", () => {
	it("arrives whole and in order at a slow reader, as one piece and as many", async () => {
		const content = patterned(8 * MIB);
		const { connect } = await serve((connection) => {
			connection.send(content);
			for (let at = 0; at < content.length; at += 100_000) connection.send(content.subarray(at, at + 100_000));
			connection.onSent = () => {
				if (connection.unsentBytes === 0) connection.lifecycle = "drain";
			};
			connection.onReceiveEnd = () => {
				connection.lifecycle = "closed";
			};
		});
		const [client, connection] = await connect();
		client.pause();
		await settle();
		expect(connection.unsentBytes).toBeGreaterThan(0);
		client.resume();
		const first = await client.take(content.length);
		client.pause();
		await settle();
		client.resume();
		const { bytes, end } = await client.takeAll();
		expect([equalBytes(first, content), equalBytes(bytes, content), end]).toEqual([true, true, "fin"]);
		expect(connection.misuses).toEqual([]);
	});

	it("queued while earlier output is stuck follows it", async () => {
		const content = patterned(8 * MIB);
		const { connect } = await serve((connection) => {
			connection.send(content);
			connection.onReceive = () => connection.send("after");
		});
		const [client, connection] = await connect();
		client.pause();
		await client.send("x");
		await connection.until(({ receivedBytes }) => receivedBytes === 1);
		expect(connection.unsentBytes).toBeGreaterThan(0);
		client.resume();
		expect(equalBytes(await client.take(content.length), content)).toBe(true);
		expect(latin1(await client.take(5))).toBe("after");
		expect(connection.misuses).toEqual([]);
	});

	it("queued by what outputSent calls goes out with it", async () => {
		let left = 1000;
		const { connect } = await serve((connection) => {
			connection.onSent = () => {
				if (left-- > 0) connection.send("more");
			};
			connection.onReceive = () => connection.send("more");
		});
		const [client, connection] = await connect();
		await client.send("x");
		expect((await client.take(4 * 1001)).length).toBe(4004);
		expect(connection.misuses).toEqual([]);
	});

	it("flushed inside receive is on its way before receive returns", async () => {
		const { connect } = await serve((connection) => {
			connection.onReceive = () => {
				connection.send("first");
				connection.host.flush();
				// A handler that keeps the thread to itself: the peer has the answer all the same.
				const until = runtime.clock.now() + 50;
				while (runtime.clock.now() < until);
				connection.send("second");
			};
		});
		const [client, connection] = await connect();
		await client.send("x");
		expect(latin1(await client.take(11))).toBe("firstsecond");
		expect(connection.misuses).toEqual([]);
	});

	it("flushed from inside outputSent keeps its order", async () => {
		let left = 100;
		const { connect } = await serve((connection) => {
			connection.onSent = () => {
				if (left-- <= 0) return;
				connection.send(String(left % 10));
				connection.host.flush();
			};
			connection.onReceive = () => connection.send("!");
		});
		const [client, connection] = await connect();
		await client.send("x");
		expect(latin1(await client.take(101))).toBe(`!${"9876543210".repeat(10)}`);
		expect(connection.misuses).toEqual([]);
	});

	it("of a wake from outside goes out, however often it is woken", async () => {
		const { connect } = await serve();
		const [client, connection] = await connect();
		connection.send("woken");
		for (let times = 0; times < 5; times++) connection.host.wake();
		expect(latin1(await client.take(5))).toBe("woken");
		expect(connection.misuses).toEqual([]);
	});
});

describe("input", () => {
	it("arrives whole, and views of it stay what they were", async () => {
		const content = patterned(8 * MIB);
		const { connect } = await serve();
		const [client, connection] = await connect();
		expect(connection.host.inputIsOwned).toBe(true);
		await client.send(content);
		await connection.until(({ receivedBytes }) => receivedBytes >= content.length);
		expect(equalBytes(connection.input(), content)).toBe(true);
		expect(connection.received.every((chunk) => chunk.constructor === Uint8Array)).toBe(true);
	});

	it("in many small pieces is as it was sent", async () => {
		const { connect } = await serve((connection) => {
			connection.onReceive = (chunk) => connection.send(chunk);
		});
		const [client, connection] = await connect();
		let sent = "";
		for (let round = 0; round < 200; round++) {
			const piece = `${round}:${"x".repeat(round * 7)};`;
			sent += piece;
			await client.send(piece);
			expect(latin1(await client.take(piece.length))).toBe(piece);
		}
		expect(latin1(connection.input())).toBe(sent);
	});

	it("that isn't wanted stays with the peer, and comes when it is", async () => {
		const content = patterned(64 * MIB);
		const { connect } = await serve((connection) => {
			connection.keepsInput = false;
			connection.onReceive = () => {
				connection.wantsInput = false;
			};
		});
		const [client, connection] = await connect();
		let isSent = false;
		const sending = client.send(content).then(() => {
			isSent = true;
		});
		await connection.until(({ receivedBytes }) => receivedBytes > 0);
		await settle();
		// What was under way when reading stopped may still come, but no more than a chunk or two of it.
		expect(connection.receivedBytes).toBeLessThan(2 * MIB);
		expect(isSent).toBe(false);
		connection.onReceive = () => {};
		connection.wantsInput = true;
		connection.host.wake();
		await sending;
		await connection.until(({ receivedBytes }) => receivedBytes === content.length);
		expect(connection.misuses).toEqual([]);
	});
});

describe("the end of a connection", () => {
	it("a peer that has sent FIN still gets its answer", async () => {
		const { connect, registry } = await serve((connection) => {
			connection.onReceiveEnd = () => {
				setTimeout(() => {
					connection.send("late answer");
					connection.onSent = () => {
						connection.lifecycle = "closed";
					};
					connection.host.wake();
				}, 20);
			};
		});
		const [client, connection] = await connect();
		await client.send("request");
		client.finish();
		const { bytes, end } = await client.takeAll();
		expect([latin1(bytes), end]).toEqual(["late answer", "fin"]);
		await registry.drained;
		expect([latin1(connection.input()), connection.aborts, connection.misuses]).toEqual(["request", [], []]);
	});

	it("drain sends what is queued, then FIN, and goes on reading until closed", async () => {
		const { connect, registry } = await serve((connection) => {
			connection.onReceive = () => {
				if (connection.lifecycle !== "open") return;
				connection.send("answer");
				connection.lifecycle = "drain";
			};
			connection.onReceiveEnd = () => {
				connection.lifecycle = "closed";
			};
		});
		const [client, connection] = await connect();
		await client.send("request");
		expect(latin1(await client.take(6))).toBe("answer");
		expect(await client.waitEnd()).toBe("fin");
		await client.send("and more");
		await connection.until(({ receivedBytes }) => receivedBytes === 15);
		expect(registry.size).toBe(1);
		client.finish();
		await registry.drained;
		expect([connection.aborts, connection.misuses]).toEqual([[], []]);
	});

	it("RFC 9112 §9.6: the answer to an upload that is refused arrives, and FIN behind it, not RST", async () => {
		const { connect, registry } = await serve((connection) => {
			connection.keepsInput = false;
			connection.onReceive = () => {
				if (connection.lifecycle !== "open") return;
				connection.send("too large");
				connection.lifecycle = "drain";
			};
			connection.onReceiveEnd = () => {
				connection.lifecycle = "closed";
			};
		});
		const [client, connection] = await connect();
		const content = patterned(3 * MIB);
		await client.send(content);
		const { bytes, end } = await client.takeAll();
		expect([latin1(bytes), end]).toEqual(["too large", "fin"]);
		client.finish();
		await registry.drained;
		expect([connection.receivedBytes, connection.misuses]).toEqual([content.length, []]);
	});

	it("closed after drain closes the socket, whether or not the peer ends", async () => {
		const { connect, registry } = await serve((connection) => {
			connection.lifecycle = "drain";
			connection.onReceive = () => {
				connection.lifecycle = "closed";
			};
		});
		const [client, connection] = await connect();
		expect(await client.waitEnd()).toBe("fin");
		await client.send("x");
		await registry.drained;
		expect([connection.aborts, connection.misuses]).toEqual([[], []]);
	});

	it("closed in the middle of things sends nothing more and cuts the connection", async () => {
		const { connect, registry } = await serve((connection) => {
			connection.onReceive = () => {
				connection.send("never sent");
				connection.lifecycle = "closed";
			};
		});
		const [client, connection] = await connect();
		await client.send("x");
		const { bytes, end } = await client.takeAll();
		// Deno can't send RST.
		expect([latin1(bytes), end]).toEqual(["", HERE === "deno" ? "fin" : "reset"]);
		await registry.drained;
		expect([connection.aborts, connection.misuses]).toEqual([[], []]);
	});

	it("a peer's RST while we read aborts once", async () => {
		const { connect, registry } = await serve();
		const [client, connection] = await connect();
		await client.send("x");
		await connection.until(({ receivedBytes }) => receivedBytes === 1);
		client.reset();
		await registry.drained;
		expect(connection.aborts.map(endReason)).toEqual(["reset"]);
		expect(connection.misuses).toEqual([]);
	});

	it("a peer's RST while a response is stuck aborts once", async () => {
		const { connect, registry } = await serve((connection) => connection.send(patterned(32 * MIB)));
		const [client, connection] = await connect();
		await client.waitBytes();
		client.pause();
		client.reset();
		await registry.drained;
		expect(connection.aborts.map(endReason)).toEqual(["reset"]);
		expect(connection.misuses).toEqual([]);
	});

	it.skipIf(HERE !== "bun")("a peer's RST is noticed while we don't read (the sockets of Node and Deno aren't watched then)", async () => {
		const { connect, registry } = await serve((connection) => {
			connection.onReceive = () => {
				connection.wantsInput = false;
			};
		});
		const [client, connection] = await connect();
		await client.send("x");
		await connection.until(({ receivedBytes }) => receivedBytes === 1);
		client.reset();
		await registry.drained;
		expect(connection.aborts.map(endReason)).toEqual(["reset"]);
	});

	it("destroy aborts once, and the peer sees the end", async () => {
		const { connect, registry } = await serve((connection) => connection.send("begun"));
		const [client, connection] = await connect();
		expect(latin1(await client.take(5))).toBe("begun");
		const cause = new ConnectionEnd("shutdown");
		registry.destroyAll(cause);
		registry.destroyAll(cause);
		await client.waitEnd();
		await registry.drained;
		expect([connection.aborts, connection.misuses]).toEqual([[cause], []]);
	});

	it("a connection that was refused is closed and never counted", async () => {
		const registry = new ConnectionRegistry(runtime.clock);
		const listener = await runtime.listen(TCP, () => null, registry);
		open.listeners.push(listener);
		const client = await RawClient.connect(rawAddressOf(listener));
		expect((await client.takeAll()).bytes.length).toBe(0);
		expect(registry.size).toBe(0);
		client.close();
	});

	it("a connection that throws ends alone, and is reported", async () => {
		const { connect, registry } = await serve((connection) => {
			connection.onReceive = (chunk) => {
				if (chunk[0] === 0x21) throw new Error("a bug on purpose");
				connection.send("fine");
			};
		});
		const [victim, broken] = await connect();
		const [other] = await connect();
		await victim.send("!");
		await victim.waitEnd();
		await other.send("x");
		expect(latin1(await other.take(4))).toBe("fine");
		expect(registry.size).toBe(1);
		expect([broken.aborts.length, reported.includes("a bug on purpose")]).toEqual([1, true]);
	});
});

describe("time", () => {
	it("a deadline that has passed is handled, and what it queues is sent", async () => {
		const { connect } = await serve((connection) => {
			connection.deadline = runtime.clock.now() + 10;
			connection.onDeadline = () => {
				connection.deadline = Number.POSITIVE_INFINITY;
				connection.send("too late");
				connection.lifecycle = "drain";
			};
			connection.onReceiveEnd = () => {
				connection.lifecycle = "closed";
			};
		});
		const [client, connection] = await connect();
		const { bytes, end } = await client.takeAll();
		expect([latin1(bytes), end, connection.deadlinesHandled]).toEqual(["too late", "fin", 1]);
	});

	it("shutdown reaches every connection, and drained resolves when the last is gone", async () => {
		const { connect, registry, listener } = await serve((connection) => {
			connection.onShutdown = () => {
				connection.send("bye");
				connection.lifecycle = "drain";
			};
			connection.onReceiveEnd = () => {
				connection.lifecycle = "closed";
			};
		});
		const pairs = [await connect(), await connect(), await connect()];
		await listener.close();
		registry.shutdownAll();
		for (const [client] of pairs) {
			const { bytes, end } = await client.takeAll();
			expect([latin1(bytes), end]).toEqual(["bye", "fin"]);
			client.finish();
		}
		await registry.drained;
		expect(pairs.map(([, { shutdowns }]) => shutdowns)).toEqual([1, 1, 1]);
	});
});

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
		const path = `${temporaryFolder()}/pump.sock`;
		const served = await serve(echo, { transport: "unix", path, mode: 0o600 });
		const { endpoints } = (await echoes(served)).host;
		expect([endpoints.local, endpoints.peer]).toEqual([
			{ transport: "unix", address: path, port: 0 },
			{ transport: "unix", address: "", port: 0 },
		]);
		const { statSync, existsSync } = await import("node:fs");
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
