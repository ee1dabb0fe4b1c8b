/** Runs one case and says what is wrong, if anything is. */
import { compareReading } from "./compare-reading.ts";
import type { FuzzCase } from "./fuzz-case.ts";
import { observe, observeLater } from "./observe-connection.ts";

/** Null where the connection does what the reference says. A case whose handler is slow needs `runCaseLater`. */
export function runCase(played: FuzzCase): string | null {
	try {
		return compareReading(played, observe(played));
	} catch (error) {
		return thrown(error);
	}
}

export async function runCaseLater(played: FuzzCase): Promise<string | null> {
	try {
		return compareReading(played, await observeLater(played));
	} catch (error) {
		return thrown(error);
	}
}

function thrown(error: unknown): string {
	return `thrown: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
