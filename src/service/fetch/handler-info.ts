/**
 * The second argument of a fetch handler: what belongs to a request and isn't in `Request`.
 *
 * Its names are those that handlers know from the runtimes' own servers (`remoteAddr`, `requestIP`) and from workers (`waitUntil`). `exchange` is
 * the door below this one.
 */
import type { Endpoint } from "../../protocol/connection.ts";
import type { Exchange } from "../../protocol/exchange/exchange.ts";
import { type TraceContext, traceOf } from "../../protocol/http/trace-context.ts";
import { type PathParams, paramsOf } from "./path-params.ts";

/** One end of a connection. The host is an IP address, but for a client that a proxy gives no address of. */
export type RemoteAddress =
	| { readonly transport: "tcp"; readonly hostname: string; readonly port: number }
	| { readonly transport: "unix"; readonly path: string };

/** An IP address and port; the port is 0 where a proxy doesn't say it. */
export interface RequestAddress {
	readonly address: string;
	readonly family: "IPv4" | "IPv6";
	readonly port: number;
}

/** Where work goes that outlives its response. */
export interface BackgroundKeeper {
	keep(work: Promise<unknown>, exchange: Exchange): void;
}

export class HandlerInfo {
	/** The exchange under the request. A handler that answers by it returns nothing. */
	readonly exchange: Exchange;
	#keeper: BackgroundKeeper;

	constructor(exchange: Exchange, keeper: BackgroundKeeper) {
		this.exchange = exchange;
		this.#keeper = keeper;
	}

	/** Parameters of the route that the request came by, decoded; none where it has none. */
	get params(): PathParams {
		return paramsOf(this.exchange);
	}

	/** Where the request comes from: the peer, or whom trusted proxies name. */
	get remoteAddr(): RemoteAddress {
		return addressOf(clientEnd(this.exchange));
	}

	/** The peer, be it a proxy or not. */
	get peerAddr(): RemoteAddress {
		return addressOf(this.exchange.endpoints.peer);
	}

	/** The IP address the request comes from, as `remoteAddr` has it; null where there is none. The request is not needed: this belongs to one. */
	requestIP(_request?: Request): RequestAddress | null {
		const { transport, address, port } = clientEnd(this.exchange);
		const isIpv6 = address.includes(":");
		// What isn't an address is "unknown" or "_name".
		if (transport === "unix" || !(isIpv6 || /^\d/.test(address))) return null;
		return { address, family: isIpv6 ? "IPv6" : "IPv4", port };
	}

	/** The request's name in the logs: X-Request-Id where the peer is trusted, else made. */
	get requestId(): string {
		return this.exchange.requestId;
	}

	/** The trace that the request belongs to (W3C Trace Context), to be gone on with or passed on; null where it says none. */
	get trace(): TraceContext | null {
		return traceOf(this.exchange.request.fields);
	}

	/** Lets the server wait for `work` before it stops. Its failure is reported, and changes no response. */
	waitUntil(work: Promise<unknown>): void {
		this.#keeper.keep(work, this.exchange);
	}
}

function clientEnd(exchange: Exchange): Endpoint {
	const { client, endpoints } = exchange;
	return client === null || client.address === endpoints.peer.address
		? endpoints.peer
		: { transport: "tcp", address: client.address, port: client.port };
}

function addressOf({ transport, address, port }: Endpoint): RemoteAddress {
	return transport === "unix" ? { transport, path: address } : { transport, hostname: address, port };
}
