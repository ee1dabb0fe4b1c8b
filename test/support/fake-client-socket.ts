/** Our end of a connection to a listener of the same `FakeRuntime`: what is written is served at once, what was answered is read. */
import { type ClientSocket, SystemError } from "../../src/runtime.ts";
import type { FakePeer } from "./fake-runtime.ts";
import { latin1Bytes } from "./latin1.ts";

export class FakeClientSocket implements ClientSocket {
	#peer: FakePeer;
	/** Octets of the peer's output that were read. */
	#taken: number;
	#isClosed: boolean;

	constructor(peer: FakePeer) {
		this.#peer = peer;
		this.#taken = 0;
		this.#isClosed = false;
	}

	async write(bytes: Uint8Array): Promise<void> {
		if (this.#isClosed || this.#peer.link.closed) throw new SystemError("EPIPE", "the connection is closed");
		this.#peer.link.send(bytes.slice());
		await this.#peer.link.settle();
		this.#peer.pump();
	}

	async read(): Promise<Uint8Array | null> {
		// A handler may take its time: each turn of the event loop is looked at once more.
		for (;;) {
			const { link } = this.#peer;
			await link.settle();
			this.#peer.pump();
			if (link.output.length > this.#taken) {
				const part = link.output.slice(this.#taken);
				this.#taken = link.output.length;
				return latin1Bytes(part);
			}
			if (this.#isClosed) throw new SystemError("ECONNABORTED", "the socket was closed");
			if (link.finSent || link.closed) return null;
			await new Promise((resolve) => setTimeout(resolve, 0));
		}
	}

	close(): void {
		if (this.#isClosed) return;
		this.#isClosed = true;
		this.#peer.destroy(new Error("the client closed the connection"));
	}
}
