/** Sockets for workers to inherit, on Bun: made by the C library, as those of `Bun.listen` accept from the start. Connections queue from then on. */
import { lookup } from "node:dns/promises";
import { type ShareCalls, shareSocket } from "../../src/operations/share-socket.ts";
import { asSystemError } from "../../src/operations/system-error.ts";
import { type ListenAddress, type SharedSocket, SystemError, type SystemFiles } from "../../src/runtime.ts";
import { pathSystem } from "./listen.ts";
import { nativeSockets } from "./native-calls.ts";

/** Opens a socket that workers inherit. Fails with a `SystemError`. */
export async function share(address: ListenAddress, count: number, files: SystemFiles): Promise<SharedSocket> {
	const sockets = await nativeSockets();
	const calls: ShareCalls = {
		// Elsewhere SO_REUSEPORT is there, and all connections go to one socket of the group.
		canSpread: process.platform === "linux",
		bindTcp: (bound, inGroup) => sockets.bindTcp(bound, inGroup),
		bindUnix: (path) => sockets.bindUnix(path),
		resolveHost: async (host) => (sockets.isIpAddress(host) ? host : addressOf(host)),
		hold: (descriptor) => sockets.hold(descriptor),
		...pathSystem(files),
	};
	return shareSocket(address, count, calls);
}

async function addressOf(host: string): Promise<string> {
	try {
		return (await lookup(host)).address;
	} catch (error) {
		const { code, message } = asSystemError(error);
		// Bun's own codes for a name that isn't known begin otherwise.
		throw new SystemError(code === "EIO" ? "ENOTFOUND" : code, message, { cause: error });
	}
}
