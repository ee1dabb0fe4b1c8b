/**
 * The pump of the adapter of the runtime that runs this, over real sockets, with a connection that does as it is told: the rules of
 * `src/protocol/connection.ts` and no HTTP. The ends of connections are in `pump-ends.test.ts`, listening in `pump-listening.test.ts`.
 */
import { describe, expect, it } from "vitest";
import { latin1 } from "../support/raw-http.ts";
import { equalBytes, MIB, patterned, preparePumps, runtime, serve, settle } from "../support/serve-scripted.ts";

preparePumps();

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
