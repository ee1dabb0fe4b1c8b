/** Connections that Deno opens and that call back: each has a loop that reads, and writes one after another. */
import type { ConnectAddress, DialEvents, DialedSocket, SystemError } from "../../src/runtime.ts";
import { systemErrorOf } from "./system-errors.ts";

/** A reader holds its buffer while it waits, so each connection has one. Most answers are small; when a buffer is filled it grows. */
const FIRST_BYTES = 4 * 1024;
const MOST_BYTES = 128 * 1024;

class DenoDialed implements DialedSocket {
	readonly #events: DialEvents;
	#socket: Deno.Conn | null;
	#unsent: Uint8Array[];
	#isOver: boolean;

	constructor(address: ConnectAddress, events: DialEvents) {
		this.#events = events;
		this.#socket = null;
		this.#unsent = [];
		this.#isOver = false;
		void this.#run(address);
	}

	write(bytes: Uint8Array): number {
		this.#unsent.push(bytes);
		if (this.#unsent.length === 1) void this.#flush();
		return bytes.length;
	}

	close(): void {
		this.#isOver = true;
		const socket = this.#socket;
		this.#socket = null;
		try {
			socket?.close();
		} catch {
			// It was closed already.
		}
	}

	async #run(address: ConnectAddress): Promise<void> {
		try {
			const socket = await open(address);
			this.#socket = socket;
			if (this.#isOver) return this.close();
			this.#events.opened();
			let buffer = new Uint8Array(FIRST_BYTES);
			for (let length = await socket.read(buffer); length !== null; length = await socket.read(buffer)) {
				if (this.#isOver) return;
				this.#events.received(buffer.subarray(0, length));
				if (length === buffer.length && length < MOST_BYTES) buffer = new Uint8Array(length * 2);
			}
			this.#end(null);
		} catch (error) {
			this.#end(systemErrorOf(error));
		}
	}

	async #flush(): Promise<void> {
		try {
			for (let next = this.#unsent[0]; next !== undefined; next = this.#unsent[0]) {
				for (let left = next; left.length > 0; ) left = left.subarray((await this.#socket?.write(left)) ?? left.length);
				this.#unsent.shift();
			}
		} catch (error) {
			this.#end(systemErrorOf(error));
		}
	}

	#end(failure: SystemError | null): void {
		if (this.#isOver) return;
		this.close();
		this.#events.closed(failure);
	}
}

async function open(address: ConnectAddress): Promise<Deno.Conn> {
	if (address.transport === "unix") return await Deno.connect({ transport: "unix", path: address.path });
	const socket = await Deno.connect({ hostname: address.host, port: address.port });
	socket.setNoDelay(true);
	return socket;
}

export function dial(address: ConnectAddress, events: DialEvents): DialedSocket {
	return new DenoDialed(address, events);
}
