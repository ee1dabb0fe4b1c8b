/**
 * A process that serves by itself: opens the ports, says so, obeys signals and the admin listener, and stops. What `serve` with one worker and `demo` have
 * in common; several workers are `run-supervised.ts`.
 *
 * TERM and the first INT stop gracefully, a further INT and QUIT at once. HUP opens the log anew. A busy port that nobody asked for is replaced by the next
 * free one, on a terminal only: a script must not find its server elsewhere.
 */
import { formatMillis } from "../../operations/measures.ts";
import { onNextFreePort } from "../../operations/next-port.ts";
import { DEFAULT_GRACE_MILLIS, type StopOutcome } from "../../operations/server.ts";
import type { Runtime } from "../../runtime.ts";
import { ExitCode } from "../exit-code.ts";
import type { OptionValues } from "../options.ts";
import type { ListenPlan } from "../resolve-listen.ts";
import { Announcer } from "./announcer.ts";
import { obeySignals } from "./obey-signals.ts";
import { openControl } from "./open-control.ts";
import type { ProcessLog } from "./process-log.ts";
import type { Service } from "./service.ts";
import { SingleControl } from "./single-control.ts";

export interface RunPlan {
	/** What is served, a line each. */
	readonly serving: readonly string[];
	/** The configuration file that was read; null for none. */
	readonly configuration: string | null;
	readonly service: Service;
	readonly log: ProcessLog;
	readonly listen: ListenPlan;
	readonly values: OptionValues;
	/** Whether it is controlled by an admin listener. */
	readonly hasAdmin: boolean;
	/** Called once when it listens. */
	readonly onListening?: () => void;
	/** Called once when it begins to stop: time to end what would never end by itself. */
	readonly onStopping?: () => void;
	/** Aborting it stops the server gracefully. */
	readonly signal?: AbortSignal;
}

/** Serves until it is stopped; resolves with the exit code. Throws a `StartError` where it can't start. */
export async function runAlone(runtime: Runtime, plan: RunPlan): Promise<ExitCode> {
	const { service, values, log } = plan;
	const announcer = new Announcer(runtime, values, log.log);
	const stopper = new Stopper(runtime, plan, announcer);
	const control = new SingleControl(runtime, service, { ...plan, stop: (force) => stopper.stop(force) });
	const ignoreSignals = obeySignals(runtime, {
		isStopping: () => stopper.isStopping,
		stop: (force) => control.stop(force),
		hangUp: () => {
			void service.reopenLogs();
			log.log.log("info", "The log was opened anew. One process can't load its module anew: start it with --supervise to reload it.");
		},
		handOver: () => log.log.log("warn", "One process can't hand over to another. Start it with --supervise to upgrade it."),
	});
	let closeControl = async () => {};
	try {
		const { addresses, portWasAsked } = plan.listen;
		const mayMove = !portWasAsked && runtime.errorIsTerminal;
		const { note } = await onNextFreePort(addresses, mayMove, (each) => service.listen(each));
		if (plan.hasAdmin) closeControl = await openControl(runtime, control, { values, log: log.log, stopMillis: () => stopper.longestMillis });
		if (!stopper.isStopping) {
			plan.onListening?.();
			announcer.ready({ url: service.url, addresses: service.addresses, serving: plan.serving, notes: note === null ? [] : [note] });
		}
		obeyAbort(plan.signal, () => control.stop(false));
		return exitCodeOf(await service.finished);
	} catch (error) {
		await service.stop({ force: true });
		throw error;
	} finally {
		ignoreSignals();
		await closeControl();
		await service.close();
		await announcer.close();
	}
}

export function exitCodeOf(outcome: StopOutcome): ExitCode {
	if (outcome === "forced") return ExitCode.Forced;
	return outcome === "clean" ? ExitCode.Normal : ExitCode.CleanupFailed;
}

/** The way to stop, once: readiness goes first, for as long as load balancers need to see it. */
class Stopper {
	isStopping: boolean;
	#runtime: Runtime;
	#plan: RunPlan;
	#announcer: Announcer;

	constructor(runtime: Runtime, plan: RunPlan, announcer: Announcer) {
		this.isStopping = false;
		this.#runtime = runtime;
		this.#plan = plan;
		this.#announcer = announcer;
	}

	/** The longest that a graceful stop takes. */
	get longestMillis(): number {
		const { grace = DEFAULT_GRACE_MILLIS, drainDelay = 0 } = this.#plan.values;
		return grace + drainDelay;
	}

	stop(force: boolean): void {
		const { service, values } = this.#plan;
		const isFirst = !this.isStopping;
		this.isStopping = true;
		if (isFirst) this.#announce(force);
		const { drainDelay = 0 } = values;
		if (force) void service.stop({ force: true });
		else if (isFirst && drainDelay > 0) setTimeout(() => void service.stop({}), drainDelay);
		else if (isFirst) void service.stop({});
	}

	#announce(force: boolean): void {
		const { service, values, onStopping } = this.#plan;
		service.setReady(false);
		const count = service.connectionCount;
		const grace = formatMillis(values.grace ?? DEFAULT_GRACE_MILLIS);
		const sooner = this.#runtime.errorIsTerminal ? " (Ctrl+C again: at once)" : "";
		const open = count === 1 ? "1 connection is" : `${count} connections are`;
		const given = force ? "they are closed at once" : `requests in progress have ${grace}${sooner}`;
		this.#announcer.stopping(count === 0 ? null : `Stopping: ${open} open; ${given}.\n`);
		onStopping?.();
	}
}

function obeyAbort(signal: AbortSignal | undefined, stop: () => void): void {
	if (signal?.aborted === true) stop();
	else signal?.addEventListener("abort", stop, { once: true });
}
