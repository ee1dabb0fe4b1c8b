/**
 * Where to listen, in text: ":8080", "tcp://127.0.0.1:8080", "[::1]:8080", "unix:/run/trivet.sock", "unix:/run/trivet.sock|0660" (with the
 * permissions of its file), "fd:3" (a socket that listens already), "systemd:" and "systemd:NAME" (those that the service manager opened).
 *
 * Opening the sockets is `bind-listeners.ts`; `LOCALHOST` and `ALL_INTERFACES` become addresses there. Names of the service manager become descriptors
 * in `inherited-sockets.ts`.
 */
import { UsageError } from "../protocol/faults.ts";
import type { ListenAddress } from "../runtime.ts";

/** The host that stands for 127.0.0.1 and ::1 together. */
export const LOCALHOST = "localhost";
/** The host that stands for every address of the machine, IPv4 and IPv6. */
export const ALL_INTERFACES = "*";

/** The first descriptor that isn't a standard stream: where service managers begin. */
export const FIRST_DESCRIPTOR = 3;

const TCP = /^(?:tcp:\/\/)?(\[[^\]]*\]|[^:[\]/]*):(\d+)\/?$/i;

/** Parses one address. Throws a `UsageError` that says what was expected. */
export function parseListenAddress(text: string): ListenAddress {
	const scheme = /^(fd|systemd|unix):/i.exec(text)?.[1]?.toLowerCase();
	if (scheme === "unix") return unixAddress(text);
	if (scheme === "fd") return { transport: "inherited", descriptor: descriptorOf(text), endpoint: null };
	if (scheme === "systemd") return { transport: "inherited", descriptor: -1, endpoint: null, name: text.slice("systemd:".length) };
	const match = TCP.exec(text);
	if (match === null) {
		throw new UsageError(`${text} is no address to listen on; expected :8080, tcp://host:port, unix:/path, fd:3 or systemd:.`);
	}
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

/** `unix:/p` and `unix:///p` are absolute, `unix:p` stands beside the working directory; "@name" is an abstract socket, which has no file. */
function unixAddress(text: string): ListenAddress {
	const [, path = "", modeText] = /^unix:(?:\/\/(?=\/))?([^|]*)(?:\|(.*))?$/is.exec(text) ?? [];
	if (path === "" || path.startsWith("//")) throw new UsageError(`${text}: expected unix:/path/of/the/socket.`);
	if (modeText === undefined) return { transport: "unix", path };
	if (!/^0?[0-7]{3}$/.test(modeText)) throw new UsageError(`${text}: expected permissions in octal digits after the path, such as |0660.`);
	if (path.startsWith("@")) throw new UsageError(`${text}: a socket of the abstract namespace has no file, so no permissions either.`);
	return { transport: "unix", path, mode: Number.parseInt(modeText, 8) };
}

/** Standard input, output and error are no listening sockets. */
function descriptorOf(text: string): number {
	const digits = text.slice("fd:".length);
	if (!/^\d{1,6}$/.test(digits) || Number(digits) < FIRST_DESCRIPTOR) {
		throw new UsageError(`${text}: expected the number of a descriptor from ${FIRST_DESCRIPTOR} on, such as fd:3.`);
	}
	return Number(digits);
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
	if (address.transport === "inherited") return address.descriptor < 0 ? `systemd:${address.name ?? ""}` : `fd:${address.descriptor}`;
	if (address.host === ALL_INTERFACES) return `port ${address.port} of every interface`;
	return `${address.host.includes(":") ? `[${address.host}]` : address.host}:${address.port}`;
}
