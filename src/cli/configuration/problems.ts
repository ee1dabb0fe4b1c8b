/** What is wrong with a configuration: collected while it is read, and said all at once. */
import { nearestName } from "../../operations/nearest-name.ts";
import { UsageError } from "../../protocol/faults.ts";

export interface Problem {
	/** Where in the configuration: "sites[0].routes[2].status"; "" for the whole. */
	readonly path: string;
	/** A sentence without its subject: "expected a port, 0 to 65535; got 70000." */
	readonly message: string;
}

/** A place in the text of a file, from 1. */
export interface TextPosition {
	readonly line: number;
	readonly column: number;
}

/** A configuration that makes no sense. The message names the file and every problem. */
export class ConfigurationError extends UsageError {
	readonly problems: readonly Problem[];

	constructor(file: string, problems: readonly Problem[], positions: ReadonlyMap<string, TextPosition>) {
		super(describeProblems(file, problems, positions));
		this.name = "ConfigurationError";
		this.problems = problems;
	}
}

export class ProblemList {
	readonly problems: Problem[];

	constructor() {
		this.problems = [];
	}

	add(path: string, message: string): void {
		this.problems.push({ path, message });
	}

	/** What was expected, and what is there. */
	wrong(path: string, expected: string, value: unknown): void {
		this.add(path, `expected ${expected}; got ${shown(value)}.`);
	}

	/** Calls `read`; what it throws for a value that makes no sense is a problem at this path, and the result undefined. */
	try<T>(path: string, read: () => T): T | undefined {
		try {
			return read();
		} catch (error) {
			if (!(error instanceof UsageError)) throw error;
			this.add(path, error.message.endsWith(".") ? error.message : `${error.message}.`);
			return undefined;
		}
	}

	/** The value as an object with known keys only; null where it is no object. */
	object(value: unknown, path: string, expected: string, known: readonly string[]): Readonly<Record<string, unknown>> | null {
		if (!isRecord(value)) {
			this.wrong(path, expected, value);
			return null;
		}
		for (const key of Object.keys(value)) if (!known.includes(key)) this.add(keyPath(path, key), unknownKey(key, known));
		return value;
	}

	/** The value as a list; none where it isn't one. */
	list(value: unknown, path: string, expected: string): readonly unknown[] {
		if (Array.isArray(value)) return value;
		this.wrong(path, expected, value);
		return [];
	}

	/** The value as a text that isn't empty. */
	text(value: unknown, path: string, expected: string): string | undefined {
		if (typeof value === "string" && value !== "") return value;
		this.wrong(path, expected, value);
		return undefined;
	}
}

/** The path of a key below another path. */
export function keyPath(path: string, key: string): string {
	if (!/^[A-Za-z_$][A-Za-z0-9_$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
	return path === "" ? key : `${path}.${key}`;
}

/** A value as a message shows it. */
export function shown(value: unknown): string {
	if (typeof value === "string") return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
	if (Array.isArray(value)) return "a list";
	if (typeof value === "object" && value !== null) return "an object";
	return typeof value === "function" ? "a function" : String(value);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	if (typeof value !== "object" || value === null) return false;
	const prototype: unknown = Object.getPrototypeOf(value);
	// A configuration from another realm has another Object.prototype, which is the end of its chain all the same.
	return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function unknownKey(key: string, known: readonly string[]): string {
	const nearest = nearestName(key, known);
	if (nearest !== null) return `there is no such key. Did you mean "${nearest}"?`;
	return known.length > 12 ? "there is no such key. All keys: trivet check --print-schema" : `there is no such key. Known are ${known.join(", ")}.`;
}

/** One line for each problem, with the place of each in the file where that is known. */
export function describeProblems(file: string, problems: readonly Problem[], positions: ReadonlyMap<string, TextPosition>): string {
	const lines = problems.map(({ path, message }) => `${placeOf(file, positions.get(path))}: ${path === "" ? "" : `${path}: `}${message}`);
	return lines.length === 1 ? lines[0]! : `${file} has ${lines.length} problems.\n${lines.map((line) => `  ${line}`).join("\n")}`;
}

function placeOf(file: string, position: TextPosition | undefined): string {
	return position === undefined ? file : `${file}:${position.line}:${position.column}`;
}
