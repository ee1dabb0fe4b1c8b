/**
 * The demo: an embedded site by the static handler, an API by the fetch door, and raw requests by a connection in memory.
 *
 * The site's files are in `site/`; the API is `demo-api.ts`.
 */
import type { BackgroundWork } from "../../operations/background-work.ts";
import { describeFailure } from "../../operations/describe-failure.ts";
import type { Exchange, Handler } from "../../protocol/exchange/exchange.ts";
import type { ServerConnectionOptions } from "../../protocol/exchange/server-options.ts";
import { DEFAULT_LIMITS } from "../../protocol/limits.ts";
import type { Runtime } from "../../runtime.ts";
import { fetchHandler } from "../../service/fetch/fetch-handler.ts";
import { LightResponse } from "../../service/fetch/light-response.ts";
import { embeddedFiles } from "../../service/static/embedded-files.ts";
import { staticHandler } from "../../service/static/static-handler.ts";
import { type DemoSurroundings, demoApi } from "./demo-api.ts";
import { runLoopback } from "./loopback.ts";
import { methodNotAllowed, problem } from "./problem.ts";
import { siteFiles } from "./site/site-files.ts";

/** Octets of raw requests: enough to go past every limit of a head. */
const MOST_RAW_BYTES = 64 * 1024;

export interface DemoOptions extends DemoSurroundings {
	readonly background: BackgroundWork;
}

/** The handler of the whole demo. */
export function demoHandler(runtime: Runtime, options: DemoOptions): Handler {
	const reportError = (error: unknown, exchange: Exchange) => runtime.writeError(describeFailure(error, exchange, runtime.clock.unixMillis()));
	const fetchOptions = { reportError, onBackground: (work: Promise<unknown>) => options.background.add(work) };
	const api = fetchHandler(demoApi(runtime, options), fetchOptions);
	const site = staticHandler({ root: "/", files: embeddedFiles(siteFiles()), clock: runtime.clock, browse: true, reportError });
	const all: Handler = (exchange) => (exchange.request.path.startsWith("/api/") ? api(exchange) : site(exchange));
	// Raw requests reach everything but this resource itself.
	const raw = fetchHandler(rawResource(runtime, { limits: DEFAULT_LIMITS, handler: all, reportError }), fetchOptions);
	return (exchange) => (exchange.request.path === "/api/raw" ? raw(exchange) : all(exchange));
}

/** POST the bytes of requests, get the bytes of the responses. */
function rawResource(runtime: Runtime, connectionOptions: ServerConnectionOptions) {
	return async (request: Request, { exchange }: { readonly exchange: Exchange }): Promise<Response> => {
		if (request.method !== "POST") return methodNotAllowed("POST");
		if (exchange.content.length > MOST_RAW_BYTES) return problem(413, "That is more than this panel takes.");
		const input = request.body === null ? new Uint8Array(0) : await request.bytes();
		if (input.length > MOST_RAW_BYTES) return problem(413, "That is more than this panel takes.");
		const { clock, platform } = runtime;
		const { output, isComplete } = await runLoopback(input, { clock, platform, endpoints: exchange.endpoints }, connectionOptions);
		const headers = { "content-type": "application/octet-stream", "cache-control": "no-store", "x-raw-complete": isComplete ? "yes" : "no" };
		return new LightResponse(output as Uint8Array<ArrayBuffer>, { headers });
	};
}
