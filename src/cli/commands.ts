/** The commands: their names, which options each takes, and how a word becomes one. What they do is in `*-command.ts`. */
import { nearestName } from "../operations/nearest-name.ts";
import { UsageError } from "../protocol/faults.ts";
import { OPTION_KEYS, type OptionGroup, type OptionKey, optionRow } from "./options.ts";
import type { ParsedArguments } from "./parse-arguments.ts";

export type CommandName = "serve" | "check" | "demo" | "bench" | "status" | "reload" | "stop" | "log-level" | "completion" | "version" | "help";

/** What a command takes: whole groups of options, and some of other groups. */
interface CommandRow {
	readonly groups: readonly OptionGroup[];
	readonly keys: readonly OptionKey[];
	/** What it does, in a few words. */
	readonly about: string;
}

const SERVING: readonly OptionGroup[] = ["listening", "processes", "files", "limits", "proxies", "admin", "logs"];
const ALWAYS: readonly OptionGroup[] = ["output", "general"];
/** How a running server is found. */
const FINDING: readonly OptionKey[] = ["admin", "adminToken"];

const COMMAND_TABLE: Readonly<Record<CommandName, CommandRow>> = {
	serve: { groups: [...SERVING, ...ALWAYS], keys: [], about: "Serve folders, files and an app" },
	check: { groups: [...SERVING, ...ALWAYS], keys: ["json", "printSchema"], about: "Check a configuration, and print what it comes to" },
	demo: { groups: ["listening", "limits", ...ALWAYS], keys: ["grace"], about: "Serve a site that shows what Trivet does" },
	status: { groups: ALWAYS, keys: [...FINDING, "json"], about: "Show a running server and its workers" },
	reload: { groups: ALWAYS, keys: FINDING, about: "Let a running server start anew without a lost request" },
	stop: { groups: ["control", ...ALWAYS], keys: FINDING, about: "Stop a running server" },
	"log-level": { groups: ALWAYS, keys: FINDING, about: "Show or set what a running server logs" },
	bench: { groups: ["bench", ...ALWAYS], keys: ["json"], about: "Compare servers and runtimes on this machine" },
	completion: { groups: ALWAYS, keys: [], about: "Print completion for bash, zsh or fish" },
	version: { groups: ALWAYS, keys: ["json"], about: "Print versions" },
	help: { groups: ALWAYS, keys: [], about: "Print help" },
};

export const COMMANDS = Object.keys(COMMAND_TABLE) as readonly CommandName[];

/** Commands with a name of their own in the plan of Trivet, which this version doesn't have: their names aren't taken for files. */
const LATER: readonly string[] = ["hash-password", "fetch"];

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
	const { groups, keys } = COMMAND_TABLE[command];
	return groups.includes(optionRow(key).group) || keys.includes(key);
}

/** Every option that a command takes, in the order of the table of options. */
export function optionsOf(command: CommandName): readonly OptionKey[] {
	return OPTION_KEYS.filter((key) => takesOption(command, key));
}

/** The groups of options that a command takes whole, in the order of the help. */
export function groupsOf(command: CommandName): readonly OptionGroup[] {
	return COMMAND_TABLE[command].groups;
}

/** The options that a command takes beside those groups. */
export function ownOptionsOf(command: CommandName): readonly OptionKey[] {
	return COMMAND_TABLE[command].keys;
}

/** What a command does, in a few words. */
export function aboutCommand(command: CommandName): string {
	return COMMAND_TABLE[command].about;
}

function isCommand(word: string): word is CommandName {
	return (COMMANDS as readonly string[]).includes(word);
}
