/** Starts the supervisor that takes over from this one: another copy of the program as it stands on disk by now, with the same listening sockets. */

import type { CopyProcess, Runtime } from "../../runtime.ts";
import { messageOf } from "../describe-failure.ts";
import { formatMillis } from "../measures.ts";
import { describeEnd } from "./describe-end.ts";
import { type FromSuccessor, ROLE_VARIABLE, type ToSuccessor } from "./messages.ts";
import type { ProbeHost } from "./probe.ts";
import type { SocketPool } from "./socket-pool.ts";

/** The process that the service manager's watchdog expects to hear from. A successor that may be heard too has to take it for its own. */
const WATCHDOG_VARIABLE = "WATCHDOG_PID";

/** A successor that was told to stop may take so long to end. */
const LINGER_MILLIS = 5_000;

export interface SuccessorHost extends ProbeHost {
	readonly runtime: Pick<Runtime, "startCopy" | "environment" | "pid">;
}

export type SuccessorOutcome = { readonly copy: CopyProcess; readonly message: null } | { readonly copy: null; readonly message: string };

/**
 * Resolves with the successor once its workers serve, or with why there is none; then nothing has changed. It isn't this process's child to wait for:
 * it lives on. Never rejects.
 */
export async function startSuccessor(
	host: SuccessorHost,
	pool: SocketPool,
	generation: number,
	withinMillis: number,
	signal: AbortSignal,
): Promise<SuccessorOutcome> {
	const { sockets, descriptors } = pool.handOver();
	try {
		const copy = await host.runtime.startCopy({ environment: environmentFor(host.runtime), args: host.args, descriptors, outlives: true });
		return await new Promise<SuccessorOutcome>((resolve) => {
			const settle = (outcome: SuccessorOutcome) => {
				cancel();
				signal.removeEventListener("abort", abort);
				resolve(outcome);
			};
			const fail = (message: string) => {
				settle({ copy: null, message });
				copy.kill("SIGTERM");
				const cancelKill = host.timers.after(LINGER_MILLIS, () => copy.kill("SIGKILL"));
				void copy.exited.then(cancelKill);
			};
			const abort = () => fail("The server is stopping.");
			const cancel = host.timers.after(withinMillis, () => fail(`The successor was not ready within ${formatMillis(withinMillis)}.`));
			signal.addEventListener("abort", abort);
			copy.onMessage((received) => {
				const message = received as FromSuccessor;
				if (message.kind === "taken-over") settle({ copy, message: null });
				else fail(message.message);
			});
			copy.onDisconnect(() => void copy.exited.then((end) => fail(`The successor ended with ${describeEnd(end)}.`)));
			copy.send({ kind: "take-over", sockets, generation } satisfies ToSuccessor);
			if (signal.aborted) abort();
		});
	} catch (error) {
		return { copy: null, message: `Can't start a process: ${messageOf(error)}` };
	}
}

function environmentFor(runtime: SuccessorHost["runtime"]): Record<string, string | undefined> {
	const isOurs = runtime.environment(WATCHDOG_VARIABLE) === String(runtime.pid);
	return { [ROLE_VARIABLE]: "successor", ...(isOurs ? { [WATCHDOG_VARIABLE]: undefined } : {}) };
}
