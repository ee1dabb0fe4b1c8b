/**
 * The process that supervises workers: what `../../operations/supervisor/supervisor.ts` decides, with the banner, signals, the admin listener and the
 * log around it. It loads nothing that users wrote but a configuration that is a module.
 *
 * HUP reloads, USR2 hands over to the program as it is on disk by now; TERM, INT and QUIT stop as they do a process that serves alone.
 */

import type { ServerStatus } from "../../operations/admin/control.ts";
import { messageOf } from "../../operations/describe-failure.ts";
import { formatMillis } from "../../operations/measures.ts";
import { DEFAULT_GRACE_MILLIS } from "../../operations/server.ts";
import { serverUrl } from "../../operations/server-url.ts";
import { Supervisor } from "../../operations/supervisor/supervisor.ts";
import type { SupervisorHooks } from "../../operations/supervisor/supervisor-options.ts";
import { systemTimers } from "../../operations/supervisor/timers.ts";
import type { Channel, Runtime } from "../../runtime.ts";
import type { Configuration } from "../configuration/configuration.ts";
import { CannotServe, type ExitCode } from "../exit-code.ts";
import type { OptionValues } from "../options.ts";
import { Announcer } from "./announcer.ts";
import { logWarnings } from "./log-warnings.ts";
import { obeySignals } from "./obey-signals.ts";
import { openControl } from "./open-control.ts";
import { logLevelOf, openLog, type ProcessLog } from "./process-log.ts";
import { exitCodeOf } from "./run-alone.ts";
import { DEFAULT_START_TIMEOUT_MILLIS } from "./service-maker.ts";

/** Supervises until everything has ended; resolves with the exit code. `predecessor` is the supervisor to take over from. */
export async function runSupervised(runtime: Runtime, values: OptionValues, predecessor: Channel | null): Promise<ExitCode> {
	const log = await openLog(runtime, values, null);
	try {
		return await new SupervisedRun(runtime, values, log, predecessor).run();
	} finally {
		await log.close();
	}
}

class SupervisedRun {
	#runtime: Runtime;
	#values: OptionValues;
	#log: ProcessLog;
	#announcer: Announcer;
	#supervisor: Supervisor;
	#isStopping: boolean;
	/** There was another supervisor, which serves no more. */
	#hasTakenOver: boolean;
	/** It ends without a word: its successor serves, or an error says it all. */
	#isSilent: boolean;
	#closeControl: () => Promise<void>;

	constructor(runtime: Runtime, values: OptionValues, log: ProcessLog, predecessor: Channel | null) {
		this.#runtime = runtime;
		this.#values = values;
		this.#log = log;
		this.#announcer = new Announcer(runtime, values, log.log);
		this.#isStopping = false;
		this.#hasTakenOver = predecessor !== null;
		this.#isSilent = false;
		this.#closeControl = async () => {};
		this.#supervisor = new Supervisor({
			runtime,
			log: log.log,
			args: runtime.args,
			timers: systemTimers(runtime.clock),
			startTimeoutMillis: values.startTimeout ?? DEFAULT_START_TIMEOUT_MILLIS,
			logLevel: logLevelOf(values),
			mayMovePort: runtime.errorIsTerminal,
			isWatching: values.watch === true,
			unwatched: typeof values.logFile === "string" ? [runtime.files.resolve(values.logFile)] : [],
			predecessor,
			hooks: this.#hooks(),
		});
	}

	async run(): Promise<ExitCode> {
		const supervisor = this.#supervisor;
		const ignoreSignals = obeySignals(this.#runtime, {
			isStopping: () => this.#isStopping,
			stop: (force) => this.#stop(force),
			hangUp: () => void supervisor.reload(),
			handOver: () => void supervisor.upgrade(),
		});
		try {
			const started = await supervisor.start();
			if (started.kind === "failed") throw new StartFailed(started.message, started.exitCode as ExitCode);
			if (started.kind === "ready") await this.#serve();
			return exitCodeOf(await supervisor.finished);
		} catch (error) {
			if (!(error instanceof StartFailed)) throw error;
			this.#runtime.writeError(`trivet: ${error.message}\n`);
			return error.exitCode;
		} finally {
			ignoreSignals();
			await this.#closeControl();
			await this.#announcer.close();
		}
	}

	/** Everything serves: says so, and lets itself be controlled. */
	async #serve(): Promise<void> {
		const supervisor = this.#supervisor;
		const plan = supervisor.plan;
		if (plan === null) return;
		await this.#openControl();
		if (this.#isStopping) return;
		const { addresses, notes } = supervisor;
		const url = addresses[0] === undefined ? "" : serverUrl(plan.listen[0]!, addresses[0]);
		const serving = [...plan.serving, `by ${plan.workers === 1 ? "1 worker" : `${plan.workers} workers`}`];
		this.#announcer.ready({ url, addresses, serving, notes });
		this.#announcer.watch(() => supervisor.isReady());
	}

	/** Without the control that was asked for a server doesn't start; one that has taken over goes on without: nobody else serves any more. */
	async #openControl(): Promise<void> {
		const supervisor = this.#supervisor;
		try {
			this.#closeControl = await openControl(this.#runtime, supervisor, {
				values: this.#values,
				log: this.#log.log,
				stopMillis: () => (supervisor.plan?.graceMillis ?? DEFAULT_GRACE_MILLIS) + (supervisor.plan?.drainDelayMillis ?? 0),
			});
		} catch (error) {
			if (this.#hasTakenOver) return this.#log.log.log("error", `There is no admin listener: ${messageOf(error)}`);
			this.#isSilent = true;
			supervisor.stop(true);
			await supervisor.finished;
			throw error;
		}
	}

	#hooks(): SupervisorHooks {
		return {
			stateChanged: (state) => this.#announce(state),
			planChanged: (plan) => logWarnings(this.#log.log, plan.configuration as Configuration),
			handingOver: async () => {
				this.#isSilent = true;
				await this.#closeControl();
			},
			logLevelChanged: (level) => this.#log.log.setLevel(level),
			reopenLogs: () => this.#log.reopen(),
		};
	}

	/** Whoever is told that a reload began waits to be told of its end, whatever that is. */
	#announce(state: ServerStatus["state"]): void {
		const { plan } = this.#supervisor;
		if (state === "reloading") this.#announcer.reloading();
		else if (state === "stopping") this.#announceStop();
		else if (plan !== null) this.#announcer.serves(`${plan.serving.join(", ")}${state === "broken" ? ", but workers fail again and again" : ""}`);
	}

	/** Once, whoever stops it. */
	#announceStop(): void {
		if (this.#isSilent) return;
		this.#isStopping = true;
		const { plan, isForced } = this.#supervisor;
		const grace = formatMillis(plan?.graceMillis ?? DEFAULT_GRACE_MILLIS);
		const sooner = this.#runtime.errorIsTerminal ? " (Ctrl+C again: at once)" : "";
		this.#announcer.stopping(isForced ? "Stopping at once.\n" : `Stopping: requests in progress have ${grace}${sooner}.\n`);
	}

	#stop(force: boolean): void {
		this.#supervisor.stop(force);
		this.#isStopping = true;
	}
}

/** No worker could start; the message says why. */
class StartFailed extends CannotServe {
	readonly exitCode: ExitCode;
	constructor(message: string, exitCode: ExitCode) {
		super(message);
		this.exitCode = exitCode;
	}
}
