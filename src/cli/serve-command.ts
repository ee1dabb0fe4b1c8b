/**
 * `trivet [serve] …`: folders, files and an app, or what a configuration names, in one process or by workers.
 *
 * What to serve is read by `configuration/`, put together in `serving/service.ts`, and run by `serving/run-alone.ts` or `serving/run-supervised.ts`. Copies of
 * this program that a supervisor starts come here too, by their role: `serveRole`.
 */
import { claimInheritedSockets } from "../operations/inherited-sockets.ts";
import type { Role } from "../operations/supervisor/messages.ts";
import { runProbe } from "../operations/supervisor/probe-role.ts";
import { systemTimers } from "../operations/supervisor/timers.ts";
import { runWorker } from "../operations/supervisor/worker-role.ts";
import { UsageError } from "../protocol/faults.ts";
import type { Channel, Runtime } from "../runtime.ts";
import { checkListenFlags } from "./configuration/resolve-configuration.ts";
import type { ExitCode } from "./exit-code.ts";
import type { OptionValues } from "./options.ts";
import { logWarnings } from "./serving/log-warnings.ts";
import { processOptions, wantsSupervisor } from "./serving/process-options.ts";
import { runAlone } from "./serving/run-alone.ts";
import type { ServeOrder } from "./serving/serve-order.ts";
import { CommandServiceMaker, makeService } from "./serving/service-maker.ts";

const ROLES: readonly Role[] = ["worker", "probe", "successor"];

/** Says what went wrong, and what the process ends with. */
export type DescribeFailure = (error: unknown) => { readonly message: string; readonly exitCode: ExitCode };

export async function serveCommand(runtime: Runtime, order: ServeOrder): Promise<ExitCode> {
	checkListenFlags(order.parsed);
	claimInheritedSockets(runtime);
	const values = await processOptions(runtime, order);
	if (await wantsSupervisor(runtime, values)) return await supervise(runtime, values, null);
	const configuration = await new CommandServiceMaker(runtime, order).configure();
	const { service, settings, log } = await makeService(runtime, configuration, null);
	logWarnings(log.log, configuration);
	return await runAlone(runtime, {
		serving: configuration.serving,
		configuration: configuration.file,
		service,
		log,
		listen: configuration.listen,
		values: configuration.values,
		hasAdmin: true,
		...(settings.signal === undefined ? {} : { signal: settings.signal }),
		onListening: () => {
			const [first] = service.addresses;
			if (first === undefined) return;
			settings.onListen?.({ transport: first.transport, hostname: first.address, port: first.port, url: service.url });
		},
	});
}

/** True for the roles that are `serveRole`'s. */
export function isServeRole(role: string | undefined): role is Role {
	return (ROLES as readonly (string | undefined)[]).includes(role);
}

/** What a copy of this program does that a supervisor started; resolves with the exit code. */
export async function serveRole(runtime: Runtime, role: Role, order: ServeOrder, describe: DescribeFailure): Promise<ExitCode> {
	const { parent } = runtime;
	if (parent === null) throw new UsageError("TRIVET_ROLE is for processes that a supervisor starts; this one has none. Unset it.");
	if (role === "successor") return await supervise(runtime, await processOptions(runtime, order), parent);
	const maker = new CommandServiceMaker(runtime, order);
	const timers = systemTimers(runtime.clock);
	const reportError = (error: unknown) => runtime.writeError(`trivet: ${describe(error).message}\n`);
	const options = { runtime, parent, timers, maker, describe, reportError };
	return (await (role === "probe" ? runProbe(options) : runWorker(options))) as ExitCode;
}

/** Loaded by who needs it: neither workers nor a process that serves alone do. */
async function supervise(runtime: Runtime, values: OptionValues, predecessor: Channel | null): Promise<ExitCode> {
	return await (await import("./serving/run-supervised.ts")).runSupervised(runtime, values, predecessor);
}
