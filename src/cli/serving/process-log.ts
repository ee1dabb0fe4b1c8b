/** The log of this process, as options ask for it: `--log`, `--log-file`, `--log-level`, `--quiet`. */
import { escapeControls, messageOf } from "../../operations/describe-failure.ts";
import type { LogLevel } from "../../operations/logs/log-format.ts";
import { LogWriter, STREAM_WRITE_BYTES } from "../../operations/logs/log-writer.ts";
import { ServerLog } from "../../operations/logs/server-log.ts";
import { type AppendFile, type Runtime, SystemError } from "../../runtime.ts";
import { CannotServe } from "../exit-code.ts";
import type { OptionValues } from "../options.ts";

export interface ProcessLog {
	readonly log: ServerLog;
	/** Lines that could not be written so far. */
	droppedLines(): number;
	/** Goes on in a file of the same name, where the log is a file. */
	reopen(): Promise<void>;
	/** Writes what is left, within a second. Nothing is written after. */
	close(): Promise<void>;
}

export type LogValues = Pick<OptionValues, "log" | "logFile" | "logLevel" | "quiet">;

/** Opens it. `worker` is the slot of a worker, null in a process that isn't one. Throws a `CannotServe` where the file can't be opened. */
export async function openLog(runtime: Runtime, values: LogValues, worker: number | null): Promise<ProcessLog> {
	const { logFile } = values;
	const isStream = logFile === undefined || logFile === false || logFile === "-";
	const open = isStream ? undefined : () => openFile(runtime, logFile);
	const file = open === undefined ? runtime.standardStream(logFile === "-" ? "out" : "error") : await open();
	const log: ServerLog = new ServerLog({
		clock: runtime.clock,
		format: values.log ?? (runtime.errorIsTerminal ? "text" : "json"),
		level: logLevelOf(values),
		write: (line) => writer.write(line),
		worker,
		runtime: runtime.name,
	});
	const writer = new LogWriter({
		file,
		clock: runtime.clock,
		...(open === undefined ? {} : { open }),
		droppedLine: (count) => log.droppedLine(count),
		// Where standard error is what fails, nobody hears.
		reportFailure: (error) => runtime.writeError(`trivet: the log can't be written: ${escapeControls(messageOf(error))}\n`),
		...(isStream ? { writeBytes: STREAM_WRITE_BYTES } : {}),
	});
	return { log, droppedLines: () => writer.droppedCount, reopen: () => writer.reopen(), close: () => writer.close() };
}

/** The least level that is logged: `--quiet` means errors only, unless a level is asked for. */
export function logLevelOf({ logLevel, quiet }: LogValues): LogLevel {
	return logLevel ?? (quiet === true ? "error" : "info");
}

async function openFile(runtime: Runtime, path: string): Promise<AppendFile> {
	try {
		return await runtime.files.append(runtime.files.resolve(path));
	} catch (error) {
		if (!(error instanceof SystemError)) throw error;
		throw new CannotServe(`Can't open the log file ${path}: ${error.message} (${error.code}).`, { cause: error });
	}
}
