/**
 * Who watches exchanges: logs and metrics. Called by the protocol for every exchange, in the hot path; nothing that is called may throw or wait.
 * `../../operations/observation/` has what stands behind it.
 *
 * An exchange whose connection is taken over by another protocol has ended with its 101: what comes after is no exchange.
 */
import type { Endpoints } from "../connection.ts";
import type { FaultRow } from "../faults.ts";
import type { Exchange, ExchangeEndObserver, RequestHead } from "./exchange.ts";

export interface ExchangeObserver extends ExchangeEndObserver {
	/** A request's head is here and the handler, or a refusal, comes next. */
	exchangeBegan(exchange: Exchange): void;
	/**
	 * The peer was answered with a fault. `request` is null where its head could not be read. `hasExchange`: in place of the answer of an exchange, or
	 * as its answer; that it has ended is told too.
	 */
	faultAnswered(fault: FaultRow, endpoints: Endpoints, request: RequestHead | null, hasExchange: boolean): void;
}
