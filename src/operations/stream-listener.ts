/** Listening through a server in the manner of `node:net`. What happens to an accepted socket is `stream-connection.ts`. */
import type { Endpoint } from "../protocol/connection.ts";
import type { ConnectionFactory, InheritedAddress, Listener } from "../runtime.ts";
import { acceptFailures } from "./accept-failures.ts";
import { isWildcard, serverEndpoint } from "./endpoints.ts";
import { StreamConnection, type StreamContext, type StreamSocket } from "./stream-connection.ts";
import { asSystemError } from "./system-error.ts";

/** How many connections may wait to be accepted. */
export const BACKLOG = 511;

/** As much of a `net.Server` as we use; made with `allowHalfOpen` and `noDelay`. */
export interface StreamServer {
	on(event: "connection", listener: (socket: StreamSocket) => void): unknown;
	on(event: "error", listener: (error: Error) => void): unknown;
	once(event: "error", listener: (error: Error) => void): unknown;
	off(event: "error", listener: (error: Error) => void): unknown;
	listen(options: object, listener: () => void): unknown;
	address(): { readonly address: string; readonly port: number } | string | null;
	close(): unknown;
}

export interface StreamListenerContext extends StreamContext {
	writeError(text: string): void;
}

/** Listens where the options of `net.Server.listen` say. Fails with a `SystemError`. */
export function openServer<T extends StreamServer>(server: T, options: object): Promise<T> {
	return new Promise((resolve, reject) => {
		const failed = (error: Error) => reject(asSystemError(error));
		server.once("error", failed);
		try {
			server.listen(options, () => {
				server.off("error", failed);
				resolve(server);
			});
		} catch (error) {
			reject(asSystemError(error));
		}
	});
}

/** Listens on a descriptor, which is the listener's from then on: closing it closes that. */
export async function listenOnDescriptor(
	server: StreamServer,
	{ descriptor, endpoint }: InheritedAddress,
	connections: ConnectionFactory,
	context: StreamListenerContext,
): Promise<Listener> {
	await openServer(server, { fd: descriptor, backlog: BACKLOG });
	return new StreamListener(server, endpoint ?? serverEndpoint(server.address()), connections, context);
}

export class StreamListener implements Listener {
	readonly address: Endpoint;
	#server: StreamServer;

	/** The server listens already; no turn of the event loop has passed since. */
	constructor(server: StreamServer, address: Endpoint, connections: ConnectionFactory, context: StreamListenerContext) {
		this.address = address;
		this.#server = server;
		const local = isWildcard(address) ? null : address;
		server.on("connection", (socket) => new StreamConnection(socket, local, context, connections));
		server.on("error", acceptFailures(address, context.clock, context.writeError));
	}

	/** The socket is closed when `close` returns; its own callback waits for the connections too, which live on. */
	close(): Promise<void> {
		this.#server.close();
		return Promise.resolve();
	}
}
