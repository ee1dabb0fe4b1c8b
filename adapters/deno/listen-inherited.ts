/**
 * Listening on a descriptor on Deno: its `node:net`, as `Deno.listen` takes none. What happens to an accepted socket is
 * `src/operations/stream-connection.ts`.
 */
import { createServer } from "node:net";
import { setImmediate } from "node:timers";
import { listenOnDescriptor, type StreamListenerContext } from "../../src/operations/stream-listener.ts";
import type { ConnectionFactory, InheritedAddress, Listener } from "../../src/runtime.ts";
import { keepInherited, ownDescriptor } from "./inherited-descriptors.ts";

/** The system may accept one more connection while an operation on the socket is called off, and it is handed to us a moment after. Nothing says when that is over. */
const CLOSING_MILLIS = 50;

type Context = Omit<StreamListenerContext, "later">;

/** Fails with a `SystemError`. */
export async function listenInherited(address: InheritedAddress, connections: ConnectionFactory, context: Context): Promise<Listener> {
	keepInherited();
	const server = createServer({ allowHalfOpen: true, noDelay: true });
	const own = { ...address, descriptor: ownDescriptor(address.descriptor) };
	const listener = await listenOnDescriptor(server, own, connections, { ...context, later: (callback) => void setImmediate(callback) });
	return {
		address: listener.address,
		async close() {
			await listener.close();
			await new Promise((resolve) => setTimeout(resolve, CLOSING_MILLIS));
		},
	};
}
