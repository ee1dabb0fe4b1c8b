/**
 * A client that is nothing but a socket: it sends exactly the bytes it is given, keeps what arrives, and tells FIN from RST.
 *
 * It runs on `node:net`, which all three runtimes have. Reading responses strictly is `raw-http-response.ts`.
 */
import { connect as connectSocket, type Socket } from "node:net";

/** Where to connect. */
export type RawAddress = { readonly host: string; readonly port: number } | { readonly path: string };

/** How the peer's half of the connection ended. */
export type RawEnd = "fin" | "reset";

/** The connection ended before the bytes that were asked for had arrived. */
export class EndedEarly extends Error {
	readonly end: RawEnd;
	constructor(end: RawEnd, wanted: string, held: number) {
		super(`the connection ended (${end}) while waiting for ${wanted}; ${held} bytes were left over`);
		this.name = "EndedEarly";
		this.end = end;
	}
}

const LF = 0x0a;

export class RawClient {
	#socket: Socket;
	#chunks: Uint8Array[] = [];
	#held = 0;
	#end: RawEnd | null = null;
	#waiting: (() => void)[] = [];

	private constructor(socket: Socket) {
		this.#socket = socket;
		socket.on("data", (chunk: Uint8Array) => {
			if (chunk.length === 0) return;
			this.#chunks.push(chunk);
			this.#held += chunk.length;
			this.#wakeAll();
		});
		socket.on("end", () => this.#ended("fin"));
		socket.on("error", () => this.#ended("reset"));
		socket.on("close", () => this.#ended("reset"));
	}

	/** Connects; rejects with the socket's own error (ECONNREFUSED, …). */
	static connect(address: RawAddress): Promise<RawClient> {
		return new Promise((resolve, reject) => {
			const socket = connectSocket({ ...address, allowHalfOpen: true, noDelay: true });
			socket.once("error", reject);
			socket.once("connect", () => {
				socket.off("error", reject);
				resolve(new RawClient(socket));
			});
		});
	}

	/** How the peer's half ended; null while it is open. */
	get end(): RawEnd | null {
		return this.#end;
	}

	/** True once nothing more can be sent either: the peer has reset the connection, or it was closed here. */
	get isGone(): boolean {
		return this.#socket.destroyed;
	}

	/** Bytes that have arrived and were not taken yet. */
	get heldBytes(): number {
		return this.#held;
	}

	/** Sends; text is latin-1. Resolves when the operating system has it all, or the socket is gone. */
	send(bytes: Uint8Array | string): Promise<void> {
		if (this.#socket.destroyed) return Promise.resolve();
		return new Promise((resolve) => {
			this.#socket.once("close", resolve);
			this.#socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes, () => {
				this.#socket.off("close", resolve);
				resolve();
			});
		});
	}

	/** Sends one byte at a time, each in a segment of its own as far as the system allows. */
	async sendByteByByte(text: string): Promise<void> {
		for (const byte of Buffer.from(text, "latin1")) {
			await this.send(Uint8Array.of(byte));
			await new Promise((resolve) => setImmediate(resolve));
		}
	}

	/** FIN: nothing more will be sent; what the peer still sends is read. */
	finish(): void {
		this.#socket.end();
	}

	/** Takes nothing from the system any more, so that the peer's window closes. */
	pause(): void {
		this.#socket.pause();
	}

	resume(): void {
		this.#socket.resume();
	}

	/** RST. */
	reset(): void {
		this.#socket.resetAndDestroy();
	}

	/** Closes without any ceremony; harmless when repeated. */
	close(): void {
		this.#socket.destroy();
	}

	/** Exactly `count` bytes. */
	async take(count: number): Promise<Uint8Array> {
		while (this.#held < count) await this.#more(`${count} bytes`);
		const taken = new Uint8Array(count);
		let at = 0;
		while (at < count) {
			const chunk = this.#chunks[0]!;
			const part = Math.min(chunk.length, count - at);
			taken.set(part === chunk.length ? chunk : chunk.subarray(0, part), at);
			if (part === chunk.length) this.#chunks.shift();
			else this.#chunks[0] = chunk.subarray(part);
			at += part;
		}
		this.#held -= count;
		return taken;
	}

	/** One line without its end. A line that doesn't end in CRLF, or holds a bare CR, is an error. */
	async takeLine(): Promise<string> {
		let scanned = 0;
		let length = 0;
		for (;;) {
			for (; scanned < this.#chunks.length; scanned++) {
				const at = this.#chunks[scanned]!.indexOf(LF);
				if (at >= 0) {
					const line = latin1(await this.take(length + at + 1));
					if (!line.endsWith("\r\n") || line.indexOf("\r") !== line.length - 2)
						throw new Error(`a line that CRLF doesn't end: ${JSON.stringify(line)}`);
					return line.slice(0, -2);
				}
				length += this.#chunks[scanned]!.length;
			}
			await this.#more("the end of a line");
		}
	}

	/** All that still comes, and how it ended. */
	async takeAll(): Promise<{ bytes: Uint8Array; end: RawEnd }> {
		while (this.#end === null) await this.#wake();
		return { bytes: await this.take(this.#held), end: this.#end };
	}

	/** How the peer's half ends; bytes may arrive meanwhile. */
	async waitEnd(): Promise<RawEnd> {
		while (this.#end === null) await this.#wake();
		return this.#end;
	}

	/** Resolves once at least one byte is there to be taken. */
	async waitBytes(): Promise<void> {
		while (this.#held === 0) await this.#more("any byte");
	}

	async #more(wanted: string): Promise<void> {
		if (this.#end !== null) throw new EndedEarly(this.#end, wanted, this.#held);
		await this.#wake();
	}

	#wake(): Promise<void> {
		return new Promise((resolve) => this.#waiting.push(resolve));
	}

	#ended(end: RawEnd): void {
		this.#end ??= end;
		this.#wakeAll();
	}

	#wakeAll(): void {
		for (const resolve of this.#waiting.splice(0)) resolve();
	}
}

/** Latin-1 text: byte n becomes U+00nn. */
export function latin1(bytes: Uint8Array): string {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** UTF-8 text; throws where the bytes are none. */
export function utf8(bytes: Uint8Array): string {
	return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}
