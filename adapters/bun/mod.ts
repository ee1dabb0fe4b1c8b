/** The library on Bun: everything of `src/mod.ts`, and `serve` over this runtime's sockets. */
import { type ServeOptions, type Server, serveOn } from "../../src/mod.ts";
import { createRuntime } from "./runtime.ts";

export * from "../../src/mod.ts";

/** Starts a server. Wrong options throw a `UsageError` here and now; a failure to listen rejects `ready`. */
export function serve(options: ServeOptions): Server {
	return serveOn(createRuntime(), options);
}
