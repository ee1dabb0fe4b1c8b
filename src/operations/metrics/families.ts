/**
 * Every metric there is: its name, what kind it is, what it means, and how those of several workers make one. The names are those of OpenTelemetry
 * where it has any; no label has a value that a peer can make up.
 */

export type MetricKind = "counter" | "gauge" | "histogram";

export interface MetricFamily {
	readonly name: string;
	readonly kind: MetricKind;
	/** One sentence, for who reads the text. */
	readonly help: string;
	/** Upper bounds of a histogram's buckets, ascending; the last bucket, of all that is above, has none. */
	readonly bounds: readonly number[];
	/** How the gauges of several workers make one. Counters and histograms are always added. */
	readonly combine: "sum" | "max";
}

/** In seconds: those that OpenTelemetry advises, and some below a millisecond, where most of our answers are. */
const DURATION_BOUNDS: readonly number[] = [
	0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];

/** In octets. The first bucket is "no content". */
const SIZE_BOUNDS: readonly number[] = [0, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864];

const NO_BOUNDS: readonly number[] = [];

function counter(name: string, help: string): MetricFamily {
	return { name, kind: "counter", help, bounds: NO_BOUNDS, combine: "sum" };
}

function gauge(name: string, help: string, combine: "sum" | "max" = "sum"): MetricFamily {
	return { name, kind: "gauge", help, bounds: NO_BOUNDS, combine };
}

function histogram(name: string, help: string, bounds: readonly number[]): MetricFamily {
	return { name, kind: "histogram", help, bounds, combine: "sum" };
}

export const REQUEST_DURATION = histogram(
	"http_server_request_duration_seconds",
	"From the first octet of a request to the end of its response.",
	DURATION_BOUNDS,
);
export const REQUEST_SIZE = histogram("http_server_request_body_size_bytes", "Octets of request content that came.", SIZE_BOUNDS);
export const RESPONSE_SIZE = histogram("http_server_response_body_size_bytes", "Octets of response content.", SIZE_BOUNDS);
export const ACTIVE_REQUESTS = gauge("http_server_active_requests", "Requests in progress; looks at the server itself aside.");
export const ABORTED_REQUESTS = counter("trivet_requests_aborted_total", "Requests whose response could not be completed, by why.");
export const PARSE_ERRORS = counter("trivet_parse_errors_total", "Faults of peers that were answered, by fault.");
export const CONNECTIONS_OPEN = gauge("trivet_connections_open", "Connections at present.");
export const CONNECTIONS_ACCEPTED = counter("trivet_connections_accepted_total", "Connections accepted.");
export const CONNECTIONS_UNANSWERED = counter(
	"trivet_connections_unanswered_total",
	"Connections closed at once and unanswered, far over the limit.",
);
export const CONNECTIONS_CLOSED = counter("trivet_connections_closed_total", "Connections that ended, by what decided it.");
export const LOG_LINES_DROPPED = counter("trivet_log_lines_dropped_total", "Lines of the log that were not written, as it could not keep up.");
export const LOOP_LAG = gauge("trivet_event_loop_lag_seconds", "Longest delay of an event loop within the last second or two.", "max");
export const RESIDENT_MEMORY = gauge("process_resident_memory_bytes", "Memory of all workers in RAM; pages that they share are counted in each.");
export const PROCESSOR_SECONDS = counter("process_cpu_seconds_total", "Processor time of all workers, user and system.");
export const BUILD_INFO = gauge("trivet_build_info", "1; its labels say what runs.", "max");

/** In the order of the text. What a supervisor adds of its own stands last. */
export const METRIC_FAMILIES: readonly MetricFamily[] = [
	REQUEST_DURATION,
	REQUEST_SIZE,
	RESPONSE_SIZE,
	ACTIVE_REQUESTS,
	ABORTED_REQUESTS,
	PARSE_ERRORS,
	CONNECTIONS_OPEN,
	CONNECTIONS_ACCEPTED,
	CONNECTIONS_UNANSWERED,
	CONNECTIONS_CLOSED,
	LOG_LINES_DROPPED,
	LOOP_LAG,
	RESIDENT_MEMORY,
	PROCESSOR_SECONDS,
	BUILD_INFO,
	gauge("trivet_worker_up", "Workers that are ready, by slot: 1, or 0 while there is none.", "max"),
	counter("trivet_worker_restarts_total", "Workers that were replaced after a failure, by what failed."),
	gauge("trivet_generation", "How often the configuration was loaded.", "max"),
	counter("trivet_reloads_total", "Reloads, by outcome."),
];

const BY_NAME: ReadonlyMap<string, MetricFamily> = new Map(METRIC_FAMILIES.map((family) => [family.name, family]));

/** The name of a series' family: what stands before its labels. */
export function familyName(series: string): string {
	const at = series.indexOf("{");
	return at === -1 ? series : series.slice(0, at);
}

/** The family of that name; undefined for one that isn't in the table. */
export function familyNamed(name: string): MetricFamily | undefined {
	return BY_NAME.get(name);
}
