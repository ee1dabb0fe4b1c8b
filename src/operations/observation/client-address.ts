/** Whom a request comes from, in one word, for logs. */
import type { Exchange } from "../../protocol/exchange/exchange.ts";

/** The client that trusted proxies name, else the peer: an IP address, or what stands for one; "" for an unnamed peer of a unix socket. */
export function clientAddress(exchange: Exchange): string {
	const { client } = exchange;
	return client === null ? exchange.endpoints.peer.address : client.address;
}
