/** Options of a configuration: the same as those of the command line, by their key in camelCase, with values as JSON has them. */
import type { Files } from "../../runtime.ts";
import { FILE_PATH, FILE_PATHS, SECRET } from "../option-kinds.ts";
import { OptionSet } from "../option-set.ts";
import { OPTION_KEYS, type OptionGroup, type OptionKey, type OptionValues, optionRow } from "../options.ts";
import { shapeOfKind } from "./option-shapes.ts";
import { keyPath, type ProblemList, shown } from "./problems.ts";

const GROUPS: readonly OptionGroup[] = ["listening", "processes", "files", "limits", "proxies", "admin", "logs", "output"];

/** Every option that a configuration may have. Which configuration to read it can't say itself. */
export const CONFIGURATION_KEYS: readonly OptionKey[] = OPTION_KEYS.filter((key) => key !== "config" && GROUPS.includes(optionRow(key).group));

/** Where relative paths of a configuration start. */
export interface PathBase {
	readonly files: Files;
	/** Absolute path of the folder that the configuration stands in. */
	readonly folder: string;
}

/** Reads those of `keys` that the object has. Keys that are no options aren't looked at. */
export function readOptions(
	object: Readonly<Record<string, unknown>>,
	keys: readonly OptionKey[],
	path: string,
	problems: ProblemList,
	base: PathBase,
): OptionValues {
	const options = new OptionSet();
	for (const key of keys) {
		const value = object[key];
		if (value !== undefined) readOption(options, key, value, keyPath(path, key), problems);
	}
	return withAbsolutePaths(options.values(), base);
}

/** A path of a configuration, made absolute. */
export function resolveFrom({ files, folder }: PathBase, path: string): string {
	const isAbsolute = path.startsWith("/") || (files.separator === "\\" && /^(?:[A-Za-z]:)?[\\/]/.test(path));
	return files.resolve(isAbsolute ? path : `${folder}${files.separator}${path}`);
}

function readOption(options: OptionSet, key: OptionKey, value: unknown, path: string, problems: ProblemList): void {
	const { kind } = optionRow(key);
	const texts = shapeOfKind(kind)?.texts(value);
	const single = texts === true ? kind.alone : texts === false ? kind.negated : undefined;
	if (single !== undefined) return options.set(key, single);
	const got = kind === SECRET ? "something else" : shown(value);
	if (texts === undefined || typeof texts === "boolean") return problems.add(path, `expected ${kind.expected}; got ${got}.`);
	// A list whose elements are read one by one; another may have become one text.
	const isList = texts === value;
	for (const [index, text] of texts.entries()) {
		const place = isList ? `${path}[${index}]` : path;
		problems.try(place, () => {
			const read = kind.read(text);
			if (read === undefined) problems.add(place, `expected ${kind.expected}; got ${isList ? shown(text) : got}.`);
			else options.set(key, read);
		});
	}
}

/** Paths of files are relative to the configuration, wherever the server is started. */
function withAbsolutePaths(values: OptionValues, base: PathBase): OptionValues {
	const absolute: Record<string, unknown> = { ...values };
	for (const [key, value] of Object.entries(values) as [OptionKey, unknown][]) {
		const { kind } = optionRow(key);
		if (kind === FILE_PATH && typeof value === "string" && value !== "-") absolute[key] = resolveFrom(base, value);
		if (kind === FILE_PATHS) absolute[key] = (value as readonly string[]).map((path) => resolveFrom(base, path));
	}
	const { listen, admin } = values;
	if (listen !== undefined) absolute.listen = listen.map((address) => absoluteSocket(address, base));
	if (admin !== undefined && admin !== false) absolute.admin = absoluteSocket(admin, base);
	return absolute as OptionValues;
}

function absoluteSocket<T extends { readonly transport: string }>(address: T, base: PathBase): T {
	if (address.transport !== "unix" || !("path" in address) || typeof address.path !== "string" || address.path.startsWith("@")) return address;
	return { ...address, path: resolveFrom(base, address.path) };
}
