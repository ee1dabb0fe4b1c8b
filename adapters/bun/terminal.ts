/** Whether somebody watches a standard stream on Bun. */
import { fstatSync } from "node:fs";

/** Bun takes some 15 ms to load its `node:tty`, twice what it needs to start, so it is asked only about what can be a terminal at all. */
export function isTerminal(descriptor: number): boolean {
	try {
		return fstatSync(descriptor).isCharacterDevice() && process.getBuiltinModule("node:tty").isatty(descriptor);
	} catch {
		// It is closed.
		return false;
	}
}
