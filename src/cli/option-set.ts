/** Collects option values from one source (arguments, or the environment) and gives them out by type. */
import { UsageError } from "../protocol/faults.ts";
import { SECRET } from "./option-kinds.ts";
import { type OptionKey, type OptionValues, optionRow } from "./options.ts";

export class OptionSet {
	#values: Map<OptionKey, unknown>;

	constructor() {
		this.#values = new Map();
	}

	/** Reads the text of an option's value. `source` is how the option was written: "--port", "TRIVET_PORT". */
	read(key: OptionKey, source: string, text: string): unknown {
		const { kind } = optionRow(key);
		let value: unknown;
		try {
			value = kind.read(text);
		} catch (error) {
			throw error instanceof UsageError ? new UsageError(`${source}: ${error.message}`, { cause: error }) : error;
		}
		// What is nearly a secret stays out of terminals and journals too.
		if (value === undefined)
			throw new UsageError(`${source}: expected ${kind.expected}; got ${kind === SECRET ? "something else" : JSON.stringify(text)}.`);
		return value;
	}

	/** Sets a value; of an option that may be repeated, adds it. */
	set(key: OptionKey, value: unknown): void {
		const { kind } = optionRow(key);
		const mayAdd = kind.merge !== undefined && this.#values.has(key);
		this.#values.set(key, mayAdd ? kind.merge?.(this.#values.get(key), value) : value);
	}

	/** The table of options vouches for the types: every value was made by the kind of its key. */
	values(): OptionValues {
		return Object.fromEntries(this.#values) as OptionValues;
	}
}
