/** How the client asked, in one word, for logs and metrics. */
import type { Exchange } from "../../protocol/exchange/exchange.ts";

/** What trusted proxies say that the client used, else what the connection is. */
export function clientScheme(exchange: Exchange): "http" | "https" {
	const { client } = exchange;
	if (client !== null) return client.proto;
	return exchange.endpoints.secure ? "https" : "http";
}
