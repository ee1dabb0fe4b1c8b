/**
 * The pages of help, by topic: the overview, the commands, the groups of options and each option. What is taught is `help-topics.ts`; options come from
 * the table in `options.ts`; how a page is set is `help-layout.ts`.
 */
import { nearestName } from "../operations/nearest-name.ts";
import { UsageError } from "../protocol/faults.ts";
import { NAME, VERSION } from "../version.ts";
import { aboutCommand, COMMANDS, type CommandName, groupsOf, ownOptionsOf, takesOption } from "./commands.ts";
import { FLAG_WIDTH, groupSections, joinParts, optionList, type Page, paragraph, section, TERM_WIDTH, twoColumns, wrap } from "./help-layout.ts";
import { reloadParts, TOPICS } from "./help-topics.ts";
import { flagName, OPTION_KEYS, type OptionKey, optionByFlag, optionByShort, optionRow, variableName } from "./options.ts";
import type { Paint } from "./paint.ts";
import { hasVariable } from "./read-environment.ts";

const TOPIC_WIDTH = 36;

/** How each command is written, and what there is to say about it beyond its options. */
const COMMAND_TEXTS: Readonly<Record<Exclude<CommandName, "help">, readonly [usage: string, text: string]>> = {
	serve: [
		"trivet [serve] [DIR | FILE | MODULE]... [options]",
		"Serves each folder and file named, and runs the module named, on one port. Files are looked up first, in the order given; what they don't have goes to the module. " +
			"With nothing named, trivet.config.{ts,js,json} says what is served, or else it is the current folder. A name that ends in .js, .mjs, .cjs, .ts or .mts is a " +
			"module to run; to serve such a file, serve its folder.",
	],
	check: [
		"trivet check [DIR | FILE | MODULE]... [options]",
		"Does all that trivet serve does with the same words, but for listening: reads the configuration, loads modules, looks for files. Then it prints what that came to, each value with where it comes " +
			"from. The exit code is 64 where something makes no sense, 1 where something can't be loaded. More: trivet help config",
	],
	demo: [
		"trivet demo [options]",
		"Serves a site of its own that lets you try what Trivet does: files and ranges, a JSON API, uploads, streamed text, Server-Sent Events, and raw requests. It needs no network and no files.",
	],
	status: [
		"trivet status [PID] [options]",
		"Shows a running server: where it listens, what it serves, and each worker with its generation, process, uptime, connections, requests it is busy with, memory and lag of its " +
			"event loop. Of a worker that drains it says what it waits for, and for how long. PID is needed where several servers run.",
	],
	reload: [
		"trivet reload [PID] [options]",
		"Lets a running server read its configuration and its module anew, as SIGHUP does, and waits until the new workers serve. What can't be served changes nothing: the reason is printed, and the " +
			"exit code is 1.",
	],
	stop: [
		"trivet stop [PID] [options]",
		"Stops a running server, as SIGTERM does, and waits until it is gone. Requests in progress have the server's --grace.",
	],
	"log-level": [
		"trivet log-level [PID] [LEVEL] [options]",
		"Prints the least level that a running server logs, or sets it to debug, info, warn or error until the next reload.",
	],
	bench: [
		"trivet bench [--quick] [options]",
		"Compares Trivet with each runtime's own server and with bare sockets on this machine, for the runtimes on PATH. Answers are checked octet by octet first: a server that is wrong is shown as " +
			"wrong, not as fast. Then come requests a second (closed loop), latency at shares of that (open loop, counted from when a request was due), processor time, memory and start-up. " +
			"Rounds are interleaved, and where ranges overlap it says that there is no difference. A full run takes most of an hour; --quick two minutes.",
	],
	completion: [
		"trivet completion bash | zsh | fish",
		'Prints a script that completes commands, options and files. For bash: eval "$(trivet completion bash)" in ~/.bashrc; for zsh: the same with zsh in ~/.zshrc, after compinit; for fish: ' +
			"trivet completion fish > ~/.config/fish/completions/trivet.fish",
	],
	version: ["trivet version [--json]", "Prints the version of Trivet and of what it runs on."],
};

const FILES_TEXT =
	"Nothing outside the folder is ever served, whatever the request says: dot segments, encoded slashes and symbolic links that lead out are refused. Names that begin with a dot are hidden.";
const UNITS_TEXT = "Sizes take k, M and G (steps of 1024); times take ms, s, m and h. No limit is infinite.";

const PAGES: Readonly<Record<string, Page>> = {
	overview: overviewPage,
	...Object.fromEntries(
		Object.keys(COMMAND_TEXTS).map((command): [string, Page] => [command, (paint) => commandPage(command as keyof typeof COMMAND_TEXTS, paint)]),
	),
	help: helpPage,
	flags: (paint) => joinParts(groupSections([...groupsOf("serve"), "control", "bench"], paint)),
	listening: (paint) => joinParts(groupSections(["listening"], paint)),
	processes: (paint) => joinParts(groupSections(["processes"], paint)),
	files: (paint) => joinParts([...groupSections(["files"], paint), section("Safety", paragraph(FILES_TEXT), paint)]),
	limits: (paint) => joinParts([...groupSections(["limits"], paint), section("Units", paragraph(UNITS_TEXT), paint)]),
	output: (paint) => joinParts(groupSections(["output"], paint)),
	...TOPICS,
};

/** The option that `trivet help --flag` asks about, which the parser would take for an option of `help` itself; null where it is one. */
export function topicFlag(args: readonly string[]): string | null {
	const [command, flag = ""] = args;
	if (command !== "help" || args.length !== 2) return null;
	const key = keyOf(flag);
	return key === null || !flag.startsWith("-") || takesOption("help", key) ? null : flag;
}

/** The text of a topic; without one, the overview. An option's name is a topic too. Throws a `UsageError` for an unknown one. */
export function helpText(topic: string | undefined, paint: Paint): string {
	if (topic === undefined) return `${overviewPage(paint)}\n`;
	const page = Object.hasOwn(PAGES, topic) ? PAGES[topic] : undefined;
	if (page !== undefined) return `${page(paint)}\n`;
	const key = keyOf(topic);
	if (key !== null) return `${optionPage(key, paint)}\n`;
	const nearest = nearestName(topic, [...Object.keys(PAGES), ...OPTION_KEYS.map(flagName)]);
	throw new UsageError(
		`There is no help on "${topic}". ${nearest === null ? "Topics are listed by: trivet help help" : `Did you mean "${nearest}"?`}`,
	);
}

/** The option of "-p", "--port", "--no-port" or "port"; null where there is none. */
function keyOf(text: string): OptionKey | null {
	return /^-.$/.test(text) ? optionByShort(text[1]!) : optionByFlag(text.replace(/^--?(no-)?/, ""));
}

function overviewPage(paint: Paint): string {
	const usage: [string, string][] = [
		["trivet [DIR | FILE | MODULE]...", "Serve folders, files and an app; if none is named, trivet.config.* or this folder"],
		...COMMANDS.filter((command) => command !== "serve" && command !== "help").map((command): [string, string] => [
			`trivet ${command}`,
			aboutCommand(command),
		]),
		["trivet help [TOPIC]", "Print help; the topics are listed by: trivet help help"],
	];
	const examples = [
		["trivet", "This folder, on http://localhost:8080/"],
		["trivet dist --spa -p 3000", "A single-page app on port 3000"],
		["trivet app.ts", "The app that app.ts exports: trivet help modules"],
		["trivet app.ts --workers auto", "The same on every processor: trivet help workers"],
		["trivet public app.js --host", "Files first, then the app, for the whole network"],
	] as const;
	const more = [
		["trivet help processes", "Workers, reload, draining, --watch, --env-file"],
		["trivet help limits", "Sizes, counts and timeouts: finite by default, and can be set"],
		["trivet help logs", "Access log, levels, files"],
		["trivet help admin", "Health, metrics and control of a running server"],
		["trivet help proxies", "Behind a proxy or load balancer"],
	] as const;
	return joinParts([
		`${paint.bold(NAME)} ${VERSION}: an HTTP server for folders and apps, on Node, Deno and Bun`,
		section("Usage", twoColumns(usage, TERM_WIDTH, paint), paint),
		section("Examples", twoColumns(examples, TERM_WIDTH, paint), paint),
		...groupSections(["listening", "files", "output", "general"], paint),
		section("More options", twoColumns(more, TERM_WIDTH, paint), paint),
	]);
}

function commandPage(command: keyof typeof COMMAND_TEXTS, paint: Paint): string {
	const [usage, text] = COMMAND_TEXTS[command];
	const own = ownOptionsOf(command);
	const ownSections = own.length === 0 ? [] : [section("Options", optionList(own, paint), paint)];
	const more = command === "reload" ? reloadParts(paint) : [];
	return joinParts([section("Usage", paragraph(usage), paint), paragraph(text), ...more, ...ownSections, ...groupSections(groupsOf(command), paint)]);
}

function helpPage(paint: Paint): string {
	const commands = COMMANDS.filter((command) => command !== "help");
	const topics: [string, string][] = [
		...topicRows(commands, "A command with its options"),
		["flags", "Every option"],
		...topicRows(["listening", "processes", "files", "limits", "output"], "One group of options"),
		["config", "trivet.config.{ts,js,json}"],
		["workers, reload", "Several processes, and how they are replaced without a lost request"],
		["admin, logs, proxies", "What these do, with their options"],
		["modules", "What a module exports to be run"],
		["environment", "Options as environment variables"],
		["signals", "Stopping, and exit codes"],
		["--port, -p, …", "One option"],
	];
	return joinParts([section("Usage", paragraph("trivet help [TOPIC]"), paint), section("Topics", twoColumns(topics, TOPIC_WIDTH, paint), paint)]);
}

/** Names in as many rows as they need; what they are stands in the first. */
function topicRows(names: readonly string[], text: string): [string, string][] {
	return wrap(names.join(", "), TOPIC_WIDTH).map((line, index) => [line, index === 0 ? text : ""]);
}

function optionPage(key: OptionKey, paint: Paint): string {
	const { kind } = optionRow(key);
	const notes: [string, string][] = [];
	if (hasVariable(key)) notes.push(["Variable", variableName(key)]);
	if (kind.value !== "never") notes.push(["Value", kind.expected]);
	if (kind.negated !== undefined) notes.push(["Turned off by", `--no-${flagName(key)}`]);
	const list = optionList([key], paint);
	return notes.length === 0 ? list : joinParts([list, twoColumns(notes, FLAG_WIDTH, paint)]);
}
