/** Which configuration file counts, and what it says: JSON with the place of everything, or the default export of a module. */
import { describeError } from "../../operations/describe-failure.ts";
import { UsageError } from "../../protocol/faults.ts";
import { type Runtime, SystemError } from "../../runtime.ts";
import { CannotServe } from "../exit-code.ts";
import { checkTypeScript } from "../import-user-module.ts";
import { parseJson } from "./parse-json.ts";
import { folderOfFile } from "./plan-sites.ts";
import { ConfigurationError, ProblemList, type TextPosition } from "./problems.ts";
import { type FileConfiguration, readConfiguration } from "./read-configuration.ts";

/** Names that are looked for in the working directory. */
export const CONFIGURATION_NAMES: readonly string[] = ["trivet.config.ts", "trivet.config.js", "trivet.config.mjs", "trivet.config.json"];

export interface ConfigurationFile {
	/** As it was named, for messages. */
	readonly word: string;
	/** Absolute. */
	readonly path: string;
	/** Absolute path of its folder. */
	readonly folder: string;
}

/**
 * The file to read: the one that `named` names; where that is undefined and `mayLook`, the one in the working directory; null for none.
 * Throws a `CannotServe` where a named one isn't there, and a `UsageError` where several stand there.
 */
export async function findConfigurationFile(
	runtime: Runtime,
	named: string | false | undefined,
	mayLook: boolean,
): Promise<ConfigurationFile | null> {
	const { files } = runtime;
	if (named === false || (named === undefined && !mayLook)) return null;
	if (named !== undefined) {
		if (!/\.(?:json|[mc]?js|m?ts)$/.test(named)) throw new UsageError(`${named}: a configuration is a .json, .js, .mjs or .ts file.`);
		const path = files.resolve(named);
		if (!(await isFile(runtime, path))) throw new CannotServe(`There is no configuration file ${named}.`);
		return fileAt(runtime, named, path);
	}
	const present: string[] = [];
	for (const name of CONFIGURATION_NAMES) if (await isFile(runtime, files.resolve(name))) present.push(name);
	if (present.length > 1) throw new UsageError(`${present.join(" and ")} stand here: say which one counts with --config.`);
	return present.length === 0 ? null : fileAt(runtime, present[0]!, files.resolve(present[0]!));
}

export interface ReadConfiguration extends FileConfiguration {
	/** Where everything stands in the file, by path; empty for a module. */
	readonly positions: ReadonlyMap<string, TextPosition>;
}

/** Reads a configuration file. Throws a `ConfigurationError` with all that is wrong with it, or a `CannotServe` where it can't be loaded. */
export async function readConfigurationFile(runtime: Runtime, file: ConfigurationFile): Promise<ReadConfiguration> {
	const { value, positions } = await load(runtime, file);
	const problems = new ProblemList();
	const configuration = readConfiguration(value, problems, { files: runtime.files, folder: file.folder });
	if (problems.problems.length > 0) throw new ConfigurationError(file.word, problems.problems, positions);
	return { ...configuration, positions };
}

async function load(runtime: Runtime, file: ConfigurationFile): Promise<{ value: unknown; positions: ReadonlyMap<string, TextPosition> }> {
	if (file.path.endsWith(".json")) return parseJson(await textOf(runtime, file), file.word);
	checkTypeScript(runtime, file.path, file.word);
	try {
		const { default: main } = await runtime.importModule(file.path);
		const value: unknown = typeof main === "function" ? await (main as () => unknown)() : main;
		if (value === undefined) throw new UsageError("it has no default export; expected an object, or a function that returns one.");
		return { value, positions: new Map() };
	} catch (error) {
		if (error instanceof UsageError) throw new UsageError(`${file.word}: ${error.message}`, { cause: error });
		throw new CannotServe(`Can't load ${file.word}: ${describeError(error)}`, { cause: error });
	}
}

async function textOf(runtime: Runtime, file: ConfigurationFile): Promise<string> {
	try {
		return await runtime.files.readText(file.path);
	} catch (error) {
		if (!(error instanceof SystemError)) throw error;
		throw new CannotServe(`Can't read ${file.word}: ${error.message}`, { cause: error });
	}
}

async function isFile(runtime: Runtime, path: string): Promise<boolean> {
	try {
		return (await runtime.files.stat(path)).kind === "file";
	} catch (error) {
		if (!(error instanceof SystemError)) throw error;
		if (error.code === "ENOENT" || error.code === "ENOTDIR") return false;
		throw new CannotServe(`Can't read ${path}: ${error.message}`, { cause: error });
	}
}

function fileAt(runtime: Runtime, word: string, path: string): ConfigurationFile {
	return { word, path, folder: folderOfFile(runtime.files, path) };
}
