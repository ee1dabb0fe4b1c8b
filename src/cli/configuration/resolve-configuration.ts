/**
 * Joins everything that says what to serve and how: the command line, the module's own options, the environment, and a configuration file.
 *
 * A file is looked for where nothing is named to serve, or named by `--config`. What the command line names replaces its sites and routes; its options
 * stay. Nothing is opened and no handler made: that is `load-handler.ts`, maybe in another process.
 */
import type { ServeSettings } from "../../operations/serve-options.ts";
import { UsageError } from "../../protocol/faults.ts";
import type { Runtime } from "../../runtime.ts";
import { loadAppModule } from "../app-module.ts";
import { applyEnvFiles } from "../env-file.ts";
import { joinLimits, limitsOf } from "../limit-values.ts";
import { OPTION_KEYS, type OptionKey, type OptionValues, optionRow, variableName } from "../options.ts";
import type { ParsedArguments } from "../parse-arguments.ts";
import { type ListenWish, resolveListen } from "../resolve-listen.ts";
import { findTargets, type Target } from "../targets.ts";
import type { Configuration, SitePlan } from "./configuration.ts";
import { type ConfigurationFile, findConfigurationFile, type ReadConfiguration, readConfigurationFile } from "./configuration-file.ts";
import { warningsOf } from "./configuration-warnings.ts";
import { servingLines } from "./describe-sites.ts";
import { moduleValues } from "./module-values.ts";
import { allTargets, folderOfFile, planSites, servesFiles } from "./plan-sites.ts";

/**
 * Resolves what to serve. Throws a `UsageError` where what was asked for makes no sense, and a `CannotServe` for what can't be found or loaded. The main
 * module is imported, because its options count; those of routes are not yet.
 */
export async function resolveConfiguration(
	runtime: Runtime,
	words: readonly string[],
	parsed: ParsedArguments,
	environment: OptionValues,
): Promise<Configuration> {
	checkListenFlags(parsed);
	const file = await findConfigurationFile(runtime, parsed.values.config ?? environment.config, words.length === 0);
	const given = file === null ? null : await readConfigurationFile(runtime, file);
	const sites = await sitesOf(runtime, words, file, given);
	if (!servesFiles(sites)) checkNoFileFlags(parsed);
	await applyEnvFiles(runtime, given?.values.envFile ?? []);
	const main = mainModule(sites);
	const settings: ServeSettings = main === null ? {} : await loadAppModule(runtime, main);
	const sources: readonly (readonly [OptionValues, (key: OptionKey) => string])[] = [
		[parsed.values, (key) => parsed.written.get(key) ?? key],
		[moduleValues(settings), () => main?.word ?? ""],
		[environment, (key) => variableOf(runtime, key)],
		[given?.values ?? {}, () => file?.word ?? ""],
	];
	const values: OptionValues = Object.assign({}, ...sources.map(([each]) => each).reverse());
	return {
		values,
		sources: sourcesOf(sources),
		listen: resolveListen(sources.map(([each]) => listenWish(each))),
		limits: joinLimits([limitsOf(values)]),
		sites,
		main,
		serving: servingLines(sites),
		file: file?.path ?? null,
		watched: watchedFolders(runtime, sites),
		warnings: warningsOf(sites, file?.path ?? null, runtime.files),
	};
}

/** `--listen` replaces port and host, so both together are a mistake. */
export function checkListenFlags(parsed: ParsedArguments): void {
	const { listen } = parsed.values;
	const other = parsed.written.get("port") ?? parsed.written.get("host");
	if (listen !== undefined && other !== undefined) {
		throw new UsageError(`${parsed.written.get("listen")} replaces ${other}: give one or the other.`);
	}
}

/** Where options ask to listen. */
export function listenWish(values: OptionValues): ListenWish {
	return { port: values.port, host: values.host, listen: values.listen, reusePort: values.reusePort };
}

async function sitesOf(
	runtime: Runtime,
	words: readonly string[],
	file: ConfigurationFile | null,
	given: ReadConfiguration | null,
): Promise<readonly SitePlan[]> {
	if (file === null || given === null || words.length > 0) {
		const targets = await findTargets(runtime.files, words);
		return [{ place: "", hosts: ["*"], routes: [], targets, headers: given?.headers ?? [] }];
	}
	// Not the folder it stands in: that would publish the file itself, and whatever lies beside it.
	if (given.sites.length === 0)
		throw new UsageError(`${file.word} names nothing to serve: give it "serve", "routes" or "sites", or name a folder on the command line.`);
	return await planSites(given.sites, { word: file.word, base: { files: runtime.files, folder: file.folder }, positions: given.positions });
}

/** The module that is served as on a command line, by the site that isn't one of several. */
function mainModule(sites: readonly SitePlan[]): Target | null {
	return sites.find((site) => site.place === "")?.targets.find((target) => target.kind === "module") ?? null;
}

function checkNoFileFlags(parsed: ParsedArguments): void {
	for (const [key, flag] of parsed.written) {
		if (optionRow(key).group === "files") throw new UsageError(`${flag} is about files, and no folder or file is served.`);
	}
}

function sourcesOf(sources: readonly (readonly [OptionValues, (key: OptionKey) => string])[]): Partial<Record<OptionKey, string>> {
	const found: Partial<Record<OptionKey, string>> = {};
	for (const key of OPTION_KEYS) {
		const source = sources.find(([values]) => values[key] !== undefined);
		if (source !== undefined) found[key] = source[1](key);
	}
	return found;
}

/** The variable that an option of the environment was read from. */
function variableOf(runtime: Runtime, key: OptionKey): string {
	const own = variableName(key);
	const { alsoReads } = optionRow(key);
	return alsoReads === undefined || (runtime.environment(own) ?? "") !== "" ? own : alsoReads;
}

function watchedFolders(runtime: Runtime, sites: readonly SitePlan[]): readonly string[] {
	const modules = allTargets(sites).filter((target) => target.kind === "module");
	return [...new Set(modules.map((target) => folderOfFile(runtime.files, target.path)))];
}
