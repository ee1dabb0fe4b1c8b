/** How to reach an admin listener: where it is, and what it asks for. */
import type { Endpoint } from "../../protocol/connection.ts";
import type { ConnectAddress, ListenAddress } from "../../runtime.ts";
import { LOCALHOST } from "../listen-address.ts";

export interface AdminAddress {
	readonly connect: ConnectAddress;
	/** The bearer token; null where none is asked for, or none is known. */
	readonly token: string | null;
}

/** Where to connect to what listens at an address that people wrote. */
export function connectAddressOf(address: Exclude<ListenAddress, { transport: "inherited" }>): ConnectAddress {
	if (address.transport === "unix") return { transport: "unix", path: address.path };
	// "localhost" listens on ::1 only together with 127.0.0.1.
	return { transport: "tcp", host: address.host === LOCALHOST ? "127.0.0.1" : address.host, port: address.port };
}

/** Where to connect to a socket that listens. */
export function connectAddressTo(endpoint: Endpoint): ConnectAddress {
	if (endpoint.transport === "unix") return { transport: "unix", path: endpoint.address };
	return { transport: "tcp", host: endpoint.address, port: endpoint.port };
}

/** As `--admin` takes it. */
export function adminAddressText(address: ConnectAddress): string {
	if (address.transport === "unix") return `unix:${address.path}`;
	return `${address.host.includes(":") ? `[${address.host}]` : address.host}:${address.port}`;
}
