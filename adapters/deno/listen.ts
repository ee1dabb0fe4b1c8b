/** Listening and accepting on Deno: `Deno.listen`. What happens to an accepted socket is `pump.ts`. */
import process from "node:process";
import { acceptFailures } from "../../src/operations/accept-failures.ts";
import type { DriverContext } from "../../src/operations/connection-driver.ts";
import { tcpEndpoint, unixEndpoint } from "../../src/operations/endpoints.ts";
import { listenOnPath, type PathSystem } from "../../src/operations/listen-on-path.ts";
import type { Endpoint } from "../../src/protocol/connection.ts";
import { type ConnectionFactory, type ListenAddress, type Listener, SystemError, type SystemFiles } from "../../src/runtime.ts";
import { DenoConnection } from "./pump.ts";
import { systemErrorOf } from "./system-errors.ts";

/** How long accepting rests after a failure: out of descriptors, the next attempt fails at once too. */
const REST_MILLIS = 50;

/** Failures of one connection: its peer reset it while it waited to be accepted. They say nothing of the next one. */
const PEER_LEFT: ReadonlySet<string> = new Set(["ENOTCONN", "ECONNABORTED", "ECONNRESET"]);

export interface ListenContext extends DriverContext {
	readonly files: SystemFiles;
	writeError(text: string): void;
}

type UnixAddress = Extract<ListenAddress, { transport: "unix" }>;
type TcpAddress = Extract<ListenAddress, { transport: "tcp" }>;

/** Listens at one address. Fails with a `SystemError`. */
export async function listen(address: ListenAddress, connections: ConnectionFactory, context: ListenContext): Promise<Listener> {
	if (address.transport === "inherited") {
		// Loaded only where it is needed: `node:net` takes a while.
		return (await import("./listen-inherited.ts")).listenInherited(address, connections, context);
	}
	if (address.transport === "unix") {
		return new DenoListener(await listenUnix(address, context.files), unixEndpoint(address.path), connections, context);
	}
	const listener = listenTcp(address);
	const { hostname, port } = listener.addr as Deno.NetAddr;
	return new DenoListener(listener, tcpEndpoint(hostname, port), connections, context);
}

class DenoListener implements Listener {
	readonly address: Endpoint;
	#listener: Deno.Listener;
	#isClosed: boolean;
	/** Ends once nothing is accepted any more, which may be a moment after the socket was closed. */
	#accepting: Promise<void>;
	#acceptFailed: (error: unknown) => void;

	constructor(listener: Deno.Listener, address: Endpoint, connections: ConnectionFactory, context: ListenContext) {
		this.address = address;
		this.#listener = listener;
		this.#isClosed = false;
		this.#acceptFailed = acceptFailures(address, context.clock, context.writeError);
		this.#accepting = this.#accept(connections, context);
	}

	close(): Promise<void> {
		if (!this.#isClosed) {
			this.#isClosed = true;
			this.#listener.close();
		}
		return this.#accepting;
	}

	async #accept(connections: ConnectionFactory, context: ListenContext): Promise<void> {
		while (!this.#isClosed) {
			try {
				const socket = await this.#listener.accept();
				if (this.address.transport === "tcp") sendAtOnce(socket as Deno.TcpConn);
				new DenoConnection(socket, context, connections);
			} catch (error) {
				if (this.#isClosed) return;
				const failure = systemErrorOf(error);
				if (PEER_LEFT.has(failure.code)) continue;
				this.#acceptFailed(failure);
				await new Promise((resolve) => setTimeout(resolve, REST_MILLIS));
			}
		}
	}
}

/** RFC 9293 §3.7.4: no waiting for more to send. The peer may have left by now; the socket must not stay behind. */
function sendAtOnce(socket: Deno.TcpConn): void {
	try {
		socket.setNoDelay(true);
	} catch (error) {
		socket.close();
		throw error;
	}
}

function listenTcp({ host, port, ipv6Only = false, reusePort = false }: TcpAddress): Deno.Listener {
	if (ipv6Only && host === "::") throw new SystemError("ENOTSUP", "Deno can't keep IPv4 from a socket that listens on ::; name one IPv6 address");
	try {
		// Only where it is asked for: naming the option ends the process unless it was started with --unstable-net.
		return Deno.listen({ hostname: host, port, ...(reusePort ? { reusePort } : {}) } as Deno.TcpListenOptions);
	} catch (error) {
		throw systemErrorOf(error);
	}
}

function listenUnix(address: UnixAddress, files: SystemFiles): Promise<Deno.Listener> {
	const { path } = address;
	if (path.startsWith("@")) throw new SystemError("ENOTSUP", "Deno can't listen on an abstract socket; give it the path of a file");
	const listen = () => attempt(async () => Deno.listen({ transport: "unix", path }));
	return listenOnPath<Deno.Listener>(address, pathSystem(files), { listen, close: (listener) => listener.close() });
}

/** What is done with paths of sockets. */
export function pathSystem(files: SystemFiles): PathSystem {
	return {
		files,
		connectOnce: (path) => attempt(async () => (await Deno.connect({ transport: "unix", path })).close()),
		changeMode: (path, mode) => attempt(() => Deno.chmod(path, mode)),
		setMask: (mask) => process.umask(mask),
	};
}

async function attempt<T>(call: () => Promise<T>): Promise<T> {
	try {
		return await call();
	} catch (error) {
		throw systemErrorOf(error);
	}
}
