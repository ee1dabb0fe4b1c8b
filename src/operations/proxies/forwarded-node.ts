/** Who a proxy says it got a request from: an address with or without a port, or a name in place of one. */
import { IP_BYTES, ipAddressText, parseIpAddress } from "../../protocol/bytes/ip-address.ts";

export interface ForwardedNode {
	/** An IP address in canonical form, "unknown", or a name that begins with "_". */
	readonly address: string;
	/** 0 where it isn't said. */
	readonly port: number;
	readonly isIp: boolean;
}

/** Somebody of whom nothing is known. */
export const UNKNOWN_NODE: ForwardedNode = { address: "unknown", port: 0, isIp: false };

/** obfnode and obfport (RFC 7239 §6.3): names that a proxy makes up. */
const OBFUSCATED = /^_[A-Za-z0-9._-]+$/;

/** node (RFC 7239 §6): `192.0.2.1:80`, `[2001:db8::1]`, `unknown`, `_name`. Null where it is none. */
export function parseNode(text: string): ForwardedNode | null {
	const close = text.startsWith("[") ? text.indexOf("]") : -1;
	const colon = text.indexOf(":", close + 1);
	const name = colon < 0 ? text : text.slice(0, colon);
	const port = colon < 0 ? 0 : parseNodePort(text.slice(colon + 1));
	if (port < 0) return null;
	if (name.toLowerCase() === "unknown") return { ...UNKNOWN_NODE, port };
	if (OBFUSCATED.test(name)) return { address: name, port, isIp: false };
	if (close >= 0) return close === name.length - 1 ? ipNode(name.slice(1, -1), port, true) : null;
	return ipNode(name, port, false);
}

/**
 * An entry of X-Forwarded-For, which no standard has: an address, bare or as in `parseNode`. Others ("unknown", garbage) say nothing of the sender and
 * are `UNKNOWN_NODE`.
 */
export function parseForwardedFor(text: string): ForwardedNode {
	const bare = text.includes("[") ? null : ipNode(text, 0, text.includes(":"));
	const node = bare ?? parseNode(text);
	return node?.isIp === true ? node : UNKNOWN_NODE;
}

function ipNode(text: string, port: number, isIpv6: boolean): ForwardedNode | null {
	const octets = new Uint8Array(IP_BYTES);
	if (text.includes(":") !== isIpv6 || !parseIpAddress(text, octets)) return null;
	return { address: ipAddressText(octets), port, isIp: true };
}

/** node-port (RFC 7239 §6.2): a number, or 0 for a name in place of one; -1 where it is neither. */
function parseNodePort(text: string): number {
	if (OBFUSCATED.test(text)) return 0;
	return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : -1;
}
