/**
 * Loads a user's module and finds its handler and options.
 *
 * A module exports `default { fetch, … }`, a default function, or a function named `fetch`; a `handler` in the same places
 * takes the exchange door, and goes first; a default object may have `routes` alone. What the options mean is `../operations/serve-options.ts`.
 */
import { readServeOptions, type ServeSettings } from "../operations/serve-options.ts";
import type { Runtime } from "../runtime.ts";
import { CannotServe } from "./exit-code.ts";
import { importUserModule } from "./import-user-module.ts";
import type { Target } from "./targets.ts";

/** Imports the module and reads its exports. */
export async function loadAppModule(runtime: Runtime, target: Target): Promise<ServeSettings> {
	return readAppExports(await importUserModule(runtime, target), target.word);
}

/** Finds the handler and the options in the exports of a module. `source` names it in messages. */
export function readAppExports(exports: Readonly<Record<string, unknown>>, source: string): ServeSettings {
	const main = defaultExport(exports);
	if (isObjectWithDoor(main)) return readObject(main, source);
	if (typeof main === "function") return readServeOptions({ fetch: main }, source);
	if (isDoor(exports.fetch) || isDoor(exports.handler)) {
		return readServeOptions({ fetch: exports.fetch, handler: exports.handler }, source);
	}
	throw new CannotServe(
		`${source} exports no handler. A module to run exports default { fetch(request) { … } }, a default function, or a function named fetch.\n` +
			`To serve ${source} as a file, serve its folder: trivet ${folderOf(source)}`,
	);
}

/** CommonJS and some bundlers put the real default export one level down. */
function defaultExport(exports: Readonly<Record<string, unknown>>): unknown {
	const main = exports.default;
	if (typeof main !== "object" || main === null || isObjectWithDoor(main)) return main;
	const inner = (main as Record<string, unknown>).default;
	return inner === undefined ? main : inner;
}

function readObject(main: object, source: string): ServeSettings {
	if (isPlain(main)) return readServeOptions(main, source);
	// An instance of a framework's class has members that are no options of ours: take what can only be meant for a server.
	const { fetch, handler, port, hostname } = main as Record<string, unknown>;
	const isBelow = isDoor(handler) && !isDoor(fetch);
	return readServeOptions(
		{
			...(isBelow ? { handler: bound(handler, main) } : { fetch: bound(fetch, main) }),
			...(typeof port === "number" ? { port } : {}),
			...(typeof hostname === "string" ? { hostname } : {}),
		},
		source,
	);
}

function bound(door: unknown, owner: object): unknown {
	return isDoor(door) ? door.bind(owner) : door;
}

function isObjectWithDoor(value: unknown): value is object {
	if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
	const { fetch, handler, routes } = value as Record<string, unknown>;
	return isDoor(fetch) || (typeof value === "object" && (isDoor(handler) || (isPlain(value) && typeof routes === "object" && routes !== null)));
}

function isDoor(value: unknown): value is (...values: unknown[]) => unknown {
	return typeof value === "function";
}

function isPlain(value: object): boolean {
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === null || prototype === Object.prototype;
}

function folderOf(word: string): string {
	const slash = Math.max(word.lastIndexOf("/"), word.lastIndexOf("\\"));
	return slash <= 0 ? (slash === 0 ? "/" : ".") : word.slice(0, slash);
}
