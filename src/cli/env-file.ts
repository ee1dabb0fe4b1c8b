/**
 * Files of environment variables (`--env-file`): `NAME=value` a line, with `export` before it or not; `#` begins a comment.
 *
 * A value in single quotes is taken as it is, one in double quotes with \n, \r, \t, \", \\ and \$; both may go over several lines. One without quotes ends
 * where the line does, or a comment. Nothing is ever put in place of `$NAME`.
 */
import { UsageError } from "../protocol/faults.ts";
import { type Runtime, SystemError } from "../runtime.ts";
import { CannotServe } from "./exit-code.ts";

/**
 * What a process has set from such files, by name, parted by commas: for its copies. They read the files anew at each reload, and what stands there by
 * then goes before what they inherited from it.
 */
const SET_VARIABLE = "TRIVET_ENV_FILE_SET";

/** Sets the variables of the files that this process hasn't got yet; of several files, the first that has a name counts. All files or none. */
export async function applyEnvFiles(runtime: Runtime, paths: readonly string[]): Promise<void> {
	const inherited = runtime.parent === null ? [] : (runtime.environment(SET_VARIABLE) ?? "").split(",");
	const found = new Map<string, string>();
	for (const path of paths) {
		for (const [name, value] of parseEnvFile(await readFile(runtime, path), path)) {
			const isFree = runtime.environment(name) === undefined || inherited.includes(name);
			if (isFree && !found.has(name)) found.set(name, value);
		}
	}
	for (const [name, value] of found) runtime.setEnvironment(name, value);
	if (found.size > 0) runtime.setEnvironment(SET_VARIABLE, [...found.keys()].join(","));
}

async function readFile(runtime: Runtime, path: string): Promise<string> {
	try {
		return await runtime.files.readText(runtime.files.resolve(path));
	} catch (error) {
		if (!(error instanceof SystemError)) throw error;
		const why = error.code === "ENOENT" ? "it isn't there" : error.message;
		throw new CannotServe(`The variables of ${path} can't be read: ${why}.`, { cause: error });
	}
}

/** Names and values; of a name that is there twice, the last. Throws a `UsageError` that begins with "file:line". */
export function parseEnvFile(text: string, file: string): ReadonlyMap<string, string> {
	return new EnvFileParser(text.replace(/^\ufeff/, "").replaceAll("\r\n", "\n"), file).parse();
}

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const BEFORE_NAME = /[ \t]*(?:export[ \t]+)?/y;
const EQUALS = /[ \t]*=/y;
const BEFORE_QUOTE = /[ \t]*(?=['"])/y;
/** The rest of a line that says nothing. */
const NOTHING = /[ \t]*(?:#[^\n]*)?(?:\n|$)/y;
const BARE = /[^\n]*?(?=[ \t]+#|[ \t]*(?:\n|$))/y;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\", $: "$" };

class EnvFileParser {
	#text: string;
	#file: string;
	#at: number;

	constructor(text: string, file: string) {
		this.#text = text;
		this.#file = file;
		this.#at = 0;
	}

	parse(): ReadonlyMap<string, string> {
		const found = new Map<string, string>();
		while (this.#at < this.#text.length) {
			if (this.#take(NOTHING) !== null) continue;
			const start = this.#at;
			this.#take(BEFORE_NAME);
			const name = this.#take(NAME);
			if (name === null || this.#take(EQUALS) === null) throw this.#mistake(start, "expected NAME=value, or a comment that begins with #.");
			const value = this.#value();
			if (this.#take(NOTHING) === null) throw this.#mistake(this.#at, `nothing may follow the quotes of ${name} but a comment.`);
			if (value.includes("\0")) throw this.#mistake(start, `${name} has a NUL.`);
			found.set(name, value);
		}
		return found;
	}

	#value(): string {
		if (this.#take(BEFORE_QUOTE) === null) return (this.#take(BARE) ?? "").trimStart();
		const quote = this.#text[this.#at];
		const start = this.#at++;
		let value = "";
		for (; this.#text[this.#at] !== quote; this.#at++) {
			const character = this.#text[this.#at];
			if (character === undefined) throw this.#mistake(start, "the quotes aren't closed.");
			const escaped = quote === '"' && character === "\\" ? ESCAPES[this.#text[this.#at + 1] ?? ""] : undefined;
			if (escaped !== undefined) this.#at++;
			value += escaped ?? character;
		}
		this.#at++;
		return value;
	}

	/** What stands here and matches, or null; a sticky pattern. */
	#take(pattern: RegExp): string | null {
		pattern.lastIndex = this.#at;
		const match = pattern.exec(this.#text);
		if (match === null) return null;
		this.#at += match[0].length;
		return match[0];
	}

	#mistake(at: number, message: string): UsageError {
		const line = this.#text.slice(0, at).split("\n").length;
		return new UsageError(`${this.#file}:${line}: ${message}`);
	}
}
