/**
 * Networks by name: "loopback", "private", "unix", "all", an address, or an address with the length of its prefix ("10.0.0.0/8", "fd00::/8").
 *
 * The options `trustProxy` and `proxyProtocol` are lists of them. An IPv4 address is the same whether it arrives as such or mapped into IPv6, and
 * no IPv6 network but one within ::ffff:0:0/96 has it.
 */
import { IP_BYTES, IPV4_OFFSET, isIpv4, parseIpAddress } from "../../protocol/bytes/ip-address.ts";
import type { Endpoint } from "../../protocol/connection.ts";

/** Addresses that begin with the same bits. */
export interface AddressRange {
	/** 16 octets; IPv4 is mapped. */
	readonly prefix: Uint8Array;
	/** How many bits of them count. */
	readonly bits: number;
	readonly isIpv4: boolean;
}

export interface Network {
	readonly ranges: readonly AddressRange[];
	/** Whether peers on unix sockets belong to it: they are processes of this machine, as loopback's are. */
	readonly hasUnixPeers: boolean;
}

/** What words stand for. "private" is RFC 1918 and RFC 4193; addresses that are only good on one link (169.254.0.0/16, fe80::/10) are in none. */
const WORDS: Readonly<Record<string, { readonly ranges: readonly string[]; readonly hasUnixPeers: boolean }>> = {
	loopback: { ranges: ["127.0.0.0/8", "::1"], hasUnixPeers: true },
	private: { ranges: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"], hasUnixPeers: false },
	unix: { ranges: [], hasUnixPeers: true },
	all: { ranges: ["0.0.0.0/0", "::/0"], hasUnixPeers: true },
};

/** The network of a name; null where it is none. Bits behind the prefix don't count: "10.1.2.3/8" is "10.0.0.0/8". */
export function parseNetwork(name: string): Network | null {
	const word = Object.hasOwn(WORDS, name) ? WORDS[name] : undefined;
	if (word !== undefined) return { ranges: word.ranges.map((text) => parseRange(text)!), hasUnixPeers: word.hasUnixPeers };
	const range = parseRange(name);
	return range === null ? null : { ranges: [range], hasUnixPeers: false };
}

/** Whether an IP address in text is in one of the networks. Names that are none are passed over: check them by `parseNetwork` before. */
export function networkTest(names: readonly string[]): (address: string) => boolean {
	const ranges = names.flatMap((name) => parseNetwork(name)?.ranges ?? []);
	const octets = new Uint8Array(IP_BYTES);
	// The peers of a server behind a proxy are few: mostly the next one is the last one.
	let lastAddress = "";
	let lastAnswer = false;
	return (address) => {
		if (address === lastAddress) return lastAnswer;
		lastAnswer = parseIpAddress(address, octets) && ranges.some((range) => isWithin(octets, range));
		lastAddress = address;
		return lastAnswer;
	};
}

/** Whether a peer is in one of the networks. */
export function peerTest(names: readonly string[]): (peer: Endpoint) => boolean {
	const isWithinNetworks = networkTest(names);
	const hasUnixPeers = names.some((name) => parseNetwork(name)?.hasUnixPeers === true);
	return ({ transport, address }) => (transport === "unix" ? hasUnixPeers : isWithinNetworks(address));
}

function parseRange(text: string): AddressRange | null {
	const slash = text.indexOf("/");
	const prefix = new Uint8Array(IP_BYTES);
	const address = slash < 0 ? text : text.slice(0, slash);
	if (!parseIpAddress(address, prefix)) return null;
	const isMapped = isIpv4(prefix);
	// "10.0.0.0/8" counts bits of four octets, "::ffff:10.0.0.0/104" of sixteen.
	const offset = isMapped && !address.includes(":") ? IPV4_OFFSET * 8 : 0;
	const length = slash < 0 ? IP_BYTES * 8 - offset : parseLength(text.slice(slash + 1));
	if (length < 0 || length + offset > IP_BYTES * 8) return null;
	const bits = length + offset;
	return { prefix, bits, isIpv4: isMapped && bits >= IPV4_OFFSET * 8 };
}

function parseLength(text: string): number {
	return /^(?:0|[1-9]\d{0,2})$/.test(text) ? Number(text) : -1;
}

function isWithin(octets: Uint8Array, { prefix, bits, isIpv4: isIpv4Range }: AddressRange): boolean {
	if (!isIpv4Range && isIpv4(octets)) return false;
	const whole = bits >> 3;
	for (let at = 0; at < whole; at++) if (octets[at] !== prefix[at]) return false;
	const rest = bits & 7;
	return rest === 0 || (octets[whole]! ^ prefix[whole]!) >> (8 - rest) === 0;
}
