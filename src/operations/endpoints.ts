/** The two ends of a socket, as each runtime names them, in one form. */
import type { Endpoint } from "../protocol/connection.ts";

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** One end of a TCP socket. IPv4 that arrived at an IPv6 socket ("::ffff:192.0.2.1", RFC 4291 §2.5.5.2) is IPv4 again. */
export function tcpEndpoint(address: string, port: number): Endpoint {
	return { transport: "tcp", address: unmapped(address), port };
}

/** One end of a unix socket; "" for an unnamed one. */
export function unixEndpoint(path: string): Endpoint {
	return { transport: "unix", address: path, port: 0 };
}

/** Where a server listens, as `net.Server.address()` says it; of a unix socket it may not know the path. */
export function serverEndpoint(address: { readonly address: string; readonly port: number } | string | null): Endpoint {
	if (typeof address === "string") return unixEndpoint(address);
	// Some runtimes answer with an object without a port, or null, for a unix socket that they didn't bind themselves.
	return address !== null && address.port > 0 ? tcpEndpoint(address.address, address.port) : unixEndpoint("");
}

/** True where a socket that listens on the address accepts at others: its connections must be asked for their own. */
export function isWildcard(endpoint: Endpoint): boolean {
	return endpoint.transport === "tcp" && (endpoint.address === "::" || endpoint.address === "0.0.0.0");
}

function unmapped(address: string): string {
	// Nearly every address is decided by its first two characters.
	if (!address.startsWith("::")) return address;
	return MAPPED.exec(address)?.[1] ?? address;
}
