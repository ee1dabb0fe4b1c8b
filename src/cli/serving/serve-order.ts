/** What the command line and the environment say to serve. */
import type { OptionValues } from "../options.ts";
import type { ParsedArguments } from "../parse-arguments.ts";

export interface ServeOrder {
	/** Folders, files and modules. */
	readonly words: readonly string[];
	readonly parsed: ParsedArguments;
	/** Options that variables set. */
	readonly environment: OptionValues;
}
