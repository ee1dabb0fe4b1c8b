/**
 * `trivet [serve] …`: folders, files and an app on one port.
 *
 * Reads what is named (`targets.ts`), loads the module (`app-module.ts`), joins options by precedence, puts the handlers in a row
 * (`served-files.ts`), and runs the server (`run-server.ts`).
 */
import { BackgroundWork } from "../operations/background-work.ts";
import { describeFailure } from "../operations/describe-failure.ts";
import { handlerOf } from "../operations/serve.ts";
import type { ServeSettings } from "../operations/serve-options.ts";
import { UsageError } from "../protocol/faults.ts";
import type { Runtime } from "../runtime.ts";
import { installGlobals } from "../service/fetch/install-globals.ts";
import { loadAppModule } from "./app-module.ts";
import type { ExitCode } from "./exit-code.ts";
import { joinLimits, limitsOf } from "./limit-values.ts";
import { type OptionValues, optionRow } from "./options.ts";
import type { ParsedArguments } from "./parse-arguments.ts";
import { type ListenPlan, type ListenWish, resolveListen } from "./resolve-listen.ts";
import { runServer } from "./run-server.ts";
import { fileHandlers } from "./served-files.ts";
import { findTargets, type Target } from "./targets.ts";

export async function serveCommand(
	runtime: Runtime,
	words: readonly string[],
	parsed: ParsedArguments,
	environment: OptionValues,
): Promise<ExitCode> {
	checkListenFlags(parsed);
	const targets = await findTargets(runtime.files, words);
	const module = targets.find((target) => target.kind === "module");
	const files = targets.filter((target) => target.kind !== "module");
	if (files.length === 0) checkNoFileFlags(parsed);
	const settings = module === undefined ? {} : await loadModule(runtime, module);
	const values: OptionValues = { ...environment, ...valuesOf(settings), ...parsed.values };
	const background = new BackgroundWork();
	const app = module === undefined ? undefined : handlerOf(settings, runtime, background, module.word);
	return await runServer(runtime, {
		serving: targets.map((target) => describeTarget(target, targets)),
		handler: fileHandlers(files, app, {
			values,
			files: runtime.files,
			clock: runtime.clock,
			reportError: (error, exchange) => runtime.writeError(describeFailure(error, exchange, runtime.clock.unixMillis())),
		}),
		listen: listenPlan(parsed.values, settings, environment),
		limits: joinLimits([limitsOf(environment), settings.limits, limitsOf(parsed.values)]),
		values,
		background,
		...(settings.signal === undefined ? {} : { signal: settings.signal }),
		onListening: (server) => {
			const [first] = server.addresses;
			if (first === undefined) return;
			settings.onListen?.({ transport: first.transport, hostname: first.address, port: first.port, url: server.url });
		},
	});
}

/** `--listen` replaces port and host, so both together are a mistake. */
export function checkListenFlags(parsed: ParsedArguments): void {
	const { listen } = parsed.values;
	const other = parsed.written.get("port") ?? parsed.written.get("host");
	if (listen !== undefined && other !== undefined) {
		throw new UsageError(`${parsed.written.get("listen")} replaces ${other}: give one or the other.`);
	}
}

/** Where options ask to listen. */
export function listenWish(values: OptionValues): ListenWish {
	return { port: values.port, host: values.host, listen: values.listen };
}

function checkNoFileFlags(parsed: ParsedArguments): void {
	for (const [key, flag] of parsed.written) {
		if (optionRow(key).group === "files") throw new UsageError(`${flag} is about files, and no folder or file is served.`);
	}
}

/** The module's classes are ours from its first line on: that is what makes `new Response()` light. */
async function loadModule(runtime: Runtime, module: Target): Promise<ServeSettings> {
	installGlobals();
	return await loadAppModule(runtime, module);
}

/** What a module's options say about options of the command line, but for limits and where to listen. */
function valuesOf(settings: ServeSettings): OptionValues {
	return {
		...(settings.maxConnections === undefined ? {} : { maxConnections: settings.maxConnections }),
		...(settings.graceMillis === undefined ? {} : { grace: settings.graceMillis }),
	};
}

function listenPlan(flags: OptionValues, settings: ServeSettings, environment: OptionValues): ListenPlan {
	const { unix, port, hostname, reusePort } = settings;
	const exported: ListenWish = { port, host: hostname, reusePort, listen: unix === undefined ? undefined : [{ transport: "unix", path: unix }] };
	return resolveListen([listenWish(flags), exported, listenWish(environment)]);
}

function describeTarget(target: Target, all: readonly Target[]): string {
	if (target.kind === "folder") return `folder ${target.path}`;
	if (target.kind === "module") return `app ${target.word}`;
	return all.length === 1 ? `file ${target.word}` : `file ${target.word} at /${target.name}`;
}
