/** Deno's own server. */
import { announce, BODY } from "./answer.mjs";

Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: ({ port }) => announce(port) }, () => new Response(BODY));
