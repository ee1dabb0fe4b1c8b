/** Connections that Bun opens for those who await what comes; `dial.ts` is for those who count every microsecond. */
import { connect as connectSocket } from "node:net";
import { openStream } from "../../src/operations/stream-client.ts";
import type { ClientSocket, ConnectAddress } from "../../src/runtime.ts";

/** Fails with a `SystemError`. */
export function connect(address: ConnectAddress): Promise<ClientSocket> {
	const place = address.transport === "unix" ? { path: address.path } : { host: address.host, port: address.port, noDelay: true };
	return openStream(connectSocket({ ...place, allowHalfOpen: true }));
}
