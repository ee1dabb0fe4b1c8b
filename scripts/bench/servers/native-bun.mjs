/** Bun's own server. */
import { announce, BODY } from "./answer.mjs";

const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response(BODY) });
announce(server.port);
