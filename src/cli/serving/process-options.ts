/**
 * Options that are about this process rather than about what is served: whether it has workers, where it logs, where it is controlled from. They are read
 * before anything that users wrote is loaded, so a module can't set them; flags go before the environment, that before the configuration file.
 */
import { availableProcessors } from "../../operations/available-processors.ts";
import { UsageError } from "../../protocol/faults.ts";
import type { Runtime } from "../../runtime.ts";
import { findConfigurationFile, readConfigurationFile } from "../configuration/configuration-file.ts";
import type { OptionValues } from "../options.ts";
import type { ServeOrder } from "./serve-order.ts";

/** Joins the options of all sources but modules. */
export async function processOptions(runtime: Runtime, { words, parsed, environment }: ServeOrder): Promise<OptionValues> {
	const file = await findConfigurationFile(runtime, parsed.values.config ?? environment.config, words.length === 0);
	const given = file === null ? {} : (await readConfigurationFile(runtime, file)).values;
	return { ...given, ...environment, ...parsed.values };
}

/** How many workers options ask for; unasked, one for whoever watches at a terminal, and where processes can share no socket; else one a processor. */
export async function workerCount(runtime: Runtime, { workers }: OptionValues): Promise<number> {
	if (typeof workers === "number") return workers;
	if (workers === undefined && (runtime.errorIsTerminal || !runtime.canShare)) return 1;
	return await availableProcessors(runtime.files, runtime.processorCount());
}

/** Whether a supervisor is to keep workers. One worker has none unless something asks for it that needs it. */
export async function wantsSupervisor(runtime: Runtime, values: OptionValues): Promise<boolean> {
	const { supervise, watch, workers } = values;
	if (supervise === false) {
		if (watch === true) throw new UsageError("--no-supervise and --watch exclude each other: a process that serves can't load its module anew.");
		if (workers !== undefined && workers !== 1)
			throw new UsageError("--no-supervise and --workers exclude each other: several workers need a supervisor.");
		return false;
	}
	return supervise === true || watch === true || (await workerCount(runtime, values)) > 1;
}
