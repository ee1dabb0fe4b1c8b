/**
 * The tests of the pumps once more, over listening sockets that were bound before and are passed as descriptors, as workers inherit them: on Deno these
 * are served by another pump, and on Bun accepted by other means.
 */
import { it } from "vitest";
import { listenInherited } from "../support/serve-scripted.ts";
import { SUBJECT_KIND } from "../support/start-subject-process.ts";

if (SUBJECT_KIND === "source") {
	listenInherited();
	await import("./pump.test.ts");
	await import("./pump-ends.test.ts");
} else it.skip("is for the runs from source: what is shipped holds the same pumps");
