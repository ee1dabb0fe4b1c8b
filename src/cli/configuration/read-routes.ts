/** Routes of a configuration: what each may say, and what it comes to before anybody has looked for its files. */
import type { FieldLines } from "../../protocol/http/field-section.ts";
import { statusHasNoContent } from "../../protocol/http/statuses.ts";
import { PathPattern } from "../../service/router/path-pattern.ts";
import { parseTarget, REDIRECT_STATUSES } from "../../service/router/redirect-handler.ts";
import { joinFieldLines } from "../field-lines.ts";
import { FIELD_LINES } from "../option-kinds.ts";
import type { OptionKey, OptionValues } from "../options.ts";
import { FIELDS_SHAPE } from "./option-shapes.ts";
import { isRecord, keyPath, type ProblemList, shown } from "./problems.ts";
import { type PathBase, readOptions } from "./read-options.ts";

/** What a route does. Paths of files are as they were written. */
export type RouteAction =
	| { readonly kind: "module"; readonly word: string }
	| { readonly kind: "folder"; readonly word: string; readonly options: OptionValues }
	| { readonly kind: "file"; readonly word: string; readonly options: OptionValues }
	| { readonly kind: "redirect"; readonly target: string; readonly status: number }
	| { readonly kind: "respond"; readonly status: number; readonly content: string | null; readonly type: string };

export interface RouteEntry {
	/** Where it stands: "sites[0].routes[2]". */
	readonly place: string;
	/** Its pattern, as it was written. */
	readonly path: string;
	/** null: all. */
	readonly methods: readonly string[] | null;
	readonly headers: FieldLines;
	readonly action: RouteAction;
}

/** Options that a folder may have, or a file, in place of those of the whole configuration. */
export const FOLDER_KEYS = [
	"index",
	"cleanUrls",
	"spa",
	"browse",
	"cache",
	"dotfiles",
	"followSymlinks",
	"precompressed",
] as const satisfies readonly OptionKey[];
export const FILE_KEYS = ["cache", "precompressed"] as const satisfies readonly OptionKey[];

/** The keys of which a route has exactly one, each with those that may stand beside it. */
export const ACTION_KEYS: Readonly<Record<RouteAction["kind"], readonly string[]>> = {
	module: [],
	folder: FOLDER_KEYS,
	file: FILE_KEYS,
	redirect: ["status"],
	respond: ["status"],
};
export const SHARED_ROUTE_KEYS: readonly string[] = ["path", "methods", "headers"];
const ACTIONS = Object.keys(ACTION_KEYS) as readonly RouteAction["kind"][];

/** Methods that a route may be for: those that reach a handler. */
export const ROUTE_METHODS: readonly string[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

const TEXT_TYPE = "text/plain; charset=utf-8";
const JSON_TYPE = "application/json";

/** Reads a list of routes. A route with a problem is left out. */
export function readRoutes(value: unknown, path: string, problems: ProblemList, base: PathBase): readonly RouteEntry[] {
	if (value === undefined) return [];
	return problems.list(value, path, "a list of routes").flatMap((item, index) => readRoute(item, `${path}[${index}]`, problems, base) ?? []);
}

/** Reads fields: an object of names and values, or lines "Name: value". */
export function readFields(value: unknown, path: string, problems: ProblemList): FieldLines {
	if (value === undefined) return [];
	const lines = isRecord(value)
		? Object.entries(value).flatMap(([name, given]) => {
				const said = { path: keyPath(path, name), value: given, texts: FIELDS_SHAPE.texts({ [name]: given }) };
				return readLines(said, "a text, or a list of texts, under the name of a field", problems);
			})
		: readLines({ path, value, texts: FIELDS_SHAPE.texts(value) }, 'an object of fields, such as { "X-Frame-Options": "DENY" }', problems);
	return problems.try(path, () => joinFieldLines([], lines)) ?? [];
}

interface SaidFields {
	readonly path: string;
	readonly value: unknown;
	/** The lines that the value came to, not read yet; no list where it came to none. */
	readonly texts: ReturnType<typeof FIELDS_SHAPE.texts>;
}

function readLines({ path, value, texts }: SaidFields, expected: string, problems: ProblemList): FieldLines {
	if (typeof texts !== "object") {
		problems.wrong(path, expected, value);
		return [];
	}
	const lines: string[] = [];
	for (const [index, text] of texts.entries()) {
		const place = Array.isArray(value) ? `${path}[${index}]` : path;
		problems.try(place, () => {
			const line = FIELD_LINES.read(text);
			if (line === undefined) problems.wrong(place, FIELD_LINES.expected, text);
			else lines.push(...line);
		});
	}
	return lines;
}

function readRoute(value: unknown, place: string, problems: ProblemList, base: PathBase): RouteEntry | null {
	const before = problems.problems.length;
	const kind = actionOf(value, place, problems);
	if (kind === null) return null;
	const known = [...SHARED_ROUTE_KEYS, kind, ...ACTION_KEYS[kind]];
	const route = problems.object(value, place, "a route", known);
	if (route === null) return null;
	const pattern = readPattern(route.path, keyPath(place, "path"), problems);
	const methods = readMethods(route.methods, keyPath(place, "methods"), problems);
	const headers = readFields(route.headers, keyPath(place, "headers"), problems);
	const action = readAction(kind, route, { place, pattern, problems, base });
	if (pattern === null || action === null || problems.problems.length > before) return null;
	return { place, path: pattern.text, methods, headers, action };
}

/** Which of the actions a route has; null, with a problem, where it isn't one. */
function actionOf(value: unknown, place: string, problems: ProblemList): RouteAction["kind"] | null {
	if (!isRecord(value)) {
		problems.wrong(place, 'a route such as { "path": "/docs/*", "folder": "docs" }', value);
		return null;
	}
	const present = ACTIONS.filter((action) => value[action] !== undefined);
	if (present.length === 1) return present[0]!;
	// A misspelt action is told as one, by the check of the keys.
	if (present.length === 0) problems.object(value, place, "a route", [...SHARED_ROUTE_KEYS, ...ACTIONS, ...Object.values(ACTION_KEYS).flat()]);
	const got = present.length === 0 ? "none of them" : present.join(" and ");
	problems.add(place, `a route has exactly one of ${ACTIONS.join(", ")}; this one has ${got}.`);
	return null;
}

interface ActionContext {
	readonly place: string;
	readonly pattern: PathPattern | null;
	readonly problems: ProblemList;
	readonly base: PathBase;
}

function readAction(kind: RouteAction["kind"], route: Readonly<Record<string, unknown>>, context: ActionContext): RouteAction | null {
	const { place, pattern, problems, base } = context;
	const path = keyPath(place, kind);
	if (kind === "respond") return readRespond(route, context);
	if (kind === "redirect") return readRedirect(route, context);
	const word = problems.text(route[kind], path, `the path of a ${kind}`);
	if (word === undefined) return null;
	if (kind === "module") return { kind, word };
	if (kind === "folder" && pattern !== null && !pattern.takesRest) {
		problems.add(keyPath(place, "path"), `a folder is served below a path: expected one that ends in "/*"; got ${shown(pattern.text)}.`);
	}
	return { kind, word, options: readOptions(route, kind === "folder" ? FOLDER_KEYS : FILE_KEYS, place, problems, base) };
}

function readRedirect(route: Readonly<Record<string, unknown>>, { place, pattern, problems }: ActionContext): RouteAction | null {
	const path = keyPath(place, "redirect");
	const target = problems.text(route.redirect, path, 'where to redirect to, such as "/new/:name"');
	const status = route.status === undefined ? 308 : route.status;
	const isStatus = typeof status === "number" && REDIRECT_STATUSES.includes(status);
	if (!isStatus) problems.wrong(keyPath(place, "status"), "301, 302, 303, 307 or 308", status);
	if (target === undefined || !isStatus) return null;
	if (pattern !== null) problems.try(path, () => parseTarget(pattern, target));
	return { kind: "redirect", target, status };
}

function readRespond(route: Readonly<Record<string, unknown>>, { place, problems }: ActionContext): RouteAction | null {
	const { respond } = route;
	const status = route.status === undefined ? 200 : route.status;
	if (typeof status !== "number" || !Number.isInteger(status) || status < 200 || status > 599) {
		problems.wrong(keyPath(place, "status"), "a status from 200 to 599", status);
		return null;
	}
	const isText = typeof respond === "string";
	const content = isText ? respond : jsonOf(respond);
	if (content === undefined) {
		problems.wrong(keyPath(place, "respond"), "a text, or a value that JSON can say", respond);
		return null;
	}
	const isEmpty = content === "";
	if (!isEmpty && (statusHasNoContent(status) || status === 205)) {
		problems.add(keyPath(place, "respond"), `a response of status ${status} has no content: expected "".`);
		return null;
	}
	return { kind: "respond", status, content: isEmpty ? null : content, type: isText ? TEXT_TYPE : JSON_TYPE };
}

/** Undefined for what has no form in JSON. */
function jsonOf(value: unknown): string | undefined {
	try {
		return JSON.stringify(value);
	} catch {
		return undefined;
	}
}

function readPattern(value: unknown, path: string, problems: ProblemList): PathPattern | null {
	const text = problems.text(value, path, 'a pattern such as "/users/:id" or "/docs/*"');
	if (text === undefined) return null;
	return problems.try(path, () => new PathPattern(text)) ?? null;
}

function readMethods(value: unknown, path: string, problems: ProblemList): readonly string[] | null {
	if (value === undefined) return null;
	const methods = problems.list(value, path, "a list of methods");
	if (Array.isArray(value) && methods.length === 0) problems.add(path, "a list of no methods is for no request: leave it out for all.");
	for (const [index, method] of methods.entries()) {
		if (typeof method !== "string" || !ROUTE_METHODS.includes(method))
			problems.wrong(`${path}[${index}]`, `one of ${ROUTE_METHODS.join(", ")}`, method);
	}
	return methods as readonly string[];
}
