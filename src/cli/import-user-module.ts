/** Imports a module of the user's from disk, with our classes in the place of the runtime's own from its first line on. */
import { describeError } from "../operations/describe-failure.ts";
import type { Runtime } from "../runtime.ts";
import { installGlobals } from "../service/fetch/install-globals.ts";
import { LightResponse } from "../service/fetch/light-response.ts";
import { CannotServe } from "./exit-code.ts";
import type { Target } from "./targets.ts";

/** Imports a module that handles requests; that `Response` is ours is what makes `new Response()` light. Throws a `CannotServe` with what went wrong. */
export async function importUserModule(runtime: Runtime, target: Target): Promise<Record<string, unknown>> {
	checkTypeScript(runtime, target.path, target.word);
	if ((globalThis.Response as unknown) !== LightResponse) installGlobals();
	try {
		return await runtime.importModule(target.path);
	} catch (error) {
		throw new CannotServe(`Can't load ${target.word}: ${describeError(error)}`, { cause: error });
	}
}

/** Refuses TypeScript where it can't be run: Node does by itself from 22.18 and 23.6 on. */
export function checkTypeScript(runtime: Runtime, path: string, word: string): void {
	if (runtime.name !== "node" || !/\.m?ts$/.test(path)) return;
	const [major = 0, minor = 0] = runtime.version.replace(/^v/, "").split(".").map(Number);
	const runsTypeScript = major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
	if (runsTypeScript) return;
	throw new CannotServe(
		`${word}: Node ${major} runs no TypeScript${major === 22 || major === 23 ? ` (this is ${runtime.version})` : ""}; use Node 22.18 or later, Deno or Bun.`,
	);
}
