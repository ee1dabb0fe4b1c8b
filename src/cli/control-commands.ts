/** `trivet reload`, `trivet stop` and `trivet log-level`: orders to a running server, by its admin listener. */
import type { AdminAddress } from "../operations/admin/admin-address.ts";
import { type AdminRequest, askAdmin } from "../operations/admin/admin-client.ts";
import { AdminFailure } from "../operations/admin/admin-failure.ts";
import type { AdminResponse } from "../operations/admin/parse-response.ts";
import { LOG_LEVELS } from "../operations/logs/log-format.ts";
import { UsageError } from "../protocol/faults.ts";
import { type ClientSocket, type Runtime, SystemError } from "../runtime.ts";
import { ANSWER_MILLIS, askStatus, checkStatus, chooseServer, messageOf, numberIn, pidOf } from "./choose-server.ts";
import { ExitCode } from "./exit-code.ts";
import type { OptionValues } from "./options.ts";
import type { ParsedArguments } from "./parse-arguments.ts";
import { durationText } from "./status-text.ts";

/** A reload waits for new workers; how long they may take, the server decides. */
const RELOAD_MILLIS = 30 * 60_000;
/** Beyond what the server said a stop takes: for processes to end. */
const STOP_MARGIN_MILLIS = 5000;
const BETWEEN_TRIES_MILLIS = 20;

/** Refuses words that name no server: at most one, a process number. */
export function checkWords(command: string, words: readonly string[]): void {
	const [word, further] = words;
	if (word !== undefined && pidOf(word) === null)
		throw new UsageError(`"trivet ${command}" takes the process number of a server, not ${JSON.stringify(word)}.`);
	if (further !== undefined) throw new UsageError(`"trivet ${command}" is for one server: ${JSON.stringify(further)} is too many.`);
}

/** Asks for a reload and waits for how it ended. What is refused ends with `FailedToStart`, and the reason on standard error. */
export async function reloadCommand(
	runtime: Runtime,
	words: readonly string[],
	parsed: ParsedArguments,
	environment: OptionValues,
): Promise<ExitCode> {
	checkWords("reload", words);
	const server = await chooseServer(runtime, { command: "reload", pid: pidOf(words[0]), parsed, environment });
	const response = await ask(runtime, server, { method: "POST", target: "/reload", timeoutMillis: RELOAD_MILLIS }, [200, 409]);
	if (response.status === 409) throw new AdminFailure(`The reload was refused, and nothing has changed: ${messageOf(response)}`);
	const generation = numberIn(response, "generation");
	if (parsed.values.quiet !== true) runtime.writeOut(`Reloaded: generation ${generation} serves.\n`);
	return ExitCode.Normal;
}

/** Asks for a stop, and waits until the server is gone unless told otherwise. */
export async function stopCommand(runtime: Runtime, words: readonly string[], parsed: ParsedArguments, environment: OptionValues): Promise<ExitCode> {
	checkWords("stop", words);
	const { force = false, wait = true, quiet = false } = parsed.values;
	const server = await chooseServer(runtime, { command: "stop", pid: pidOf(words[0]), parsed, environment });
	const { pid } = await askStatus(runtime, server);
	const response = await ask(runtime, server, { method: "POST", target: `/stop?force=${force ? 1 : 0}`, timeoutMillis: ANSWER_MILLIS }, [202]);
	const withinMillis = numberIn(response, "withinMillis");
	if (wait) {
		if (!quiet && runtime.errorIsTerminal && !force)
			runtime.writeError(`Stopping ${pid}; requests in progress have ${durationText(withinMillis)}.\n`);
		if (!(await new StopWait(runtime, server).isGoneWithin(withinMillis + STOP_MARGIN_MILLIS))) {
			throw new AdminFailure(
				`The server (process ${pid}) still runs after ${durationText(withinMillis + STOP_MARGIN_MILLIS)}. Stop it at once with: trivet stop --force ${pid}`,
			);
		}
	}
	if (!quiet) runtime.writeOut(wait ? `Stopped ${pid}.\n` : `${pid} is stopping.\n`);
	return ExitCode.Normal;
}

/** Prints the log level of a server, or sets it. */
export async function logLevelCommand(
	runtime: Runtime,
	words: readonly string[],
	parsed: ParsedArguments,
	environment: OptionValues,
): Promise<ExitCode> {
	const pids = words.filter((word) => pidOf(word) !== null);
	const levels = words.filter((word) => pidOf(word) === null);
	const [level] = levels;
	if (pids.length > 1 || levels.length > 1) throw new UsageError('"trivet log-level" is for one server and takes one level.');
	if (level !== undefined && !LOG_LEVELS.some((each) => each === level)) {
		throw new UsageError(`"trivet log-level" takes ${LOG_LEVELS.join(", ")}; got ${JSON.stringify(level)}.`);
	}
	const server = await chooseServer(runtime, { command: "log-level", pid: pidOf(pids[0]), parsed, environment });
	const method = level === undefined ? "GET" : "PUT";
	const response = await ask(
		runtime,
		server,
		{ method, target: "/log-level", timeoutMillis: ANSWER_MILLIS, ...(level === undefined ? {} : { text: level }) },
		[200],
	);
	if (parsed.values.quiet !== true || level === undefined) runtime.writeOut(response.text);
	return ExitCode.Normal;
}

async function ask(runtime: Runtime, server: AdminAddress, request: AdminRequest, expected: readonly number[]): Promise<AdminResponse> {
	const response = await askAdmin(runtime, server, request);
	checkStatus(response, expected);
	return response;
}

/** Waits for the end of a server: a connection that asks nothing ends with it. */
class StopWait {
	#runtime: Runtime;
	#server: AdminAddress;
	#socket: ClientSocket | null;
	#isOver: boolean;

	constructor(runtime: Runtime, server: AdminAddress) {
		this.#runtime = runtime;
		this.#server = server;
		this.#socket = null;
		this.#isOver = false;
	}

	async isGoneWithin(millis: number): Promise<boolean> {
		let timer: ReturnType<typeof setTimeout> | undefined;
		const timeout = new Promise<boolean>((resolve) => {
			timer = setTimeout(() => resolve(false), millis);
		});
		try {
			return await Promise.race([this.#isGone(), timeout]);
		} finally {
			clearTimeout(timer);
			this.#isOver = true;
			this.#socket?.close();
		}
	}

	/** A connection may also end for a reason of its own, so only one that can't be made counts. */
	async #isGone(): Promise<boolean> {
		while (!this.#isOver) {
			try {
				this.#socket = await this.#runtime.connect(this.#server.connect);
				await this.#socket.read().catch(() => null);
				this.#socket.close();
			} catch (error) {
				if (error instanceof SystemError && (error.code === "ECONNREFUSED" || error.code === "ENOENT")) return true;
			}
			await new Promise((resolve) => setTimeout(resolve, BETWEEN_TRIES_MILLIS));
		}
		return false;
	}
}
