/** What a configuration says that is no error and probably not meant: routes that never get a request, and a folder that shows the configuration itself. */
import type { Files } from "../../runtime.ts";
import { PathPattern } from "../../service/router/path-pattern.ts";
import type { RoutePlan, SitePlan } from "./configuration.ts";
import { allTargets } from "./plan-sites.ts";
import { keyPath } from "./problems.ts";

/** Warnings, a sentence each. `file` is the absolute path of the configuration; null for none. */
export function warningsOf(sites: readonly SitePlan[], file: string | null, files: Files): readonly string[] {
	return [...sites.flatMap(neverAsked), ...exposures(sites, file, files)];
}

/** A route behind one that answers all that it would match. */
function neverAsked({ place, routes, targets }: SitePlan): string[] {
	const warnings: string[] = [];
	const patterns = routes.map((route) => new PathPattern(route.path));
	for (const [index, route] of routes.entries()) {
		const earlier = routes.findIndex((other, at) => at < index && answersAll(other, route.methods) && patterns[at]!.covers(patterns[index]!));
		if (earlier !== -1) warnings.push(`${route.place} (${route.path}) is never asked: ${describe(routes[earlier]!)} answers before it.`);
	}
	const everything = new PathPattern("/*");
	const last = routes.find((route, at) => answersAll(route, null) && patterns[at]!.covers(everything));
	if (last !== undefined && targets.length > 0) warnings.push(`${keyPath(place, "serve")} is never asked: ${describe(last)} answers before it.`);
	return warnings;
}

/** True where a route leaves none of these methods to another: folders and files leave what they don't have, and what only others can do. */
function answersAll(route: RoutePlan, methods: readonly string[] | null): boolean {
	if (route.action.kind === "folder" || route.action.kind === "file") return false;
	return route.methods === null || (methods?.every((method) => route.methods?.includes(method)) ?? false);
}

function describe(route: RoutePlan): string {
	return `${route.place} (${route.path})`;
}

/** Nobody means to publish a configuration, which may hold a token. */
function exposures(sites: readonly SitePlan[], file: string | null, files: Files): string[] {
	if (file === null) return [];
	const inside = (path: string) => (path.endsWith(files.separator) ? path : path + files.separator);
	const exposing = allTargets(sites).filter((target) => target.kind === "folder" && file.startsWith(inside(target.path)));
	const isHidden = (path: string) =>
		file
			.slice(inside(path).length)
			.split(files.separator)
			.some((name) => name.startsWith("."));
	const shown = exposing.find((target) => !isHidden(target.path));
	if (shown === undefined) return [];
	return [`the folder ${shown.word} has the configuration itself in it, for everybody to read: serve a folder below it.`];
}
