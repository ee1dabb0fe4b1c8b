/**
 * `trivet check`: everything that `trivet serve` does with the same words, but for listening; then what it came to is printed, each value with where it
 * comes from. `--print-schema` prints the JSON Schema of a configuration.
 */
import { BackgroundWork } from "../operations/background-work.ts";
import type { Runtime } from "../runtime.ts";
import type { Configuration } from "./configuration/configuration.ts";
import { configurationSchema } from "./configuration/configuration-schema.ts";
import { configurationJson, configurationText } from "./configuration/describe-configuration.ts";
import { loadHandler } from "./configuration/load-handler.ts";
import { resolveConfiguration } from "./configuration/resolve-configuration.ts";
import { ExitCode } from "./exit-code.ts";
import type { OptionValues } from "./options.ts";
import { paintFor, wantsColour } from "./paint.ts";
import type { ParsedArguments } from "./parse-arguments.ts";

/** Checks what is served. Throws a `UsageError` for what makes no sense, and a `CannotServe` for what can't be found or loaded. */
export async function checkCommand(
	runtime: Runtime,
	words: readonly string[],
	parsed: ParsedArguments,
	environment: OptionValues,
): Promise<ExitCode> {
	if (parsed.values.printSchema === true) {
		runtime.writeOut(`${JSON.stringify(configurationSchema(), null, "\t")}\n`);
		return ExitCode.Normal;
	}
	const configuration = await checkedConfiguration(runtime, words, parsed, environment);
	if (parsed.values.json !== undefined && parsed.values.json !== false) runtime.writeOut(configurationJson(configuration));
	else if (parsed.values.quiet !== true) {
		const paint = paintFor(wantsColour(parsed.values.color, runtime.outIsTerminal, (name) => runtime.environment(name)));
		runtime.writeOut(configurationText(configuration, paint));
	}
	return ExitCode.Normal;
}

async function checkedConfiguration(
	runtime: Runtime,
	words: readonly string[],
	parsed: ParsedArguments,
	environment: OptionValues,
): Promise<Configuration> {
	const configuration = await resolveConfiguration(runtime, words, parsed, environment);
	await loadHandler(runtime, configuration, { background: new BackgroundWork(), reportError: () => {} });
	return configuration;
}
