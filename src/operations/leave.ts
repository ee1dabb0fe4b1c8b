/** The end of a process: what it had to tell the one that started it goes first. */
import type { Runtime } from "../runtime.ts";

/** How long a parent that doesn't read is waited for. */
const PATIENCE_MILLIS = 1000;

/** Ends the process once its messages are sent. */
export async function leave({ parent, exit }: Pick<Runtime, "parent" | "exit">, code: number, patienceMillis = PATIENCE_MILLIS): Promise<never> {
	if (parent !== null) await Promise.race([parent.flushed(), new Promise((resolve) => setTimeout(resolve, patienceMillis))]);
	return exit(code);
}
