/**
 * The pump of Bun: moves bytes between one socket of `Bun.listen` and its connection.
 *
 * What all pumps share is `src/operations/connection-driver.ts`; accepting, and the handlers that call what is here, are
 * `listen.ts`. Bun reports a peer's RST on a paused socket too.
 */
import { ConnectionDriver, type DriverContext, TURN_BYTES } from "../../src/operations/connection-driver.ts";
import { tcpEndpoint, unixEndpoint } from "../../src/operations/endpoints.ts";
import type { Endpoint, Endpoints } from "../../src/protocol/connection.ts";
import type { ConnectionFactory } from "../../src/runtime.ts";

/** A socket with the connection that it belongs to. `pause` and `resume` are missing in the types. */
export type BunSocket = Bun.Socket<BunConnection> & { pause(): void; resume(): void };

export class BunConnection extends ConnectionDriver {
	readonly endpoints: Endpoints;
	readonly #socket: BunSocket;
	#isReading: boolean;

	/** `local` is where the connection was accepted; null where only the socket knows. Call `accept` next. */
	constructor(socket: BunSocket, local: Endpoint | null, context: DriverContext) {
		super(context);
		this.#socket = socket;
		this.#isReading = true;
		const isUnix = local !== null && local.transport === "unix";
		this.endpoints = {
			peer: isUnix ? unixEndpoint("") : tcpEndpoint(socket.remoteAddress, socket.remotePort),
			local: local ?? tcpEndpoint(socket.localAddress, socket.localPort),
			secure: false,
		};
	}

	/** The socket knows this connection: events may come. */
	accept(connections: ConnectionFactory): void {
		this.begin(connections);
	}

	handleData(chunk: Uint8Array): void {
		this.receive(chunk);
	}

	handleEnd(): void {
		this.receiveEnd();
	}

	handleError(error: unknown): void {
		this.socketFailed(error);
	}

	handleClose(error: unknown): void {
		if (error !== undefined && error !== null) this.socketFailed(error);
		this.socketClosed();
	}

	/** `write` takes what the system takes and keeps nothing; `drain` pumps again. */
	protected override writeOutput(): void {
		let left = TURN_BYTES;
		for (let out = this.connection.pendingOutput(); out !== null; out = this.connection.pendingOutput()) {
			if (left <= 0) return void setImmediate(() => this.pump());
			const sent = this.#socket.write(out);
			if (sent < 0) return this.#closedUnderway();
			left -= sent;
			if (sent > 0) this.connection.outputSent(sent);
			if (sent < out.length || this.isOver) return;
		}
	}

	#closedUnderway(): void {
		this.socketFailed(new Error("write to a closed socket"));
		this.#socket.terminate();
	}

	protected override setReading(wanted: boolean): void {
		if (wanted === this.#isReading) return;
		this.#isReading = wanted;
		if (wanted) this.#socket.resume();
		else this.#socket.pause();
	}

	/** Not `end`: where input is unread it sends RST, and the response is lost. */
	protected override endOutput(): void {
		this.#socket.shutdown();
	}

	protected override closeSocket(): void {
		this.#socket.end();
	}

	protected override resetSocket(): void {
		this.#socket.terminate();
	}
}
