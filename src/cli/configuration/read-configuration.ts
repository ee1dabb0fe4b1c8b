/** What a configuration file says, checked but for what only the disk knows. Every problem is found before any is told. */
import { AddedFields } from "../../protocol/http/added-fields.ts";
import type { FieldLines } from "../../protocol/http/field-section.ts";
import { normalizeHostPattern } from "../../service/router/host-table.ts";
import type { OptionValues } from "../options.ts";
import { keyPath, type ProblemList } from "./problems.ts";
import { CONFIGURATION_KEYS, type PathBase, readOptions } from "./read-options.ts";
import { type RouteEntry, readFields, readRoutes } from "./read-routes.ts";

export interface SiteEntry {
	/** Where it stands: "sites[0]"; "" for the one that the configuration itself is. */
	readonly place: string;
	/** Host patterns in their normal form. */
	readonly hosts: readonly string[];
	readonly routes: readonly RouteEntry[];
	/** For every response of the site, those for all sites included. */
	readonly headers: FieldLines;
	/** Folders, files and a module, as on the command line: asked after the routes. */
	readonly serve: readonly string[];
}

export interface FileConfiguration {
	readonly values: OptionValues;
	/** For every response of every site. */
	readonly headers: FieldLines;
	readonly sites: readonly SiteEntry[];
}

/** The keys that are no options. */
export const SITE_KEYS = ["hosts", "routes", "headers", "serve"] as const;
export const TOP_KEYS = ["$schema", "serve", "routes", "sites", "headers"] as const;

/** Reads a configuration. What is wrong is added to `problems`; then the result is of no use. */
export function readConfiguration(value: unknown, problems: ProblemList, base: PathBase): FileConfiguration {
	const top = problems.object(value, "", "an object", [...TOP_KEYS, ...CONFIGURATION_KEYS]) ?? {};
	if (top.$schema !== undefined) problems.text(top.$schema, "$schema", "the address of a schema");
	const values = readOptions(top, CONFIGURATION_KEYS, "", problems, base);
	if (values.listen !== undefined && (values.port ?? values.host) !== undefined) {
		problems.add("listen", `it replaces ${values.port === undefined ? "host" : "port"}: give one or the other.`);
	}
	const headers = readFields(top.headers, "headers", problems);
	const sites =
		top.sites === undefined
			? []
			: problems.list(top.sites, "sites", "a list of sites").map((site, index) => readSite(site, index, headers, problems, base));
	checkHosts(sites, problems);
	if (top.routes !== undefined || top.serve !== undefined) {
		if (sites.some((site) => site.hosts.includes("*"))) {
			problems.add(
				top.routes === undefined ? "serve" : "routes",
				'it is for every host that no site is for, and a site has "*" for these: give one or the other.',
			);
		}
		const routes = readRoutes(top.routes, "routes", problems, base);
		sites.push({ place: "", hosts: ["*"], routes, headers, serve: readServe(top.serve, "serve", problems) });
	}
	return { values, headers, sites };
}

function readSite(value: unknown, index: number, shared: FieldLines, problems: ProblemList, base: PathBase): SiteEntry {
	const place = `sites[${index}]`;
	const site = problems.object(value, place, 'a site such as { "hosts": ["example.com"], "routes": [] }', SITE_KEYS) ?? {};
	const hosts = problems.problems.some((problem) => problem.path === place) ? [] : readHosts(site.hosts, keyPath(place, "hosts"), problems);
	const routes = readRoutes(site.routes, keyPath(place, "routes"), problems, base);
	const headers = new AddedFields(readFields(site.headers, keyPath(place, "headers"), problems)).join(shared);
	const serve = readServe(site.serve, keyPath(place, "serve"), problems);
	if (site.routes === undefined && site.serve === undefined) problems.add(place, 'it answers nothing: expected "routes" or "serve".');
	return { place, hosts, routes, headers, serve };
}

function readHosts(value: unknown, path: string, problems: ProblemList): readonly string[] {
	const hosts = problems.list(value, path, 'a list of host names, such as ["example.com", "*.example.com"]');
	if (Array.isArray(value) && hosts.length === 0) problems.add(path, 'a site without a host is for no request; "*" is every other host.');
	return hosts.flatMap((host, index) => {
		const at = `${path}[${index}]`;
		const text = problems.text(host, at, "a host name");
		if (text === undefined) return [];
		return problems.try(at, () => normalizeHostPattern(text)) ?? [];
	});
}

/** One host, one site: which of two would answer, nobody could say. */
function checkHosts(sites: readonly SiteEntry[], problems: ProblemList): void {
	const owners = new Map<string, string>();
	for (const { place, hosts } of sites) {
		for (const [index, host] of hosts.entries()) {
			const owner = owners.get(host);
			if (owner === undefined) owners.set(host, place);
			else problems.add(`${place}.hosts[${index}]`, `the host ${host} is named a second time; it is one of ${owner} already.`);
		}
	}
}

function readServe(value: unknown, path: string, problems: ProblemList): readonly string[] {
	if (value === undefined) return [];
	const words = typeof value === "string" ? [value] : problems.list(value, path, "a list of folders, files and a module");
	if (words.length === 0 && Array.isArray(value)) problems.add(path, 'it names nothing; the folder of this file is ".".');
	return words.flatMap(
		(word, index) => problems.text(word, typeof value === "string" ? path : `${path}[${index}]`, "the path of a folder, a file or a module") ?? [],
	);
}
