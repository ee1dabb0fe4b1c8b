/**
 * Sockets for workers to inherit, on Node: handles of `node:net` that are bound and don't listen yet, so this process never accepts. Connections queue from the moment
 * that the first worker listens.
 */
import { lookup } from "node:dns/promises";
import net, { isIP } from "node:net";
import { getSystemErrorName } from "node:util";
import { tcpEndpoint, unixEndpoint } from "../../src/operations/endpoints.ts";
import { type BindAddress, type HeldSocket, type ShareCalls, shareSocket } from "../../src/operations/share-socket.ts";
import { asSystemError } from "../../src/operations/system-error.ts";
import { type ListenAddress, type SharedSocket, SystemError, type SystemFiles } from "../../src/runtime.ts";
import { hasReusePort, pathSystem } from "./listen.ts";

/** Flags of libuv's `uv_tcp_bind`. */
const IPV6_ONLY = 1;
const REUSE_PORT = 2;

/** What `net.Server` listens through. Results are 0, or error numbers below it. */
interface Handle {
	readonly fd: number;
	getsockname?(out: { address?: string; port?: number }): number;
	close(): void;
}

/** Node keeps it for its own cluster module, so it may be gone one day: then one process serves. */
type CreateHandle = (address: string, port: number, family: 4 | 6 | -1, descriptor: number | undefined, flags: number) => Handle | number;

/** Opens a socket that workers inherit. Fails with a `SystemError`. */
export function share(address: ListenAddress, count: number, files: SystemFiles): Promise<SharedSocket> {
	const calls: ShareCalls = {
		// Elsewhere SO_REUSEPORT is there, and all connections go to one socket of the group.
		canSpread: process.platform === "linux" && hasReusePort(),
		bindTcp,
		bindUnix,
		resolveHost,
		hold,
		...pathSystem(files),
	};
	return shareSocket(address, count, calls);
}

function bindTcp({ host, port, ipv6Only }: BindAddress, inGroup: boolean): HeldSocket {
	if (inGroup && !hasReusePort()) {
		throw new SystemError("ENOTSUP", `sharing a port (reusePort) needs Node 22.12 or later; this is ${process.versions.node}`);
	}
	const flags = (ipv6Only ? IPV6_ONLY : 0) | (inGroup ? REUSE_PORT : 0);
	return held(createHandle(host, port, isIP(host) === 6 ? 6 : 4, undefined, flags), `${host} port ${port}`);
}

function bindUnix(path: string): HeldSocket {
	const handle = createHandle(path.startsWith("@") ? `\0${path.slice(1)}` : path, -1, -1, undefined, 0);
	return { ...held(handle, path), endpoint: unixEndpoint(path) };
}

function hold(descriptor: number): HeldSocket {
	// Of an address there must be none.
	return held(createHandle("", 0, -1, descriptor, 0), `descriptor ${descriptor}`);
}

/** Only a TCP socket knows where it is bound. */
function held(handle: Handle, named: string): HeldSocket {
	if (handle.fd < 0) {
		handle.close();
		throw new SystemError("ENOTSUP", "on this system a socket can't be held for several processes; use one worker");
	}
	const bound: { address?: string; port?: number } = {};
	// A port in use isn't reported by binding, but by whatever is asked next.
	const failure = handle.getsockname?.(bound) ?? 0;
	if (failure !== 0) {
		handle.close();
		throw systemError(failure, named);
	}
	const { address, port } = bound;
	const endpoint = address === undefined || port === undefined ? unixEndpoint("") : tcpEndpoint(address, port);
	return { descriptor: handle.fd, endpoint, close: () => handle.close() };
}

function createHandle(address: string, port: number, family: 4 | 6 | -1, descriptor: number | undefined, flags: number): Handle {
	const create = (net as unknown as { _createServerHandle?: CreateHandle })._createServerHandle;
	if (create === undefined) throw new SystemError("ENOTSUP", "this Node can't hold a socket for several processes; use one worker");
	const handle = create(address, port, family, descriptor, flags);
	if (typeof handle === "number") throw systemError(handle, descriptor === undefined ? address : `descriptor ${descriptor}`);
	return handle;
}

async function resolveHost(host: string): Promise<string> {
	if (isIP(host) !== 0) return host;
	try {
		return (await lookup(host)).address;
	} catch (error) {
		throw asSystemError(error);
	}
}

function systemError(errno: number, named: string): SystemError {
	const code = getSystemErrorName(errno);
	return new SystemError(code, `can't bind ${named}: ${code}`);
}
