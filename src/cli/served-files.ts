/** Puts the handlers of folders, files and the app in a row: each passes on what it has nothing for. */
import type { Clock } from "../protocol/connection.ts";
import type { Exchange, Handler } from "../protocol/exchange/exchange.ts";
import type { Files } from "../runtime.ts";
import { fileHandler } from "../service/static/file-handler.ts";
import { staticHandler } from "../service/static/static-handler.ts";
import type { ServingOptions } from "../service/static/static-options.ts";
import type { OptionValues } from "./options.ts";
import type { Target } from "./targets.ts";

export interface ServedFilesOptions {
	readonly values: OptionValues;
	readonly files: Files;
	readonly clock: Clock;
	readonly reportError: (error: unknown, exchange: Exchange) => void;
}

/** The handler that asks each target in order, then the app. There is a target or an app. */
export function fileHandlers(targets: readonly Target[], app: Handler | undefined, options: ServedFilesOptions): Handler {
	// The fallback page answers everything that looks like a page: only the last folder may have it.
	const lastFolder = targets.findLast((target) => target.kind === "folder");
	let next = app;
	for (const target of targets.toReversed()) {
		const isAlone = targets.length === 1 && app === undefined;
		next = target.kind === "folder" ? folderHandler(target, target === lastFolder, next, options) : singleHandler(target, isAlone, next, options);
	}
	return next as Handler;
}

function folderHandler(target: Target, mayFallBack: boolean, next: Handler | undefined, options: ServedFilesOptions): Handler {
	const { index, cleanUrls, spa, browse, dotfiles, followSymlinks } = options.values;
	const named = { index, cleanUrls, spa: mayFallBack ? spa : false, browse, dotfiles, followSymlinks } as const;
	return staticHandler({ ...servingOptions(next, options), root: target.path, ...named });
}

/** A file alone stands at "/" too; beside others, that is theirs. */
function singleHandler(target: Target, isAlone: boolean, next: Handler | undefined, options: ServedFilesOptions): Handler {
	const handler = fileHandler({ ...servingOptions(next, options), path: target.path });
	if (isAlone) return handler;
	const { base = "/" } = options.values;
	const roots = new Set([base, base.replace(/\/$/, ""), base.endsWith("/") ? base : `${base}/`]);
	const otherwise = next ?? notFound;
	return (exchange) => (roots.has(exchange.request.path) ? otherwise(exchange) : handler(exchange));
}

function servingOptions(next: Handler | undefined, { values, files, clock, reportError }: ServedFilesOptions): ServingOptions {
	const { base, precompressed, cache, header } = values;
	return { files, clock, base, precompressed, cache, fields: header, next, reportError };
}

const notFound: Handler = (exchange) => exchange.respond(404, ["Content-Type", "text/plain; charset=utf-8"], "Not Found\n");
