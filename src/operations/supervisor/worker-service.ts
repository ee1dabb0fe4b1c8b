/**
 * What a worker runs, as the worker's side of a supervisor sees it (`worker-role.ts`), and who makes it. The command line implements both
 * (`../../cli/service.ts`); tests have a service of their own.
 */
import type { ListenAddress } from "../../runtime.ts";
import type { LogLevel } from "../logs/log-format.ts";
import type { MetricsSnapshot } from "../metrics/snapshot.ts";
import type { StopOptions, StopOutcome } from "../server.ts";
import type { ServicePlan, WorkerReport } from "./messages.ts";

/** A server in this process. */
export interface WorkerService {
	/** Listens on each address; resolves when connections are accepted. Called again, it listens on those too. */
	listen(addresses: readonly ListenAddress[]): Promise<void>;
	/** Stops listening on inherited descriptors; connections accepted live on. */
	unlisten(descriptors: readonly number[]): Promise<void>;
	/** What `/readyz` says. */
	setReady(isReady: boolean): void;
	/** Stops listening, drains, and resolves when nothing is left. Repeated: the shorter time counts. */
	stop(options: StopOptions): Promise<StopOutcome>;
	report(): WorkerReport;
	reopenLogs(): Promise<void>;
	setLogLevel(level: LogLevel): void;
	/** Writes out what the log still holds; the last call. */
	close(): Promise<void>;
}

export interface ServiceMaker {
	/** Reads the configuration and loads what it names, so that what is wrong is found. Throws a `UsageError`, `CannotServe` or whatever a module threw. */
	plan(): Promise<ServicePlan>;
	/** Makes the service of a plan that `plan` made, maybe in another process. `allMetrics` are those of all workers; it rejects where they can't be had. */
	make(plan: ServicePlan, slot: number, generation: number, allMetrics: () => Promise<MetricsSnapshot>): Promise<WorkerService>;
}
