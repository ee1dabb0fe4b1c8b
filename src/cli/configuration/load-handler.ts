/** Makes the handler of a resolved configuration: imports its modules, and puts routes and sites together. */
import type { BackgroundWork } from "../../operations/background-work.ts";
import type { ServeSettings } from "../../operations/serve-options.ts";
import { handlerOf } from "../../operations/settings-handler.ts";
import type { Exchange, Handler } from "../../protocol/exchange/exchange.ts";
import { UsageError } from "../../protocol/faults.ts";
import { AddedFields } from "../../protocol/http/added-fields.ts";
import type { Runtime } from "../../runtime.ts";
import { PathPattern } from "../../service/router/path-pattern.ts";
import { type SiteRoute, siteHandler, sitesHandler } from "../../service/router/site-handler.ts";
import { loadAppModule } from "../app-module.ts";
import { applyEnvFiles } from "../env-file.ts";
import { CannotServe } from "../exit-code.ts";
import { fileHandlers, type ServedFilesOptions } from "../served-files.ts";
import type { Configuration, SitePlan } from "./configuration.ts";
import { serverOptionsOf } from "./module-values.ts";
import { allTargets } from "./plan-sites.ts";
import { siteRoutes } from "./site-routes.ts";

export interface LoadOptions {
	/** Takes what `info.waitUntil` was given. */
	readonly background: BackgroundWork;
	/** Told of what user code threw, and of failures that nobody foresaw. */
	readonly reportError: (error: unknown, exchange: Exchange) => void;
}

export interface LoadedHandler {
	readonly handler: Handler;
	/** Options of the main module, for `onListen` and `signal`; empty where there is none. */
	readonly settings: ServeSettings;
}

/** Loads all that a configuration names. Throws a `CannotServe` or a `UsageError` that says what can't be. */
export async function loadHandler(runtime: Runtime, configuration: Configuration, options: LoadOptions): Promise<LoadedHandler> {
	const { values, sites, main } = configuration;
	await applyEnvFiles(runtime, values.envFile ?? []);
	const settings = await loadModules(runtime, configuration);
	const handlers = new Map<string, Handler>();
	for (const [path, { word, settings: each }] of settings) handlers.set(path, handlerOf(each, { source: word, ...options }));
	const serving: ServedFilesOptions = { values, files: runtime.files, clock: runtime.clock, reportError: options.reportError };
	const made = sites.map((site): [SitePlan, Handler] => [site, handlerOfSite(site, handlers, serving)]);
	const [only] = made;
	const handler =
		made.length === 1 && only !== undefined && only[0].hosts.includes("*")
			? only[1]
			: sitesHandler(made.flatMap(([{ hosts }, each]) => hosts.map((host): [string, Handler] => [host, each])));
	return { handler, settings: (main === null ? undefined : settings.get(main.path)?.settings) ?? {} };
}

interface LoadedModule {
	readonly word: string;
	readonly settings: ServeSettings;
}

/** Imports each module once, by path. What is wrong with several is told together. */
async function loadModules(runtime: Runtime, { sites, main }: Configuration): Promise<ReadonlyMap<string, LoadedModule>> {
	const loaded = new Map<string, LoadedModule>();
	const failures: Error[] = [];
	for (const target of allTargets(sites)) {
		// A route may name a module as a file to send.
		if (target.kind !== "module" || loaded.has(target.path) || !isRun(sites, target.path)) continue;
		try {
			const settings = await loadAppModule(runtime, target);
			if (target.path !== main?.path) checkNoServerOptions(settings, target.word);
			loaded.set(target.path, { word: target.word, settings });
		} catch (error) {
			if (!(error instanceof UsageError || error instanceof CannotServe)) throw error;
			failures.push(error);
		}
	}
	if (failures.length === 1) throw failures[0];
	if (failures.length > 1) throw new CannotServe(failures.map((failure) => failure.message).join("\n"));
	return loaded;
}

function isRun(sites: readonly SitePlan[], path: string): boolean {
	return sites.some(
		({ routes, targets }) =>
			targets.some((target) => target.path === path) || routes.some(({ action }) => action.kind === "module" && action.target.path === path),
	);
}

function checkNoServerOptions(settings: ServeSettings, word: string): void {
	const [first] = serverOptionsOf(settings);
	if (first === undefined) return;
	throw new UsageError(
		`${word} has the option "${first}", which is about the whole server; a module of a route has none. Set it in the configuration.`,
	);
}

function handlerOfSite(site: SitePlan, modules: ReadonlyMap<string, Handler>, serving: ServedFilesOptions): Handler {
	const files = site.targets.filter((target) => target.kind !== "module");
	const module = site.targets.find((target) => target.kind === "module");
	const rest = site.targets.length === 0 ? null : fileHandlers(files, module === undefined ? undefined : modules.get(module.path), serving);
	if (rest !== null && site.routes.length === 0 && site.headers.length === 0) return rest;
	const fields = site.headers.length === 0 ? null : new AddedFields(site.headers);
	const routes: SiteRoute[] = [...siteRoutes(site, modules, serving)];
	if (rest !== null) routes.push({ pattern: new PathPattern("/*"), methods: null, fields, makeHandler: () => rest });
	return siteHandler(routes, fields);
}
