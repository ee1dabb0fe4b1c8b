/** Colour on a terminal, or none: the only place that knows escape sequences. */

export interface Paint {
	bold(text: string): string;
	dim(text: string): string;
	accent(text: string): string;
	warning(text: string): string;
}

const PLAIN: Paint = { bold: same, dim: same, accent: same, warning: same };

const COLOURED: Paint = {
	bold: (text) => `\x1b[1m${text}\x1b[22m`,
	dim: (text) => `\x1b[2m${text}\x1b[22m`,
	accent: (text) => `\x1b[36m${text}\x1b[39m`,
	warning: (text) => `\x1b[33m${text}\x1b[39m`,
};

/** Coloured or plain. */
export function paintFor(isColoured: boolean): Paint {
	return isColoured ? COLOURED : PLAIN;
}

/** Whether to colour: the option, else FORCE_COLOR, else NO_COLOR (any value but the empty one), else whether it is a terminal that can. */
export function wantsColour(option: boolean | undefined, isTerminal: boolean, variable: (name: string) => string | undefined): boolean {
	if (option !== undefined) return option;
	const force = variable("FORCE_COLOR");
	if (force !== undefined && force !== "") return force !== "0" && force !== "false";
	if ((variable("NO_COLOR") ?? "") !== "") return false;
	return isTerminal && variable("TERM") !== "dumb";
}

function same(text: string): string {
	return text;
}
