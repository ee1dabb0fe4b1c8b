/** What package.json, deno.json, package-lock.json and src/version.ts say has to agree, and no package may be needed at runtime. */
import { problem } from "./problem.mjs";

/** Fields by which npm would install something beside us. */
const DEPENDENCY_FIELDS = ["dependencies", "peerDependencies", "optionalDependencies", "bundleDependencies", "bundledDependencies"];

/**
 * @param {import("./problem.mjs").Files} files
 * @returns {import("./problem.mjs").Problem[]}
 */
export function checkManifest(files) {
	const manifest = parse(files, "package.json");
	const deno = parse(files, "deno.json");
	const lock = parse(files, "package-lock.json");
	return [...versionProblems(files.get("src/version.ts") ?? "", manifest, deno, lock), ...dependencyProblems(manifest, deno), ...lockProblems(lock)];
}

/**
 * @param {string} versionSource
 * @param {any} manifest
 * @param {any} deno
 * @param {any} lock
 */
function versionProblems(versionSource, manifest, deno, lock) {
	const stated = {
		"src/version.ts": /VERSION = "([^"]*)"/.exec(versionSource)?.[1],
		"deno.json": deno.version,
		"package-lock.json": lock.packages?.[""]?.version,
	};
	return Object.entries(stated)
		.filter(([, version]) => version !== manifest.version)
		.map(([file, version]) => problem(file, 0, `says version ${version}; package.json says ${manifest.version}.`));
}

/**
 * @param {any} manifest
 * @param {any} deno
 */
function dependencyProblems(manifest, deno) {
	const problems = DEPENDENCY_FIELDS.filter((field) => Object.keys(manifest[field] ?? {}).length > 0).map((field) =>
		problem("package.json", 0, `${field} is not empty: nothing at runtime but the runtimes' own built-ins.`),
	);
	if (Object.keys(deno.imports ?? {}).length > 0) problems.push(problem("deno.json", 0, "imports is not empty: no package at runtime."));
	for (const [name, version] of Object.entries(manifest.devDependencies ?? {})) {
		if (!/^\d+\.\d+\.\d+$/.test(String(version)))
			problems.push(problem("package.json", 0, `${name} is ${version}: pin a version, so that every machine tests the same.`));
	}
	return problems;
}

/**
 * npm leaves the packages for other systems out of a lock file that it makes beside an existing node_modules, or when its registry
 * lacks one; `npm ci` then fails there, and newer npm everywhere.
 * @param {any} lock
 */
function lockProblems(lock) {
	const packages = lock.packages ?? {};
	const problems = [];
	for (const [path, entry] of Object.entries(packages)) {
		for (const name of Object.keys(entry.optionalDependencies ?? {})) {
			if (!(`node_modules/${name}` in packages || `${path}/node_modules/${name}` in packages)) {
				problems.push(problem("package-lock.json", 0, `lacks ${name}, which ${path} may need on another system.`));
			}
		}
	}
	return problems;
}

/**
 * @param {import("./problem.mjs").Files} files
 * @param {string} name
 * @returns {any}
 */
function parse(files, name) {
	return JSON.parse(files.get(name) ?? "{}");
}
