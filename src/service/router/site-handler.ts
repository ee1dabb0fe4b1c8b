/**
 * A site: routes of every kind in the order of a configuration, with fields for all that they answer; and several sites by the host of the target URI.
 *
 * A host that no site is for gets 421 (Misdirected Request): RFC 9110 §7.4 asks to be sure of the authority before answering for it, and §15.5.20 lets a
 * client that was led to the wrong server try another connection, where 404 would say that this host's owner has nothing there.
 */
import type { Exchange, Handler } from "../../protocol/exchange/exchange.ts";
import type { AddedFields } from "../../protocol/http/added-fields.ts";
import { OWN_PAGE_FIELDS, sendError } from "../static/send-error.ts";
import { HostTable } from "./host-table.ts";
import type { PathPattern } from "./path-pattern.ts";
import { type Onward, type Route, routerHandler } from "./router.ts";

export interface SiteRoute {
	readonly pattern: PathPattern;
	/** null: all. GET stands for HEAD too (RFC 9110 §9.3.2). */
	readonly methods: readonly string[] | null;
	readonly makeHandler: (onward: Onward) => Handler;
	/** For every response of this route; null for none. */
	readonly fields: AddedFields | null;
}

/** Methods that some resource may take: what OPTIONS * is told. */
const ALLOW = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

/** The handler of one site. `fields` are for what no route answers. */
export function siteHandler(routes: readonly SiteRoute[], fields: AddedFields | null): Handler {
	// A route without fields has to take back those of one that passed the exchange on.
	const hasFields = fields !== null || routes.some((route) => route.fields !== null);
	return routerHandler({
		routes: routes.map(
			(route): Route => ({
				pattern: route.pattern,
				methods: route.methods === null ? null : withHead(route.methods),
				makeHandler: hasFields ? addingFields(route) : route.makeHandler,
			}),
		),
		otherwise: (exchange, methods) => {
			exchange.addedFields = fields;
			answerItself(exchange, methods);
		},
		refusePath: (exchange) => {
			exchange.addedFields = fields;
			sendError(exchange, 400, []);
		},
	});
}

/** The handler that asks the site of the request's host. Throws a `UsageError` where two sites have one host. */
export function sitesHandler(sites: Iterable<readonly [host: string, site: Handler]>): Handler {
	const table = new HostTable(sites);
	return (exchange) => {
		const site = table.find(exchange.client?.host ?? exchange.request.authority);
		if (site !== null) return site(exchange);
		exchange.respond(
			421,
			["Content-Type", "text/plain; charset=utf-8", ...OWN_PAGE_FIELDS],
			"421 Misdirected Request. This server has no such site.\n",
		);
	};
}

function withHead(methods: readonly string[]): readonly string[] {
	return methods.includes("GET") && !methods.includes("HEAD") ? [...methods, "HEAD"] : methods;
}

function addingFields({ fields, makeHandler }: SiteRoute): (onward: Onward) => Handler {
	return (onward) => {
		const handler = makeHandler(onward);
		return (exchange) => {
			exchange.addedFields = fields;
			return handler(exchange);
		};
	};
}

function answerItself(exchange: Exchange, methods: readonly string[]): void {
	const { method, path } = exchange.request;
	if (path === "*") exchange.respond(204, ["Allow", ALLOW]);
	else if (methods.length === 0) sendError(exchange, 404, []);
	else {
		const allow = ["Allow", [...new Set([...methods, "OPTIONS"])].join(", ")];
		if (method === "OPTIONS") exchange.respond(204, allow);
		else sendError(exchange, 405, [], allow);
	}
}
