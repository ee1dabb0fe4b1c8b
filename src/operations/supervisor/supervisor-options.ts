/** What a supervisor is made with. */
import type { Channel, Runtime } from "../../runtime.ts";
import type { ServerStatus } from "../admin/control.ts";
import type { EventLog } from "../logs/log.ts";
import type { LogLevel } from "../logs/log-format.ts";
import type { ServicePlan } from "./messages.ts";
import type { Timers } from "./timers.ts";

export interface SupervisorOptions {
	readonly runtime: Pick<Runtime, "name" | "version" | "pid" | "environment" | "files" | "share" | "startCopy">;
	/** Where what happens is told. */
	readonly log: EventLog;
	/** What copies of this program are started with: this process's own arguments. */
	readonly args: readonly string[];
	readonly timers: Timers;
	/** How long the first probe may take: later ones have what the plan in force says. */
	readonly startTimeoutMillis: number;
	/** The level of the log where the plan says nothing. */
	readonly logLevel: LogLevel;
	/** Take the next free port where the one that nobody asked for is in use. */
	readonly mayMovePort: boolean;
	/** Reload when something changes that the plan says to watch. */
	readonly isWatching: boolean;
	/** Absolute paths of files that change without a reason to reload. */
	readonly unwatched: readonly string[];
	/** The channel to the supervisor that this one takes over from; null: there is none. */
	readonly predecessor: Channel | null;
	/** From 0 up to 1; for the spread of retries. */
	readonly random?: () => number;
	readonly hooks?: SupervisorHooks;
}

/** What the process around a supervisor wants to know. None may throw or reject. */
export interface SupervisorHooks {
	/** Called at each change, "starting" apart. */
	readonly stateChanged?: (state: ServerStatus["state"]) => void;
	/** A plan is in force: at the start and after each reload. */
	readonly planChanged?: (plan: ServicePlan) => void;
	/** A successor serves. Let go of what only one process can have, and resolve; the supervisor then stops. */
	readonly handingOver?: (successorPid: number) => Promise<void>;
	/** This process's own log is to have another level. */
	readonly logLevelChanged?: (level: LogLevel) => void;
	/** This process's own log files are to be opened anew. */
	readonly reopenLogs?: () => Promise<void>;
}
