/** Listening and accepting on Bun: `Bun.listen`. What happens to an accepted socket is `pump.ts`. */
import { chmod } from "node:fs/promises";
import type { DriverContext } from "../../src/operations/connection-driver.ts";
import { isWildcard, tcpEndpoint, unixEndpoint } from "../../src/operations/endpoints.ts";
import { listenOnPath, type PathSystem } from "../../src/operations/listen-on-path.ts";
import { asSystemError } from "../../src/operations/system-error.ts";
import type { Endpoint } from "../../src/protocol/connection.ts";
import {
	type ConnectionFactory,
	type InheritedAddress,
	type ListenAddress,
	type Listener,
	SystemError,
	type SystemFiles,
} from "../../src/runtime.ts";
import { BunConnection, type BunSocket } from "./pump.ts";

export interface ListenContext extends DriverContext {
	readonly files: SystemFiles;
}

type UnixAddress = Extract<ListenAddress, { transport: "unix" }>;
type TcpAddress = Extract<ListenAddress, { transport: "tcp" }>;

/** What the sockets of one listener need to know; filled in as soon as it listens. */
interface Acceptance {
	local: Endpoint | null;
	readonly connections: ConnectionFactory;
	readonly context: ListenContext;
}

/** Listens at one address. Fails with a `SystemError`. */
export async function listen(address: ListenAddress, connections: ConnectionFactory, context: ListenContext): Promise<Listener> {
	const acceptance: Acceptance = { local: null, connections, context };
	if (address.transport === "inherited") return listenInherited(address, acceptance);
	return address.transport === "unix" ? listenUnix(address, acceptance) : listenTcp(address, acceptance);
}

class BunListener implements Listener {
	readonly address: Endpoint;
	#listener: { stop(closeActive?: boolean): void };

	constructor(listener: { stop(closeActive?: boolean): void }, address: Endpoint) {
		this.#listener = listener;
		this.address = address;
	}

	close(): Promise<void> {
		this.#listener.stop();
		return Promise.resolve();
	}
}

function listenTcp(address: TcpAddress, acceptance: Acceptance): Listener {
	const { host, port, ipv6Only = false, reusePort = false } = address;
	const options = { hostname: host, port, allowHalfOpen: true, ipv6Only, reusePort, socket: handlersOf(acceptance) };
	let listener: Bun.TCPSocketListener<BunConnection>;
	try {
		listener = Bun.listen<BunConnection>(options);
	} catch (error) {
		throw listenFailure(error, host);
	}
	// A host that was given as a name is reported as that name: its sockets know their address.
	const bound = tcpEndpoint(listener.hostname, listener.port);
	// Set in the turn of the event loop that began to listen, so before any connection is accepted.
	acceptance.local = isWildcard(bound) || !isAddress(bound.address) ? null : bound;
	return new BunListener(listener, bound);
}

async function listenUnix(address: UnixAddress, acceptance: Acceptance): Promise<Listener> {
	const { path } = address;
	acceptance.local = unixEndpoint(path);
	// "@name" is a socket of the abstract namespace of Linux: it has no file.
	const isAbstract = path.startsWith("@");
	const unix = isAbstract ? `\0${path.slice(1)}` : path;
	const listen = async () => {
		try {
			return Bun.listen<BunConnection>({ unix, allowHalfOpen: true, socket: handlersOf(acceptance) });
		} catch (error) {
			throw asSystemError(error);
		}
	};
	if (isAbstract) return new BunListener(await listen(), acceptance.local);
	const listener = await listenOnPath(address, pathSystem(acceptance.context.files), { listen, close: (opened) => opened.stop() });
	return new BunListener(listener, acceptance.local);
}

/** The descriptor is the listener's from then on: closing it closes that. */
async function listenInherited({ descriptor, endpoint }: InheritedAddress, acceptance: Acceptance): Promise<Listener> {
	// Loaded only where it is needed: it calls the C library.
	const { nativeSockets } = await import("./native-calls.ts");
	const sockets = await nativeSockets();
	const bound = endpoint ?? sockets.endpointOf(descriptor);
	sockets.prepare(descriptor);
	acceptance.local = isWildcard(bound) ? null : bound;
	try {
		// Types know no `fd`.
		const options = { fd: descriptor, allowHalfOpen: true, socket: handlersOf(acceptance) } as unknown as Bun.TCPSocketListenOptions<BunConnection>;
		return new BunListener(Bun.listen<BunConnection>(options), bound);
	} catch (error) {
		throw asSystemError(error);
	}
}

/**
 * One set of handlers for all sockets of a listener: `socket.data` says whose they are. A socket that never got a connection has none,
 * and what a handler throws comes to `error`: an error there ends the process.
 */
function handlersOf(acceptance: Acceptance): Bun.SocketHandler<BunConnection> {
	return {
		binaryType: "uint8array",
		open(socket) {
			if (acceptance.local?.transport !== "unix") {
				// A peer that has reset the connection while it waited to be accepted has no address any more.
				if (socket.remoteAddress === undefined) return void socket.terminate();
				socket.setNoDelay(true);
			}
			const connection = new BunConnection(socket as BunSocket, acceptance.local, acceptance.context);
			socket.data = connection;
			connection.accept(acceptance.connections);
		},
		data(socket, chunk: Uint8Array) {
			socket.data?.handleData(chunk);
		},
		drain(socket) {
			socket.data?.pump();
		},
		end(socket) {
			socket.data?.handleEnd();
		},
		close(socket, error) {
			socket.data?.handleClose(error);
		},
		error(socket, error) {
			socket.data?.handleError(error);
		},
	};
}

/** What is done with paths of sockets. */
export function pathSystem(files: SystemFiles): PathSystem {
	return { files, connectOnce, changeMode, setMask: (mask) => process.umask(mask) };
}

async function connectOnce(path: string): Promise<void> {
	try {
		const socket = await Bun.connect({ unix: path, socket: { data() {}, error() {} } });
		socket.terminate();
	} catch (error) {
		throw asSystemError(error);
	}
}

async function changeMode(path: string, mode: number): Promise<void> {
	try {
		await chmod(path, mode);
	} catch (error) {
		throw asSystemError(error);
	}
}

/** A host that can't be found has no code in Bun. */
function listenFailure(error: unknown, host: string): SystemError {
	const hasCode = (error as { code?: unknown }).code !== undefined;
	return hasCode || isAddress(host) ? asSystemError(error) : new SystemError("ENOTFOUND", `${host} is not known here`, { cause: error });
}

function isAddress(host: string): boolean {
	return host.includes(":") || /^[\d.]+$/.test(host);
}
