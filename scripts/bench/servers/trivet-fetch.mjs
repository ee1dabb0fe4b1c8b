/** Trivet by the fetch door. "trivet" is the library for the runtime that this file is bundled for. */
import { Response, serve } from "trivet";
import { announce, BODY } from "./answer.mjs";

const server = serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response(BODY) });
await server.ready;
announce(server.port);
