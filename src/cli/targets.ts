/** What the words of the command line name: a folder, a file, a module to run. Loading a module is `app-module.ts`. */
import { UsageError } from "../protocol/faults.ts";
import { type FileStat, type Files, SystemError } from "../runtime.ts";
import { misspeltCommand } from "./commands.ts";
import { CannotServe } from "./exit-code.ts";

export interface Target {
	readonly kind: "folder" | "file" | "module";
	/** As written. */
	readonly word: string;
	/** Absolute. */
	readonly path: string;
	/** The last segment of the path. */
	readonly name: string;
}

const MODULE_NAME = /\.(?:[mc]?js|m?ts)$/;

/** Looks up what each word names. No word: the current folder. Throws a `CannotServe` or, for a command misspelt, a `UsageError`. */
export async function findTargets(files: Files, words: readonly string[]): Promise<Target[]> {
	const targets: Target[] = [];
	for (const word of words.length === 0 ? ["."] : words) {
		try {
			targets.push(await findTarget(files, word, files.resolve(word)));
		} catch (error) {
			throw isAbsence(error) ? (misspeltWord(word) ?? error) : error;
		}
	}
	checkOneModule(targets);
	return targets;
}

/** Refuses several modules: each would want to answer everything. */
export function checkOneModule(targets: readonly Target[]): void {
	const modules = targets.filter((target) => target.kind === "module");
	if (modules.length > 1) {
		throw new UsageError(`One module can be run at a time; given were ${modules.map((target) => target.word).join(" and ")}.`);
	}
}

/** Looks up what stands at a path, which is absolute; `word` names it in messages. Throws a `CannotServe`. */
export async function findTarget(files: Files, word: string, path: string): Promise<Target> {
	const stat = await statOf(files, word, path);
	const name = path.slice(path.lastIndexOf(files.separator) + 1);
	if (stat.kind === "directory") return { kind: "folder", word, path, name };
	if (stat.kind === "file") return { kind: MODULE_NAME.test(name) ? "module" : "file", word, path, name };
	throw new CannotServe(`${word} is neither a file nor a folder.`);
}

async function statOf(files: Files, word: string, path: string): Promise<FileStat> {
	try {
		return await files.stat(path);
	} catch (error) {
		if (!(error instanceof SystemError)) throw error;
		if (!isAbsence(error)) throw new CannotServe(`Can't read ${word}: ${error.message}`, { cause: error });
		throw new CannotServe(`There is no file or folder ${word}.`, { cause: error });
	}
}

/** A failure of the system that means that nothing stands there, or an error made of one. */
function isAbsence(error: unknown): boolean {
	if (error instanceof CannotServe) return isAbsence(error.cause);
	return error instanceof SystemError && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

function misspeltWord(word: string): UsageError | null {
	const command = misspeltCommand(word);
	return command === null ? null : new UsageError(`There is no command and no file "${word}". Did you mean "trivet ${command}"?`);
}
