/**
 * `trivet completion bash|zsh|fish`: scripts that complete commands, options and some of their values, made from the tables of commands and options.
 * Words that are neither are completed as files.
 */
import { LOG_FORMATS, LOG_LEVELS } from "../operations/logs/log-format.ts";
import { UsageError } from "../protocol/faults.ts";
import { NAME } from "../version.ts";
import { aboutCommand, COMMANDS, type CommandName, optionsOf } from "./commands.ts";
import { ADDRESSES, FILE_PATH, FILE_PATHS, LOG_FORMAT, LOG_LEVEL, type OptionKind, WORKERS } from "./option-kinds.ts";
import { flagName, OPTION_KEYS, type OptionKey, optionRow } from "./options.ts";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** What may follow a command in place of a file. */
const COMMAND_WORDS: Readonly<Partial<Record<CommandName, readonly string[]>>> = { completion: SHELLS, "log-level": LOG_LEVELS };

/** What an option's value may be, where it is one of few. */
const CHOICES: ReadonlyMap<unknown, readonly string[]> = new Map<unknown, readonly string[]>([
	[LOG_FORMAT, LOG_FORMATS],
	[LOG_LEVEL, LOG_LEVELS],
	[WORKERS, ["auto"]],
	[ADDRESSES, ["unix:", "systemd:", "fd:"]],
]);
const FILE_KINDS: readonly unknown[] = [FILE_PATH, FILE_PATHS];

/** The script for the shell that the words name. Throws a `UsageError` for any other words. */
export function completionScript(words: readonly string[]): string {
	const [word, further] = words;
	const shell = SHELLS.find((each) => each === word);
	if (shell === undefined || further !== undefined) throw new UsageError(`"trivet completion" takes one of ${SHELLS.join(", ")}.`);
	return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell]();
}

/** One way to write an option: "--port", "-p", "--no-browse". */
interface Flag {
	readonly text: string;
	readonly key: OptionKey;
	/** True: the next word is its value. */
	readonly takesValue: boolean;
}

function flagsOf(key: OptionKey): Flag[] {
	const { kind, short, initial } = optionRow(key);
	const takesValue = kind.value === "always";
	const flags: Flag[] = [];
	const isOnAlready = kind.value === "never" && initial === "on";
	if (short !== "") flags.push({ text: `-${short}`, key, takesValue });
	if (!isOnAlready) flags.push({ text: `--${flagName(key)}`, key, takesValue });
	if (kind.negated !== undefined && (isOnAlready || kind.value !== "never")) flags.push({ text: `--no-${flagName(key)}`, key, takesValue: false });
	return flags;
}

function kindOf(key: OptionKey): OptionKind<unknown> {
	return optionRow(key).kind;
}

/** Flags that take a value of the kind, as a pattern of `case`. */
function valuePattern(isMeant: (key: OptionKey) => boolean): string {
	const flags = OPTION_KEYS.filter(isMeant).flatMap(flagsOf);
	return flags
		.filter((flag) => flag.takesValue)
		.map((flag) => flag.text)
		.join(" | ");
}

/** Branches of a `case` on the word before: what a value of that option may be. `choose` and `chooseFile` are what the shell does then. */
function valueBranches(choose: (words: string) => string, chooseFile: string): string[] {
	const branches: string[] = [];
	for (const [kind, words] of CHOICES) {
		const pattern = valuePattern((key) => kindOf(key) === kind);
		branches.push(`${pattern}) ${choose(words.join(" "))}; return ;;`);
	}
	branches.push(`${valuePattern((key) => FILE_KINDS.includes(kindOf(key)))}) ${chooseFile}; return ;;`);
	branches.push(`${valuePattern((key) => !CHOICES.has(kindOf(key)) && !FILE_KINDS.includes(kindOf(key)))}) return ;;`);
	return branches;
}

/** Branches of a `case` on the command: its flags, in `flags`. */
function flagBranches(): string[] {
	return COMMANDS.map((command) => {
		const flags = optionsOf(command).flatMap(flagsOf);
		return `${command}) flags="${flags.map((flag) => flag.text).join(" ")}" ;;`;
	});
}

function wordBranches(choose: (words: string) => string): string[] {
	return Object.entries(COMMAND_WORDS).map(([command, words]) => `${command}) ${choose(words.join(" "))}; return ;;`);
}

function indented(lines: readonly string[], tabs: number): string {
	return lines.map((line) => "\t".repeat(tabs) + line).join("\n");
}

function bashScript(): string {
	const choose = (words: string) => `COMPREPLY=($(compgen -W "${words}" -- "$word"))`;
	// Names of files may have spaces; words to choose from are parted by them.
	const chooseFile = "local IFS=$'\\n'; COMPREPLY+=($(compgen -f -- \"$word\"))";
	return `# Completion of ${NAME} for bash.
_${NAME}() {
	local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD - 1]}" command=serve flags="" at
	COMPREPLY=()
	# "--log=te" is three words to bash, and "--log=" two.
	if [[ "$before" == "=" ]]; then before="\${COMP_WORDS[COMP_CWORD - 2]}"; fi
	if [[ "$word" == "=" ]]; then word=""; fi
	for ((at = 1; at < COMP_CWORD; at++)); do
		case "\${COMP_WORDS[at]}" in
			${COMMANDS.join(" | ")}) command="\${COMP_WORDS[at]}"; break ;;
			-*) ;;
			*) break ;;
		esac
	done
	case "$before" in
${indented(valueBranches(choose, chooseFile), 2)}
	esac
	if [[ "$word" == -* ]]; then
		case "$command" in
${indented(flagBranches(), 3)}
		esac
		${choose("$flags")}
		return
	fi
	case "$command" in
${indented(wordBranches(choose), 2)}
	esac
	if ((COMP_CWORD == 1)); then ${choose(COMMANDS.join(" "))}; fi
	${chooseFile}
}
complete -o filenames -F _${NAME} ${NAME}
`;
}

function zshScript(): string {
	const choose = (words: string) => `compadd -- ${words}`;
	const commands = COMMANDS.map((command) => `'${command}:${quoted(aboutCommand(command))}'`).join(" ");
	return `#compdef ${NAME}
# Completion of ${NAME} for zsh.
_${NAME}() {
	local word="\${words[CURRENT]}" before="\${words[CURRENT - 1]}" command=serve flags="" each
	for each in "\${(@)words[2,CURRENT - 1]}"; do
		case "$each" in
			${COMMANDS.join(" | ")}) command="$each"; break ;;
			-*) ;;
			*) break ;;
		esac
	done
	case "$before" in
${indented(valueBranches(choose, "_files"), 2)}
	esac
	if [[ "$word" == -* ]]; then
		case "$command" in
${indented(flagBranches(), 3)}
		esac
		compadd -- \${=flags}
		return
	fi
	case "$command" in
${indented(wordBranches(choose), 2)}
	esac
	if ((CURRENT == 2)); then
		local -a commands=(${commands})
		_describe command commands
	fi
	_files
}
compdef _${NAME} ${NAME}
`;
}

function fishScript(): string {
	const names = COMMANDS.join(" ");
	const none = `not __fish_seen_subcommand_from ${names}`;
	const lines = [`# Completion of ${NAME} for fish.`];
	for (const command of COMMANDS) lines.push(`complete -c ${NAME} -n '${none}' -a ${command} -d '${quoted(aboutCommand(command))}'`);
	for (const [command, words] of Object.entries(COMMAND_WORDS)) {
		lines.push(`complete -c ${NAME} -n '__fish_seen_subcommand_from ${command}' -f -a '${words.join(" ")}'`);
	}
	for (const key of OPTION_KEYS) {
		const takers = COMMANDS.filter((command) => command !== "serve" && optionsOf(command).includes(key));
		// Without a command, it is "serve".
		const seen = takers.length === 0 ? "" : `__fish_seen_subcommand_from ${takers.join(" ")}`;
		const served = `__fish_seen_subcommand_from serve; or ${none}`;
		const condition = !optionsOf("serve").includes(key) ? seen : seen === "" ? served : `${seen}; or ${served}`;
		for (const flag of flagsOf(key)) lines.push(fishLine(flag, condition));
	}
	return `${lines.join("\n")}\n`;
}

function fishLine({ text, key, takesValue }: Flag, condition: string): string {
	const name = text.startsWith("--") ? `-l ${text.slice(2)}` : `-s ${text.slice(1)}`;
	const choices = CHOICES.get(kindOf(key));
	// -x: a value, and no file; -r: a value, which may be a file.
	const value = !takesValue ? "" : choices !== undefined ? ` -x -a '${choices.join(" ")}'` : FILE_KINDS.includes(kindOf(key)) ? " -r" : " -x";
	return `complete -c ${NAME} -n '${condition}' ${name}${value} -d '${quoted(optionRow(key).help)}'`;
}

/** Within single quotes: what would end them is put the typographer's way. */
function quoted(text: string): string {
	return text.replaceAll("'", "’");
}
