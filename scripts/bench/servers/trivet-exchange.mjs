/** Trivet by the exchange door. "trivet" is the library for the runtime that this file is bundled for. */
import { serve } from "trivet";
import { announce, BODY, CONTENT_TYPE } from "./answer.mjs";

const server = serve({
	hostname: "127.0.0.1",
	port: 0,
	// Never what a run is limited by: `scripts/load/idle-connections.mjs` uses this server too.
	maxConnections: 1_000_000,
	handler(exchange) {
		exchange.respond(200, ["Content-Type", CONTENT_TYPE], BODY);
	},
});
await server.ready;
announce(server.port);
