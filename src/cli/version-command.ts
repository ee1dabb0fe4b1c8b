/** `trivet version`: which Trivet this is, and what it runs on. */
import type { Runtime } from "../runtime.ts";
import { NAME, VERSION } from "../version.ts";
import { runtimeTitle } from "./banner.ts";

/** One line for people. */
export function versionText(runtime: Runtime): string {
	const form = runtime.isExecutable ? ", standalone executable" : "";
	return `${NAME} ${VERSION} on ${runtimeTitle(runtime)}, ${runtime.system} ${runtime.architecture}${form}\n`;
}

/** One line of JSON for programs. */
export function versionJson(runtime: Runtime): string {
	const facts = {
		[NAME]: VERSION,
		runtime: runtime.name,
		runtimeVersion: runtime.version.replace(/^v/, ""),
		system: runtime.system,
		architecture: runtime.architecture,
		executable: runtime.isExecutable,
	};
	return `${JSON.stringify(facts)}\n`;
}
