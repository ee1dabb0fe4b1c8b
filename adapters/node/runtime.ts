/**
 * The Runtime port on Node 20 and later.
 *
 * Sockets are `listen.ts` and `share.ts`, processes `children.ts`, files `files.ts`, hot primitives `platform.ts`; loading a user's module from a
 * single-executable application is `import-module.ts`.
 */
import { writeSync } from "node:fs";
import { availableParallelism, networkInterfaces } from "node:os";
import { isatty } from "node:tty";
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
import { importModule, isExecutable } from "./import-module.ts";
import { listen } from "./listen.ts";
import { clock, platform } from "./platform.ts";
import { standardStream } from "./standard-stream.ts";

const OUT = 1;
const ERROR = 2;

/** Makes the runtime of this process. */
export function createRuntime(): Runtime {
	const files = createFiles();
	const runtime: Runtime = {
		name: "node",
		version: process.versions.node,
		system: process.platform === "win32" ? "windows" : process.platform,
		architecture: process.arch,
		canShare: process.platform !== "win32",
		isExecutable: isExecutable(),
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
				writeError: (text) => runtime.writeError(text),
				later: setImmediate,
			}),
		dial,
		afterSockets: (callback) => void setImmediate(callback),
		command: isExecutable() ? [process.execPath] : [process.execPath, ...passedOn(process.execArgv), process.argv[1] ?? ""],
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
			// Not the listener itself: Node passes it arguments, and the same one may be added twice.
			const run = () => listener();
			process.on(signal, run);
			return () => process.off(signal, run);
		},
		importModule,
		writeOut: (text) => writeText(text, (bytes) => writeSync(OUT, bytes)),
		writeError: (text) => writeText(text, (bytes) => writeSync(ERROR, bytes)),
		outIsTerminal: isatty(OUT),
		get errorIsTerminal() {
			return isatty(ERROR);
		},
		exit: (code) => process.exit(code),
	};
	return runtime;
}
