/** How a process ended, in words. */
import type { ProcessEnd } from "../../runtime.ts";

/** "exit code 7", "signal SIGSEGV". */
export function describeEnd(end: ProcessEnd): string {
	if (end.signal !== null) return `signal ${end.signal}`;
	return end.code === null ? "an unknown end" : `exit code ${end.code}`;
}
