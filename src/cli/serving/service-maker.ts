/**
 * The service of `trivet serve`, by its configuration: planned in one process (a probe, or the one that serves alone), made in the same or in another (a
 * worker). Between the two the configuration is plain data, so a worker that comes later serves what was planned.
 */
import { BackgroundWork } from "../../operations/background-work.ts";
import { resolveInherited } from "../../operations/inherited-sockets.ts";
import type { MetricsSnapshot } from "../../operations/metrics/snapshot.ts";
import type { ServeSettings } from "../../operations/serve-options.ts";
import { DEFAULT_GRACE_MILLIS } from "../../operations/server.ts";
import type { ServicePlan } from "../../operations/supervisor/messages.ts";
import type { ServiceMaker } from "../../operations/supervisor/worker-service.ts";
import type { Runtime } from "../../runtime.ts";
import type { Configuration } from "../configuration/configuration.ts";
import { loadHandler } from "../configuration/load-handler.ts";
import { resolveConfiguration } from "../configuration/resolve-configuration.ts";
import { logLevelOf, openLog, type ProcessLog } from "./process-log.ts";
import { workerCount } from "./process-options.ts";
import type { ServeOrder } from "./serve-order.ts";
import { Service } from "./service.ts";

export const DEFAULT_MAX_DRAIN_MILLIS = 300_000;
export const DEFAULT_START_TIMEOUT_MILLIS = 30_000;
export const DEFAULT_WORKER_TIMEOUT_MILLIS = 30_000;

/** A service with what its main module asks for besides. */
export interface MadeService {
	readonly log: ProcessLog;
	readonly service: Service;
	readonly settings: ServeSettings;
}

export class CommandServiceMaker implements ServiceMaker {
	#runtime: Runtime;
	#order: ServeOrder;

	constructor(runtime: Runtime, order: ServeOrder) {
		this.#runtime = runtime;
		this.#order = order;
	}

	/** What is wrong with modules shows when they are loaded, so they are, and their handlers are made. */
	async plan(): Promise<ServicePlan> {
		const configuration = await this.configure();
		await loadHandler(this.#runtime, configuration, { background: new BackgroundWork(), reportError: () => {} });
		return await servicePlan(this.#runtime, configuration);
	}

	async configure(): Promise<Configuration> {
		const { words, parsed, environment } = this.#order;
		const configuration = await resolveConfiguration(this.#runtime, words, parsed, environment);
		const { listen } = configuration;
		return { ...configuration, listen: { ...listen, addresses: resolveInherited(listen.addresses, this.#runtime) } };
	}

	async make(plan: ServicePlan, slot: number, _generation: number, allMetrics: () => Promise<MetricsSnapshot>): Promise<Service> {
		const configuration = plan.configuration as Configuration;
		return (await makeService(this.#runtime, configuration, slot, allMetrics)).service;
	}
}

/** Loads what the configuration names and puts the service together. It doesn't listen yet. */
export async function makeService(
	runtime: Runtime,
	configuration: Configuration,
	slot: number | null,
	allMetrics?: () => Promise<MetricsSnapshot>,
): Promise<MadeService> {
	const { values, limits } = configuration;
	const log = await openLog(runtime, values, slot);
	try {
		const background = new BackgroundWork();
		const { handler, settings } = await loadHandler(runtime, configuration, {
			background,
			reportError: (error, exchange) => log.log.failure(error, exchange),
		});
		const options = { handler, limits, values, log, background };
		return { service: new Service(runtime, allMetrics === undefined ? options : { ...options, allMetrics }), settings, log };
	} catch (error) {
		await log.close();
		throw error;
	}
}

async function servicePlan(runtime: Runtime, configuration: Configuration): Promise<ServicePlan> {
	const { values, listen, serving, watched, file } = configuration;
	return {
		workers: await workerCount(runtime, values),
		listen: listen.addresses,
		portWasAsked: listen.portWasAsked,
		serving,
		graceMillis: values.grace ?? DEFAULT_GRACE_MILLIS,
		drainDelayMillis: values.drainDelay ?? 0,
		maxDrainMillis: values.maxDrain ?? DEFAULT_MAX_DRAIN_MILLIS,
		startTimeoutMillis: values.startTimeout ?? DEFAULT_START_TIMEOUT_MILLIS,
		workerTimeoutMillis: values.workerTimeout ?? DEFAULT_WORKER_TIMEOUT_MILLIS,
		maxWorkerBytes: values.maxWorkerMemory ?? 0,
		watched,
		configurationFile: file,
		logLevel: logLevelOf(values),
		configuration,
	};
}
