/** The handler of exchanges that the options of `serve`, or of a handler module, ask for. */
import type { Exchange, Handler } from "../protocol/exchange/exchange.ts";
import { UsageError } from "../protocol/faults.ts";
import { type FetchOptions, fetchHandler } from "../service/fetch/fetch-handler.ts";
import { fetchRoutesHandler } from "../service/router/fetch-routes.ts";
import type { BackgroundWork } from "./background-work.ts";
import type { ServeSettings } from "./serve-options.ts";

export interface HandlerContext {
	/** Names the settings in messages: "serve()" or a module. */
	readonly source: string;
	/** Takes what `info.waitUntil` was given. */
	readonly background: BackgroundWork;
	/** Told of what user code threw. */
	readonly reportError: (error: unknown, exchange: Exchange) => void;
}

/** The handler: routes first, then the exchange door, else the fetch door. Throws a `UsageError` where settings have none of them. */
export function handlerOf(settings: ServeSettings, { source, background, reportError }: HandlerContext): Handler {
	const { fetch, handler = null, routes, onError } = settings;
	if (handler !== null && routes === undefined) return handler;
	const options: FetchOptions = { ...(onError === undefined ? {} : { onError }), reportError, onBackground: (work) => background.add(work) };
	const door = handler ?? (fetch === undefined ? null : fetchHandler(fetch, options));
	if (routes !== undefined) return fetchRoutesHandler(routes, door, options);
	if (door === null) throw new UsageError(`${source}: a fetch(request) or a handler(exchange) function is needed, or routes.`);
	return door;
}
