/**
 * The Runtime port on Deno.
 *
 * Sockets are `listen.ts`, `pump.ts` and `share.ts`, processes `children.ts`, files `files.ts`, hot primitives `platform.ts`, POSIX codes `system-errors.ts`.
 */
import { setImmediate } from "node:timers";
import { pathToFileURL } from "node:url";
import { CHANNEL_VARIABLE } from "../../src/operations/child-environment.ts";
import { startCopy, startTool } from "../../src/operations/child-process.ts";
import { describeError } from "../../src/operations/describe-failure.ts";
import { reachableAddresses } from "../../src/operations/network-addresses.ts";
import { openInBrowser } from "../../src/operations/open-in-browser.ts";
import { type ChannelHost, parentChannel } from "../../src/operations/process-channel.ts";
import { secondsOf } from "../../src/operations/processor-time.ts";
import { randomBytes } from "../../src/operations/random-bytes.ts";
import { writeText } from "../../src/operations/write-text.ts";
import type { Runtime, SignalName } from "../../src/runtime.ts";
import { copyCommand } from "./command.ts";
import { connect } from "./connect.ts";
import { dial } from "./dial.ts";
import { createFiles, DenoAppendFile } from "./files.ts";
import { listen } from "./listen.ts";
import { clock, platform } from "./platform.ts";

/** What other runtimes call the processors. */
const ARCHITECTURES = { x86_64: "x64", aarch64: "arm64" };

/** They stay open, whoever closes what writes to them. */
const OUT = new DenoAppendFile({ write: (bytes) => Deno.stdout.write(bytes), close() {} });
const ERROR = new DenoAppendFile({ write: (bytes) => Deno.stderr.write(bytes), close() {} });

function isGranted(name: "ffi" | "run"): boolean {
	return Deno.permissions.querySync({ name }).state === "granted";
}

/** Makes the runtime of this process. */
export function createRuntime(): Runtime {
	const files = createFiles();
	const runtime: Runtime = {
		name: "deno",
		version: Deno.version.deno,
		system: Deno.build.os,
		architecture: ARCHITECTURES[Deno.build.arch],
		canShare: Deno.build.os !== "windows" && isGranted("ffi") && isGranted("run"),
		isExecutable: Deno.build.standalone,
		pid: Deno.pid,
		clock,
		platform,
		files,
		args: [...Deno.args],
		environment,
		environmentVariables: () => Deno.env.toObject(),
		setEnvironment(name, value) {
			if (value === undefined) Deno.env.delete(name);
			else Deno.env.set(name, value);
		},
		networkAddresses: () => reachableAddresses(() => Deno.networkInterfaces().map(({ address }) => address)),
		listen: (address, connections, set) =>
			listen(address, connections, {
				clock,
				platform,
				files,
				set,
				reportBug: (bug) => runtime.writeError(`trivet: this is a bug in Trivet. ${describeError(bug)}\n`),
				writeError: (text) => runtime.writeError(text),
			}),
		dial,
		afterSockets: (callback) => void setImmediate(callback),
		get command() {
			return copyCommand(environment);
		},
		share: async (address, count) => (await import("./share.ts")).share(address, count, files),
		connect,
		startCopy: async (options) => startCopy(copyCommand(environment), options, (await import("./children.ts")).childCalls),
		startTool: async (program, args, options = {}) => startTool(program, args, options, (await import("./children.ts")).childCalls),
		parent: parentChannel(() => process as unknown as ChannelHost, takeChannelVariable),
		standardStream: (name) => (name === "out" ? OUT : ERROR),
		residentBytes: () => Deno.memoryUsage().rss,
		processorSeconds: () => secondsOf(process.cpuUsage()),
		processorCount: () => navigator.hardwareConcurrency,
		userId: () => Deno.uid(),
		randomBytes,
		openInBrowser: (url) => openInBrowser(runtime, url),
		onSignal,
		async importModule(path) {
			if (runtime.parent !== null) (await import("./inherited-descriptors.ts")).keepInherited();
			return (await import(pathToFileURL(path).href)) as Record<string, unknown>;
		},
		writeOut: (text) => writeText(text, (bytes) => Deno.stdout.writeSync(bytes)),
		writeError: (text) => writeText(text, (bytes) => Deno.stderr.writeSync(bytes)),
		outIsTerminal: Deno.stdout.isTerminal(),
		get errorIsTerminal() {
			return Deno.stderr.isTerminal();
		},
		exit: (code) => Deno.exit(code),
	};
	return runtime;
}

/** A variable that we may not read is one that isn't set. */
function environment(name: string): string | undefined {
	try {
		return Deno.env.get(name);
	} catch (error) {
		if (error instanceof Deno.errors.NotCapable) return undefined;
		throw error;
	}
}

function onSignal(signal: SignalName, listener: () => void): () => void {
	const run = () => listener();
	try {
		Deno.addSignalListener(signal, run);
	} catch (error) {
		// Windows knows a few signals only; the others never come there.
		if (Deno.build.os === "windows" && error instanceof TypeError) return () => {};
		throw error;
	}
	return () => Deno.removeSignalListener(signal, run);
}

function takeChannelVariable(): string | undefined {
	const value = environment(CHANNEL_VARIABLE);
	if (value !== undefined) Deno.env.delete(CHANNEL_VARIABLE);
	return value;
}
