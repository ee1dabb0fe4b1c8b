/**
 * Where to listen, in text: ":8080", "tcp://127.0.0.1:8080", "[::1]:8080", "unix:/run/trivet.sock".
 *
 * Opening the sockets is `bind-listeners.ts`; `LOCALHOST` and `ALL_INTERFACES` become addresses there.
 */
import { UsageError } from "../protocol/faults.ts";
import type { ListenAddress } from "../runtime.ts";

/** The host that stands for 127.0.0.1 and ::1 together. */
export const LOCALHOST = "localhost";
/** The host that stands for every address of the machine, IPv4 and IPv6. */
export const ALL_INTERFACES = "*";

const TCP = /^(?:tcp:\/\/)?(\[[^\]]*\]|[^:[\]/]*):(\d+)\/?$/i;

/** Parses one address. Throws a `UsageError` that says what was expected. */
export function parseListenAddress(text: string): ListenAddress {
	if (/^(fd|systemd):/i.test(text)) {
		throw new UsageError(`${text}: listening on an inherited socket is not available in this version; use tcp://host:port or unix:/path.`);
	}
	if (/^unix:/i.test(text)) return { transport: "unix", path: unixPath(text) };
	const match = TCP.exec(text);
	if (match === null) throw new UsageError(`${text} is no address to listen on; expected :8080, tcp://host:port or unix:/path.`);
	const port = Number(match[2]);
	if (port > 65_535) throw new UsageError(`${text}: a port is 0 to 65535.`);
	return { transport: "tcp", host: parseListenHost(match[1]!), port };
}

/** The host to listen on: a name or address without brackets; "" and "*" mean every interface. */
export function parseListenHost(text: string): string {
	const host = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
	if (host === "" || host === ALL_INTERFACES) return ALL_INTERFACES;
	if (!/^[A-Za-z0-9._:%-]+$/.test(host)) throw new UsageError(`${JSON.stringify(text)} is no host name and no IP address.`);
	return host;
}

/** `unix:/p` and `unix:///p` are absolute, `unix:p` stands beside the working directory; "@name" is an abstract socket. */
function unixPath(text: string): string {
	const path = text.slice("unix:".length).replace(/^\/\/(?=\/)/, "");
	if (path === "" || path.startsWith("//")) throw new UsageError(`${text}: expected unix:/path/of/the/socket.`);
	return path;
}

/** True for text that is an IP address (of either version) rather than a name. */
export function isIpAddress(text: string): boolean {
	const bare = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
	return /^\d{1,3}(\.\d{1,3}){3}$/.test(bare) || /^[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]+)?$/.test(bare);
}

/** The address as a URL has it: "http://127.0.0.1:8080/"; the port is left out where it is 80. A socket path: "unix:/p". */
export function addressUrl(host: string, port: number): string {
	const name = host.includes(":") ? `[${host.replace("%", "%25")}]` : host;
	return port === 80 ? `http://${name}/` : `http://${name}:${port}/`;
}

/** An address as people write it, for messages. */
export function describeAddress(address: ListenAddress): string {
	if (address.transport === "unix") return `unix:${address.path}`;
	if (address.host === ALL_INTERFACES) return `port ${address.port} of every interface`;
	return `${address.host.includes(":") ? `[${address.host}]` : address.host}:${address.port}`;
}
