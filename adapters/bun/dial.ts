/** Connections that Bun opens and that call back. */
import { asSystemError } from "../../src/operations/system-error.ts";
import type { ConnectAddress, DialEvents, DialedSocket, SystemError } from "../../src/runtime.ts";

class BunDialed implements DialedSocket {
	readonly events: DialEvents;
	#socket: Bun.Socket<BunDialed> | null;
	#failure: SystemError | null;
	#isOver: boolean;

	constructor(address: ConnectAddress, events: DialEvents) {
		this.events = events;
		this.#socket = null;
		this.#failure = null;
		this.#isOver = false;
		const common = { data: this, allowHalfOpen: true, socket: HANDLER };
		const connecting =
			address.transport === "unix"
				? Bun.connect<BunDialed>({ ...common, unix: address.path })
				: Bun.connect<BunDialed>({ ...common, hostname: address.host, port: address.port });
		connecting.catch((error: unknown) => this.end(asSystemError(error)));
	}

	opened(socket: Bun.Socket<BunDialed>): void {
		if (this.#isOver) return void socket.terminate();
		this.#socket = socket;
		socket.setNoDelay(true);
		this.events.opened();
	}

	received(bytes: Uint8Array): void {
		if (!this.#isOver) this.events.received(bytes);
	}

	drained(): void {
		if (!this.#isOver) this.events.drained();
	}

	failed(error: unknown): void {
		this.#failure ??= asSystemError(error);
	}

	end(failure: SystemError | null): void {
		if (this.#isOver) return;
		this.close();
		this.events.closed(failure ?? this.#failure);
	}

	write(bytes: Uint8Array): number {
		return Math.max(0, this.#socket?.write(bytes) ?? 0);
	}

	close(): void {
		this.#isOver = true;
		this.#socket?.end();
		this.#socket = null;
	}
}

/** One for all sockets: `data` says whose it is. */
const HANDLER: Bun.SocketHandler<BunDialed> = {
	open: (socket) => socket.data.opened(socket),
	data: (socket, bytes) => socket.data.received(bytes),
	drain: (socket) => socket.data.drained(),
	end: (socket) => socket.data.end(null),
	close: (socket, error) => socket.data.end(error ? asSystemError(error) : null),
	error: (socket, error) => socket.data.failed(error),
	connectError: (socket, error) => socket.data.end(asSystemError(error)),
};

export function dial(address: ConnectAddress, events: DialEvents): DialedSocket {
	return new BunDialed(address, events);
}
