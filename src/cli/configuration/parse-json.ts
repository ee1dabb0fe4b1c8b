/**
 * JSON (RFC 8259) with the place of everything in it, so that a message about a value can say its line and column; the runtimes' own parsers say
 * neither alike. A key that stands twice in an object is an error: one of the two would be ignored.
 */
import { UsageError } from "../../protocol/faults.ts";
import { keyPath, type TextPosition } from "./problems.ts";

export interface ParsedJson {
	/** Objects have no prototype. */
	readonly value: unknown;
	/** Where each key stands, or an element of a list, by path; "" is the whole. */
	readonly positions: ReadonlyMap<string, TextPosition>;
}

/** Deeper than any configuration; a parser that calls itself must not be led to the end of its stack. */
const DEEPEST = 64;
const ESCAPES: Readonly<Record<string, string>> = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** Parses a text. Throws a `UsageError` that names the file, line and column. */
export function parseJson(text: string, file: string): ParsedJson {
	const parser = new JsonParser(text.replace(/^\ufeff/, ""), file);
	return { value: parser.parse(), positions: parser.positions };
}

class JsonParser {
	readonly positions: Map<string, TextPosition>;
	#text: string;
	#file: string;
	#at: number;

	constructor(text: string, file: string) {
		this.positions = new Map();
		this.#text = text;
		this.#file = file;
		this.#at = 0;
	}

	parse(): unknown {
		this.#skipSpace();
		this.#note("");
		const value = this.#value("", 0);
		this.#skipSpace();
		if (this.#at < this.#text.length) throw this.#expected("the end of the file");
		return value;
	}

	#value(path: string, depth: number): unknown {
		if (depth > DEEPEST) throw this.#wrong(`more than ${DEEPEST} values in one another.`);
		const char = this.#text[this.#at];
		if (char === "{") return this.#object(path, depth);
		if (char === "[") return this.#list(path, depth);
		if (char === '"') return this.#string();
		for (const [word, value] of [
			["true", true],
			["false", false],
			["null", null],
		] as const)
			if (this.#takeWord(word)) return value;
		return this.#number();
	}

	#object(path: string, depth: number): unknown {
		const object: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
		this.#at++;
		this.#skipSpace();
		while (!this.#take("}")) {
			if (this.#text[this.#at] !== '"') throw this.#expected('a key in double quotes, or "}"');
			const start = this.#at;
			const key = this.#string();
			const inner = keyPath(path, key);
			if (key in object) {
				this.#at = start;
				throw this.#wrong(`the key ${JSON.stringify(key)} stands here a second time.`);
			}
			this.#noteAt(inner, start);
			this.#skipSpace();
			if (!this.#take(":")) throw this.#expected('":"');
			this.#skipSpace();
			object[key] = this.#value(inner, depth + 1);
			this.#skipSpace();
			this.#takeComma("}");
		}
		return object;
	}

	#list(path: string, depth: number): unknown {
		const list: unknown[] = [];
		this.#at++;
		this.#skipSpace();
		while (!this.#take("]")) {
			const inner = `${path}[${list.length}]`;
			this.#note(inner);
			list.push(this.#value(inner, depth + 1));
			this.#skipSpace();
			this.#takeComma("]");
		}
		return list;
	}

	/** A comma and what follows it, or nothing where the end comes. */
	#takeComma(end: string): void {
		if (this.#text[this.#at] === end) return;
		if (!this.#take(",")) throw this.#expected(`"," or "${end}"`);
		this.#skipSpace();
		if (this.#text[this.#at] === end) throw this.#wrong(`a "," stands before "${end}".`);
	}

	#string(): string {
		let string = "";
		this.#at++;
		for (;;) {
			const char = this.#text[this.#at];
			if (char === undefined || char < " ") throw this.#expected("the end of a text in double quotes");
			this.#at++;
			if (char === '"') return string;
			string += char === "\\" ? this.#escape() : char;
		}
	}

	#escape(): string {
		const char = this.#text[this.#at++] ?? "";
		if (char === "u") {
			const digits = this.#text.slice(this.#at, this.#at + 4);
			if (!/^[0-9A-Fa-f]{4}$/.test(digits)) throw this.#expected("four hexadecimal digits");
			this.#at += 4;
			return String.fromCharCode(Number.parseInt(digits, 16));
		}
		const escaped = ESCAPES[char];
		if (escaped !== undefined) return escaped;
		this.#at--;
		throw this.#expected('one of " \\ / b f n r t u after "\\"');
	}

	#number(): number {
		const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
		number.lastIndex = this.#at;
		const match = number.exec(this.#text);
		if (match === null) throw this.#text.startsWith("/", this.#at) ? this.#wrong("JSON has no comments.") : this.#expected("a value");
		this.#at = number.lastIndex;
		return Number(match[0]);
	}

	#take(char: string): boolean {
		if (this.#text[this.#at] !== char) return false;
		this.#at++;
		return true;
	}

	#takeWord(word: string): boolean {
		if (!this.#text.startsWith(word, this.#at)) return false;
		this.#at += word.length;
		return true;
	}

	#skipSpace(): void {
		while (this.#at < this.#text.length && " \t\r\n".includes(this.#text[this.#at]!)) this.#at++;
	}

	#note(path: string): void {
		this.#noteAt(path, this.#at);
	}

	#noteAt(path: string, at: number): void {
		this.positions.set(path, this.#positionOf(at));
	}

	#positionOf(at: number): TextPosition {
		const before = this.#text.slice(0, at);
		return { line: before.split("\n").length, column: at - before.lastIndexOf("\n") };
	}

	#expected(expected: string): UsageError {
		if (this.#text.startsWith("/", this.#at)) return this.#wrong("JSON has no comments.");
		const char = this.#text[this.#at];
		return this.#wrong(`expected ${expected}; got ${char === undefined ? "the end of the file" : JSON.stringify(char)}.`);
	}

	#wrong(message: string): UsageError {
		const { line, column } = this.#positionOf(this.#at);
		return new UsageError(`${this.#file}:${line}:${column}: ${message}`);
	}
}
