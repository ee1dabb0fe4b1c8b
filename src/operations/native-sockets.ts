/**
 * Sockets by the system's own C library, for runtimes that call it and have no other way to bind a socket without accepting from it: `ShareCalls` of
 * `share-socket.ts`. A socket made here listens from the start, so connections queue before a worker is there to accept them, unless it is one of a group.
 *
 * Structures are laid out as Linux and macOS have them on little-endian processors; there are no others that the runtimes run on.
 */
import type { Endpoint } from "../protocol/connection.ts";
import { SystemError } from "../runtime.ts";
import { tcpEndpoint, unixEndpoint } from "./endpoints.ts";
import type { BindAddress, HeldSocket } from "./share-socket.ts";

/** Functions of the C library, by their own names. A negative result is a failure, and `errno` then says which. */
export interface NativeCalls {
	socket(family: number, type: number, protocol: number): number;
	setsockopt(descriptor: number, level: number, option: number, value: Uint8Array, byteCount: number): number;
	bind(descriptor: number, address: Uint8Array, byteCount: number): number;
	listen(descriptor: number, backlog: number): number;
	getsockname(descriptor: number, address: Uint8Array, byteCount: Uint8Array): number;
	close(descriptor: number): number;
	inet_pton(family: number, text: Uint8Array, address: Uint8Array): number;
	inet_ntop(family: number, address: Uint8Array, text: Uint8Array, byteCount: number): unknown;
	fcntl(descriptor: number, command: number, argument: number): number;
	errno(): number;
}

export interface NativeSystem {
	readonly calls: NativeCalls;
	/** "linux" or "darwin". */
	readonly system: string;
	/** Names of error numbers. */
	errorName(errno: number): string | undefined;
}

/** What one system calls what. */
interface Numbers {
	readonly ipv6: number;
	/** Added to the type of a socket: not inherited by children unless they are given it, and never blocking. */
	readonly socketFlags: number;
	readonly socketLevel: number;
	readonly reuseAddress: number;
	readonly reusePort: number;
	readonly ipv6Only: number;
	/** An address begins with its length. */
	readonly hasLength: boolean;
	/** Room for a path in an address. */
	readonly pathBytes: number;
}

const LINUX: Numbers = {
	ipv6: 10,
	socketFlags: 0o2004000,
	socketLevel: 1,
	reuseAddress: 2,
	reusePort: 15,
	ipv6Only: 26,
	hasLength: false,
	pathBytes: 108,
};
const DARWIN: Numbers = {
	ipv6: 30,
	socketFlags: 0,
	socketLevel: 0xffff,
	reuseAddress: 0x4,
	reusePort: 0x200,
	ipv6Only: 27,
	hasLength: true,
	pathBytes: 104,
};

const UNIX = 1;
const IPV4 = 2;
const STREAM = 1;
const IPV6_LEVEL = 41;
const BACKLOG = 511;
/** Where an IPv4 and an IPv6 address stand in a socket address, and where they end. */
const IPV4_AT = 4;
const IPV4_BYTES = 16;
const IPV6_AT = 8;
const IPV6_BYTES = 28;
const PATH_AT = 2;
const ADDRESS_BYTES = 128;

/** The first descriptor that is no standard stream, and how many after it a process may have been started with. */
const CHANNEL = 3;
const MOST_INHERITED = 512;

const F_GETFL = 3;
const F_SETFL = 4;
const F_SETFD = 2;
const FD_CLOEXEC = 1;
const F_DUPFD_CLOEXEC = 1030;
/** Sockets that are held are moved here or above: more than anybody has workers and addresses. */
const FIRST_MOVED = 512;
const O_NONBLOCK = 0o4000;

export class NativeSockets {
	#native: NativeSystem;
	#numbers: Numbers;

	constructor(native: NativeSystem) {
		this.#native = native;
		this.#numbers = native.system === "darwin" ? DARWIN : LINUX;
	}

	/** True for the text of an IPv4 or IPv6 address. */
	isIpAddress(host: string): boolean {
		return this.#familyOf(host) !== null;
	}

	bindTcp({ host, port, ipv6Only }: BindAddress, inGroup: boolean): HeldSocket {
		const family = this.#familyOf(host);
		if (family === null) throw new SystemError("EINVAL", `${host} is no IP address`);
		const numbers = this.#numbers;
		// A member of a group that listens gets its share of connections, whether or not a worker is there yet: those of a group begin to when one listens.
		return this.#hold(family, !inGroup, (descriptor) => {
			this.#set(descriptor, numbers.socketLevel, numbers.reuseAddress, 1);
			if (inGroup) this.#set(descriptor, numbers.socketLevel, numbers.reusePort, 1);
			if (family === numbers.ipv6) this.#set(descriptor, IPV6_LEVEL, numbers.ipv6Only, ipv6Only ? 1 : 0);
			return this.#ipAddress(family, host, port);
		});
	}

	bindUnix(path: string): HeldSocket {
		return this.#hold(UNIX, true, () => this.#pathAddress(path));
	}

	/** Where the socket is bound. Fails with a `SystemError` ("ENOTSOCK", "EBADF") where there is none. */
	endpointOf(descriptor: number): Endpoint {
		const address = new Uint8Array(ADDRESS_BYTES);
		const byteCount = uint32(ADDRESS_BYTES);
		this.#check("getsockname", this.#native.calls.getsockname(descriptor, address, byteCount));
		return this.#endpoint(address, new DataView(byteCount.buffer).getUint32(0, true));
	}

	/** Takes over a socket that somebody else opened: it never blocks from now on, and goes to no child that isn't given it. Its number may become another. */
	hold(descriptor: number): HeldSocket {
		const endpoint = this.endpointOf(descriptor);
		this.prepare(descriptor);
		const moved = this.#moveUp(descriptor);
		return { descriptor: moved, endpoint, close: this.#closer(moved) };
	}

	/**
	 * Low numbers are those under which a child gets its own, and a runtime that puts those in place one by one would lose the ones it hasn't
	 * come to.
	 */
	#moveUp(descriptor: number): number {
		if (this.#native.system !== "linux" || descriptor >= FIRST_MOVED) return descriptor;
		const { calls } = this.#native;
		const moved = calls.fcntl(descriptor, F_DUPFD_CLOEXEC, FIRST_MOVED);
		// Where so few files may be open, the numbers are as they are.
		if (moved < 0) return descriptor;
		calls.close(descriptor);
		return moved;
	}

	/** What `hold` does to a socket, which stays the caller's. */
	prepare(descriptor: number): void {
		// Elsewhere the call takes its last argument as no foreign caller passes it, and workers see to it themselves.
		if (this.#native.system !== "linux") return;
		const { calls } = this.#native;
		const flags = this.#check("fcntl", calls.fcntl(descriptor, F_GETFL, 0));
		this.#check("fcntl", calls.fcntl(descriptor, F_SETFL, flags | O_NONBLOCK));
		this.#check("fcntl", calls.fcntl(descriptor, F_SETFD, FD_CLOEXEC));
	}

	/** Whether children that aren't given it get the descriptor all the same, under its number. */
	setInheritable(descriptor: number, isInheritable: boolean): void {
		if (this.#native.system === "linux") this.#check("fcntl", this.#native.calls.fcntl(descriptor, F_SETFD, isInheritable ? 0 : FD_CLOEXEC));
	}

	/** No file that this process was started with goes to those that it starts, but standard streams. */
	keepFromChildren(): void {
		if (this.#native.system !== "linux") return;
		// Whether there is such a descriptor doesn't matter.
		for (let descriptor = CHANNEL; descriptor < CHANNEL + MOST_INHERITED; descriptor++) this.#native.calls.fcntl(descriptor, F_SETFD, FD_CLOEXEC);
	}

	#hold(family: number, listens: boolean, prepare: (descriptor: number) => Uint8Array): HeldSocket {
		const { calls } = this.#native;
		const descriptor = this.#moveUp(this.#check("socket", calls.socket(family, STREAM | this.#numbers.socketFlags, 0)));
		try {
			const address = prepare(descriptor);
			this.#check("bind", calls.bind(descriptor, address, address.length));
			if (listens) this.#check("listen", calls.listen(descriptor, BACKLOG));
			return { descriptor, endpoint: this.endpointOf(descriptor), close: this.#closer(descriptor) };
		} catch (error) {
			calls.close(descriptor);
			throw error;
		}
	}

	/** Closes once: by then the number may be another file's. */
	#closer(descriptor: number): () => void {
		let isOpen = true;
		return () => {
			if (isOpen) this.#native.calls.close(descriptor);
			isOpen = false;
		};
	}

	#set(descriptor: number, level: number, option: number, value: number): void {
		this.#check("setsockopt", this.#native.calls.setsockopt(descriptor, level, option, uint32(value), 4));
	}

	/** The result of a call, where it isn't a failure. */
	#check(name: string, result: number): number {
		if (result >= 0) return result;
		const errno = this.#native.calls.errno();
		const code = this.#native.errorName(errno) ?? "EIO";
		throw new SystemError(code, `${name} failed: ${code} (${errno})`);
	}

	#familyOf(host: string): number | null {
		const text = nulTerminated(host);
		if (text === null) return null;
		const { inet_pton } = this.#native.calls;
		for (const family of [IPV4, this.#numbers.ipv6]) if (inet_pton(family, text, new Uint8Array(16)) === 1) return family;
		return null;
	}

	#ipAddress(family: number, host: string, port: number): Uint8Array {
		const isIpv6 = family === this.#numbers.ipv6;
		const address = this.#emptyAddress(family, isIpv6 ? IPV6_BYTES : IPV4_BYTES);
		new DataView(address.buffer).setUint16(2, port, false);
		this.#native.calls.inet_pton(family, nulTerminated(host) as Uint8Array, address.subarray(isIpv6 ? IPV6_AT : IPV4_AT));
		return address;
	}

	/** An abstract name begins with NUL and has none at its end; a path is the other way round. */
	#pathAddress(path: string): Uint8Array {
		const isAbstract = path.startsWith("@");
		const name = isAbstract ? new TextEncoder().encode(`\0${path.slice(1)}`) : nulTerminated(path);
		if (name === null) throw new SystemError("EINVAL", "a path has no NUL");
		if (name.length > this.#numbers.pathBytes) {
			throw new SystemError("ENAMETOOLONG", `the path of a unix socket has at most ${this.#numbers.pathBytes - 1} bytes: ${path}`);
		}
		const address = this.#emptyAddress(UNIX, PATH_AT + name.length);
		address.set(name, PATH_AT);
		return address;
	}

	#emptyAddress(family: number, byteCount: number): Uint8Array {
		const address = new Uint8Array(byteCount);
		if (this.#numbers.hasLength) address.set([byteCount, family]);
		else new DataView(address.buffer).setUint16(0, family, true);
		return address;
	}

	#endpoint(address: Uint8Array, byteCount: number): Endpoint {
		const family = this.#numbers.hasLength ? (address[1] as number) : new DataView(address.buffer).getUint16(0, true);
		if (family === UNIX) return unixEndpoint(pathText(address.subarray(PATH_AT, Math.max(PATH_AT, byteCount))));
		const text = new Uint8Array(64);
		this.#native.calls.inet_ntop(family, address.subarray(family === IPV4 ? IPV4_AT : IPV6_AT), text, text.length);
		return tcpEndpoint(textUntilNul(text), new DataView(address.buffer).getUint16(2, false));
	}
}

function uint32(value: number): Uint8Array<ArrayBuffer> {
	const bytes = new Uint8Array(4);
	new DataView(bytes.buffer).setUint32(0, value, true);
	return bytes;
}

/** Null for a text with a NUL of its own. */
function nulTerminated(text: string): Uint8Array | null {
	return text.includes("\0") ? null : new TextEncoder().encode(`${text}\0`);
}

function textUntilNul(bytes: Uint8Array): string {
	const end = bytes.indexOf(0);
	return new TextDecoder().decode(end === -1 ? bytes : bytes.subarray(0, end));
}

function pathText(bytes: Uint8Array): string {
	return bytes.length > 1 && bytes[0] === 0 ? `@${new TextDecoder().decode(bytes.subarray(1))}` : textUntilNul(bytes);
}
