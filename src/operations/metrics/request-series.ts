/**
 * The series that requests are counted in: one a route, method, status, version and scheme. They are found by a small integer, so that counting a
 * request makes no text; the text of labels is made when somebody reads.
 *
 * None of the labels has a value of the peer's: methods are those of RFC 9110 and "_OTHER", statuses and routes are ours.
 */
import type { Exchange } from "../../protocol/exchange/exchange.ts";
import { clientScheme } from "../observation/client-scheme.ts";
import { REQUEST_DURATION, REQUEST_SIZE, RESPONSE_SIZE } from "./families.ts";
import { Histogram } from "./histogram.ts";
import { seriesName } from "./series-name.ts";
import type { MetricsSnapshot } from "./snapshot.ts";

const OTHER = "_OTHER";
const METHODS: readonly string[] = ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "QUERY", OTHER];
const METHOD_INDEX: ReadonlyMap<string, number> = new Map(METHODS.map((method, index) => [method, index]));
const VERSIONS: readonly string[] = ["1.0", "1.1"];
const SCHEMES: readonly string[] = ["http", "https"];

/** Routes that are told apart; those that come later are counted as one. */
export const MAX_ROUTES = 500;

/** Requests of one route, method and scheme. */
class SizeSeries {
	readonly received = new Histogram(REQUEST_SIZE.bounds);
	readonly sent = new Histogram(RESPONSE_SIZE.bounds);
}

class RouteSeries {
	readonly route: string;
	readonly durations = new Map<number, Histogram>();
	readonly sizes = new Map<number, SizeSeries>();

	constructor(route: string) {
		this.route = route;
	}
}

export class RequestSeries {
	readonly #routes: Map<string, RouteSeries>;
	/** Where the last request was counted: the next one often belongs there too. */
	#lastKey: number;
	#lastRoute: RouteSeries;
	#lastDurations: Histogram;
	#lastSizes: SizeSeries;

	constructor() {
		this.#routes = new Map();
		this.#lastKey = -1;
		this.#lastRoute = new RouteSeries("");
		this.#lastDurations = new Histogram(REQUEST_DURATION.bounds);
		this.#lastSizes = new SizeSeries();
	}

	/** Counts an exchange that has ended, after `seconds`. */
	count(exchange: Exchange, seconds: number): void {
		const { request, status } = exchange;
		const secure = clientScheme(exchange) === "https" ? 1 : 0;
		const key = (((status << 4) | methodIndex(request.method)) << 2) | (request.version === "1.0" ? 0 : 2) | secure;
		if (key !== this.#lastKey || exchange.route !== this.#lastRoute.route) this.#find(key, exchange.route);
		this.#lastDurations.record(seconds);
		this.#lastSizes.received.record(exchange.receivedContentBytes);
		this.#lastSizes.sent.record(exchange.sentContentBytes);
	}

	/** Adds what was counted so far. */
	addTo(histograms: Record<string, MetricsSnapshot["histograms"][string]>): void {
		for (const { route, durations, sizes } of this.#routes.values()) {
			for (const [key, histogram] of durations) histograms[seriesName(REQUEST_DURATION.name, durationLabels(key, route))] = copyOf(histogram);
			for (const [key, { received, sent }] of sizes) {
				const labels = sizeLabels(key, route);
				histograms[seriesName(REQUEST_SIZE.name, labels)] = copyOf(received);
				histograms[seriesName(RESPONSE_SIZE.name, labels)] = copyOf(sent);
			}
		}
	}

	#find(key: number, name: string): void {
		const route = this.#routeNamed(name);
		let durations = route.durations.get(key);
		if (durations === undefined) {
			durations = new Histogram(REQUEST_DURATION.bounds);
			route.durations.set(key, durations);
		}
		const sizeKey = sizeKeyOf(key);
		let sizes = route.sizes.get(sizeKey);
		if (sizes === undefined) {
			sizes = new SizeSeries();
			route.sizes.set(sizeKey, sizes);
		}
		// A route that shares its series isn't found by its name: it is looked for each time.
		this.#lastKey = route.route === name ? key : -1;
		this.#lastRoute = route;
		this.#lastDurations = durations;
		this.#lastSizes = sizes;
	}

	#routeNamed(name: string): RouteSeries {
		const found = this.#routes.get(name);
		if (found !== undefined) return found;
		const kept = this.#routes.size < MAX_ROUTES ? name : OTHER;
		const route = this.#routes.get(kept) ?? new RouteSeries(kept);
		this.#routes.set(kept, route);
		return route;
	}
}

function methodIndex(method: string): number {
	if (method === "GET") return 0;
	return METHOD_INDEX.get(method) ?? METHODS.length - 1;
}

/** Of method and scheme alone. */
function sizeKeyOf(key: number): number {
	return ((key >> 1) & 0b11110) | (key & 1);
}

function durationLabels(key: number, route: string): string[] {
	const status = key >> 6;
	return [
		"http_request_method",
		METHODS[(key >> 2) & 15]!,
		// An exchange that was given up before its response began has no status.
		"http_response_status_code",
		status === 0 ? "" : String(status),
		"http_route",
		route,
		"url_scheme",
		SCHEMES[key & 1]!,
		"network_protocol_version",
		VERSIONS[(key >> 1) & 1]!,
	];
}

function sizeLabels(key: number, route: string): string[] {
	return ["http_request_method", METHODS[key >> 1]!, "http_route", route, "url_scheme", SCHEMES[key & 1]!];
}

function copyOf({ buckets, sum, count }: Histogram): MetricsSnapshot["histograms"][string] {
	return { buckets: [...buckets], sum, count };
}
