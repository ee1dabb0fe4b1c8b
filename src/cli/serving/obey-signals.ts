/**
 * What signals mean to a process that can be controlled: TERM, INT, QUIT, HUP and USR2. Never USR1, by which Node opens its inspector.
 *
 * HUP is also what the system sends when a terminal goes away. Whoever closes the window of a server wants it to end, not to reload and hold its port unseen.
 */
import type { Runtime, SignalName } from "../../runtime.ts";

export interface SignalMeanings {
	isStopping(): boolean;
	stop(force: boolean): void;
	/** HUP, unless the terminal is gone that standard error was. */
	hangUp(): void;
	/** USR2. */
	handOver(): void;
}

/** Obeys from now on; returns what ends that. */
export function obeySignals(runtime: Pick<Runtime, "onSignal" | "errorIsTerminal">, meanings: SignalMeanings): () => void {
	const hadTerminal = runtime.errorIsTerminal;
	const listeners: Readonly<Record<SignalName, () => void>> = {
		SIGTERM: () => meanings.stop(false),
		// A second one says that the first took too long.
		SIGINT: () => meanings.stop(meanings.isStopping()),
		SIGQUIT: () => meanings.stop(true),
		SIGHUP: () => (hadTerminal && !runtime.errorIsTerminal ? meanings.stop(false) : meanings.hangUp()),
		SIGUSR2: () => meanings.handOver(),
	};
	const undo = Object.entries(listeners).map(([name, listener]) => runtime.onSignal(name as SignalName, listener));
	return () => {
		for (const each of undo) each();
	};
}
