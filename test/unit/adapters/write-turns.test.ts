/**
 * A handler that always has more to write, towards a peer that takes everything at once: the pumps of all three runtimes must leave the
 * thread to others now and then. The sockets are made up, so each pump can be asked on any runtime.
 */
import { describe, expect, it } from "vitest";
import { BunConnection, type BunSocket } from "../../../adapters/bun/pump.ts";
import { DenoConnection } from "../../../adapters/deno/pump.ts";
import { type DriverContext, TURN_BYTES } from "../../../src/operations/connection-driver.ts";
import { ConnectionRegistry } from "../../../src/operations/connection-registry.ts";
import { tcpEndpoint } from "../../../src/operations/endpoints.ts";
import { StreamConnection } from "../../../src/operations/stream-connection.ts";
import { portablePlatform } from "../../../src/protocol/bytes/portable-platform.ts";
import type { ConnectionFactory } from "../../../src/runtime.ts";
import { ScriptedConnection } from "../../support/scripted-connection.ts";

const PART = new Uint8Array(64 * 1024);
const TOTAL = 10 * TURN_BYTES;
const LOCAL = tcpEndpoint("127.0.0.1", 80);

const clock = { now: () => 0, unixMillis: () => 0 };

/** A socket that takes everything, and notes how much in each turn of the event loop. */
class Taker {
	turns: number[] = [0];
	#isDone = false;
	#resolve: () => void = () => {};
	readonly done = new Promise<void>((resolve) => {
		this.#resolve = resolve;
	});

	constructor() {
		const turn = () => {
			this.turns.push(0);
			if (!this.#isDone) setImmediate(turn);
		};
		setImmediate(turn);
	}

	take(bytes: Uint8Array): number {
		this.turns[this.turns.length - 1]! += bytes.length;
		if (this.turns.reduce((sum, taken) => sum + taken, 0) >= TOTAL) {
			this.#isDone = true;
			this.#resolve();
		}
		return bytes.length;
	}
}

const PUMPS: Record<string, (taker: Taker, context: DriverContext, connections: ConnectionFactory) => void> = {
	node(taker, context, connections) {
		const socket = { writableLength: 0, on() {}, pause() {}, resume() {}, write: (bytes: Uint8Array) => taker.take(bytes) > 0 };
		new StreamConnection(socket as never, LOCAL, { ...context, later: (callback) => void setImmediate(callback) }, connections);
	},
	bun(taker, context, connections) {
		const socket = { remoteAddress: "127.0.0.1", remotePort: 1, pause() {}, resume() {}, write: (bytes: Uint8Array) => taker.take(bytes) };
		new BunConnection(socket as unknown as BunSocket, LOCAL, context).accept(connections);
	},
	deno(taker, context, connections) {
		const address = { transport: "tcp", hostname: "127.0.0.1", port: 1 };
		const read = () => new Promise(() => {});
		const socket = { remoteAddr: address, localAddr: address, read, write: async (bytes: Uint8Array) => taker.take(bytes) };
		new DenoConnection(socket as never, context, connections);
	},
};

describe.each(Object.keys(PUMPS))("the pump of %s", (name) => {
	it("hands the thread back after its share", async () => {
		const taker = new Taker();
		const context: DriverContext = { clock, platform: portablePlatform, set: new ConnectionRegistry(clock, () => () => {}), reportBug() {} };
		let queued = 0;
		let made: ScriptedConnection | null = null;
		PUMPS[name]!(taker, context, (host) => {
			const connection = new ScriptedConnection(host);
			const queue = () => {
				if (queued >= TOTAL) return;
				queued += PART.length;
				connection.send(PART);
			};
			connection.onSent = queue;
			queue();
			made = connection;
			return connection;
		});
		await taker.done;
		// Our turns and the pump's come in an order of their own: one of ours may see two of its shares.
		expect(Math.max(...taker.turns)).toBeLessThanOrEqual(2 * TURN_BYTES);
		expect(made!.misuses).toEqual([]);
	});
});
