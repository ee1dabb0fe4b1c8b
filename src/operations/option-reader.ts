/** Reads options of any origin (a program's object, a module's export) by the kind of value each must have. `serve-options.ts` says which. */
import { UsageError } from "../protocol/faults.ts";
import { parseListenHost } from "./listen-address.ts";
import { parseMillis } from "./measures.ts";
import { parseNetwork } from "./proxies/networks.ts";

/** Reads single options out of an object, each with what was expected where it doesn't fit. */
export class OptionReader {
	readonly source: string;
	#options: Readonly<Record<string, unknown>>;

	constructor(options: object, source: string) {
		this.#options = options as Readonly<Record<string, unknown>>;
		this.source = source;
	}

	/** Two names of one option; giving both with different values is a contradiction. */
	oneOf<T>(name: string, other: string, read: (name: string) => T | undefined): T | undefined {
		const first = read(name);
		const second = read(other);
		if (first !== undefined && second !== undefined && first !== second) {
			throw new UsageError(`${this.source}: "${name}" and "${other}" are the same option; give one of them.`);
		}
		return first ?? second;
	}

	/** A function, bound to the object it stands in (it may be a method). */
	callback<T>(name: string): T | undefined {
		const value = this.#options[name];
		if (value === undefined) return undefined;
		if (typeof value !== "function") throw this.#wrong(name, "a function");
		return this.#bound(value as Callable) as T;
	}

	port(name: string): number | undefined {
		const value = this.#options[name];
		if (value === undefined) return undefined;
		const port = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
		if (typeof port !== "number" || !Number.isInteger(port) || port < 0 || port > 65_535) throw this.#wrong(name, "a port, 0 to 65535");
		return port;
	}

	host(name: string): string | undefined {
		const text = this.text(name);
		return text === undefined ? undefined : parseListenHost(text);
	}

	text(name: string): string | undefined {
		const value = this.#options[name];
		if (value === undefined) return undefined;
		if (typeof value !== "string" || value === "") throw this.#wrong(name, "a text that isn't empty");
		return value;
	}

	boolean(name: string): boolean | undefined {
		const value = this.#options[name];
		if (value === undefined || typeof value === "boolean") return value;
		throw this.#wrong(name, "true or false");
	}

	signal(name: string): AbortSignal | undefined {
		const value = this.#options[name];
		if (value === undefined || value instanceof AbortSignal) return value;
		throw this.#wrong(name, "an AbortSignal");
	}

	positive(name: string, expected: string): number | undefined {
		const value = this.#options[name];
		if (value === undefined) return undefined;
		if (typeof value !== "number" || !Number.isFinite(value) || value <= 0) throw this.#wrong(name, expected);
		return value;
	}

	count(name: string, least: number): number | undefined {
		const value = this.#options[name];
		if (value === undefined) return undefined;
		if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least) throw this.#wrong(name, `a whole number from ${least} on`);
		return value;
	}

	millis(name: string): number | undefined {
		const value = this.#options[name];
		if (value === undefined) return undefined;
		const millis = typeof value === "string" ? parseMillis(value) : value;
		const isTime = typeof millis === "number" && Number.isFinite(millis) && millis >= 0;
		if (!isTime) throw this.#wrong(name, 'milliseconds, or a time such as "10s"');
		return millis;
	}

	/** Names of networks, as a list or one text; `everybody` is what `true` means, where it means anything. */
	networks(name: string, everybody?: string): readonly string[] | undefined {
		const value = this.#options[name];
		if (value === undefined) return undefined;
		if (value === false) return [];
		const list: unknown = value === true && everybody !== undefined ? everybody : value;
		const names = typeof list === "string" ? list.split(",").map((each) => each.trim()) : list;
		if (Array.isArray(names) && names.every((each) => typeof each === "string" && parseNetwork(each) !== null)) return names as string[];
		throw this.#wrong(name, 'loopback, private, unix, all, or addresses and networks such as "10.0.0.0/8"');
	}

	record(name: string): Readonly<Record<string, unknown>> | undefined {
		const value = this.#options[name];
		if (value === undefined) return undefined;
		if (typeof value !== "object" || value === null || Array.isArray(value)) throw this.#wrong(name, "an object");
		return value as Readonly<Record<string, unknown>>;
	}

	#bound(callback: Callable): Callable {
		return callback.bind(this.#options) as Callable;
	}

	#wrong(name: string, expected: string): UsageError {
		return new UsageError(`${this.source}: "${name}" is ${expected}; got ${show(this.#options[name])}.`);
	}
}

type Callable = (...values: unknown[]) => unknown;

/** A value as a message shows it. */
export function show(value: unknown): string {
	if (typeof value === "string") return JSON.stringify(value);
	if (typeof value === "object" && value !== null) return "an object";
	return typeof value === "function" ? "a function" : String(value);
}
