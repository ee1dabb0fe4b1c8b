/** Sockets for workers to inherit, on Deno: made by the C library, as those of `Deno.listen` can't be passed on. */
import { lookup } from "node:dns/promises";
import { type ShareCalls, shareSocket } from "../../src/operations/share-socket.ts";
import type { ListenAddress, SharedSocket, SystemFiles } from "../../src/runtime.ts";
import { ownDescriptor } from "./inherited-descriptors.ts";
import { pathSystem } from "./listen.ts";
import { nativeSockets } from "./native-calls.ts";
import { systemErrorOf } from "./system-errors.ts";

/** Opens a socket that workers inherit. Fails with a `SystemError`. */
export async function share(address: ListenAddress, count: number, files: SystemFiles): Promise<SharedSocket> {
	const sockets = nativeSockets();
	const calls: ShareCalls = {
		// Elsewhere SO_REUSEPORT is there, and all connections go to one socket of the group.
		canSpread: Deno.build.os === "linux",
		bindTcp: (bound, inGroup) => sockets.bindTcp(bound, inGroup),
		bindUnix: (path) => sockets.bindUnix(path),
		resolveHost: async (host) => (sockets.isIpAddress(host) ? host : addressOf(host)),
		hold: (descriptor) => sockets.hold(ownDescriptor(descriptor)),
		...pathSystem(files),
	};
	return shareSocket(address, count, calls);
}

async function addressOf(host: string): Promise<string> {
	try {
		return (await lookup(host)).address;
	} catch (error) {
		throw systemErrorOf(error);
	}
}
