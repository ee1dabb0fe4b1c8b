/** Opens the admin listener of a process as its options ask for it. */
import { openAdminListener } from "../../operations/admin/admin-listener.ts";
import type { Control } from "../../operations/admin/control.ts";
import type { ServerLog } from "../../operations/logs/server-log.ts";
import type { Runtime } from "../../runtime.ts";
import type { OptionValues } from "../options.ts";

export interface OpenControlOptions {
	/** For `admin` and `adminToken`. */
	readonly values: OptionValues;
	readonly log: ServerLog;
	/** The longest that a graceful stop takes. */
	readonly stopMillis: () => number;
}

/** Resolves with what closes it again. An address that was asked for and can't be had throws a `StartError`. */
export async function openControl(runtime: Runtime, control: Control, { values, log, stopMillis }: OpenControlOptions): Promise<() => Promise<void>> {
	if (values.admin === false) return async () => {};
	const listener = await openAdminListener(runtime, control, {
		address: values.admin ?? null,
		token: values.adminToken ?? null,
		stopMillis,
		reportError: (error, exchange) => log.failure(error, exchange),
		warn: (message) => log.log("warn", message),
	});
	let closing: Promise<void> | null = null;
	return () => {
		closing ??= listener?.close() ?? Promise.resolve();
		return closing;
	};
}
