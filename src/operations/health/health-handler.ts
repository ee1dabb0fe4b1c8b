/**
 * Answers those who ask how the server is: /livez (the process runs), /readyz (it serves, and isn't about to stop) and /healthz, which is /readyz by the
 * name that load balancers know. Everything else goes on to the next handler. What is asked here is neither logged nor counted.
 */
import type { Exchange, Handler } from "../../protocol/exchange/exchange.ts";
import type { FieldLines } from "../../protocol/http/field-section.ts";

/** How the server is; `Control` knows it. */
export interface HealthState {
	isLive(): boolean;
	isReady(): boolean;
}

export const LIVE_PATH = "/livez";
export const READY_PATH = "/readyz";
export const DEFAULT_HEALTH_PATH = "/healthz";

const FIELDS: FieldLines = ["Content-Type", "text/plain; charset=utf-8", "Cache-Control", "no-store"];
const ALLOW_FIELDS: FieldLines = [...FIELDS, "Allow", "GET, HEAD"];

/** `healthPath` stands in place of /healthz. */
export function healthHandler(state: HealthState, healthPath: string, next: Handler): Handler {
	return (exchange) => {
		const { path } = exchange.request;
		if (path === LIVE_PATH) return answer(exchange, state.isLive(), "not live\n");
		if (path === READY_PATH || path === healthPath) return answer(exchange, state.isLive() && state.isReady(), "not ready\n");
		return next(exchange);
	};
}

function answer(exchange: Exchange, isWell: boolean, trouble: string): void {
	exchange.markHousekeeping();
	const { method } = exchange.request;
	if (method !== "GET" && method !== "HEAD") exchange.respond(405, ALLOW_FIELDS, "Method Not Allowed\n");
	else if (isWell) exchange.respond(200, FIELDS, "ok\n");
	else exchange.respond(503, FIELDS, trouble);
}
