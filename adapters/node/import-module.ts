/**
 * Importing a user's module from disk, from a script and from a single-executable application.
 *
 * Inside an executable `import()` knows Node's own modules only (from Node 22 on; before, it knows files too). `require` of a file loads
 * ECMAScript modules as well there, all but those that await at their top level; for these there is the loader that `vm`
 * scripts may ask for, which prints a warning that it is experimental.
 */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { types } from "node:util";
import { constants, Script } from "node:vm";

type Module = Record<string, unknown>;

/** True in a single-executable application. */
export function isExecutable(): boolean {
	// Asked for by name when run: a bundle that runs under every runtime can't import what only Node has.
	const sea = process.getBuiltinModule?.("node:sea");
	return sea?.isSea() === true;
}

/** Imports by absolute path. */
export async function importModule(path: string): Promise<Module> {
	const url = pathToFileURL(path).href;
	if (!isExecutable() || majorVersion() < 22) return (await import(url)) as Module;
	try {
		return asModule(createRequire(process.execPath)(path));
	} catch (error) {
		if ((error as { code?: unknown }).code !== "ERR_REQUIRE_ASYNC_MODULE") throw error;
		return importByLoader(url);
	}
}

function importByLoader(url: string): Promise<Module> {
	const loader = constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER;
	const script = new Script("(url) => import(url)", { importModuleDynamically: loader });
	return (script.runInThisContext() as (url: string) => Promise<Module>)(url);
}

/** What `import` gives for what `require` gave: exports of a CommonJS module are its default. */
function asModule(loaded: unknown): Module {
	if (types.isModuleNamespaceObject(loaded)) return loaded as Module;
	return { ...(typeof loaded === "object" ? loaded : {}), default: loaded };
}

function majorVersion(): number {
	return Number(process.versions.node.split(".")[0]);
}
