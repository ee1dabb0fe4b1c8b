/** Listening and accepting on Node: `node:net`. What happens to an accepted socket is `src/operations/stream-connection.ts`. */

import { chmod } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type ListenOptions, type Server } from "node:net";
import { tcpEndpoint, unixEndpoint } from "../../src/operations/endpoints.ts";
import { listenOnPath, type PathSystem } from "../../src/operations/listen-on-path.ts";
import { BACKLOG, listenOnDescriptor, openServer, StreamListener, type StreamListenerContext } from "../../src/operations/stream-listener.ts";
import { asSystemError } from "../../src/operations/system-error.ts";
import { type ConnectionFactory, type ListenAddress, type Listener, SystemError, type SystemFiles } from "../../src/runtime.ts";

export interface ListenContext extends StreamListenerContext {
	readonly files: SystemFiles;
}

type UnixAddress = Extract<ListenAddress, { transport: "unix" }>;

/** Listens at one address. Fails with a `SystemError`. */
export async function listen(address: ListenAddress, connections: ConnectionFactory, context: ListenContext): Promise<Listener> {
	if (address.transport === "inherited") return listenOnDescriptor(newServer(), address, connections, context);
	if (address.transport === "unix") {
		const server = await openPath(address, context);
		return new StreamListener(server, unixEndpoint(address.path), connections, context);
	}
	if (address.reusePort === true && !hasReusePort()) {
		throw new SystemError("ENOTSUP", `sharing a port (reusePort) needs Node 22.12 or later; this is ${process.versions.node}`);
	}
	const { host, port, ipv6Only = false, reusePort = false } = address;
	const server = await open({ host, port, ipv6Only, reusePort, backlog: BACKLOG });
	const bound = server.address() as AddressInfo;
	return new StreamListener(server, tcpEndpoint(bound.address, bound.port), connections, context);
}

/** Earlier versions ignore the option without a word. */
export function hasReusePort(): boolean {
	const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
	return major > 23 || (major === 23 && minor >= 1) || (major === 22 && minor >= 12);
}

/** What is done with paths of sockets. */
export function pathSystem(files: SystemFiles): PathSystem {
	return { files, connectOnce, changeMode, setMask: (mask) => process.umask(mask) };
}

function connectOnce(path: string): Promise<void> {
	return new Promise((resolve, reject) => {
		const socket = connect({ path });
		socket.once("error", (error) => reject(asSystemError(error)));
		socket.once("connect", () => {
			socket.destroy();
			resolve();
		});
	});
}

async function changeMode(path: string, mode: number): Promise<void> {
	try {
		await chmod(path, mode);
	} catch (error) {
		throw asSystemError(error);
	}
}

function newServer(): Server {
	return createServer({ allowHalfOpen: true, noDelay: true });
}

function open(options: ListenOptions): Promise<Server> {
	return openServer(newServer(), options);
}

function openPath(address: UnixAddress, { files }: ListenContext): Promise<Server> {
	const { path } = address;
	// "@name" is a socket of the abstract namespace of Linux: it has no file.
	if (path.startsWith("@")) return open({ path: `\0${path.slice(1)}`, backlog: BACKLOG });
	return listenOnPath(address, pathSystem(files), { listen: () => open({ path, backlog: BACKLOG }), close: (server) => void server.close() });
}
