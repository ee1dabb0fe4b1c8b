/** `trivet demo`: the embedded site. What it serves is in `demo/`. */
import { BackgroundWork } from "../operations/background-work.ts";
import type { RunningServer } from "../operations/server.ts";
import type { Runtime } from "../runtime.ts";
import { demoHandler } from "./demo/demo-handler.ts";
import type { ExitCode } from "./exit-code.ts";
import { joinLimits, limitsOf } from "./limit-values.ts";
import type { OptionValues } from "./options.ts";
import type { ParsedArguments } from "./parse-arguments.ts";
import { resolveListen } from "./resolve-listen.ts";
import { runServer } from "./run-server.ts";
import { checkListenFlags, listenWish } from "./serve-command.ts";

/** The demo keeps nothing of an upload but its hash, so it takes larger ones than an app would. */
const DEMO_CONTENT_BYTES = 1024 ** 3;

export async function demoCommand(runtime: Runtime, parsed: ParsedArguments, environment: OptionValues): Promise<ExitCode> {
	checkListenFlags(parsed);
	const stopping = new AbortController();
	const background = new BackgroundWork();
	let server: RunningServer | null = null;
	const handler = demoHandler(runtime, { stopping: stopping.signal, connectionCount: () => server?.connectionCount ?? 0, background });
	return await runServer(runtime, {
		serving: ["the demo: a site of Trivet's own"],
		handler,
		listen: resolveListen([listenWish(parsed.values), listenWish(environment)]),
		limits: joinLimits([{ contentBytes: DEMO_CONTENT_BYTES }, limitsOf(environment), limitsOf(parsed.values)]),
		values: { ...environment, ...parsed.values },
		background,
		onListening: (running) => {
			server = running;
		},
		onStopping: () => stopping.abort(),
	});
}
