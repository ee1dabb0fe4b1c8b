/** Connections that Node opens and that call back: what is read lands in one buffer for all of them. */
import { connect, type Socket } from "node:net";
import { asSystemError } from "../../src/operations/system-error.ts";
import type { ConnectAddress, DialEvents, DialedSocket, SystemError } from "../../src/runtime.ts";

/** Whoever gets bytes gives them back before the next read, so that one buffer does for every socket. */
const INPUT = new Uint8Array(256 * 1024);

class NodeDialed implements DialedSocket {
	readonly #socket: Socket;
	readonly #events: DialEvents;
	#failure: SystemError | null;
	#isOver: boolean;

	constructor(address: ConnectAddress, events: DialEvents) {
		this.#events = events;
		this.#failure = null;
		this.#isOver = false;
		const place = address.transport === "unix" ? { path: address.path } : { host: address.host, port: address.port, noDelay: true };
		this.#socket = connect({ ...place, allowHalfOpen: true, onread: { buffer: INPUT, callback: this.#onRead } });
		this.#socket.on("connect", () => {
			if (!this.#isOver) events.opened();
		});
		this.#socket.on("drain", () => {
			if (!this.#isOver) events.drained();
		});
		this.#socket.on("error", (error) => {
			this.#failure ??= asSystemError(error);
		});
		this.#socket.on("end", () => this.#end(null));
		this.#socket.on("close", () => this.#end(this.#failure));
	}

	write(bytes: Uint8Array): number {
		// A socket keeps what the system doesn't take.
		this.#socket.write(bytes);
		return bytes.length;
	}

	close(): void {
		this.#isOver = true;
		this.#socket.destroy();
	}

	readonly #onRead = (length: number, buffer: Uint8Array): boolean => {
		if (!this.#isOver) this.#events.received(buffer.subarray(0, length));
		return true;
	};

	#end(failure: SystemError | null): void {
		if (this.#isOver) return;
		this.#isOver = true;
		this.#socket.destroy();
		this.#events.closed(failure);
	}
}

export function dial(address: ConnectAddress, events: DialEvents): DialedSocket {
	return new NodeDialed(address, events);
}
