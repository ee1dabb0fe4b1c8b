/** Sets help as text: two columns, wrapped to the width that every page keeps to. What it says is in `help-pages.ts`. */
import { flagName, type OptionKey, optionRow } from "./options.ts";
import type { Paint } from "./paint.ts";

/** No line of help is longer. */
export const HELP_WIDTH = 100;

const INDENT = "  ";
const GAP = 2;

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

/** The rows of options: "-p, --port N" and its help with its default. */
export function optionRows(keys: readonly OptionKey[]): [string, string][] {
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
