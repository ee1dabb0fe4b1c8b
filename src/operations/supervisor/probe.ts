/** Asks a fresh copy of this program what the configuration comes to, so that what is wrong with it is found before anything changes. */

import type { Runtime } from "../../runtime.ts";
import { messageOf } from "../describe-failure.ts";
import { formatMillis } from "../measures.ts";
import { describeEnd } from "./describe-end.ts";
import type { StartFailure } from "./generation.ts";
import { ROLE_VARIABLE, type ServicePlan, type ToSupervisor, type ToWorker } from "./messages.ts";
import type { Timers } from "./timers.ts";

/** A probe that has answered may take so long to end. */
const LINGER_MILLIS = 2_000;

export interface ProbeHost {
	readonly runtime: Pick<Runtime, "startCopy">;
	readonly timers: Timers;
	/** Arguments of the copy. */
	readonly args: readonly string[];
}

export type ProbeOutcome = { readonly plan: ServicePlan; readonly failure: null } | { readonly plan: null; readonly failure: StartFailure };

/** Resolves with the plan, or with what is wrong: also where the probe takes longer than that, or `signal` is aborted. Never rejects. */
export async function probe(host: ProbeHost, withinMillis: number, signal: AbortSignal): Promise<ProbeOutcome> {
	if (signal.aborted) return failed("The server is stopping.", 0);
	try {
		const copy = await host.runtime.startCopy({ environment: { [ROLE_VARIABLE]: "probe" }, args: host.args, descriptors: [] });
		return await new Promise<ProbeOutcome>((resolve) => {
			const settle = (outcome: ProbeOutcome, lingerMillis: number) => {
				cancel();
				signal.removeEventListener("abort", abort);
				resolve(outcome);
				if (lingerMillis === 0) return copy.kill("SIGKILL");
				const cancelKill = host.timers.after(lingerMillis, () => copy.kill("SIGKILL"));
				void copy.exited.then(cancelKill);
			};
			const abort = () => settle(failed("The server is stopping.", 0), 0);
			const cancel = host.timers.after(withinMillis, () => {
				settle(failed(`Reading the configuration and loading what it names took longer than ${formatMillis(withinMillis)}.`, 1), 0);
			});
			signal.addEventListener("abort", abort);
			copy.onMessage((received) => {
				const message = received as ToSupervisor;
				if (message.kind !== "plan" && message.kind !== "failed") return;
				settle(message.kind === "plan" ? { plan: message.plan, failure: null } : failed(message.message, message.exitCode), LINGER_MILLIS);
			});
			// What it said may arrive after its end: the end of the channel is what counts.
			copy.onDisconnect(() => {
				void copy.exited.then((end) => settle(failed(`Loading what is to be served ended the process: ${describeEnd(end)}.`, 1), 0));
			});
			copy.send({ kind: "probe" } satisfies ToWorker);
			if (signal.aborted) abort();
		});
	} catch (error) {
		return failed(`Can't start a process: ${messageOf(error)}`, 1);
	}
}

function failed(message: string, exitCode: number): ProbeOutcome {
	return { plan: null, failure: { message, exitCode } };
}
