/** The probe's side of `probe.ts`: reads the configuration, loads what it names, says what it comes to or what is wrong, and ends. */
import { sayLast } from "./last-message.ts";
import type { ToSupervisor, ToWorker } from "./messages.ts";
import type { RoleOptions } from "./worker-role.ts";

/** The supervisor is gone. */
const ABANDONED = 1;

/** Resolves with the exit code. Never rejects. */
export function runProbe({ parent, timers, maker, describe }: Pick<RoleOptions, "parent" | "timers" | "maker" | "describe">): Promise<number> {
	return new Promise((resolve) => {
		let isAsked = false;
		const end = (exitCode: number) => {
			parent.release();
			resolve(exitCode);
		};
		const answer = async () => {
			let message: ToSupervisor;
			try {
				message = { kind: "plan", plan: await maker.plan() };
			} catch (error) {
				message = { kind: "failed", ...describe(error) };
			}
			await sayLast(parent, timers, message);
			end(message.kind === "failed" ? message.exitCode : 0);
		};
		parent.onMessage((received) => {
			if ((received as ToWorker).kind !== "probe" || isAsked) return;
			isAsked = true;
			void answer();
		});
		parent.onDisconnect(() => end(ABANDONED));
	});
}
