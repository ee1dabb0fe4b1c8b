/**
 * What serves in a process, alone or as one of several workers: handler, log, metrics, health, and the server under them.
 *
 * What is put together here is made elsewhere: the handler by `../configuration/load-handler.ts`, the log by `process-log.ts`. How it is started and
 * stopped is `run-alone.ts`'s, or a supervisor's (`service-maker.ts`).
 */
import type { BackgroundWork } from "../../operations/background-work.ts";
import { healthHandler } from "../../operations/health/health-handler.ts";
import { metricsHandler } from "../../operations/health/metrics-handler.ts";
import type { LogLevel } from "../../operations/logs/log-format.ts";
import type { MetricsSnapshot } from "../../operations/metrics/snapshot.ts";
import { WorkerMetrics } from "../../operations/metrics/worker-metrics.ts";
import { heldExchanges } from "../../operations/observation/held-exchanges.ts";
import { LoopLag } from "../../operations/observation/loop-lag.ts";
import { RequestIds } from "../../operations/observation/request-ids.ts";
import { RequestObserver } from "../../operations/observation/request-observer.ts";
import { clientSource } from "../../operations/proxies/client-source.ts";
import { peerTest } from "../../operations/proxies/networks.ts";
import { DEFAULT_GRACE_MILLIS, DEFAULT_MAX_CONNECTIONS, RunningServer, type StopOptions, type StopOutcome } from "../../operations/server.ts";
import type { WorkerReport } from "../../operations/supervisor/messages.ts";
import type { WorkerService } from "../../operations/supervisor/worker-service.ts";
import type { Endpoint } from "../../protocol/connection.ts";
import type { Handler } from "../../protocol/exchange/exchange.ts";
import type { Limits } from "../../protocol/limits.ts";
import type { ListenAddress, Runtime } from "../../runtime.ts";
import { VERSION } from "../../version.ts";
import type { OptionValues } from "../options.ts";
import type { ProcessLog } from "./process-log.ts";

export interface ServiceOptions {
	readonly handler: Handler;
	readonly limits: Limits;
	/** For `maxConnections`, `grace`, `health`, `metrics`, `trustProxy` and `proxyProtocol`. */
	readonly values: OptionValues;
	readonly log: ProcessLog;
	readonly background: BackgroundWork;
	/** The metrics of all workers, for `--metrics`; absent: those of this process are all there are. */
	readonly allMetrics?: () => Promise<MetricsSnapshot>;
}

const RANDOM_BYTES = 8;

export class Service implements WorkerService {
	#runtime: Runtime;
	#log: ProcessLog;
	#metrics: WorkerMetrics;
	#lag: LoopLag;
	#server: RunningServer;
	#isReady: boolean;

	constructor(runtime: Runtime, options: ServiceOptions) {
		const { values, log } = options;
		this.#runtime = runtime;
		this.#log = log;
		this.#isReady = true;
		this.#lag = new LoopLag(runtime.clock);
		this.#metrics = new WorkerMetrics({
			connections: () => this.#server.connectionCounts,
			droppedLogLines: () => log.droppedLines(),
			loopLagMillis: () => this.#lag.millis,
			residentBytes: () => runtime.residentBytes(),
			processorSeconds: () => runtime.processorSeconds(),
			build: ["version", VERSION, "runtime", runtime.name, "runtime_version", runtime.version],
		});
		const trusted = values.trustProxy ?? [];
		const proxies = values.proxyProtocol ?? [];
		this.#server = new RunningServer(runtime, {
			listen: [],
			handler: this.#withHousekeeping(options),
			limits: options.limits,
			maxConnections: values.maxConnections ?? DEFAULT_MAX_CONNECTIONS,
			graceMillis: values.grace ?? DEFAULT_GRACE_MILLIS,
			reportError: (error, exchange) => log.log.failure(error, exchange),
			background: options.background,
			observer: new RequestObserver(runtime.clock, this.#metrics, values.log === "off" ? null : log.log),
			requestIds: new RequestIds(runtime.clock, trusted.length === 0 ? () => false : peerTest(trusted), runtime.randomBytes(RANDOM_BYTES)),
			clients: clientSource(trusted),
			...(proxies.length === 0 ? {} : { proxyProtocol: peerTest(proxies) }),
		});
	}

	/** Where it listens. */
	get addresses(): readonly Endpoint[] {
		return this.#server.addresses;
	}

	get url(): string {
		return this.#server.url;
	}

	get connectionCount(): number {
		return this.#server.connectionCount;
	}

	/** Serves, and isn't about to stop. */
	get isReady(): boolean {
		return this.#isReady && !this.#server.isStopping;
	}

	/** Resolves when it has stopped, whoever stopped it. */
	get finished(): Promise<StopOutcome> {
		return this.#server.finished;
	}

	listen(addresses: readonly ListenAddress[]): Promise<void> {
		return this.#server.listen(addresses);
	}

	unlisten(descriptors: readonly number[]): Promise<void> {
		return this.#server.unlisten(descriptors);
	}

	setReady(isReady: boolean): void {
		this.#isReady = isReady;
	}

	stop(options: StopOptions): Promise<StopOutcome> {
		return this.#server.stop(options);
	}

	report(): WorkerReport {
		const { clock } = this.#runtime;
		return {
			connections: this.#server.connectionCount,
			exchanges: this.#metrics.active,
			loopLagMillis: this.#lag.millis,
			residentBytes: this.#runtime.residentBytes(),
			processorSeconds: this.#runtime.processorSeconds(),
			holding: this.#server.isStopping ? heldExchanges(this.#server.exchangesInProgress, clock.now()) : [],
			metrics: this.#metrics.snapshot(),
		};
	}

	/** What this process has counted. */
	metrics(): MetricsSnapshot {
		return this.#metrics.snapshot();
	}

	reopenLogs(): Promise<void> {
		return this.#log.reopen();
	}

	get logLevel(): LogLevel {
		return this.#log.log.level;
	}

	setLogLevel(level: LogLevel): void {
		this.#log.log.setLevel(level);
	}

	close(): Promise<void> {
		this.#lag.stop();
		return this.#log.close();
	}

	/** Health and metrics on public ports, where they are asked for: before everything else, so that nothing hides them. */
	#withHousekeeping({ handler, values, allMetrics }: ServiceOptions): Handler {
		const { metrics = false, health = false } = values;
		const gather = allMetrics ?? (() => Promise.resolve(this.metrics()));
		const counted = metrics === false ? handler : metricsHandler(gather, metrics, handler);
		return health === false ? counted : healthHandler({ isLive: () => true, isReady: () => this.isReady }, health, counted);
	}
}
