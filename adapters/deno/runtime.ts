/**
 * The Runtime port on Deno.
 *
 * Sockets are `listen.ts` and `pump.ts`, files `files.ts`, hot primitives `platform.ts`, POSIX codes `system-errors.ts`.
 */
import { pathToFileURL } from "node:url";
import { describeError } from "../../src/operations/describe-failure.ts";
import { reachableAddresses } from "../../src/operations/network-addresses.ts";
import { writeText } from "../../src/operations/write-text.ts";
import type { Runtime, SignalName } from "../../src/runtime.ts";
import { createFiles } from "./files.ts";
import { listen } from "./listen.ts";
import { clock, platform } from "./platform.ts";

/** What other runtimes call the processors. */
const ARCHITECTURES = { x86_64: "x64", aarch64: "arm64" };

/** Makes the runtime of this process. */
export function createRuntime(): Runtime {
	const files = createFiles();
	const runtime: Runtime = {
		name: "deno",
		version: Deno.version.deno,
		system: Deno.build.os,
		architecture: ARCHITECTURES[Deno.build.arch],
		isExecutable: Deno.build.standalone,
		pid: Deno.pid,
		clock,
		platform,
		files,
		args: [...Deno.args],
		environment,
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
		onSignal,
		importModule: async (path) => (await import(pathToFileURL(path).href)) as Record<string, unknown>,
		writeOut: (text) => writeText(text, (bytes) => Deno.stdout.writeSync(bytes)),
		writeError: (text) => writeText(text, (bytes) => Deno.stderr.writeSync(bytes)),
		outIsTerminal: Deno.stdout.isTerminal(),
		errorIsTerminal: Deno.stderr.isTerminal(),
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
