/**
 * Opening a listening socket for workers to inherit, which this process never accepts from.
 *
 * Where the system spreads connections over sockets of one address (SO_REUSEPORT), each worker gets one of its own. Such a group would be joined by
 * sockets of another program of the same user without a word, so the address is first bound alone: a port that is in use is found
 * out, and "any free one" gets its number. How sockets are bound is each adapter's.
 */
import type { Endpoint } from "../protocol/connection.ts";
import type { ListenAddress, SharedSocket } from "../runtime.ts";
import { SystemError } from "../runtime.ts";
import { listenOnPath, type PathSystem } from "./listen-on-path.ts";

/** A socket that is bound, and accepted from by nobody yet. */
export interface HeldSocket {
	readonly descriptor: number;
	/** Where it is bound: the port is never 0. */
	readonly endpoint: Endpoint;
	close(): void;
}

/** What a runtime does. Failures are `SystemError`s. */
export interface ShareCalls extends PathSystem {
	/** True where the system spreads connections over a group. */
	readonly canSpread: boolean;
	/** Binds to an IP address; with others of a group where `inGroup`. */
	bindTcp(address: BindAddress, inGroup: boolean): HeldSocket;
	/** Binds to a path, or "@name" in the abstract namespace; "EADDRINUSE" where anything stands there. */
	bindUnix(path: string): HeldSocket;
	/** An IP address of the host, which may be one. */
	resolveHost(host: string): Promise<string>;
	/** Takes over a socket that somebody else opened. */
	hold(descriptor: number): HeldSocket;
}

export interface BindAddress {
	readonly host: string;
	readonly port: number;
	readonly ipv6Only: boolean;
}

type TcpAddress = Extract<ListenAddress, { transport: "tcp" }>;
type UnixAddress = Extract<ListenAddress, { transport: "unix" }>;

/** How often a port that was found free may turn out to be taken before we give up. */
const PORT_ATTEMPTS = 16;

/** Opens the socket, or as many as `count` where connections are spread. Fails with a `SystemError`. */
export async function shareSocket(address: ListenAddress, count: number, calls: ShareCalls): Promise<SharedSocket> {
	if (address.transport === "inherited") {
		const socket = calls.hold(address.descriptor);
		return new GroupShare([address.endpoint === null ? socket : { ...socket, endpoint: address.endpoint }]);
	}
	if (address.transport === "unix") return new UnixShare(await holdPath(address, calls), calls);
	const bound = { host: await calls.resolveHost(address.host), port: address.port, ipv6Only: address.ipv6Only ?? false };
	return new GroupShare(holdTcp(address, bound, calls.canSpread ? count : 1, calls));
}

/** One socket, or several of one address. Where one was opened by somebody else, they remove its file. */
class GroupShare implements SharedSocket {
	readonly address: Endpoint;
	readonly descriptors: readonly number[];
	#sockets: readonly HeldSocket[];

	constructor(sockets: readonly [HeldSocket, ...HeldSocket[]]) {
		this.address = sockets[0].endpoint;
		this.descriptors = sockets.map(({ descriptor }) => descriptor);
		this.#sockets = sockets;
	}

	async close(): Promise<void> {
		const sockets = this.#sockets;
		this.#sockets = [];
		for (const socket of sockets) socket.close();
	}
}

class UnixShare implements SharedSocket {
	readonly address: Endpoint;
	readonly descriptors: readonly number[];
	#socket: HeldSocket | null;
	#calls: ShareCalls;

	constructor(socket: HeldSocket, calls: ShareCalls) {
		this.address = socket.endpoint;
		this.descriptors = [socket.descriptor];
		this.#socket = socket;
		this.#calls = calls;
	}

	async close(): Promise<void> {
		const socket = this.#socket;
		this.#socket = null;
		if (socket === null) return;
		socket.close();
		const path = socket.endpoint.address;
		if (!isAbstract(path)) await this.#calls.files.remove(path);
	}
}

function holdTcp({ reusePort = false }: TcpAddress, address: BindAddress, count: number, calls: ShareCalls): [HeldSocket, ...HeldSocket[]] {
	if (count <= 1) return [calls.bindTcp(address, reusePort)];
	for (let attempt = 1; ; attempt++) {
		let { port } = address;
		if (!reusePort) {
			const alone = calls.bindTcp(address, false);
			port = alone.endpoint.port;
			alone.close();
		}
		try {
			return holdGroup({ ...address, port }, count, calls);
		} catch (error) {
			const isTaken = error instanceof SystemError && error.code === "EADDRINUSE";
			if (!isTaken || address.port !== 0 || attempt === PORT_ATTEMPTS) throw error;
		}
	}
}

function holdGroup(address: BindAddress, count: number, calls: ShareCalls): [HeldSocket, ...HeldSocket[]] {
	const first = calls.bindTcp(address, true);
	const sockets: [HeldSocket, ...HeldSocket[]] = [first];
	try {
		// The first one knows the port where any was asked for.
		while (sockets.length < count) sockets.push(calls.bindTcp({ ...address, port: first.endpoint.port }, true));
		return sockets;
	} catch (error) {
		for (const socket of sockets) socket.close();
		throw error;
	}
}

function holdPath(address: UnixAddress, calls: ShareCalls): Promise<HeldSocket> {
	const listen = async () => calls.bindUnix(address.path);
	if (isAbstract(address.path)) return listen();
	return listenOnPath(address, calls, { listen, close: (socket) => socket.close() });
}

function isAbstract(path: string): boolean {
	return path.startsWith("@");
}
