/** Answers with the metrics as text for Prometheus on one path; everything else goes on to the next handler. Neither logged nor counted itself. */
import type { Exchange, Handler } from "../../protocol/exchange/exchange.ts";
import type { FieldLines } from "../../protocol/http/field-section.ts";
import { PROMETHEUS_TYPE, prometheusText } from "../metrics/prometheus-text.ts";
import type { MetricsSnapshot } from "../metrics/snapshot.ts";

export const DEFAULT_METRICS_PATH = "/metrics";

const FIELDS: FieldLines = ["Content-Type", PROMETHEUS_TYPE, "Cache-Control", "no-store"];
const TROUBLE_FIELDS: FieldLines = ["Content-Type", "text/plain; charset=utf-8", "Cache-Control", "no-store"];

/** `metrics` gives those of all workers. A failure of it is answered 503. */
export function metricsHandler(metrics: () => Promise<MetricsSnapshot>, path: string, next: Handler): Handler {
	return (exchange) => (exchange.request.path === path ? answer(exchange, metrics) : next(exchange));
}

async function answer(exchange: Exchange, metrics: () => Promise<MetricsSnapshot>): Promise<void> {
	exchange.markHousekeeping();
	const { method } = exchange.request;
	if (method !== "GET" && method !== "HEAD") return exchange.respond(405, [...TROUBLE_FIELDS, "Allow", "GET, HEAD"], "Method Not Allowed\n");
	try {
		exchange.respond(200, FIELDS, prometheusText(await metrics()));
	} catch {
		exchange.respond(503, TROUBLE_FIELDS, "The metrics could not be gathered.\n");
	}
}
