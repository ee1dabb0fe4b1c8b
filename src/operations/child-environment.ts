/** The environment of processes that we start: ours, without what tells a copy of this program what it is. */
import { ROLE_VARIABLE } from "./supervisor/messages.ts";

/** Set for a copy: descriptor 3 is the channel to whoever started it. */
export const CHANNEL_VARIABLE = "TRIVET_CHANNEL";

/** What concerns one process and never those that it starts. The runtimes find their own channel by the last ones. */
const NOT_PASSED_ON: ReadonlySet<string> = new Set([ROLE_VARIABLE, CHANNEL_VARIABLE, "NODE_CHANNEL_FD", "NODE_CHANNEL_SERIALIZATION_MODE"]);

type Variables = Readonly<Record<string, string | undefined>>;

/** `own` with `changes` over it; undefined takes a variable away. */
export function childEnvironment(own: Variables, changes: Variables = {}): Record<string, string> {
	const result: Record<string, string> = {};
	for (const [name, value] of Object.entries(own)) if (value !== undefined && !NOT_PASSED_ON.has(name)) result[name] = value;
	for (const [name, value] of Object.entries(changes)) {
		if (value === undefined) delete result[name];
		else result[name] = value;
	}
	return result;
}

/** Variables that are set. */
export function definedVariables(own: Variables): Record<string, string> {
	const result: Record<string, string> = {};
	for (const [name, value] of Object.entries(own)) if (value !== undefined) result[name] = value;
	return result;
}

/** The value of a variable that is for this process alone, which is taken out of its environment. */
export function takeVariable(own: Record<string, string | undefined>, name: string): string | undefined {
	const value = own[name];
	if (value !== undefined) delete own[name];
	return value;
}
