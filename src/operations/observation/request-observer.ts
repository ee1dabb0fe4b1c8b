/** Stands behind the protocol's hook: one look at the clock for the end of each exchange, and what logs and counts gets it. */
import type { Clock, Endpoints } from "../../protocol/connection.ts";
import type { Exchange, RequestHead } from "../../protocol/exchange/exchange.ts";
import type { ExchangeObserver } from "../../protocol/exchange/exchange-observer.ts";
import type { FaultRow } from "../../protocol/faults.ts";
import type { ServerLog } from "../logs/server-log.ts";
import type { WorkerMetrics } from "../metrics/worker-metrics.ts";

export class RequestObserver implements ExchangeObserver {
	readonly #clock: Clock;
	readonly #metrics: WorkerMetrics | null;
	readonly #log: ServerLog | null;

	/** `log` is null where no line of a request will ever be wanted, `metrics` where nobody can read them. */
	constructor(clock: Clock, metrics: WorkerMetrics | null, log: ServerLog | null) {
		this.#clock = clock;
		this.#metrics = metrics;
		this.#log = log;
	}

	exchangeBegan(): void {
		this.#metrics?.exchangeBegan();
	}

	exchangeSetApart(): void {
		this.#metrics?.exchangeSetApart();
	}

	exchangeEnded(exchange: Exchange): void {
		const now = this.#clock.now();
		this.#metrics?.exchangeEnded(exchange, now);
		if (this.#log !== null && !exchange.isHousekeeping) this.#log.request(exchange, now);
	}

	faultAnswered(fault: FaultRow, endpoints: Endpoints, request: RequestHead | null, hasExchange: boolean): void {
		this.#metrics?.faultAnswered(fault);
		if (!hasExchange) this.#log?.refusal(fault, endpoints, request);
	}
}
