/** What is served, a line each: for the banner, `trivet status` and `trivet check`. */
import type { Target } from "../targets.ts";
import type { PlannedAction, SitePlan } from "./configuration.ts";

/** More lines than a banner has room for are counted. */
const MOST_LINES = 24;

/** The lines. A server without a configuration says what was named on its command line. */
export function servingLines(sites: readonly SitePlan[]): readonly string[] {
	const lines = sites.flatMap((site) => siteLines(site, sites.length === 1 && site.hosts.includes("*")));
	if (lines.length <= MOST_LINES) return lines;
	return [...lines.slice(0, MOST_LINES - 1), `and ${lines.length - MOST_LINES + 1} more`];
}

function siteLines({ hosts, routes, targets }: SitePlan, isOnly: boolean): string[] {
	const lines = routes.map(({ path, methods, action }) => `${methods === null ? "" : `${methods.join(",")} `}${path}  ${describeAction(action)}`);
	lines.push(...targets.map((target) => describeTarget(target, targets.length === 1 && routes.length === 0)));
	if (isOnly) return lines;
	const names = hosts.map((host) => (host === "*" ? "any host" : host)).join(", ");
	return lines.map((line) => `${names}: ${line}`);
}

function describeTarget(target: Target, isAlone: boolean): string {
	if (target.kind === "folder") return `folder ${target.path}`;
	if (target.kind === "module") return `app ${target.word}`;
	return isAlone ? `file ${target.word}` : `file ${target.word} at /${target.name}`;
}

function describeAction(action: PlannedAction): string {
	switch (action.kind) {
		case "module":
			return `app ${action.target.word}`;
		case "folder":
			return `folder ${action.target.path}`;
		case "file":
			return `file ${action.target.word}`;
		case "redirect":
			return `redirect ${action.status} to ${action.target}`;
		case "respond":
			return `response ${action.status}`;
	}
}
