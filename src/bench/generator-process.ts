/** A generator's own process: takes plans by its channel, runs one at a time, sends what came of each. */
import type { Channel, Runtime } from "../runtime.ts";
import type { LoadPlan, LoadResult } from "./load-plan.ts";
import { runLoad } from "./load-run.ts";

/** From the generator. `busy` of a result is of one processor. */
export type GeneratorMessage =
	| { readonly kind: "ready" }
	| { readonly kind: "result"; readonly result: LoadResult }
	| { readonly kind: "failed"; readonly message: string };

/** Serves plans until the process that asked is gone. */
export function runGenerator(runtime: Runtime, parent: Channel): Promise<void> {
	const send = (message: GeneratorMessage) => parent.send(message);
	parent.onMessage((message) => {
		runLoad(runtime, message as LoadPlan).then(
			(result) => send({ kind: "result", result }),
			(error: unknown) => send({ kind: "failed", message: String(error) }),
		);
	});
	// Ctrl+C reaches the whole group; when this process ends is for the one that started it to say.
	runtime.onSignal("SIGINT", () => {});
	send({ kind: "ready" });
	return new Promise((resolve) => parent.onDisconnect(resolve));
}
