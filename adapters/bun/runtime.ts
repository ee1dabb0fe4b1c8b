/**
 * The Runtime port on Bun.
 *
 * Sockets are `listen.ts`, `pump.ts` and `share.ts`, processes `children.ts`, files `files.ts`, hot primitives `platform.ts`.
 */
import { writeSync } from "node:fs";
import { availableParallelism, networkInterfaces } from "node:os";
import { pathToFileURL } from "node:url";
import { CHANNEL_VARIABLE, definedVariables, takeVariable } from "../../src/operations/child-environment.ts";
import { passedOn, startCopy, startTool } from "../../src/operations/child-process.ts";
import { describeError } from "../../src/operations/describe-failure.ts";
import { reachableAddresses } from "../../src/operations/network-addresses.ts";
import { openInBrowser } from "../../src/operations/open-in-browser.ts";
import { parentChannel } from "../../src/operations/process-channel.ts";
import { secondsOf } from "../../src/operations/processor-time.ts";
import { randomBytes } from "../../src/operations/random-bytes.ts";
import { writeText } from "../../src/operations/write-text.ts";
import type { Runtime } from "../../src/runtime.ts";
import { dial } from "./dial.ts";
import { createFiles } from "./files.ts";
import { listen } from "./listen.ts";
import { clock, platform } from "./platform.ts";
import { standardStream } from "./standard-stream.ts";
import { isTerminal } from "./terminal.ts";

const OUT = 1;
const ERROR = 2;

/** Where a standalone executable keeps its own modules. */
const EMBEDDED = /^(\/\$bunfs\/|[A-Z]:[\\/]~BUN[\\/])/;

/** Makes the runtime of this process. */
export function createRuntime(): Runtime {
	const files = createFiles();
	const runtime: Runtime = {
		name: "bun",
		version: Bun.version,
		system: process.platform === "win32" ? "windows" : process.platform,
		architecture: process.arch,
		canShare: process.platform !== "win32",
		isExecutable: EMBEDDED.test(Bun.main),
		pid: process.pid,
		clock,
		platform,
		files,
		args: process.argv.slice(2),
		environment: (name) => process.env[name],
		environmentVariables: () => definedVariables(process.env),
		setEnvironment(name, value) {
			if (value === undefined) delete process.env[name];
			else process.env[name] = value;
		},
		networkAddresses: () => reachableAddresses(() => Object.values(networkInterfaces()).flatMap((each) => each?.map(({ address }) => address) ?? [])),
		listen: (address, connections, set) =>
			listen(address, connections, {
				clock,
				platform,
				files,
				set,
				reportBug: (bug) => runtime.writeError(`trivet: this is a bug in Trivet. ${describeError(bug)}\n`),
			}),
		dial,
		afterSockets: (callback) => void setImmediate(callback),
		command: EMBEDDED.test(Bun.main) ? [process.execPath] : [process.execPath, ...passedOn(process.execArgv), Bun.main],
		share: async (address, count) => (await import("./share.ts")).share(address, count, files),
		connect: async (address) => (await import("./connect.ts")).connect(address),
		startCopy: async (options) => startCopy(runtime.command, options, (await import("./children.ts")).childCalls),
		startTool: async (program, args, options = {}) => startTool(program, args, options, (await import("./children.ts")).childCalls),
		parent: parentChannel(
			() => process,
			() => takeVariable(process.env, CHANNEL_VARIABLE),
		),
		standardStream: (name) => standardStream(name === "out" ? OUT : ERROR),
		residentBytes: () => process.memoryUsage.rss(),
		processorSeconds: () => secondsOf(process.cpuUsage()),
		processorCount: () => availableParallelism(),
		userId: () => process.getuid?.() ?? null,
		randomBytes,
		openInBrowser: (url) => openInBrowser(runtime, url),
		onSignal(signal, listener) {
			// Not the listener itself: it would be passed arguments, and the same one may be added twice.
			const run = () => listener();
			process.on(signal, run);
			return () => process.off(signal, run);
		},
		importModule: async (path) => (await import(pathToFileURL(path).href)) as Record<string, unknown>,
		writeOut: (text) => writeText(text, (bytes) => writeSync(OUT, bytes)),
		writeError: (text) => writeText(text, (bytes) => writeSync(ERROR, bytes)),
		outIsTerminal: isTerminal(OUT),
		get errorIsTerminal() {
			return isTerminal(ERROR);
		},
		exit: (code) => process.exit(code),
	};
	return runtime;
}
