/** The URL by which somebody at this machine opens what listens at an address. */
import type { Endpoint } from "../protocol/connection.ts";
import type { ListenAddress } from "../runtime.ts";
import { ALL_INTERFACES, addressUrl, LOCALHOST } from "./listen-address.ts";

/** Hosts that stand for every interface: nobody can open a URL that names one. */
const WILDCARDS: ReadonlySet<string> = new Set([ALL_INTERFACES, "0.0.0.0", "::"]);

/** "http://localhost:8080/" or "unix:/path": `asked` has the host as people wrote it, `bound` the port that was found. */
export function serverUrl(asked: ListenAddress, bound: Endpoint): string {
	if (bound.transport === "unix") return `unix:${asked.transport === "unix" ? asked.path : bound.address}`;
	const host = asked.transport === "tcp" ? asked.host : bound.address;
	return addressUrl(WILDCARDS.has(host) ? LOCALHOST : host, bound.port);
}

/** The URL of one address that something listens at, as it is bound. */
export function endpointUrl({ transport, address, port }: Endpoint): string {
	return transport === "unix" ? `unix:${address}` : addressUrl(address, port);
}
