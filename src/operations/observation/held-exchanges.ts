/** What a drain waits for, for people to see. */
import type { Millis } from "../../protocol/connection.ts";
import type { Exchange } from "../../protocol/exchange/exchange.ts";
import type { HeldExchange } from "../supervisor/messages.ts";
import { clientAddress } from "./client-address.ts";

/** As many are told of. */
const MOST = 20;
const PATH_LENGTH = 200;

/** Of the exchanges in progress at `now` the oldest, the oldest first. */
export function heldExchanges(exchanges: readonly Exchange[], now: Millis): HeldExchange[] {
	const oldest = [...exchanges].sort((one, other) => one.began - other.began).slice(0, MOST);
	return oldest.map((exchange) => ({
		method: exchange.request.method,
		path: exchange.request.path.slice(0, PATH_LENGTH),
		client: clientAddress(exchange),
		millis: Math.max(0, Math.round(now - exchange.began)),
		sentBytes: exchange.sentContentBytes,
	}));
}
