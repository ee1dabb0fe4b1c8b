/**
 * What all connections of one server share: what the user chose, and the state made from it.
 */
import type { Clock, Endpoint } from "../connection.ts";
import { DateField } from "../http/date-field.ts";
import type { Limits } from "../limits.ts";
import type { ClientSource, Exchange, Handler, RequestIdSource } from "./exchange.ts";
import type { ExchangeObserver } from "./exchange-observer.ts";
import { HandlerPace } from "./handler-pace.ts";

export interface ServerConnectionOptions {
	readonly limits: Limits;
	/** Answers each exchange. */
	readonly handler: Handler;
	/** Hears of what a handler threw or rejected with; the exchange has been, or is about to be, answered 500 or aborted. */
	reportError(error: unknown, exchange: Exchange): void;
	/** Told of every exchange; null or absent: nobody is. */
	readonly observer?: ExchangeObserver | null;
	/** Names requests; null or absent: they have no ids. */
	readonly requestIds?: RequestIdSource | null;
	/** Finds out whom requests come from; null or absent: their peer. */
	readonly clients?: ClientSource | null;
	/** Peers whose connections begin with a PROXY protocol header, which is required of them and tells who they speak for. Absent: none. */
	readonly proxyProtocol?: (peer: Endpoint) => boolean;
}

/** State that connections with the same options share. */
export interface SharedState {
	readonly date: DateField;
	readonly pace: HandlerPace;
}

const sharedStates: WeakMap<ServerConnectionOptions, SharedState> = new WeakMap();

export function sharedStateOf(options: ServerConnectionOptions, clock: Clock): SharedState {
	let state = sharedStates.get(options);
	if (state === undefined) {
		state = { date: new DateField(clock), pace: new HandlerPace() };
		sharedStates.set(options, state);
	}
	return state;
}
