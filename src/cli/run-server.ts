/**
 * Runs a server until a signal stops it: what the commands `serve` and `demo` have in common.
 *
 * TERM and the first INT stop gracefully, a further INT and QUIT at once. A busy port that nobody asked for is replaced by the
 * next free one, on a terminal only: a script must not find its server elsewhere.
 */
import type { BackgroundWork } from "../operations/background-work.ts";
import { StartError } from "../operations/bind-listeners.ts";
import { describeFailure } from "../operations/describe-failure.ts";
import { formatMillis } from "../operations/measures.ts";
import {
	DEFAULT_GRACE_MILLIS,
	DEFAULT_MAX_CONNECTIONS,
	type RunningServer,
	type ServerOptions,
	type StopOutcome,
	startServer,
} from "../operations/server.ts";
import type { Handler } from "../protocol/exchange/exchange.ts";
import type { Limits } from "../protocol/limits.ts";
import type { Runtime, SignalName } from "../runtime.ts";
import { bannerText, readyJson } from "./banner.ts";
import { ExitCode } from "./exit-code.ts";
import type { OptionValues } from "./options.ts";
import { type Paint, paintFor, wantsColour } from "./paint.ts";
import type { ListenPlan } from "./resolve-listen.ts";

export interface RunPlan {
	/** What is served, a line each. */
	readonly serving: readonly string[];
	readonly handler: Handler;
	readonly listen: ListenPlan;
	readonly limits: Limits;
	/** For `maxConnections`, `grace`, `quiet`, `color` and `printJson`. */
	readonly values: OptionValues;
	readonly background: BackgroundWork;
	/** Called once when the server listens. */
	readonly onListening?: (server: RunningServer) => void;
	/** Called once when it begins to stop: time to end what would never end by itself. */
	readonly onStopping?: () => void;
	/** Aborting it stops the server gracefully. */
	readonly signal?: AbortSignal;
}

/** Ports tried after a busy default. */
const NEXT_PORTS = 20;

/** Runs the server; resolves with the exit code once it has stopped. Throws a `StartError` where it can't start. */
export async function runServer(runtime: Runtime, plan: RunPlan): Promise<ExitCode> {
	const { values } = plan;
	const notes: string[] = [];
	const server = await start(runtime, plan, notes);
	const isQuiet = values.quiet === true;
	const say = (text: string) => {
		if (!isQuiet) runtime.writeError(text);
	};
	const ignoreSignals = obeySignals(runtime, server, plan, say);
	plan.onListening?.(server);
	say(bannerText(runtime, server, plan.serving, notes, errorPaint(runtime, values)));
	if (values.printJson === true) runtime.writeOut(readyJson(runtime, server));
	const outcome = await server.finished;
	ignoreSignals();
	return exitCodeOf(outcome);
}

/** The paint of standard error. */
export function errorPaint(runtime: Runtime, values: OptionValues): Paint {
	return paintFor(wantsColour(values.color, runtime.errorIsTerminal, (name) => runtime.environment(name)));
}

function exitCodeOf(outcome: StopOutcome): ExitCode {
	if (outcome === "forced") return ExitCode.Forced;
	return outcome === "clean" ? ExitCode.Normal : ExitCode.CleanupFailed;
}

async function start(runtime: Runtime, plan: RunPlan, notes: string[]): Promise<RunningServer> {
	const { listen, values } = plan;
	const options: ServerOptions = {
		listen: listen.addresses,
		handler: plan.handler,
		limits: plan.limits,
		maxConnections: values.maxConnections ?? DEFAULT_MAX_CONNECTIONS,
		graceMillis: values.grace ?? DEFAULT_GRACE_MILLIS,
		reportError: (error, exchange) => runtime.writeError(describeFailure(error, exchange, runtime.clock.unixMillis())),
		background: plan.background,
	};
	const [first] = listen.addresses;
	const mayMove = !listen.portWasAsked && runtime.errorIsTerminal && first?.transport === "tcp";
	if (!mayMove) return await startServer(runtime, options);
	for (let tried = 0; ; tried++) {
		const port = first.port + tried;
		try {
			const server = await startServer(runtime, { ...options, listen: [{ ...first, port }] });
			if (tried > 0) notes.push(`Port ${first.port} is in use, so this is port ${port}. Ask for one with --port.`);
			return server;
		} catch (error) {
			if (!(error instanceof StartError && error.code === "EADDRINUSE") || tried === NEXT_PORTS) throw error;
		}
	}
}

/** Stops the server on signals and by the plan's own signal; returns what stops listening for them. */
function obeySignals(runtime: Runtime, server: RunningServer, plan: RunPlan, say: (text: string) => void): () => void {
	const stop = () => {
		if (server.isStopping) return;
		if (server.connectionCount > 0) say(stoppingText(runtime, server, plan));
		void server.stop();
		plan.onStopping?.();
	};
	const stopNow = () => {
		void server.stop(true);
		plan.onStopping?.();
	};
	const onSignal: Readonly<Partial<Record<SignalName, () => void>>> = {
		SIGTERM: stop,
		SIGINT: () => (server.isStopping ? stopNow() : stop()),
		SIGQUIT: stopNow,
	};
	const undo = Object.entries(onSignal).map(([name, listener]) => runtime.onSignal(name as SignalName, listener));
	if (plan.signal?.aborted === true) stop();
	plan.signal?.addEventListener("abort", stop, { once: true });
	return () => {
		for (const each of undo) each();
		plan.signal?.removeEventListener("abort", stop);
	};
}

function stoppingText(runtime: Runtime, server: RunningServer, plan: RunPlan): string {
	const count = server.connectionCount;
	const grace = formatMillis(plan.values.grace ?? DEFAULT_GRACE_MILLIS);
	const sooner = runtime.errorIsTerminal ? " (Ctrl+C again: at once)" : "";
	return `Stopping: ${count === 1 ? "1 connection is" : `${count} connections are`} open; requests in progress have ${grace}${sooner}.\n`;
}
