import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BackgroundWork } from "../../../src/operations/background-work.ts";
import { StartError } from "../../../src/operations/bind-listeners.ts";
import { type RunningServer, type ServerOptions, startServer } from "../../../src/operations/server.ts";
import type { Exchange } from "../../../src/protocol/exchange/exchange.ts";
import { ConnectionEnd } from "../../../src/protocol/faults.ts";
import { DEFAULT_LIMITS } from "../../../src/protocol/limits.ts";
import { type FakePeer, FakeRuntime } from "../../support/fake-runtime.ts";

const GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

interface Started {
	readonly runtime: FakeRuntime;
	readonly server: RunningServer;
	/** Exchanges that wait for an answer. */
	readonly waiting: Exchange[];
	connect(): FakePeer;
}

async function start(options: Partial<ServerOptions> = {}): Promise<Started> {
	const runtime = new FakeRuntime();
	const waiting: Exchange[] = [];
	const server = await startServer(runtime, {
		listen: [{ transport: "tcp", host: "127.0.0.1", port: 8080 }],
		handler: (exchange) => void waiting.push(exchange),
		reportError: () => {},
		...options,
	});
	return {
		runtime,
		server,
		waiting,
		connect() {
			const peer = runtime.openListeners[0]!.accept();
			if (peer === null) throw new Error("refused");
			return peer;
		},
	};
}

describe("a running server", () => {
	it("answers by its handler", async () => {
		const { connect, server } = await start({ handler: (exchange) => exchange.respond(200, [], "hello") });
		const peer = connect();
		await peer.send(GET);
		expect(peer.link.output).toMatch(/^HTTP\/1\.1 200 .*\r\n\r\nhello$/s);
		expect(server.connectionCount).toBe(1);
		await server.stop({ force: true });
	});

	it("counts connections, and why they ended", async () => {
		const { connect, server } = await start({ maxConnections: 1, handler: (exchange) => exchange.respond(200) });
		expect(server.connectionCounts).toEqual({ open: 0, accepted: 0, unanswered: 0, closed: new Map() });
		const served = connect();
		// One too many: it is answered 503.
		connect();
		expect(server.connectionCounts).toEqual({ open: 1, accepted: 2, unanswered: 0, closed: new Map([["fault", 1]]) });
		await served.send(GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
		expect(server.connectionCounts.closed).toEqual(
			new Map([
				["fault", 1],
				["complete", 1],
			]),
		);
		await server.stop({ force: true });
	});

	it("tells where it listens, and a URL to open", async () => {
		const cases = [
			[{ transport: "tcp", host: "localhost", port: 0 }, "http://localhost:50000/"],
			[{ transport: "tcp", host: "*", port: 8080 }, "http://localhost:8080/"],
			[{ transport: "tcp", host: "0.0.0.0", port: 8080 }, "http://localhost:8080/"],
			[{ transport: "tcp", host: "::1", port: 80 }, "http://[::1]/"],
			[{ transport: "unix", path: "/s" }, "unix:/s"],
		] as const;
		for (const [address, url] of cases) {
			const { server } = await start({ listen: [address] });
			expect(server.url).toBe(url);
			await server.stop();
		}
	});

	it("doesn't start where the second address fails, and closes the first", async () => {
		const runtime = new FakeRuntime({ failures: { "127.0.0.1:2": "EADDRINUSE" } });
		const listen = [1, 2].map((port) => ({ transport: "tcp", host: "127.0.0.1", port }) as const);
		await expect(startServer(runtime, { listen, handler: () => {}, reportError: () => {} })).rejects.toThrow(StartError);
		expect(runtime.openListeners).toEqual([]);
		expect(runtime.listeners.length).toBe(1);
	});

	it("puts another handler in place, for open connections too", async () => {
		const { connect, server } = await start({ handler: (exchange) => exchange.respond(200, [], "first") });
		const peer = connect();
		await peer.send(GET);
		server.setHandler((exchange) => exchange.respond(200, [], "second"));
		await peer.send(GET);
		expect(peer.link.output).toMatch(/first.*second$/s);
		await server.stop({ force: true });
	});

	it("reports what a handler throws", async () => {
		const reported: unknown[] = [];
		const failure = new Error("on purpose");
		const { connect, server } = await start({
			handler: () => {
				throw failure;
			},
			reportError: (error, exchange) => reported.push([error, exchange.request.target]),
		});
		const peer = connect();
		await peer.send(GET);
		expect(peer.link.output).toMatch(/^HTTP\/1\.1 500 /);
		expect(reported).toEqual([[failure, "/"]]);
		await server.stop({ force: true });
	});
});

describe("RFC 9110 §15.6.4: more connections than it takes", () => {
	it("are answered 503, and past twice as many closed unanswered", async () => {
		const { runtime, server } = await start({ maxConnections: 2 });
		const [listener] = runtime.openListeners;
		const peers = Array.from({ length: 5 }, () => listener!.accept(true));
		const outputs = peers.map((peer) => peer?.link.output);
		expect(outputs.slice(0, 2)).toEqual(["", ""]);
		for (const output of outputs.slice(2, 4)) expect(output).toMatch(/^HTTP\/1\.1 503 .*connection: close/is);
		expect(peers[4]).toBeNull();
		expect(server.connectionCount).toBe(4);
		await server.stop({ force: true });
	});

	it("are served again once others have gone", async () => {
		const { runtime, server } = await start({ maxConnections: 1 });
		const [listener] = runtime.openListeners;
		const first = listener!.accept();
		expect(listener!.accept()!.link.output).toMatch(/ 503 /);
		first!.destroy(new ConnectionEnd("reset"));
		expect(listener!.accept()!.link.output).toBe("");
		await server.stop({ force: true });
	});
});

describe("a graceful stop", () => {
	it("closes the listeners and idle connections, and is clean", async () => {
		const { runtime, server, connect } = await start();
		const idle = connect();
		idle.link.clock.millis += DEFAULT_LIMITS.partingMillis;
		const stopped = server.stop();
		expect(runtime.openListeners).toEqual([]);
		expect(server.isStopping).toBe(true);
		expect(idle.link.finSent).toBe(true);
		expect(await stopped).toBe("clean");
		expect(await server.finished).toBe("clean");
		expect(server.connectionCount).toBe(0);
	});

	it("lets an exchange in progress end, with Connection: close", async () => {
		const { server, connect, waiting } = await start();
		const peer = connect();
		await peer.send(GET);
		const stopped = server.stop();
		await vi.advanceTimersByTimeAsync(9000);
		expect(peer.link.closed).toBe(false);
		waiting[0]!.respond(200, [], "done");
		await peer.link.settle();
		peer.pump();
		expect(peer.link.output).toMatch(/^HTTP\/1\.1 200 .*connection: close.*done$/is);
		expect(await stopped).toBe("clean");
	});

	it("cuts what lasts longer than the grace", async () => {
		const { server, connect, waiting } = await start({ graceMillis: 500 });
		const peer = connect();
		await peer.send(GET);
		const stopped = server.stop();
		await vi.advanceTimersByTimeAsync(499);
		expect(waiting[0]!.isAborted).toBe(false);
		await vi.advanceTimersByTimeAsync(1);
		expect(await stopped).toBe("forced");
		expect(waiting[0]!.isAborted).toBe(true);
		expect(peer.destroyedBy).toBeInstanceOf(ConnectionEnd);
		expect((peer.destroyedBy as ConnectionEnd).reason).toBe("shutdown");
	});

	it("cuts what has no answer after the grace, and what is being sent after the longest time only", async () => {
		const { server, connect, waiting } = await start({ graceMillis: 500 });
		const [silent, streaming] = [connect(), connect()];
		await silent.send(GET);
		await streaming.send(GET);
		waiting[1]!.begin(200);
		waiting[1]!.write(Uint8Array.of(0x61));
		const stopped = server.stop({ maxMillis: 2000 });
		await vi.advanceTimersByTimeAsync(500);
		expect(waiting.map(({ isAborted }) => isAborted)).toEqual([true, false]);
		expect(server.exchangesInProgress).toEqual([waiting[1]]);
		await vi.advanceTimersByTimeAsync(1499);
		expect(waiting[1]!.isAborted).toBe(false);
		await vi.advanceTimersByTimeAsync(1);
		expect(waiting[1]!.isAborted).toBe(true);
		expect(await stopped).toBe("forced");
	});

	it("ends before the longest time where a stream does", async () => {
		const { server, connect, waiting } = await start({ graceMillis: 500 });
		const peer = connect();
		await peer.send(GET);
		waiting[0]!.begin(200);
		const stopped = server.stop({ maxMillis: 60_000 });
		await vi.advanceTimersByTimeAsync(1000);
		waiting[0]!.end();
		await peer.link.settle();
		peer.pump();
		expect(await stopped).toBe("clean");
		expect(vi.getTimerCount()).toBe(0);
	});

	it("is hastened by a second call with shorter times, and not slowed by longer ones", async () => {
		const { server, connect, waiting } = await start();
		await connect().send(GET);
		const stopped = server.stop({ graceMillis: 5000 });
		void server.stop({ graceMillis: 100 });
		void server.stop({ graceMillis: 9000 });
		await vi.advanceTimersByTimeAsync(100);
		expect(await stopped).toBe("forced");
		expect(waiting[0]!.isAborted).toBe(true);
	});

	it("waits for background work", async () => {
		const background = new BackgroundWork();
		const { server } = await start({ background });
		let finishWork = () => {};
		const work = new Promise<void>((resolve) => {
			finishWork = resolve;
		});
		background.add(work);
		let outcome = "";
		const stopped = server.stop().then((how) => {
			outcome = how;
		});
		await vi.advanceTimersByTimeAsync(1000);
		expect(outcome).toBe("");
		finishWork();
		await stopped;
		expect(outcome).toBe("clean");
	});

	it("is forced where only background work is left at the end of the grace", async () => {
		const background = new BackgroundWork();
		const { server } = await start({ background, graceMillis: 100 });
		background.add(new Promise(() => {}));
		const stopped = server.stop();
		await vi.advanceTimersByTimeAsync(100);
		expect(await stopped).toBe("forced");
	});

	it("leaves no timer behind", async () => {
		const { server } = await start();
		await server.stop();
		expect(vi.getTimerCount()).toBe(0);
	});

	it("may be asked for twice", async () => {
		const { server } = await start();
		expect(await Promise.all([server.stop(), server.stop()])).toEqual(["clean", "clean"]);
		// Nothing waits for the end of a grace that nobody needs.
		expect(await server.stop()).toBe("clean");
		expect(vi.getTimerCount()).toBe(0);
	});
});

describe("a stop at once", () => {
	it("cuts what is in progress", async () => {
		const { server, connect, waiting } = await start();
		await connect().send(GET);
		expect(await server.stop({ force: true })).toBe("forced");
		expect(waiting[0]!.isAborted).toBe(true);
		expect(server.connectionCount).toBe(0);
	});

	it("ends a graceful one early", async () => {
		const { server, connect, waiting } = await start();
		await connect().send(GET);
		const graceful = server.stop();
		await vi.advanceTimersByTimeAsync(10);
		expect(waiting[0]!.isAborted).toBe(false);
		void server.stop({ force: true });
		expect(await graceful).toBe("forced");
		expect(waiting[0]!.isAborted).toBe(true);
	});
});

describe("errors while stopping", () => {
	it("are told as the outcome", async () => {
		const { runtime, server } = await start();
		runtime.listeners[0]!.close = () => Promise.reject(new Error("on purpose"));
		expect(await server.stop()).toBe("failed");
	});
});

describe("background work", () => {
	it("counts what is pending, added meanwhile or failed", async () => {
		const background = new BackgroundWork();
		const later = Promise.resolve().then(() => background.add(Promise.reject(new Error("reported elsewhere"))));
		background.add(later);
		expect(background.size).toBe(1);
		await background.settled();
		expect(background.size).toBe(0);
	});
});
