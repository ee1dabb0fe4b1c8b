/**
 * The second argument of a fetch handler: what belongs to a request and isn't in `Request`.
 *
 * Its names are those that handlers know from the runtimes' own servers (`remoteAddr`, `requestIP`) and from workers (`waitUntil`). `exchange` is
 * the door below this one.
 */
import type { Exchange } from "../../protocol/exchange/exchange.ts";

/** The peer's end of the connection. */
export type RemoteAddress =
	| { readonly transport: "tcp"; readonly hostname: string; readonly port: number }
	| { readonly transport: "unix"; readonly path: string };

/** The peer's IP address. */
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

	get remoteAddr(): RemoteAddress {
		const { transport, address, port } = this.exchange.endpoints.peer;
		return transport === "unix" ? { transport, path: address } : { transport, hostname: address, port };
	}

	/** The peer's IP address; null for a unix socket. The request is not needed: this belongs to one. */
	requestIP(_request?: Request): RequestAddress | null {
		const { transport, address, port } = this.exchange.endpoints.peer;
		return transport === "unix" ? null : { address, family: address.includes(":") ? "IPv6" : "IPv4", port };
	}

	/** Lets the server wait for `work` before it stops. Its failure is reported, and changes no response. */
	waitUntil(work: Promise<unknown>): void {
		this.#keeper.keep(work, this.exchange);
	}
}
