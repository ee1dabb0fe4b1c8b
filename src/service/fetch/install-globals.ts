/**
 * Puts our `Request`, `Response` and `Headers` in the place of the runtime's, so that a handler module's plain
 * `new Response("…")` makes a light one. Programs that are served do this; a library doesn't, unless it is told to.
 *
 * `instanceof` counts the runtime's own instances as before, and `fetch` takes requests of either kind.
 */
import { LightHeaders } from "./light-headers.ts";
import { isLightRequest, LightRequest, nativeRequestOf } from "./light-request.ts";
import { LightResponse } from "./light-response.ts";

/** Replaces the global names; returns what puts back those that were there. */
export function installGlobals(): () => void {
	const earlier = new Map<string, PropertyDescriptor | undefined>();
	const runtimeFetch = globalThis.fetch;
	const replacements = { Headers: LightHeaders, Request: LightRequest, Response: LightResponse, fetch: fetchOver(runtimeFetch) };
	for (const [name, value] of Object.entries(replacements)) {
		earlier.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
		Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
	}
	return () => {
		for (const [name, descriptor] of earlier) if (descriptor !== undefined) Object.defineProperty(globalThis, name, descriptor);
	};
}

/** The runtime's fetch, for requests of ours too. What else it has (`fetch.preconnect`) stays. */
function fetchOver(runtimeFetch: typeof fetch): typeof fetch {
	// A rejection, not a throw, where the request can't be made: its body may have been read.
	const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> =>
		runtimeFetch(isLightRequest(input) ? nativeRequestOf(input) : input, init);
	return Object.assign(fetch, runtimeFetch);
}
