/** The pages of help, by topic. Options come from the table in `options.ts`; how a page is set is `help-layout.ts`. */
import { nearestName } from "../operations/nearest-name.ts";
import { UsageError } from "../protocol/faults.ts";
import { NAME, VERSION } from "../version.ts";
import { type CommandName, groupsOf, takesOption } from "./commands.ts";
import { flagText, optionRows, paragraph, section, twoColumns } from "./help-layout.ts";
import { flagName, OPTION_KEYS, type OptionGroup, type OptionKey, optionByFlag, optionByShort, optionRow, variableName } from "./options.ts";
import type { Paint } from "./paint.ts";

type Page = (paint: Paint) => string;

const FLAG_WIDTH = 27;
const TERM_WIDTH = 31;

const GROUP_TITLES: Readonly<Record<OptionGroup, string>> = {
	listening: "Listening",
	files: "Files",
	limits: "Limits and time",
	output: "Output",
	general: "General",
	version: "Version",
};

const PAGES: Readonly<Record<string, Page>> = {
	overview: overviewPage,
	serve: (paint) => commandPage("serve", "trivet [serve] [DIR | FILE | MODULE]... [options]", SERVE_TEXT, paint),
	demo: (paint) => commandPage("demo", "trivet demo [options]", DEMO_TEXT, paint),
	version: (paint) => commandPage("version", "trivet version [--json]", "Prints the version of Trivet and of what it runs on.", paint),
	help: helpPage,
	flags: (paint) => join(groupSections(["listening", "files", "limits", "output", "general"], paint)),
	listening: (paint) => join(groupSections(["listening"], paint)),
	files: (paint) => join([...groupSections(["files"], paint), section("Safety", paragraph(FILES_TEXT), paint)]),
	limits: (paint) => join([...groupSections(["limits"], paint), section("Units", paragraph(UNITS_TEXT), paint)]),
	output: (paint) => join(groupSections(["output"], paint)),
	modules: modulesPage,
	environment: environmentPage,
	signals: signalsPage,
};

const SERVE_TEXT =
	"Serves each folder and file named, and runs the module named, on one port. Files are looked up first, in the order given; what they don't have goes to the module. " +
	"With nothing named, the current folder is served. A name that ends in .js, .mjs, .cjs, .ts or .mts is a module to run; to serve such a file, serve its folder.";
const DEMO_TEXT =
	"Serves a site of its own that lets you try what Trivet does: files and ranges, a JSON API, uploads, streamed text, Server-Sent Events, and raw requests. It needs no network and no files.";
const FILES_TEXT =
	"Nothing outside the folder is ever served, whatever the request says: dot segments, encoded slashes and symbolic links that lead out are refused. Names that begin with a dot are hidden.";
const UNITS_TEXT = "Sizes take k, M and G (steps of 1024); times take ms, s, m and h. No limit is infinite.";

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
	const usage = [
		["trivet [DIR | FILE | MODULE]...", "Serve folders, files and an app; if none is named, this folder"],
		["trivet demo", "Serve a site that shows what Trivet does"],
		["trivet version [--json]", "Print versions"],
		["trivet help [TOPIC]", "Print help; the topics are listed by: trivet help help"],
	] as const;
	const examples = [
		["trivet", "This folder, on http://localhost:8080/"],
		["trivet dist --spa -p 3000", "A single-page app on port 3000"],
		["trivet app.ts", "The app that app.ts exports: trivet help modules"],
		["trivet public app.js --host", "Files first, then the app, for the whole network"],
	] as const;
	return join([
		`${paint.bold(NAME)} ${VERSION}: an HTTP server for folders and apps, on Node, Deno and Bun`,
		section("Usage", twoColumns(usage, TERM_WIDTH, paint), paint),
		section("Examples", twoColumns(examples, TERM_WIDTH, paint), paint),
		...groupSections(["listening", "files", "output", "general"], paint),
		section("Limits and time", paragraph("Sizes, counts and timeouts are finite by default and can be set: trivet help limits"), paint),
	]);
}

function commandPage(command: CommandName, usage: string, text: string, paint: Paint): string {
	return join([section("Usage", paragraph(usage), paint), paragraph(text), ...groupSections(groupsOf(command), paint)]);
}

function helpPage(paint: Paint): string {
	const topics = [
		["serve, demo, version", "A command with its options"],
		["flags", "Every option"],
		["listening, files, limits, output", "One group of options"],
		["modules", "What a module exports to be run"],
		["environment", "Options as environment variables"],
		["signals", "Stopping, and exit codes"],
		["--port, -p, …", "One option"],
	] as const;
	return join([section("Usage", paragraph("trivet help [TOPIC]"), paint), section("Topics", twoColumns(topics, 34, paint), paint)]);
}

function modulesPage(paint: Paint): string {
	const exports = [
		["export default { fetch, … }", "The form that Bun, Deno and srvx run too"],
		["export default function", "The same as its fetch"],
		["export function fetch", "The same"],
		["handler in place of fetch", "The exchange door: handler(exchange), without Request and Response"],
	] as const;
	const options = [
		["port, hostname, unix", "Where to listen; the command line goes first"],
		["error(error, request)", "Makes the response when fetch throws; onError is the same"],
		["onListen({ url, … }), signal", "Called when listening; aborting the signal stops the server"],
		["idleTimeout", "In seconds, like --timeout-idle"],
		["maxRequestBodySize", "In bytes, like --max-body"],
		["limits, maxConnections, grace", "Trivet's own"],
	] as const;
	const about =
		"fetch(request, info) returns a Response or a promise of one. info has remoteAddr, requestIP() and waitUntil(promise). TypeScript runs on Deno, on Bun, and on Node from 22.18 on.";
	return join([
		section("What a module exports", twoColumns(exports, TERM_WIDTH, paint), paint),
		paragraph(about),
		section("Options beside fetch", twoColumns(options, TERM_WIDTH, paint), paint),
		paragraph("An option that Trivet doesn't know or support is an error, never ignored."),
	]);
}

function environmentPage(paint: Paint): string {
	const variables = OPTION_KEYS.filter((key) => !["general", "version"].includes(optionRow(key).group)).map((key): [string, string] => [
		variableName(key),
		flagText(key).trim(),
	]);
	const about =
		"Every option can be set by a variable. A flag goes before what a module exports, that before the environment, that before the default. " +
		"Switches take on or off; TRIVET_HEADER takes a field a line. PORT and HOST are read where TRIVET_PORT and TRIVET_HOST aren't set.";
	return join([paragraph(about), section("Variables", twoColumns(variables, TERM_WIDTH, paint), paint)]);
}

function signalsPage(paint: Paint): string {
	const signals = [
		["SIGTERM, SIGINT (Ctrl+C)", "Stop: accept no more, let requests in progress end within --grace"],
		["SIGINT again, SIGQUIT", "Stop at once"],
	] as const;
	const codes = [
		["0", "Stopped, and every request was completed"],
		["1", "Could not start"],
		["2", "Stopped, and requests were cut"],
		["3", "Stopped, with errors while cleaning up"],
		["64", "The options make no sense"],
	] as const;
	return join([
		section("Signals", twoColumns(signals, TERM_WIDTH, paint), paint),
		section("Exit codes", twoColumns(codes, TERM_WIDTH, paint), paint),
	]);
}

function optionPage(key: OptionKey, paint: Paint): string {
	const { kind } = optionRow(key);
	const notes: [string, string][] = [["Variable", variableName(key)]];
	if (kind.value !== "never") notes.push(["Value", kind.expected]);
	if (kind.negated !== undefined) notes.push(["Turned off by", `--no-${flagName(key)}`]);
	return join([twoColumns(optionRows([key]), FLAG_WIDTH, paint), twoColumns(notes, FLAG_WIDTH, paint)]);
}

function groupSections(groups: readonly OptionGroup[], paint: Paint): string[] {
	return groups.map((group) => {
		const keys = OPTION_KEYS.filter((key) => optionRow(key).group === group);
		return section(GROUP_TITLES[group], twoColumns(optionRows(keys), FLAG_WIDTH, paint), paint);
	});
}

function join(parts: readonly string[]): string {
	return parts.join("\n\n");
}
