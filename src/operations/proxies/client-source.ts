/**
 * Whom a request comes from, as far as the proxies are believed that passed it on: the option `trustProxy`.
 *
 * Each proxy adds at the end of Forwarded (RFC 7239 §4), or of X-Forwarded-For, whom it got the request from. So the walk begins at the peer, and goes
 * left as long as whoever is reached is trusted: the first who isn't is the client, and what stands left of that is the client's own invention.
 * An entry that can't be read ends the walk at "unknown", never at a trusted address.
 *
 * Where both fields come, a proxy may have written the one and passed the other on as the client sent it, and nobody can tell which: only what both say
 * alike is believed. Protocol and host are those that the outermost trusted proxy saw.
 */
import { asciiBytes } from "../../protocol/bytes/ascii.ts";
import type { ClientSource, Exchange, RequestClient } from "../../protocol/exchange/exchange.ts";
import type { FieldSection } from "../../protocol/http/field-section.ts";
import { isAuthority } from "../../protocol/http1/authority.ts";
import { type ForwardedNode, parseForwardedFor, parseNode, UNKNOWN_NODE } from "./forwarded-node.ts";
import { networkTest, peerTest } from "./networks.ts";
import { parseForwarded } from "./parse-forwarded.ts";

/** The source that believes proxies of these networks (`networks.ts`); null where there are none: then every peer is the client. */
export function clientSource(networks: readonly string[]): ClientSource | null {
	return networks.length === 0 ? null : new TrustedProxies(networks);
}

/** What one family of fields says. Null: it doesn't say. */
interface Testimony {
	/** The client; null: the peer itself. */
	readonly node: ForwardedNode | null;
	readonly proto: RequestClient["proto"] | null;
	readonly host: string | null;
	readonly port: number | null;
}

class TrustedProxies implements ClientSource {
	readonly #trustsPeer: ReturnType<typeof peerTest>;
	readonly #trusts: (address: string) => boolean;

	constructor(networks: readonly string[]) {
		this.#trustsPeer = peerTest(networks);
		this.#trusts = networkTest(networks);
	}

	clientOf(exchange: Exchange): RequestClient {
		const { endpoints, request } = exchange;
		const { peer } = endpoints;
		const own: RequestClient = { address: peer.address, port: peer.port, proto: endpoints.secure ? "https" : "http", host: request.authority };
		if (!this.#trustsPeer(peer)) return own;
		const standard = this.#hearForwarded(request.fields);
		const customary = this.#hearCustomary(request.fields);
		const said = standard === null || customary === null ? (standard ?? customary) : commonOf(standard, customary);
		return said === null ? own : joined(own, said);
	}

	#hearForwarded(fields: FieldSection): Testimony | null {
		const lines = fields.getAll("forwarded");
		if (lines.length === 0) return null;
		let said: Testimony = { node: null, proto: null, host: null, port: null };
		for (let at = lines.length - 1; at >= 0; at--) {
			const elements = parseForwarded(lines[at]!);
			if (elements === null) return { ...said, node: UNKNOWN_NODE };
			for (const element of elements.reverse()) {
				// One that doesn't say whom it got the request from ends the walk where it is.
				const node = element.for === null ? said.node : (parseNode(element.for) ?? UNKNOWN_NODE);
				said = { node, proto: parseProto(element.proto), host: parseHost(element.host), port: null };
				if (element.for === null || node === null || !this.#isTrusted(node)) return said;
			}
		}
		return said;
	}

	#hearCustomary(fields: FieldSection): Testimony | null {
		const entries = membersOf(fields, "x-forwarded-for");
		const protos = membersOf(fields, "x-forwarded-proto");
		const hosts = membersOf(fields, "x-forwarded-host");
		const ports = membersOf(fields, "x-forwarded-port");
		if (entries.length + protos.length + hosts.length + ports.length === 0) return null;
		let node: ForwardedNode | null = null;
		let hops = 0;
		while (hops < entries.length && (node === null || this.#isTrusted(node))) node = parseForwardedFor(entries.at(-1 - hops++)!);
		return {
			node,
			proto: parseProto(memberOfHop(protos, hops)),
			host: parseHost(memberOfHop(hosts, hops)),
			port: parsePort(memberOfHop(ports, hops)),
		};
	}

	#isTrusted(node: ForwardedNode): boolean {
		return node.isIp && this.#trusts(node.address);
	}
}

/** The members of a list of any number of lines. An empty one is none. */
function membersOf(fields: FieldSection, name: string): readonly string[] {
	const lines = fields.getAll(name);
	// Mostly there is none, or one proxy's.
	if (lines.length === 0 || (lines.length === 1 && lines[0] !== "" && !lines[0]!.includes(","))) return lines;
	return lines
		.flatMap((line) => line.split(","))
		.map((member) => member.trim())
		.filter((member) => member !== "");
}

/** What the proxy wrote that is `hops` hops away. Proxies may write one value only, for all. */
function memberOfHop(members: readonly string[], hops: number): string | null {
	return members[Math.max(0, members.length - Math.max(hops, 1))] ?? null;
}

/** What both say alike; where they name different clients, there is none that we know. */
function commonOf(one: Testimony, other: Testimony): Testimony {
	const node = one.node?.address === other.node?.address ? one.node : UNKNOWN_NODE;
	return { node, proto: one.proto === other.proto ? one.proto : null, host: one.host === other.host ? one.host : null, port: null };
}

function joined(own: RequestClient, { node, proto, host, port }: Testimony): RequestClient {
	const known = { proto: proto ?? own.proto, host: host ?? own.host };
	return {
		address: node?.address ?? own.address,
		port: node?.port ?? own.port,
		proto: known.proto,
		host: port === null || !lacksPort(known.host) || isUsualPort(port, known.proto) ? known.host : `${known.host}:${port}`,
	};
}

function lacksPort(host: string): boolean {
	return host !== "" && !/:\d*$/.test(host);
}

function isUsualPort(port: number, proto: RequestClient["proto"]): boolean {
	return port === (proto === "https" ? 443 : 80);
}

/** A WebSocket's scheme is given by some proxies in place of that of its handshake. */
function parseProto(text: string | null): RequestClient["proto"] | null {
	const proto = text?.toLowerCase();
	if (proto === "https" || proto === "wss") return "https";
	return proto === "http" || proto === "ws" ? "http" : null;
}

function parseHost(text: string | null): string | null {
	if (text === null) return null;
	return isAuthority(asciiBytes(text), 0, text.length) ? text : null;
}

function parsePort(text: string | null): number | null {
	return text !== null && /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535 ? Number(text) : null;
}
