/**
 * The option `routes` of the library and of handler modules, in the form that Bun knows: a pattern to a function, a response, or one of these by method.
 *
 * - The most specific pattern goes first, whatever the order they are written in: "/users/all", "/users/:id", "/users/*", "/*".
 * - A pattern whose methods don't include the request's is passed over; so is one set to `false`. What is left goes to `fallback`.
 * - Without a fallback: 404; 405 with Allow where the path has routes for other methods (RFC 9110 §15.5.6), and OPTIONS is answered with them.
 */
import type { Exchange, Handler } from "../../protocol/exchange/exchange.ts";
import { UsageError } from "../../protocol/faults.ts";
import type { FieldLines } from "../../protocol/http/field-section.ts";
import { type FetchHandler, type FetchOptions, fetchHandler } from "../fetch/fetch-handler.ts";
import type { HandlerInfo } from "../fetch/handler-info.ts";
import type { PathParams } from "../fetch/path-params.ts";
import { compareSpecificity, PathPattern } from "./path-pattern.ts";
import { repeatableResponse } from "./repeatable-response.ts";
import { type Route, routerHandler } from "./router.ts";

/** A request that came by a route. */
export type RoutedRequest = Request & {
	/** Decoded values of the pattern's parameters. */
	readonly params: PathParams;
};

/** Answers a request that came by a route. */
export type RouteHandler = (request: RoutedRequest, info: HandlerInfo) => Response | Promise<Response>;

/** What a pattern leads to. A function or a response serves every method; `false` passes the request on. */
export type RouteTarget = RouteHandler | Response | false | { readonly [method: string]: RouteHandler | Response };

/** Targets by pattern. */
export type RouteTable = { readonly [pattern: string]: RouteTarget };

/** A route of a table, checked. */
export interface FetchRoute {
	readonly pattern: PathPattern;
	/** null: all. */
	readonly methods: readonly string[] | null;
	readonly target: RouteHandler | Response;
}

/** Methods that a table may name. CONNECT and TRACE reach no handler of requests. */
const METHODS: readonly string[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const PLAIN_TEXT: FieldLines = ["content-type", "text/plain;charset=UTF-8"];

/** Reads a table; the most specific route first. Throws a `UsageError` that names the pattern and what is wrong with it. */
export function readRoutes(table: object): readonly FetchRoute[] {
	const routes: FetchRoute[] = [];
	for (const [text, target] of Object.entries(table)) {
		const pattern = readPattern(text);
		if (target === false) continue;
		if (isTarget(target)) routes.push({ pattern, methods: null, target });
		else routes.push(...readMethods(pattern, target));
	}
	return routes.sort((one, other) => compareSpecificity(one.pattern, other.pattern));
}

/** The handler of exchanges that asks routes, then `fallback`. */
export function fetchRoutesHandler(routes: readonly FetchRoute[], fallback: Handler | null, options: FetchOptions): Handler {
	return routerHandler({
		routes: routes.map((route): Route => {
			const { pattern, methods } = route;
			const handler = fetchHandler(routeFetch(route.target), options);
			return { pattern, methods, makeHandler: () => handler };
		}),
		otherwise: (exchange, methods) => (fallback === null ? answerItself(exchange, methods) : fallback(exchange)),
		refusePath: (exchange) => exchange.respond(400, PLAIN_TEXT, "Bad Request\n"),
	});
}

function readPattern(text: string): PathPattern {
	try {
		return new PathPattern(text);
	} catch (error) {
		throw error instanceof UsageError ? new UsageError(`the route ${JSON.stringify(text)}: ${error.message}.`, { cause: error }) : error;
	}
}

function readMethods(pattern: PathPattern, target: unknown): FetchRoute[] {
	if (typeof target !== "object" || target === null || Array.isArray(target)) {
		throw new UsageError(`the route ${JSON.stringify(pattern.text)} leads to a function, a Response, an object of those by method, or false.`);
	}
	return Object.entries(target).map(([method, value]: [string, unknown]) => {
		if (!METHODS.includes(method))
			throw new UsageError(`the route ${JSON.stringify(pattern.text)} has "${method}"; methods are ${METHODS.join(", ")}.`);
		if (!isTarget(value)) throw new UsageError(`the route ${JSON.stringify(pattern.text)} leads to a function or a Response for ${method}.`);
		// RFC 9110 §9.3.2: HEAD is GET without the content, which the framing layer leaves out.
		const methods = method === "GET" && !Object.hasOwn(target, "HEAD") ? ["GET", "HEAD"] : [method];
		return { pattern, methods, target: value };
	});
}

function isTarget(value: unknown): value is RouteHandler | Response {
	return typeof value === "function" || value instanceof Response;
}

function routeFetch(target: RouteHandler | Response): FetchHandler {
	// A request that came by an exchange has `params`: see `LightRequest`.
	return typeof target === "function" ? (target as FetchHandler) : repeatableResponse(target);
}

function answerItself(exchange: Exchange, methods: readonly string[]): void {
	if (exchange.request.path === "*") exchange.respond(204, ["allow", METHODS.join(", ")]);
	else if (methods.length === 0) exchange.respond(404, PLAIN_TEXT, "Not Found\n");
	else {
		const allow = ["allow", [...new Set([...methods, "OPTIONS"])].join(", ")];
		if (exchange.request.method === "OPTIONS") exchange.respond(204, allow);
		else exchange.respond(405, [...allow, ...PLAIN_TEXT], "Method Not Allowed\n");
	}
}
