/** The command line of Trivet: what is asked for, and what the process ends with. Each adapter's `main.ts` calls `main`. */
import { StartError } from "../operations/bind-listeners.ts";
import { describeError } from "../operations/describe-failure.ts";
import { UsageError } from "../protocol/faults.ts";
import type { Runtime } from "../runtime.ts";
import { type ChosenCommand, checkOptions, chooseCommand } from "./commands.ts";
import { demoCommand } from "./demo-command.ts";
import { CannotServe, ExitCode } from "./exit-code.ts";
import { helpText, topicFlag } from "./help-pages.ts";
import { type Paint, paintFor, wantsColour } from "./paint.ts";
import { parseArguments } from "./parse-arguments.ts";
import { readEnvironment } from "./read-environment.ts";
import { serveCommand } from "./serve-command.ts";
import { versionJson, versionText } from "./version-command.ts";

/** Runs what the arguments ask for; resolves with the exit code when it is done. Never rejects. */
export async function main(runtime: Runtime): Promise<ExitCode> {
	try {
		return await run(runtime);
	} catch (error) {
		const isExpected = error instanceof UsageError || error instanceof StartError || error instanceof CannotServe;
		runtime.writeError(isExpected ? `trivet: ${error.message}\n` : `trivet: this is a bug in Trivet. ${describeError(error)}\n`);
		return error instanceof UsageError ? ExitCode.Usage : ExitCode.FailedToStart;
	}
}

async function run(runtime: Runtime): Promise<ExitCode> {
	const topic = topicFlag(runtime.args);
	if (topic !== null) return print(runtime, helpText(topic, outPaint(runtime, undefined)));
	const parsed = parseArguments(runtime.args);
	if (parsed.values.version === true) return print(runtime, versionText(runtime));
	const chosen = chooseCommand(parsed.words);
	const { command, words } = chosen;
	if (parsed.values.help === true) return print(runtime, helpText(helpTopic(chosen), outPaint(runtime, parsed.values.color)));
	checkOptions(command, parsed.written);
	switch (command) {
		case "help":
			return print(runtime, helpText(words[0], outPaint(runtime, parsed.values.color)));
		case "version":
			checkNoWords(chosen);
			return print(runtime, parsed.values.json === true ? versionJson(runtime) : versionText(runtime));
		case "demo":
			checkNoWords(chosen);
			return await demoCommand(
				runtime,
				parsed,
				readEnvironment((name) => runtime.environment(name)),
			);
		case "serve":
			return await serveCommand(
				runtime,
				words,
				parsed,
				readEnvironment((name) => runtime.environment(name)),
			);
	}
}

/** `--help` is about the command that was written; `trivet help serve --help` is about what it names. */
function helpTopic(chosen: ChosenCommand): string | undefined {
	if (!chosen.isExplicit) return undefined;
	return chosen.command === "help" ? (chosen.words[0] ?? "help") : chosen.command;
}

function checkNoWords({ command, words }: ChosenCommand): void {
	if (words.length > 0) throw new UsageError(`"trivet ${command}" takes no ${JSON.stringify(words[0])}. See: trivet help ${command}`);
}

function outPaint(runtime: Runtime, option: boolean | undefined): Paint {
	return paintFor(wantsColour(option, runtime.outIsTerminal, (name) => runtime.environment(name)));
}

function print(runtime: Runtime, text: string): ExitCode {
	runtime.writeOut(text);
	return ExitCode.Normal;
}
