/**
 * What one process counts. Requests are counted in `request-series.ts`; what others know (connections, the log, the process) is asked for when a
 * snapshot is made.
 */
import type { Millis } from "../../protocol/connection.ts";
import type { Exchange } from "../../protocol/exchange/exchange.ts";
import { endReasonOf, type FaultRow, PeerFault } from "../../protocol/faults.ts";
import type { ConnectionCounts } from "../connection-counts.ts";
import {
	ABORTED_REQUESTS,
	ACTIVE_REQUESTS,
	BUILD_INFO,
	CONNECTIONS_ACCEPTED,
	CONNECTIONS_CLOSED,
	CONNECTIONS_OPEN,
	CONNECTIONS_UNANSWERED,
	LOG_LINES_DROPPED,
	LOOP_LAG,
	PARSE_ERRORS,
	PROCESSOR_SECONDS,
	RESIDENT_MEMORY,
} from "./families.ts";
import { RequestSeries } from "./request-series.ts";
import { seriesName } from "./series-name.ts";
import type { MetricsSnapshot } from "./snapshot.ts";

/** Where a worker's metrics get what they don't count themselves. */
export interface MetricsSources {
	/** Null before the server has been started. */
	connections(): ConnectionCounts | null;
	droppedLogLines(): number;
	loopLagMillis(): Millis;
	residentBytes(): number;
	processorSeconds(): number;
	/** Names and values in turn, for `trivet_build_info`. */
	readonly build: readonly string[];
}

export class WorkerMetrics {
	readonly #sources: MetricsSources;
	readonly #requests: RequestSeries;
	readonly #faults: Map<FaultRow, number>;
	readonly #aborts: Map<string, number>;
	#active: number;

	constructor(sources: MetricsSources) {
		this.#sources = sources;
		this.#requests = new RequestSeries();
		this.#faults = new Map();
		this.#aborts = new Map();
		this.#active = 0;
	}

	/** Requests in progress, housekeeping aside. */
	get active(): number {
		return this.#active;
	}

	exchangeBegan(): void {
		this.#active++;
	}

	/** One of those in progress is housekeeping. */
	exchangeSetApart(): void {
		this.#active--;
	}

	/** `now` is the time at which it ended. */
	exchangeEnded(exchange: Exchange, now: Millis): void {
		if (exchange.isHousekeeping) return;
		this.#active--;
		this.#requests.count(exchange, (now - exchange.began) / 1000);
		if (exchange.isAborted) increase(this.#aborts, abortReason(exchange.abortCause));
	}

	faultAnswered(fault: FaultRow): void {
		increase(this.#faults, fault);
	}

	snapshot(): MetricsSnapshot {
		const sources = this.#sources;
		const histograms: Record<string, MetricsSnapshot["histograms"][string]> = {};
		this.#requests.addTo(histograms);
		const counters: Record<string, number> = {
			[LOG_LINES_DROPPED.name]: sources.droppedLogLines(),
			[PROCESSOR_SECONDS.name]: sources.processorSeconds(),
		};
		for (const [fault, count] of this.#faults) counters[seriesName(PARSE_ERRORS.name, ["fault", fault.name])] = count;
		for (const [reason, count] of this.#aborts) counters[seriesName(ABORTED_REQUESTS.name, ["reason", reason])] = count;
		const gauges: Record<string, number> = {
			[ACTIVE_REQUESTS.name]: this.#active,
			[LOOP_LAG.name]: sources.loopLagMillis() / 1000,
			[RESIDENT_MEMORY.name]: sources.residentBytes(),
			[seriesName(BUILD_INFO.name, sources.build)]: 1,
		};
		addConnections(sources.connections(), counters, gauges);
		return { counters, gauges, histograms };
	}
}

function addConnections(counts: ConnectionCounts | null, counters: Record<string, number>, gauges: Record<string, number>): void {
	if (counts === null) return;
	counters[CONNECTIONS_ACCEPTED.name] = counts.accepted;
	counters[CONNECTIONS_UNANSWERED.name] = counts.unanswered;
	for (const [reason, count] of counts.closed) counters[seriesName(CONNECTIONS_CLOSED.name, ["reason", reason])] = count;
	gauges[CONNECTIONS_OPEN.name] = counts.open;
}

/** Why an exchange was given up: the end of its connection, a fault of its peer, or a handler that gave up. */
function abortReason(cause: unknown): string {
	if (cause instanceof PeerFault) return cause.fault.name;
	const reason = endReasonOf(cause);
	return reason === "bug" ? "handler" : reason;
}

function increase<K>(counts: Map<K, number>, key: K): void {
	counts.set(key, (counts.get(key) ?? 0) + 1);
}
