/** What a configuration says and probably doesn't mean, for whoever reads the log: at the start, and again after each reload. */
import type { EventLog } from "../../operations/logs/log.ts";
import type { Configuration } from "../configuration/configuration.ts";

export function logWarnings(log: EventLog, { warnings }: Pick<Configuration, "warnings">): void {
	for (const warning of warnings) log.log("warn", `Probably not meant: ${warning}`);
}
