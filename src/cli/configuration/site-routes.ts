/** Routes of a plan, as a site's handler takes them. */
import type { Exchange, Handler } from "../../protocol/exchange/exchange.ts";
import { AddedFields } from "../../protocol/http/added-fields.ts";
import type { FieldLines } from "../../protocol/http/field-section.ts";
import { fixedResponse } from "../../service/router/fixed-response.ts";
import { PathPattern } from "../../service/router/path-pattern.ts";
import { redirectHandler } from "../../service/router/redirect-handler.ts";
import type { Onward } from "../../service/router/router.ts";
import type { SiteRoute } from "../../service/router/site-handler.ts";
import { fileHandler } from "../../service/static/file-handler.ts";
import { sendRedirect } from "../../service/static/send-error.ts";
import { staticHandler } from "../../service/static/static-handler.ts";
import type { ServingOptions } from "../../service/static/static-options.ts";
import type { OptionValues } from "../options.ts";
import type { ServedFilesOptions } from "../served-files.ts";
import type { PlannedAction, RoutePlan, SitePlan } from "./configuration.ts";

/** The routes of a site, in order; `modules` are handlers by the path of their module. */
export function siteRoutes(site: SitePlan, modules: ReadonlyMap<string, Handler>, serving: ServedFilesOptions): readonly SiteRoute[] {
	// Of several folders the last has the fallback page that the whole server is to have: it answers whatever looks like a page.
	const lastFolder = site.targets.some(({ kind }) => kind === "folder") ? undefined : site.routes.findLast(({ action }) => action.kind === "folder");
	const written = new Set(site.routes.map((route) => route.path));
	return site.routes.flatMap((route) => {
		const context: RouteContext = { pattern: new PathPattern(route.path), modules, serving, mayFallBack: route === lastFolder };
		const fields = fieldsOf(site.headers, route.headers);
		const routes: SiteRoute[] = [
			{ pattern: context.pattern, methods: route.methods, fields, makeHandler: (onward) => makeHandler(route, context, onward) },
		];
		const bare = bareFolder(route, context.pattern);
		if (bare !== null && !written.has(bare))
			routes.unshift({ pattern: new PathPattern(bare), methods: ["GET"], fields, makeHandler: () => addSlash(context.pattern) });
		return routes;
	});
}

interface RouteContext {
	readonly pattern: PathPattern;
	readonly modules: ReadonlyMap<string, Handler>;
	readonly serving: ServedFilesOptions;
	/** The folder may have the fallback page of the whole server. */
	readonly mayFallBack: boolean;
}

/** The route's over the site's. */
function fieldsOf(site: FieldLines, route: FieldLines): AddedFields | null {
	if (route.length === 0) return site.length === 0 ? null : new AddedFields(site);
	return new AddedFields(new AddedFields(route).join(site));
}

function makeHandler({ action }: RoutePlan, context: RouteContext, onward: Onward): Handler {
	switch (action.kind) {
		case "module":
			return context.modules.get(action.target.path)!;
		case "folder":
			return folderHandler(action, context, onward);
		case "file":
			return fileHandler({ ...servingOptions(action.options, context, onward), path: action.target.path, atEveryPath: true });
		case "redirect":
			return redirectHandler(context.pattern, action.target, action.status);
		case "respond":
			return fixedResponse(action.status, action.content, action.type);
	}
}

function folderHandler({ target, options }: Extract<PlannedAction, { kind: "folder" }>, context: RouteContext, onward: Onward): Handler {
	const { index, cleanUrls, browse, dotfiles, followSymlinks } = { ...context.serving.values, ...options };
	const spa = options.spa ?? (context.mayFallBack ? context.serving.values.spa : false);
	const named = { index, cleanUrls, spa, browse, dotfiles, followSymlinks } as const;
	const base = context.pattern.staticPrefix;
	const handler = staticHandler({ ...servingOptions(options, context, onward), root: target.path, base: base || "/", ...named });
	return (exchange) => (exchange.request.path.startsWith(`${base}/`) ? handler(exchange) : respell(exchange, base, onward));
}

/** A mounted folder knows its path by one spelling. Who asks by another ("/d%6Fcs/a" for "/docs/a") is led to it. */
function respell(exchange: Exchange, base: string, onward: Onward): void | Promise<void> {
	const { path, method } = exchange.request;
	if (method !== "GET" && method !== "HEAD") return onward.handle(exchange);
	const rest = path.split("/").slice(base.split("/").length);
	sendRedirect(exchange, withQuery(exchange, `${base}/${rest.join("/")}`), []);
}

function withQuery({ request: { query } }: Exchange, path: string): string {
	return query === null ? path : `${path}?${query}`;
}

function servingOptions(options: OptionValues, { serving }: RouteContext, onward: Onward): ServingOptions {
	const { precompressed, cache, header } = { ...serving.values, ...options };
	const { files, clock, reportError } = serving;
	return { files, clock, reportError, precompressed, cache, fields: header, next: onward.handle, mayPassOn: onward.isOpen };
}

/** The path of a mounted folder without the "/" that relative links on its page need: "/docs" for "/docs/*". Null for the root, and behind parameters. */
function bareFolder({ action, methods }: RoutePlan, pattern: PathPattern): string | null {
	const isRead = methods === null || methods.includes("GET");
	return action.kind === "folder" && isRead && pattern.names.length === 0 && pattern.steps.length > 0 ? pattern.text.slice(0, -"/*".length) : null;
}

function addSlash({ staticPrefix }: PathPattern): Handler {
	return (exchange) => sendRedirect(exchange, withQuery(exchange, `${staticPrefix}/`), []);
}
