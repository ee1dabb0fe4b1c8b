/** How connections end, as the pump of the adapter of the runtime that runs this does it; see `pump.test.ts`. */
import { describe, expect, it } from "vitest";
import { ConnectionRegistry } from "../../src/operations/connection-registry.ts";
import { ConnectionEnd } from "../../src/protocol/faults.ts";
import { latin1, RawClient } from "../support/raw-http.ts";
import { endReason, MIB, open, patterned, preparePumps, rawAddressOf, reported, runtime, sendsReset, serve, TCP } from "../support/serve-scripted.ts";
import { HERE } from "../support/start-subject-process.ts";

preparePumps();

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
		expect([latin1(bytes), end]).toEqual(["", sendsReset() ? "reset" : "fin"]);
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

	it("a connection that throws ends alone, and is reported()", async () => {
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
		expect([broken.aborts.length, reported().includes("a bug on purpose")]).toEqual([1, true]);
	});
});
