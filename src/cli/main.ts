/** The command line of Trivet: what is asked for, and what the process ends with. Each adapter's `main.ts` calls `main`. */
import { GENERATOR_ROLE } from "../bench/generator-role.ts";
import { AdminFailure } from "../operations/admin/admin-failure.ts";
import { StartError } from "../operations/bind-listeners.ts";
import { describeError } from "../operations/describe-failure.ts";
import { ROLE_VARIABLE } from "../operations/supervisor/messages.ts";
import { UsageError } from "../protocol/faults.ts";
import type { Runtime } from "../runtime.ts";
import { type ChosenCommand, type CommandName, checkOptions, chooseCommand, optionsOf, takesOption } from "./commands.ts";
import { applyEnvFiles } from "./env-file.ts";
import { CannotServe, ExitCode } from "./exit-code.ts";
import type { OptionValues } from "./options.ts";
import { type Paint, paintFor, wantsColour } from "./paint.ts";
import { type ParsedArguments, parseArguments } from "./parse-arguments.ts";
import { readEnvironment } from "./read-environment.ts";
import { type DescribeFailure, isServeRole, serveCommand, serveRole } from "./serve-command.ts";
import { versionJson, versionText } from "./version-command.ts";

/** Failures that say what to do; any other is a bug of ours. */
const EXPECTED = [UsageError, StartError, CannotServe, AdminFailure];

/** Runs what the arguments ask for; resolves with the exit code when it is done. Never rejects. */
export async function main(runtime: Runtime): Promise<ExitCode> {
	try {
		return await run(runtime);
	} catch (error) {
		const { message, exitCode } = describeFailure(error);
		runtime.writeError(`trivet: ${message}\n`);
		return exitCode;
	}
}

/** What a failure is called, and what the process ends with for it. */
const describeFailure: DescribeFailure = (error) => {
	const isExpected = EXPECTED.some((kind) => error instanceof kind);
	const message = isExpected && error instanceof Error ? error.message : `this is a bug in Trivet. ${describeError(error)}`;
	return { message, exitCode: error instanceof UsageError ? ExitCode.Usage : ExitCode.FailedToStart };
};

async function run(runtime: Runtime): Promise<ExitCode> {
	const role = takeRole(runtime);
	if (role === GENERATOR_ROLE && runtime.parent !== null) {
		const { runGenerator } = await import("../bench/generator-process.ts");
		await runGenerator(runtime, runtime.parent);
		return ExitCode.Normal;
	}
	const topic = await topicFlagOf(runtime.args);
	if (topic !== null) return await help(runtime, topic, undefined);
	const parsed = parseArguments(runtime.args);
	if (parsed.values.version === true) return print(runtime, versionText(runtime));
	const chosen = chooseCommand(parsed.words);
	const { command, words } = chosen;
	if (parsed.values.help === true) return await help(runtime, helpTopic(chosen), parsed.values.color);
	checkOptions(command, parsed.written);
	if (command !== "bench" && typeof parsed.values.json === "string") throw new UsageError(`--json writes a file only for "trivet bench".`);
	switch (command) {
		case "help":
			return await help(runtime, words[0], parsed.values.color);
		case "version":
			checkNoWords(chosen);
			return print(runtime, parsed.values.json === true ? versionJson(runtime) : versionText(runtime));
		case "completion":
			return print(runtime, (await import("./completion.ts")).completionScript(words));
		case "serve": {
			const order = { words, parsed, environment: await environmentOf(runtime, command, parsed) };
			return isServeRole(role) ? await serveRole(runtime, role, order, describeFailure) : await serveCommand(runtime, order);
		}
		case "demo":
			checkNoWords(chosen);
			return await (await import("./demo-command.ts")).demoCommand(runtime, parsed, await environmentOf(runtime, command, parsed));
		default:
			return await (await commandOf(command))(runtime, words, parsed, await environmentOf(runtime, command, parsed));
	}
}

/** What this process is to be as a copy. Programs that it starts are nobody's copies, so the variable goes. */
function takeRole(runtime: Runtime): string | undefined {
	const role = runtime.environment(ROLE_VARIABLE);
	if (role !== undefined && runtime.parent !== null) runtime.setEnvironment(ROLE_VARIABLE, undefined);
	return role;
}

type Command = (runtime: Runtime, words: readonly string[], parsed: ParsedArguments, environment: OptionValues) => Promise<ExitCode>;

/** Loads a command that a server which starts has no use for: most of the program isn't looked at before somebody asks for it. */
async function commandOf(command: "status" | "reload" | "stop" | "log-level" | "bench" | "check"): Promise<Command> {
	switch (command) {
		case "status":
			return (await import("./status-command.ts")).statusCommand;
		case "reload":
			return (await import("./control-commands.ts")).reloadCommand;
		case "stop":
			return (await import("./control-commands.ts")).stopCommand;
		case "log-level":
			return (await import("./control-commands.ts")).logLevelCommand;
		case "bench":
			return (await import("./bench-command.ts")).benchCommand;
		case "check":
			return (await import("./check-command.ts")).checkCommand;
	}
}

/** The option that `trivet help --flag` asks about; null where nothing of that kind is asked. */
async function topicFlagOf(args: readonly string[]): Promise<string | null> {
	return args[0] === "help" ? (await import("./help-pages.ts")).topicFlag(args) : null;
}

async function help(runtime: Runtime, topic: string | undefined, color: boolean | undefined): Promise<ExitCode> {
	const { helpText } = await import("./help-pages.ts");
	return print(runtime, helpText(topic, outPaint(runtime, color)));
}

/** The options of the command that variables set, those of `--env-file` included: they are set first. */
async function environmentOf(runtime: Runtime, command: CommandName, parsed: ParsedArguments): Promise<OptionValues> {
	const variable = (name: string) => runtime.environment(name);
	if (takesOption(command, "envFile")) {
		const files = parsed.values.envFile ?? readEnvironment(variable, ["envFile"]).envFile ?? [];
		await applyEnvFiles(runtime, files);
	}
	return readEnvironment(variable, optionsOf(command));
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
