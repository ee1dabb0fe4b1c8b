/** Listening and accepting on Node: `node:net`. What happens to an accepted socket is `pump.ts`. */

import { chmod, unlink } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type ListenOptions, type Server } from "node:net";
import { acceptFailures } from "../../src/operations/accept-failures.ts";
import type { DriverContext } from "../../src/operations/connection-driver.ts";
import { isWildcard, tcpEndpoint, unixEndpoint } from "../../src/operations/endpoints.ts";
import { listenOnPath } from "../../src/operations/listen-on-path.ts";
import { asSystemError } from "../../src/operations/system-error.ts";
import type { Endpoint } from "../../src/protocol/connection.ts";
import { type ConnectionFactory, type Files, type ListenAddress, type Listener, SystemError } from "../../src/runtime.ts";
import { NodeConnection } from "./pump.ts";

const BACKLOG = 511;

export interface ListenContext extends DriverContext {
	readonly files: Files;
	writeError(text: string): void;
}

type UnixAddress = Extract<ListenAddress, { transport: "unix" }>;

/** Listens at one address. Fails with a `SystemError`. */
export async function listen(address: ListenAddress, connections: ConnectionFactory, context: ListenContext): Promise<Listener> {
	if (address.transport === "unix") {
		const server = await openPath(address, context);
		return new NodeListener(server, unixEndpoint(address.path), connections, context);
	}
	if (address.reusePort === true && !hasReusePort()) {
		throw new SystemError("ENOTSUP", `sharing a port (reusePort) needs Node 22.12 or later; this is ${process.versions.node}`);
	}
	const { host, port, ipv6Only = false, reusePort = false } = address;
	const server = await open({ host, port, ipv6Only, reusePort, backlog: BACKLOG });
	const bound = server.address() as AddressInfo;
	return new NodeListener(server, tcpEndpoint(bound.address, bound.port), connections, context);
}

class NodeListener implements Listener {
	readonly address: Endpoint;
	#server: Server;

	constructor(server: Server, address: Endpoint, connections: ConnectionFactory, context: ListenContext) {
		this.address = address;
		this.#server = server;
		const local = isWildcard(address) ? null : address;
		server.on("connection", (socket) => new NodeConnection(socket, local, context, connections));
		server.on("error", acceptFailures(address, context.clock, context.writeError));
	}

	/** The socket is closed when `close` returns; its own callback waits for the connections too, which live on. */
	close(): Promise<void> {
		this.#server.close();
		return Promise.resolve();
	}
}

function open(options: ListenOptions): Promise<Server> {
	return new Promise((resolve, reject) => {
		const server = createServer({ allowHalfOpen: true, noDelay: true });
		const failed = (error: Error) => reject(asSystemError(error));
		server.once("error", failed);
		server.listen(options, () => {
			server.off("error", failed);
			resolve(server);
		});
	});
}

async function openPath({ path, mode }: UnixAddress, { files }: ListenContext): Promise<Server> {
	// "@name" is a socket of the abstract namespace of Linux: it has no file.
	if (path.startsWith("@")) return open({ path: `\0${path.slice(1)}`, backlog: BACKLOG });
	const server = await listenOnPath({
		listen: () => open({ path, backlog: BACKLOG }),
		isSocket: async () => (await files.linkStat(path)).kind === "other",
		connect: () => connectOnce(path),
		remove: () => unlink(path),
	});
	if (mode === undefined) return server;
	try {
		await chmod(path, mode);
	} catch (error) {
		server.close();
		throw asSystemError(error);
	}
	return server;
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

/** Earlier versions ignore the option without a word. */
function hasReusePort(): boolean {
	const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
	return major > 23 || (major === 23 && minor >= 1) || (major === 22 && minor >= 12);
}
