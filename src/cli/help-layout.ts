/** Sets help as text: two columns, wrapped to the width that every page keeps to. What it says is in `help-pages.ts`. */
import { flagName, OPTION_KEYS, type OptionGroup, type OptionKey, optionRow } from "./options.ts";
import type { Paint } from "./paint.ts";

/** One page of help, without its last line end. */
export type Page = (paint: Paint) => string;

/** No line of help is longer. */
export const HELP_WIDTH = 100;

/** The width of the first column: of flags, and of everything else. */
export const FLAG_WIDTH = 27;
export const TERM_WIDTH = 31;

const INDENT = "  ";
const GAP = 2;

const GROUP_TITLES: Readonly<Record<OptionGroup, string>> = {
	listening: "Listening",
	processes: "Processes",
	files: "Files",
	limits: "Limits and time",
	proxies: "Behind a proxy",
	admin: "Control, health and metrics",
	logs: "Logs",
	output: "Output",
	general: "General",
	version: "Form",
	control: "Stopping",
	bench: "Benchmark",
};

/** Rows of two columns; the second is wrapped, and begins on a line of its own where the first is too long for its column. */
export function twoColumns(rows: readonly (readonly [string, string])[], leftWidth: number, paint: Paint): string {
	const lines: string[] = [];
	const margin = INDENT.length + leftWidth + GAP;
	for (const [left, right] of rows) {
		const wrapped = wrap(right, HELP_WIDTH - margin);
		const fits = left.length <= leftWidth;
		const head = INDENT + paint.bold(left);
		lines.push(fits ? `${head}${" ".repeat(leftWidth - left.length + GAP)}${wrapped[0] ?? ""}`.trimEnd() : head);
		for (const line of fits ? wrapped.slice(1) : wrapped) lines.push(" ".repeat(margin) + line);
	}
	return lines.join("\n");
}

/** A paragraph, wrapped and indented. */
export function paragraph(text: string): string {
	return wrap(text, HELP_WIDTH - INDENT.length)
		.map((line) => INDENT + line)
		.join("\n");
}

/** A heading with what stands below it. */
export function section(heading: string, body: string, paint: Paint): string {
	return `${paint.accent(heading)}\n${body}`;
}

/** The options of each group, under its title. */
export function groupSections(groups: readonly OptionGroup[], paint: Paint): string[] {
	return groups.map((group) => {
		const keys = OPTION_KEYS.filter((key) => optionRow(key).group === group);
		return section(GROUP_TITLES[group], optionList(keys, paint), paint);
	});
}

/** Options, a row each. */
export function optionList(keys: readonly OptionKey[], paint: Paint): string {
	return twoColumns(optionRows(keys), FLAG_WIDTH, paint);
}

/** Parts with an empty line between them. */
export function joinParts(parts: readonly string[]): string {
	return parts.join("\n\n");
}

/** The rows of options: "-p, --port N" and its help with its default. */
function optionRows(keys: readonly OptionKey[]): [string, string][] {
	return keys.map((key) => [flagText(key), helpText(key)]);
}

/** "-p, --port N"; "--no-clean-urls" for what is on by default. */
export function flagText(key: OptionKey): string {
	const { short, placeholder, kind, initial } = optionRow(key);
	const name = kind.value === "never" && initial === "on" ? `no-${flagName(key)}` : flagName(key);
	const separator = placeholder === "" || placeholder.startsWith("[=") ? "" : " ";
	return `${short === "" ? "    " : `-${short}, `}--${name}${separator}${placeholder}`;
}

function helpText(key: OptionKey): string {
	const { help, initial, kind, alsoReads } = optionRow(key);
	if (kind.value === "never" || initial === "" || initial === "off") return help;
	return `${help} [${alsoReads === undefined ? initial : `$${alsoReads} or ${initial}`}]`;
}

/** Words into lines of at most `width`. */
export function wrap(text: string, width: number): string[] {
	const lines: string[] = [];
	let line = "";
	for (const word of text.split(" ")) {
		if (line !== "" && line.length + 1 + word.length > width) {
			lines.push(line);
			line = word;
		} else line = line === "" ? word : `${line} ${word}`;
	}
	lines.push(line);
	return lines;
}
