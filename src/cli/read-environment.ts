/** Options given as environment variables: TRIVET_FLAG_NAME, and PORT and HOST. An empty variable counts as not set. */

import { OptionSet } from "./option-set.ts";
import { OPTION_KEYS, type OptionKey, type OptionValues, optionRow, variableName } from "./options.ts";

/** Variables that would change what a command does, not how, are not read. */
const NOT_READ: ReadonlySet<OptionKey> = new Set(["help", "version", "json", "printSchema", "force", "wait"]);

/** Reads those options that the environment has, of all or of some. Throws a `UsageError` that names the variable. */
export function readEnvironment(variable: (name: string) => string | undefined, keys: readonly OptionKey[] = OPTION_KEYS): OptionValues {
	const options = new OptionSet();
	for (const key of keys) {
		if (!hasVariable(key)) continue;
		const { kind, alsoReads } = optionRow(key);
		const own = variableName(key);
		const name = alsoReads !== undefined && isEmpty(variable(own)) ? alsoReads : own;
		const text = variable(name);
		if (text === undefined || text === "") continue;
		const parts = kind.separator === undefined ? [text] : text.split(kind.separator);
		for (const part of parts) if (part.trim() !== "") options.set(key, options.read(key, name, part.trim()));
	}
	return options.values();
}

/** Whether an option can be set by a variable. */
export function hasVariable(key: OptionKey): boolean {
	return !NOT_READ.has(key);
}

function isEmpty(text: string | undefined): boolean {
	return text === undefined || text === "";
}
