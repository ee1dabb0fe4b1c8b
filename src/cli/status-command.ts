/** `trivet status`: what a running server does. */
import type { Runtime } from "../runtime.ts";
import { askStatus, chooseServer, pidOf } from "./choose-server.ts";
import { checkWords } from "./control-commands.ts";
import { ExitCode } from "./exit-code.ts";
import type { OptionValues } from "./options.ts";
import { paintFor, wantsColour } from "./paint.ts";
import type { ParsedArguments } from "./parse-arguments.ts";
import { statusText } from "./status-text.ts";

/** Prints it for people, or as one line of JSON. Throws an `AdminFailure` or a `UsageError`. */
export async function statusCommand(
	runtime: Runtime,
	words: readonly string[],
	parsed: ParsedArguments,
	environment: OptionValues,
): Promise<ExitCode> {
	checkWords("status", words);
	const server = await chooseServer(runtime, { command: "status", pid: pidOf(words[0]), parsed, environment });
	const status = await askStatus(runtime, server);
	const paint = paintFor(wantsColour(parsed.values.color ?? environment.color, runtime.outIsTerminal, (name) => runtime.environment(name)));
	runtime.writeOut(parsed.values.json === true ? `${JSON.stringify(status)}\n` : statusText(status, paint));
	return ExitCode.Normal;
}
