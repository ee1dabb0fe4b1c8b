/**
 * The pump of Deno: moves bytes between one `Deno.Conn` and its connection.
 *
 * What all pumps share is `src/operations/connection-driver.ts`; accepting is `listen.ts`. There is one loop that reads and one
 * that writes; each is a promise an operation, and neither waits for the other. Deno can't send RST: where other runtimes
 * do, a peer sees FIN here.
 */
import { ConnectionDriver, type DriverContext, TURN_BYTES } from "../../src/operations/connection-driver.ts";
import { tcpEndpoint, unixEndpoint } from "../../src/operations/endpoints.ts";
import type { Endpoint, Endpoints } from "../../src/protocol/connection.ts";
import type { ConnectionFactory } from "../../src/runtime.ts";
import { InputBuffer } from "./input-buffer.ts";

export class DenoConnection extends ConnectionDriver {
	readonly endpoints: Endpoints;
	readonly #socket: Deno.Conn;
	readonly #input: InputBuffer;
	#wantsReading: boolean;
	#isReading: boolean;
	#isWriting: boolean;

	constructor(socket: Deno.Conn, context: DriverContext, connections: ConnectionFactory) {
		super(context);
		this.#socket = socket;
		this.#input = new InputBuffer();
		this.#wantsReading = false;
		this.#isReading = false;
		this.#isWriting = false;
		this.endpoints = { peer: endpointOf(socket.remoteAddr), local: endpointOf(socket.localAddr), secure: false };
		this.begin(connections);
	}

	protected override setReading(wanted: boolean): void {
		this.#wantsReading = wanted;
		if (wanted && !this.#isReading) void this.#read();
	}

	/** Ends when reading is unwanted; a read that is pending then still delivers. */
	async #read(): Promise<void> {
		this.#isReading = true;
		const input = this.#input;
		try {
			while (this.#wantsReading) {
				const count = await this.#socket.read(input.room());
				if (count === null) {
					this.#wantsReading = false;
					this.receiveEnd();
				} else this.receive(input.take(count));
			}
		} catch (error) {
			this.#failed(error);
		}
		this.#isReading = false;
	}

	protected override writeOutput(): void {
		if (this.#isWriting) return;
		const out = this.connection.pendingOutput();
		if (out !== null) void this.#write(out);
	}

	/** The first write is under way when this returns its promise: the system has been handed the bytes. */
	async #write(first: Uint8Array): Promise<void> {
		this.#isWriting = true;
		let left = TURN_BYTES;
		for (let out: Uint8Array | null = first; out !== null; out = this.connection.pendingOutput()) {
			let sent: number;
			try {
				sent = await this.#socket.write(out);
			} catch (error) {
				return this.#failed(error);
			}
			if (this.isOver) return;
			left -= sent;
			if (left <= 0) {
				// A write that the system takes at once settles without a turn of the event loop.
				await new Promise((resolve) => setTimeout(resolve, 0));
				if (this.isOver) return;
				left = TURN_BYTES;
			}
			try {
				this.connection.outputSent(sent);
			} catch (bug) {
				return this.destroy(bug);
			}
		}
		this.#isWriting = false;
		this.pump();
	}

	protected override endOutput(): void {
		// It fails where the peer has reset the connection, which reading finds out too.
		this.#socket.closeWrite().catch(() => {});
	}

	protected override closeSocket(): void {
		this.#wantsReading = false;
		try {
			this.#socket.close();
		} catch {
			// Closed before: the operation that failed said so.
		}
		this.socketClosed();
	}

	protected override resetSocket(): void {
		this.closeSocket();
	}

	/** A read or a write was refused: by the peer's RST, or by our own close, of which the connection knows. */
	#failed(error: unknown): void {
		this.socketFailed(error);
		this.closeSocket();
	}
}

function endpointOf(address: Deno.Addr): Endpoint {
	if (address.transport === "tcp") return tcpEndpoint(address.hostname, address.port);
	return unixEndpoint(address.transport === "unix" ? (address.path ?? "") : "");
}
