/** The adapter of the runtime that runs this test. */
import type { Runtime } from "../../src/runtime.ts";
import { HERE } from "./start-subject-process.ts";

/** Makes the Runtime port of the runtime that runs this test. */
export async function currentRuntime(): Promise<Runtime> {
	const adapter = (await import(`../../adapters/${HERE}/runtime.ts`)) as { createRuntime(): Runtime };
	return adapter.createRuntime();
}
