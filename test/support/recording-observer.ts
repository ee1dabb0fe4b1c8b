/** An `ExchangeObserver` that notes what it is told, and every breach of what it is promised. */
import type { Endpoints } from "../../src/protocol/connection.ts";
import type { Exchange, RequestHead } from "../../src/protocol/exchange/exchange.ts";
import type { ExchangeObserver } from "../../src/protocol/exchange/exchange-observer.ts";
import type { FaultRow } from "../../src/protocol/faults.ts";

export interface NotedFault {
	readonly name: string;
	/** Method and target, where the head could be read. */
	readonly request: string | null;
	readonly hasExchange: boolean;
}

export class RecordingObserver implements ExchangeObserver {
	readonly began: Exchange[] = [];
	readonly ended: Exchange[] = [];
	readonly faults: NotedFault[] = [];
	/** Told of breaches. */
	report: (breach: string) => void = () => {};

	/** Those that have begun and not ended. */
	get open(): Exchange[] {
		return this.began.filter((exchange) => !this.ended.includes(exchange));
	}

	exchangeBegan(exchange: Exchange): void {
		if (this.began.includes(exchange)) this.report("an exchange began twice");
		if (exchange.isAnswered) this.report("an exchange was answered before it began");
		this.began.push(exchange);
	}

	exchangeSetApart(exchange: Exchange): void {
		if (!this.open.includes(exchange)) this.report("an exchange was set apart that isn't in progress");
	}

	exchangeEnded(exchange: Exchange): void {
		if (!this.began.includes(exchange)) this.report("an exchange ended that never began");
		if (this.ended.includes(exchange)) this.report("an exchange ended twice");
		if (!exchange.isEnded) this.report("an exchange was told of as ended, and isn't");
		this.ended.push(exchange);
	}

	faultAnswered(fault: FaultRow, _endpoints: Endpoints, request: RequestHead | null, hasExchange: boolean): void {
		this.faults.push({ name: fault.name, request: request === null ? null : `${request.method} ${request.target}`, hasExchange });
	}
}
