/**
 * What a server is to do, resolved: options of all sources joined, files found, routes checked. Plain data, so that a worker in another process can serve
 * by it, even where the file has changed since. Made by `resolve-configuration.ts`; `load-handler.ts` makes a handler of it.
 */
import type { FieldLines } from "../../protocol/http/field-section.ts";
import type { Limits } from "../../protocol/limits.ts";
import type { OptionKey, OptionValues } from "../options.ts";
import type { ListenPlan } from "../resolve-listen.ts";
import type { Target } from "../targets.ts";

export interface Configuration {
	/** Options, joined: flag, module export, environment, file. What none sets is absent. */
	readonly values: OptionValues;
	/** Where each of them comes from: "--port", "PORT", "app.ts", "trivet.config.json". */
	readonly sources: Readonly<Partial<Record<OptionKey, string>>>;
	readonly listen: ListenPlan;
	readonly limits: Limits;
	readonly sites: readonly SitePlan[];
	/** The module whose options count; null where there is none. It is one of the targets. */
	readonly main: Target | null;
	/** What is served, a line each. */
	readonly serving: readonly string[];
	/** Absolute path of the file that was read; null for none. */
	readonly file: string | null;
	/** Folders that change what is served by more than their own content, as the file does: those of modules. Absolute. */
	readonly watched: readonly string[];
	/** What is probably not meant so, a sentence each. */
	readonly warnings: readonly string[];
}

export interface SitePlan {
	/** Where it stands in the file: "sites[0]"; "" for what isn't one of several. */
	readonly place: string;
	/** Host patterns. */
	readonly hosts: readonly string[];
	/** In order. */
	readonly routes: readonly RoutePlan[];
	/** Asked after the routes, in order: folders and files, then the module. */
	readonly targets: readonly Target[];
	/** For every response of the site. */
	readonly headers: FieldLines;
}

export interface RoutePlan {
	/** Where it stands in the file: "sites[0].routes[2]". */
	readonly place: string;
	/** The pattern. */
	readonly path: string;
	/** null: all. */
	readonly methods: readonly string[] | null;
	/** For every response of the route, over the site's. */
	readonly headers: FieldLines;
	readonly action: PlannedAction;
}

/** What a route does. Options are those of the route, over those of the whole configuration. */
export type PlannedAction =
	| { readonly kind: "module"; readonly target: Target }
	| { readonly kind: "folder"; readonly target: Target; readonly options: OptionValues }
	| { readonly kind: "file"; readonly target: Target; readonly options: OptionValues }
	| { readonly kind: "redirect"; readonly target: string; readonly status: number }
	| { readonly kind: "respond"; readonly status: number; readonly content: string | null; readonly type: string };
