/** The commands: their names, which options each takes, and how a word becomes one. What they do is in `*-command.ts`. */
import { nearestName } from "../operations/nearest-name.ts";
import { UsageError } from "../protocol/faults.ts";
import { type OptionGroup, type OptionKey, optionRow } from "./options.ts";
import type { ParsedArguments } from "./parse-arguments.ts";

export type CommandName = "serve" | "demo" | "version" | "help";

const GROUPS: Readonly<Record<CommandName, readonly OptionGroup[]>> = {
	serve: ["listening", "files", "limits", "output", "general"],
	demo: ["listening", "limits", "output", "general"],
	version: ["version", "output", "general"],
	help: ["output", "general"],
};

export const COMMANDS = Object.keys(GROUPS) as readonly CommandName[];

/** Commands with a name of their own in the plan of Trivet, which this version doesn't have: their names aren't taken for files. */
const LATER: readonly string[] = ["bench", "check", "hash-password", "reload", "stop", "status", "fetch", "completion"];

export interface ChosenCommand {
	readonly command: CommandName;
	/** The words after the command. */
	readonly words: readonly string[];
	/** True where the command was written, false where "serve" was understood. */
	readonly isExplicit: boolean;
}

/** Which command the words ask for: the first word where it names one, else "serve" with all of them. */
export function chooseCommand(words: readonly string[]): ChosenCommand {
	const first = words[0];
	if (first !== undefined && isCommand(first)) return { command: first, words: words.slice(1), isExplicit: true };
	if (first !== undefined && LATER.includes(first)) {
		throw new UsageError(`This version of Trivet has no command "${first}". A file or folder of that name is served by: trivet ./${first}`);
	}
	return { command: "serve", words, isExplicit: false };
}

/** What a word that names no file may have been meant as; null where it looks like a path or like no command at all. */
export function misspeltCommand(word: string): string | null {
	if (!/^[a-z][a-z-]*$/i.test(word)) return null;
	return nearestName(word, [...COMMANDS, ...LATER]);
}

/** Refuses options that the command has no use for. */
export function checkOptions(command: CommandName, given: ParsedArguments["written"]): void {
	for (const [key, flag] of given) {
		if (!takesOption(command, key)) throw new UsageError(`${flag} doesn't apply to "trivet ${command}". See: trivet help ${command}`);
	}
}

export function takesOption(command: CommandName, key: OptionKey): boolean {
	return GROUPS[command].includes(optionRow(key).group);
}

/** The groups of options a command takes, in the order of the help. */
export function groupsOf(command: CommandName): readonly OptionGroup[] {
	return GROUPS[command];
}

function isCommand(word: string): word is CommandName {
	return (COMMANDS as readonly string[]).includes(word);
}
