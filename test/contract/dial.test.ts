/** `Runtime.dial` and what goes with it, on this runtime: the connections of the load generator. Whatever the subject, this is about the adapter from source. */
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect } from "vitest";
import type { ConnectAddress, DialEvents, DialedSocket, Runtime, SystemError } from "../../src/runtime.ts";
import { createRuntimeHere, sourceOnly } from "../support/start-subject.ts";
import { temporaryFolder } from "../support/start-subject-process.ts";

const it = sourceOnly("dial is the adapter's own; the benchmark's contract test drives it in what is shipped");
const PATIENTLY = { timeout: 30_000 };

let runtime: Runtime;
beforeAll(async () => {
	runtime = await createRuntimeHere();
});

const servers: Server[] = [];
afterEach(() => {
	for (const server of servers.splice(0)) server.close();
});

async function listen(serve: (socket: Socket) => void, path?: string): Promise<ConnectAddress> {
	const server = createServer({ allowHalfOpen: true }, (socket) => {
		socket.on("error", () => {});
		serve(socket);
	});
	servers.push(server);
	if (path === undefined) server.listen(0, "127.0.0.1");
	else server.listen(path);
	await once(server, "listening");
	return path === undefined ? { transport: "tcp", host: "127.0.0.1", port: (server.address() as AddressInfo).port } : { transport: "unix", path };
}

/** A dialled connection that keeps what happens to it, in order. */
class Caller implements DialEvents {
	readonly happened: string[] = [];
	readonly socket: DialedSocket;
	text = "";
	byteCount = 0;
	failure: SystemError | null | undefined;
	#unsent = new Uint8Array(0);
	#waiting: (() => void)[] = [];

	constructor(address: ConnectAddress) {
		this.socket = runtime.dial(address, this);
	}

	opened(): void {
		this.#note("opened");
	}

	received(bytes: Uint8Array): void {
		this.byteCount += bytes.length;
		if (this.byteCount < 1000) this.text += new TextDecoder().decode(bytes);
		this.#note("received");
	}

	drained(): void {
		this.write(this.#unsent);
		this.#note("drained");
	}

	closed(failure: SystemError | null): void {
		this.failure = failure;
		this.#note("closed");
	}

	/** Writes all of it, as room comes. */
	write(bytes: Uint8Array<ArrayBuffer>): void {
		this.#unsent = bytes.subarray(this.socket.write(bytes));
	}

	async until(condition: () => boolean): Promise<void> {
		while (!condition()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
	}

	#note(event: string): void {
		this.happened.push(event);
		for (const resolve of this.#waiting.splice(0)) resolve();
	}
}

describe("dial", PATIENTLY, () => {
	it("opens, writes, reads, and tells FIN, over TCP and over a unix socket", async () => {
		for (const path of [undefined, join(temporaryFolder(), "s")]) {
			const caller = new Caller(await listen((socket) => socket.on("data", (chunk) => socket.end(`you said ${chunk}`)), path));
			expect(caller.happened).toEqual([]);
			await caller.until(() => caller.happened.includes("opened"));
			caller.write(new TextEncoder().encode("hello"));
			await caller.until(() => caller.failure !== undefined);
			expect([caller.text, caller.failure]).toEqual(["you said hello", null]);
			expect([caller.happened[0], caller.happened.at(-1)]).toEqual(["opened", "closed"]);
		}
	});

	it("moves large content both ways, the rest when there is room", async () => {
		const size = 8 * 1024 * 1024;
		const caller = new Caller(await listen((socket) => socket.pipe(socket)));
		await caller.until(() => caller.happened.includes("opened"));
		caller.write(new Uint8Array(size).fill(7));
		await caller.until(() => caller.byteCount >= size);
		expect(caller.byteCount).toBe(size);
		caller.socket.close();
	});

	it("says by POSIX code why it failed, and never before it returns", async () => {
		const address = await listen(() => {});
		const gone = servers.splice(0)[0]!;
		gone.close();
		await once(gone, "close");
		const caller = new Caller(address);
		expect(caller.happened).toEqual([]);
		await caller.until(() => caller.failure !== undefined);
		expect([caller.failure?.code, caller.happened]).toEqual(["ECONNREFUSED", ["closed"]]);
		const absent = new Caller({ transport: "unix", path: join(temporaryFolder(), "not-there") });
		await absent.until(() => absent.failure !== undefined);
		expect(absent.failure?.code).toBe("ENOENT");
	});

	it("ends once, with a failure or without, when the peer resets", async () => {
		const caller = new Caller(await listen((socket) => socket.on("data", () => socket.resetAndDestroy())));
		await caller.until(() => caller.happened.includes("opened"));
		caller.write(new TextEncoder().encode("x"));
		await caller.until(() => caller.failure !== undefined);
		expect(caller.happened.filter((event) => event === "closed").length).toBe(1);
	});

	it("calls nothing any more after we closed", async () => {
		let peerClosed = (): void => {};
		const closedThere = new Promise<void>((resolve) => {
			peerClosed = resolve;
		});
		const address = await listen((socket) => {
			socket.on("data", () => {});
			socket.on("end", () => socket.end("late"));
			socket.on("close", peerClosed);
		});
		const caller = new Caller(address);
		await caller.until(() => caller.happened.includes("opened"));
		caller.socket.close();
		caller.socket.close();
		await closedThere;
		expect(caller.happened).toEqual(["opened"]);
	});

	it("afterSockets comes back, again and again, while sockets are served", async () => {
		const caller = new Caller(await listen((socket) => socket.on("data", (chunk) => socket.write(chunk))));
		let turns = 0;
		let isOver = false;
		const turn = () => {
			turns++;
			if (!isOver) runtime.afterSockets(turn);
		};
		turn();
		await caller.until(() => caller.happened.includes("opened"));
		caller.write(new TextEncoder().encode("ping"));
		await caller.until(() => caller.text === "ping");
		isOver = true;
		expect(turns).toBeGreaterThan(1);
		caller.socket.close();
	});
});
