/** Connections that Deno opens for those who await what comes; `dial.ts` is for those who count every microsecond. */
import type { ClientSocket, ConnectAddress } from "../../src/runtime.ts";
import { systemErrorOf } from "./system-errors.ts";

const READ_BYTES = 16 * 1024;

/** Fails with a `SystemError`. */
export async function connect(address: ConnectAddress): Promise<ClientSocket> {
	try {
		if (address.transport === "unix") return new DenoClient(await Deno.connect({ transport: "unix", path: address.path }));
		const socket = await Deno.connect({ hostname: address.host, port: address.port });
		socket.setNoDelay(true);
		return new DenoClient(socket);
	} catch (error) {
		throw systemErrorOf(error);
	}
}

class DenoClient implements ClientSocket {
	#socket: Deno.Conn;

	constructor(socket: Deno.Conn) {
		this.#socket = socket;
	}

	async write(bytes: Uint8Array): Promise<void> {
		try {
			for (let at = 0; at < bytes.length; ) at += await this.#socket.write(bytes.subarray(at));
		} catch (error) {
			throw systemErrorOf(error);
		}
	}

	async read(): Promise<Uint8Array | null> {
		const bytes = new Uint8Array(READ_BYTES);
		try {
			const count = await this.#socket.read(bytes);
			return count === null ? null : bytes.subarray(0, count);
		} catch (error) {
			throw systemErrorOf(error);
		}
	}

	close(): void {
		try {
			this.#socket.close();
		} catch {
			// It was closed already.
		}
	}
}
