/** What a process logs by. Lines are made and written by `server-log.ts`; what a request's line says is `access-line.ts`. */
import type { LogLevel } from "./log-format.ts";

/** Further facts of an event, by the key they have in JSON. */
export type LogFacts = Readonly<Record<string, string | number | boolean | null>>;

/** Where events of the server go. None of these calls blocks or throws. */
export interface EventLog {
	log(level: LogLevel, message: string, facts?: LogFacts): void;
}
