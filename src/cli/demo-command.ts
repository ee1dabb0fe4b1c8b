/** `trivet demo`: the embedded site. What it serves is in `demo/`. */
import { BackgroundWork } from "../operations/background-work.ts";
import type { Runtime } from "../runtime.ts";
import { checkListenFlags, listenWish } from "./configuration/resolve-configuration.ts";
import { demoHandler } from "./demo/demo-handler.ts";
import type { ExitCode } from "./exit-code.ts";
import { joinLimits, limitsOf } from "./limit-values.ts";
import type { OptionValues } from "./options.ts";
import type { ParsedArguments } from "./parse-arguments.ts";
import { resolveListen } from "./resolve-listen.ts";
import { openLog } from "./serving/process-log.ts";
import { runAlone } from "./serving/run-alone.ts";
import { Service } from "./serving/service.ts";

/** The demo keeps nothing of an upload but its hash, so it takes larger ones than an app would. */
const DEMO_CONTENT_BYTES = 1024 ** 3;

export async function demoCommand(runtime: Runtime, parsed: ParsedArguments, environment: OptionValues): Promise<ExitCode> {
	checkListenFlags(parsed);
	const values: OptionValues = { ...environment, ...parsed.values };
	const stopping = new AbortController();
	const background = new BackgroundWork();
	const log = await openLog(runtime, values, null);
	const handler = demoHandler(runtime, { stopping: stopping.signal, connectionCount: () => service.connectionCount, background });
	const limits = joinLimits([{ contentBytes: DEMO_CONTENT_BYTES }, limitsOf(environment), limitsOf(parsed.values)]);
	const service: Service = new Service(runtime, { handler, limits, values, log, background });
	return await runAlone(runtime, {
		serving: ["the demo: a site of Trivet's own"],
		configuration: null,
		service,
		log,
		listen: resolveListen([listenWish(parsed.values), listenWish(environment)]),
		values,
		hasAdmin: false,
		onStopping: () => stopping.abort(),
	});
}
