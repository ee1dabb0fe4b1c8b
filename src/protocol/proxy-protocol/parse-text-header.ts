/**
 * The line of PROXY protocol version 1: `PROXY TCP4 192.0.2.1 192.0.2.9 40000 80`, from its first octet to the one before its CRLF.
 *
 * Finding the line is `header-reader.ts`.
 */
import { IP_BYTES, ipAddressText, parseIpAddress } from "../bytes/ip-address.ts";
import type { Endpoint } from "../connection.ts";
import type { ProxyHeader } from "./proxy-header.ts";

const UNKNOWN: ProxyHeader = { version: 1, ends: null, isSecure: null };

/** What the line says; null where it is malformed. */
export function parseTextHeader(line: string): ProxyHeader | null {
	const parts = line.split(" ");
	const [, family, peerAddress = "", localAddress = "", peerPort = "", localPort = ""] = parts;
	// What may follow UNKNOWN is to be ignored.
	if (family === "UNKNOWN") return UNKNOWN;
	if (parts.length !== 6 || (family !== "TCP4" && family !== "TCP6")) return null;
	const peer = endpointOf(family, peerAddress, peerPort);
	const local = endpointOf(family, localAddress, localPort);
	return peer === null || local === null ? null : { version: 1, ends: { peer, local }, isSecure: null };
}

function endpointOf(family: "TCP4" | "TCP6", address: string, portText: string): Endpoint | null {
	const octets = new Uint8Array(IP_BYTES);
	const isRightForm = address.includes(":") === (family === "TCP6");
	const port = parsePort(portText);
	if (!isRightForm || port < 0 || !parseIpAddress(address, octets)) return null;
	return { transport: "tcp", address: ipAddressText(octets), port };
}

/** 0 to 65535, in decimal without leading zeros; -1 for anything else. */
function parsePort(text: string): number {
	if (text.length === 0 || text.length > 5 || (text.length > 1 && text.startsWith("0"))) return -1;
	let port = 0;
	for (let at = 0; at < text.length; at++) {
		const digit = text.charCodeAt(at) - 0x30;
		if (digit < 0 || digit > 9) return -1;
		port = port * 10 + digit;
	}
	return port > 65_535 ? -1 : port;
}
