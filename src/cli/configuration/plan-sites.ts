/** Finds on disk what a configuration names. All that isn't there is told at once. */
import type { Files } from "../../runtime.ts";
import { CannotServe } from "../exit-code.ts";
import { checkOneModule, findTarget, type Target } from "../targets.ts";
import type { PlannedAction, RoutePlan, SitePlan } from "./configuration.ts";
import { describeProblems, keyPath, ProblemList, type TextPosition } from "./problems.ts";
import type { SiteEntry } from "./read-configuration.ts";
import { type PathBase, resolveFrom } from "./read-options.ts";
import type { RouteAction, RouteEntry } from "./read-routes.ts";

export interface PlanSource {
	/** The file as it was named. */
	readonly word: string;
	readonly base: PathBase;
	readonly positions: ReadonlyMap<string, TextPosition>;
}

/** The plan of each site. Throws a `CannotServe` that names what can't be found, or a `UsageError` where a site has several modules to serve. */
export async function planSites(sites: readonly SiteEntry[], source: PlanSource): Promise<SitePlan[]> {
	const problems = new ProblemList();
	const plans: SitePlan[] = [];
	for (const site of sites) plans.push(await planSite(site, source.base, problems));
	if (problems.problems.length > 0) throw new CannotServe(describeProblems(source.word, problems.problems, source.positions));
	return plans;
}

async function planSite(site: SiteEntry, base: PathBase, problems: ProblemList): Promise<SitePlan> {
	const routes: RoutePlan[] = [];
	for (const route of site.routes) {
		const action = await planAction(route, base, problems);
		if (action !== null) routes.push({ ...route, action });
	}
	const targets: Target[] = [];
	for (const [index, word] of site.serve.entries()) {
		const target = await look(base, word, `${keyPath(site.place, "serve")}[${index}]`, problems);
		if (target !== null) targets.push(target);
	}
	problems.try(keyPath(site.place, "serve"), () => checkOneModule(targets));
	return { place: site.place, hosts: site.hosts, routes, targets, headers: site.headers };
}

async function planAction({ action, place }: RouteEntry, base: PathBase, problems: ProblemList): Promise<PlannedAction | null> {
	if (!("word" in action)) return action;
	const path = keyPath(place, action.kind);
	const target = await look(base, action.word, path, problems);
	if (target === null) return null;
	if (!isFit(target, action.kind)) {
		problems.add(path, `expected ${EXPECTED[action.kind]}; ${target.word} is a ${target.kind}.`);
		return null;
	}
	const { kind } = action;
	return kind === "module" ? { kind, target } : { kind, target, options: action.options };
}

const EXPECTED = {
	module: "a module: a .js, .mjs, .cjs, .ts or .mts file",
	folder: "a folder",
	file: "a file",
} as const satisfies Partial<Record<RouteAction["kind"], string>>;

/** Every module is a file too. */
function isFit(target: Target, kind: Target["kind"]): boolean {
	return target.kind === kind || (kind === "file" && target.kind === "module");
}

async function look(base: PathBase, word: string, path: string, problems: ProblemList): Promise<Target | null> {
	try {
		return await findTarget(base.files, word, resolveFrom(base, word));
	} catch (error) {
		if (!(error instanceof CannotServe)) throw error;
		problems.add(path, error.message);
		return null;
	}
}

/** Every target of the sites: those of routes, then those that are served. */
export function allTargets(sites: readonly SitePlan[]): readonly Target[] {
	return sites.flatMap(({ routes, targets }) => [...routes.flatMap(({ action }) => targetOf(action) ?? []), ...targets]);
}

function targetOf(action: PlannedAction): Target | null {
	return action.kind === "module" || action.kind === "folder" || action.kind === "file" ? action.target : null;
}

/** True where something is served from files. */
export function servesFiles(sites: readonly SitePlan[]): boolean {
	return sites.some(
		({ routes, targets }) =>
			targets.some(({ kind }) => kind !== "module") || routes.some(({ action }) => action.kind === "folder" || action.kind === "file"),
	);
}

/** Absolute path of the folder that a file stands in. */
export function folderOfFile(files: Files, path: string): string {
	const end = path.lastIndexOf(files.separator);
	return end <= 0 ? path.slice(0, end + 1) : path.slice(0, end);
}
