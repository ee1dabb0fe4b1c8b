/**
 * Opens the listening sockets of a server, to accept from them or to share them with workers: all of them or none.
 *
 * `localhost` becomes 127.0.0.1 and ::1 on one port, `*` becomes the IPv6 wildcard (IPv4 where the machine has no IPv6).
 * A failure of the operating system becomes a `StartError` that says what to do.
 */
import type { Endpoint } from "../protocol/connection.ts";
import type { ConnectionFactory, ConnectionSet, ListenAddress, Listener, Runtime } from "../runtime.ts";
import { SystemError } from "../runtime.ts";
import { ALL_INTERFACES, describeAddress, LOCALHOST } from "./listen-address.ts";

/** A server could not start listening. `code` is the POSIX name of the cause. */
export class StartError extends Error {
	readonly code: string;
	readonly address: ListenAddress;
	constructor(code: string, address: ListenAddress, message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = "StartError";
		this.code = code;
		this.address = address;
	}
}

type TcpAddress = Extract<ListenAddress, { transport: "tcp" }>;

/** How often a port found free on 127.0.0.1 may turn out to be taken on ::1 before we give up. */
const PORT_ATTEMPTS = 16;

/** A socket that is bound: a `Listener`, or a `SharedSocket`. */
export interface BoundSocket {
	readonly address: Endpoint;
	close(): Promise<void>;
}

/** Opens one socket. Fails with a `SystemError`. */
export type Bind<T extends BoundSocket> = (address: ListenAddress) => Promise<T>;

/** Listens on every address. Throws a `StartError`, and then none is left open. */
export async function bindListeners(
	runtime: Runtime,
	addresses: readonly ListenAddress[],
	connections: ConnectionFactory,
	set: ConnectionSet,
): Promise<Listener[]> {
	const open: Listener[] = [];
	try {
		for (const address of addresses) open.push(...(await bindAddress((one) => runtime.listen(one, connections, set), address)));
	} catch (error) {
		await closeAll(open);
		throw error;
	}
	return open;
}

/** Opens the sockets that an address stands for, at least one. Throws a `StartError`, and then none is left open. */
export async function bindAddress<T extends BoundSocket>(bind: Bind<T>, address: ListenAddress): Promise<T[]> {
	try {
		if (address.transport === "tcp" && address.host === LOCALHOST) return await bindLocalhost(bind, address);
		if (address.transport === "tcp" && address.host === ALL_INTERFACES) return [await bindEveryInterface(bind, address)];
		return [await bind(address)];
	} catch (error) {
		throw explained(error, address);
	}
}

/** Closes sockets; a failure to close one doesn't keep the others open, and is thrown at the end. */
export async function closeAll(sockets: readonly BoundSocket[]): Promise<void> {
	const results = await Promise.allSettled(sockets.map((socket) => socket.close()));
	for (const result of results) if (result.status === "rejected") throw result.reason;
}

async function bindLocalhost<T extends BoundSocket>(bind: Bind<T>, address: TcpAddress): Promise<T[]> {
	for (let attempt = 1; ; attempt++) {
		const first = await bind({ ...address, host: "127.0.0.1" });
		try {
			return [first, await bind({ ...address, host: "::1", port: first.address.port })];
		} catch (error) {
			if (lacksIpv6(error)) return [first];
			await first.close();
			if (address.port !== 0 || codeOf(error) !== "EADDRINUSE" || attempt === PORT_ATTEMPTS) throw error;
		}
	}
}

async function bindEveryInterface<T extends BoundSocket>(bind: Bind<T>, address: TcpAddress): Promise<T> {
	try {
		return await bind({ ...address, host: "::" });
	} catch (error) {
		if (lacksIpv6(error)) return await bind({ ...address, host: "0.0.0.0" });
		throw error;
	}
}

function lacksIpv6(error: unknown): boolean {
	const code = codeOf(error);
	return code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT";
}

function codeOf(error: unknown): string {
	return error instanceof SystemError ? error.code : "";
}

function explained(error: unknown, address: ListenAddress): unknown {
	if (!(error instanceof SystemError)) return error;
	return new StartError(error.code, address, explanation(error, address), { cause: error });
}

function explanation(error: SystemError, address: ListenAddress): string {
	const where = describeAddress(address);
	const unix = address.transport === "unix";
	const isPrivileged = address.transport === "tcp" && address.port > 0 && address.port < 1024;
	switch (error.code) {
		case "EADDRINUSE":
			return unix
				? `Can't listen on ${where}: another process is listening there (EADDRINUSE). Stop it, or choose another path.`
				: `Can't listen on ${where}: the port is in use (EADDRINUSE). Stop what uses it, or choose another port; 0 takes any free one.`;
		case "EACCES":
		case "EPERM":
			return isPrivileged
				? `Can't listen on ${where}: ports below 1024 need a privilege this process lacks (${error.code}). Choose a port from 1024 on, such as 8080.`
				: `Can't listen on ${where}: the system doesn't permit it (${error.code}).`;
		case "EADDRNOTAVAIL":
			return `Can't listen on ${where}: no interface of this machine has that address (EADDRNOTAVAIL). Use one it has, or localhost.`;
		case "EAFNOSUPPORT":
			return `Can't listen on ${where}: this machine has no support for that kind of address (EAFNOSUPPORT).`;
		case "ENOTFOUND":
		case "EAI_AGAIN":
			return `Can't listen on ${where}: the host name isn't known here (${error.code}).`;
		case "EBADF":
		case "ENOTSOCK":
			return `Can't listen on ${where}: no listening socket was handed to this process there (${error.code}).`;
		case "ENOENT":
			return unix
				? `Can't listen on ${where}: the folder of the socket doesn't exist (ENOENT).`
				: `Can't listen on ${where}: the host name isn't known here (ENOENT).`;
		default:
			return `Can't listen on ${where}: ${error.message} (${error.code}).`;
	}
}
