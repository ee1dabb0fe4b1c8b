import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { type DialedStream, openStream } from "../../../src/operations/stream-client.ts";

class FakeSocket extends EventEmitter implements DialedStream {
	readonly written: number[] = [];
	isPaused = false;
	isDestroyed = false;
	failure: Error | null = null;

	write(bytes: Uint8Array, callback: (error?: Error | null) => void): boolean {
		this.written.push(...bytes);
		callback(this.failure);
		return true;
	}

	pause(): void {
		this.isPaused = true;
	}

	resume(): void {
		this.isPaused = false;
	}

	destroy(): void {
		this.isDestroyed = true;
	}
}

async function opened() {
	const socket = new FakeSocket();
	const opening = openStream(socket);
	socket.emit("connect");
	return { socket, client: await opening };
}

const failure = (code: string) => Object.assign(new Error(code), { code });

describe("a client over a stream", () => {
	it("fails to open by its code", async () => {
		const socket = new FakeSocket();
		const opening = openStream(socket);
		socket.emit("error", failure("ECONNREFUSED"));
		await expect(opening).rejects.toMatchObject({ name: "SystemError", code: "ECONNREFUSED" });
	});

	it("reads what came, before and after it was asked for, and stops reading while nobody asks", async () => {
		const { socket, client } = await opened();
		socket.emit("data", Uint8Array.of(1));
		expect(socket.isPaused).toBe(true);
		expect(await client.read()).toEqual(Uint8Array.of(1));
		const next = client.read();
		expect(socket.isPaused).toBe(false);
		socket.emit("data", Uint8Array.of(2));
		expect(await next).toEqual(Uint8Array.of(2));
		const end = client.read();
		socket.emit("end");
		expect([await end, await client.read()]).toEqual([null, null]);
	});

	it("gives what came before a failure, and then the failure", async () => {
		const { socket, client } = await opened();
		socket.emit("data", Uint8Array.of(1));
		socket.emit("error", failure("ECONNRESET"));
		socket.emit("close");
		expect(await client.read()).toEqual(Uint8Array.of(1));
		await expect(client.read()).rejects.toMatchObject({ code: "ECONNRESET" });
		await expect(client.write(Uint8Array.of(1))).rejects.toMatchObject({ code: "ECONNRESET" });
	});

	it("that is closed while it is read fails", async () => {
		const { socket, client } = await opened();
		const read = client.read();
		client.close();
		socket.emit("close");
		expect(socket.isDestroyed).toBe(true);
		await expect(read).rejects.toMatchObject({ code: "ECONNABORTED" });
	});

	it("writes, and fails where that fails", async () => {
		const { socket, client } = await opened();
		await client.write(Uint8Array.of(1, 2));
		expect(socket.written).toEqual([1, 2]);
		socket.failure = failure("EPIPE");
		await expect(client.write(Uint8Array.of(3))).rejects.toMatchObject({ name: "SystemError", code: "EPIPE" });
	});
});
