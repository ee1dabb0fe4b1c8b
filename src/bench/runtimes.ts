/** The runtimes that are compared: found on PATH or given by path, with what starts Trivet on each. */
import { UsageError } from "../protocol/faults.ts";
import type { Runtime, RuntimeName } from "../runtime.ts";
import { runTool } from "./cores.ts";

export interface BenchRuntime {
	/** "node26", "deno", "bun", or as the command line named it; "trivet" for an executable that is its own runtime. */
	readonly id: string;
	readonly kind: RuntimeName;
	readonly version: string;
	/** What runs a script: program and first arguments; null for an executable, which runs itself only. */
	readonly run: readonly string[] | null;
	/** What runs Trivet; null where this runtime can't. */
	readonly trivet: readonly string[] | null;
}

const KINDS: readonly RuntimeName[] = ["node", "deno", "bun"];

/** Arguments that run a script; Deno is told to look at no configuration, which would be the current folder's. */
const RUN_ARGUMENTS: Readonly<Record<RuntimeName, readonly string[]>> = {
	node: [],
	deno: ["run", "-A", "--quiet", "--no-config", "--no-lock"],
	bun: [],
};

/** A runtime that was asked for: its name, and its path or null to look on PATH. */
export interface RuntimeWish {
	readonly name: string;
	readonly path: string | null;
}

/** Reads "node,deno,bun=/path". Throws a `UsageError` for a name that doesn't begin with a runtime's. */
export function parseRuntimes(text: string): RuntimeWish[] {
	return text.split(",").map((item) => {
		const [name = "", path] = item.trim().split("=");
		if (kindOf(name) === null) throw new UsageError(`"${name}" is no runtime: names begin with node, deno or bun (node20=/path/to/node).`);
		return { name, path: path ?? null };
	});
}

/**
 * Finds runtimes; with no wish, every one there is. `script` is a bundle of Trivet given by the user. `notes` gets what the reader of the figures
 * should know. Throws a `UsageError` where one that was asked for isn't there.
 */
export async function findRuntimes(
	runtime: Runtime,
	wishes: readonly RuntimeWish[] | null,
	script: string | null,
	notes: string[],
): Promise<BenchRuntime[]> {
	const found: BenchRuntime[] = [];
	const own = script ?? ownScript(runtime);
	for (const { name, path } of wishes ?? KINDS.map((kind) => ({ name: kind, path: null }))) {
		const kind = kindOf(name)!;
		const program = path ?? (wishes === null && runtime.name === kind && !startsAlone(runtime) ? (runtime.command[0] ?? kind) : kind);
		const version = await readVersion(runtime, program);
		if (version === null) {
			if (wishes !== null)
				throw new UsageError(`There is no ${name}${path === null ? " on PATH" : ` at ${path}`}. Give its path: --runtimes ${name}=/path.`);
			notes.push(`${name} isn't on PATH, so it isn't compared.`);
			continue;
		}
		const run = [program, ...RUN_ARGUMENTS[kind]];
		const id = name === "node" && path === null ? `node${version.split(".")[0]}` : name;
		const trivet = own === null ? null : [...run, scriptFor(own, kind)];
		found.push({ id: uniqueId(id, found), kind, version, run, trivet });
	}
	if (own === null) {
		found.push({ id: "trivet", kind: runtime.name, version: runtime.version, run: null, trivet: runtime.command });
		notes.push(
			`This is an executable: Trivet runs as itself, with the ${runtime.name} that is built in. To measure it on the other runtimes too, name the bundle: --trivet dist/trivet.js.`,
		);
	}
	if (found.length === 0) throw new UsageError("There is no runtime to compare: give one by path, --runtimes node=/path.");
	return found;
}

/** The script that this process runs; null for an executable. */
function ownScript(runtime: Runtime): string | null {
	return startsAlone(runtime) ? null : (runtime.command.at(-1) ?? null);
}

/** Run from source, each runtime has a main file of its own. */
function scriptFor(script: string, kind: RuntimeName): string {
	return script.replace(/adapters([\\/])(?:node|deno|bun)([\\/])main\.ts$/, `adapters$1${kind}$2main.ts`);
}

/** "v20.20.2", "deno 2.9.6 (stable, …)" and "1.4.5" are what the three print. */
async function readVersion(runtime: Runtime, program: string): Promise<string | null> {
	const text = await runTool(runtime, program, ["--version"]);
	return text === null ? null : (/\d+\.\d+\.\d+\S*/.exec(text)?.[0] ?? text.trim().slice(0, 40));
}

function kindOf(name: string): RuntimeName | null {
	return KINDS.find((kind) => name.startsWith(kind)) ?? null;
}

function uniqueId(id: string, found: readonly BenchRuntime[]): string {
	const taken = (candidate: string) => found.some((other) => other.id === candidate);
	let unique = id;
	for (let number = 2; taken(unique); number++) unique = `${id}-${number}`;
	return unique;
}

/** True where this program is one file that brings its runtime with it, as an executable does, or a file that unpacks itself. */
export function startsAlone({ command }: Pick<Runtime, "command">): boolean {
	return command.length === 1;
}
