/**
 * Arguments to words and options: `--flag=value`, `--flag value`, `-p8080`, `-p 8080`, `-sb`, `--no-flag`; `--` ends flags.
 *
 * Which options exist is `options.ts`; which command takes which is `commands.ts`; variables are `read-environment.ts`.
 */
import { nearestName } from "../operations/nearest-name.ts";
import { UsageError } from "../protocol/faults.ts";
import { OptionSet } from "./option-set.ts";
import { flagName, OPTION_KEYS, type OptionKey, type OptionValues, optionByFlag, optionByShort, optionRow } from "./options.ts";

export interface ParsedArguments {
	/** What is no flag, in order: a command, files, folders, modules. */
	readonly words: readonly string[];
	readonly values: OptionValues;
	/** How each option was written, for messages: "--port", "-p". */
	readonly written: ReadonlyMap<OptionKey, string>;
}

/** Parses arguments. Throws a `UsageError` that names the flag, its value and what was expected. */
export function parseArguments(args: readonly string[]): ParsedArguments {
	const parser = new ArgumentParser(args);
	parser.parse();
	return { words: parser.words, values: parser.options.values(), written: parser.written };
}

class ArgumentParser {
	readonly words: string[];
	readonly options: OptionSet;
	readonly written: Map<OptionKey, string>;
	#args: readonly string[];
	#at: number;

	constructor(args: readonly string[]) {
		this.words = [];
		this.options = new OptionSet();
		this.written = new Map();
		this.#args = args;
		this.#at = 0;
	}

	parse(): void {
		while (this.#at < this.#args.length) {
			const argument = this.#args[this.#at++]!;
			if (argument === "--") {
				this.words.push(...this.#args.slice(this.#at));
				return;
			}
			if (argument.startsWith("--")) this.#parseLong(argument);
			else if (argument.startsWith("-") && argument !== "-") this.#parseShorts(argument);
			else this.words.push(argument);
		}
	}

	#parseLong(argument: string): void {
		const equals = argument.indexOf("=");
		const name = argument.slice(2, equals === -1 ? undefined : equals);
		const value = equals === -1 ? null : argument.slice(equals + 1);
		const key = optionByFlag(name);
		if (key !== null) this.#set(key, `--${name}`, this.#valueOf(key, `--${name}`, value));
		else this.#parseNegated(name, value);
	}

	#parseNegated(name: string, value: string | null): void {
		const key = name.startsWith("no-") ? optionByFlag(name.slice(3)) : null;
		if (key === null) throw unknownFlag(`--${name}`);
		const { kind } = optionRow(key);
		if (kind.negated === undefined) throw new UsageError(`--${name}: there is a --${flagName(key)}, but it can't be turned off.`);
		if (value !== null) throw new UsageError(`--${name} takes no value; got ${JSON.stringify(value)}.`);
		this.#set(key, `--${name}`, kind.negated);
	}

	/** One or more letters after a dash; the rest after one that takes a value is that value. */
	#parseShorts(argument: string): void {
		const [name = ""] = argument.slice(1).split("=");
		if (name.length > 1 && optionByFlag(name) !== null) throw new UsageError(`-${name} is not an option. Did you mean --${name}?`);
		for (let at = 1; at < argument.length; at++) {
			const flag = `-${argument[at]!}`;
			const key = optionByShort(argument[at]!);
			if (key === null) throw unknownFlag(argument.length === 2 || at > 1 ? flag : argument);
			const rest = argument.slice(at + 1);
			const takesRest = rest.startsWith("=") || (optionRow(key).kind.value === "always" && rest !== "");
			this.#set(key, flag, this.#valueOf(key, flag, takesRest ? rest.replace(/^=/, "") : null));
			if (takesRest) return;
		}
	}

	/** The value of an option written with `value`, or without: then the next argument may be it. */
	#valueOf(key: OptionKey, flag: string, value: string | null): unknown {
		if (value !== null) return this.options.read(key, flag, value);
		const { kind } = optionRow(key);
		const next = this.#args[this.#at];
		if (kind.value === "always") {
			// What begins with a dash is a flag, unless it is one (standard output) or can only be meant as a number: then the message names the number.
			if (next === undefined || (next.startsWith("-") && next !== "-" && !/^-\d/.test(next)))
				throw new UsageError(`${flag} needs a value: expected ${kind.expected}.`);
		} else if (kind.value === "never" || next === undefined || kind.takesNext?.(next) !== true) return kind.alone;
		this.#at++;
		return this.options.read(key, flag, next);
	}

	#set(key: OptionKey, flag: string, value: unknown): void {
		this.options.set(key, value);
		this.written.set(key, flag);
	}
}

function unknownFlag(flag: string): UsageError {
	return new UsageError(`${flag} is not an option. ${flagHint(flag)}`);
}

function flagHint(flag: string): string {
	const everyFlag = "All options: trivet help flags.";
	if (!flag.startsWith("--")) {
		// "-port" for "--port".
		const long = flag.length > 2 ? nearestFlag(flag.slice(1)) : null;
		const swapped = optionByShort(swapCase(flag[1]!));
		if (long !== null) return `Did you mean ${long}?`;
		return swapped === null ? everyFlag : `Did you mean -${swapCase(flag[1]!)} (--${flagName(swapped)})?`;
	}
	const nearest = nearestFlag(flag.slice(2));
	return nearest === null ? everyFlag : `Did you mean ${nearest}?`;
}

/** The flag nearest to a name, "no-" forms included, with its dashes. */
function nearestFlag(name: string): string | null {
	const known: string[] = [];
	for (const key of OPTION_KEYS) known.push(flagName(key));
	for (const key of OPTION_KEYS) if (optionRow(key).kind.negated !== undefined) known.push(`no-${flagName(key)}`);
	const nearest = nearestName(name, known);
	return nearest === null ? null : `--${nearest}`;
}

function swapCase(letter: string): string {
	return letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
}
