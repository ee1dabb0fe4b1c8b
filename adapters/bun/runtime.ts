/**
 * The Runtime port on Bun.
 *
 * Sockets are `listen.ts` and `pump.ts`, files `files.ts`, hot primitives `platform.ts`.
 */
import { writeSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { isatty } from "node:tty";
import { pathToFileURL } from "node:url";
import { describeError } from "../../src/operations/describe-failure.ts";
import { reachableAddresses } from "../../src/operations/network-addresses.ts";
import { writeText } from "../../src/operations/write-text.ts";
import type { Runtime } from "../../src/runtime.ts";
import { createFiles } from "./files.ts";
import { listen } from "./listen.ts";
import { clock, platform } from "./platform.ts";

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
		isExecutable: EMBEDDED.test(Bun.main),
		pid: process.pid,
		clock,
		platform,
		files,
		args: process.argv.slice(2),
		environment: (name) => process.env[name],
		networkAddresses: () => reachableAddresses(() => Object.values(networkInterfaces()).flatMap((each) => each?.map(({ address }) => address) ?? [])),
		listen: (address, connections, set) =>
			listen(address, connections, {
				clock,
				platform,
				files,
				set,
				reportBug: (bug) => runtime.writeError(`trivet: this is a bug in Trivet. ${describeError(bug)}\n`),
			}),
		onSignal(signal, listener) {
			// Not the listener itself: it would be passed arguments, and the same one may be added twice.
			const run = () => listener();
			process.on(signal, run);
			return () => process.off(signal, run);
		},
		importModule: async (path) => (await import(pathToFileURL(path).href)) as Record<string, unknown>,
		writeOut: (text) => writeText(text, (bytes) => writeSync(OUT, bytes)),
		writeError: (text) => writeText(text, (bytes) => writeSync(ERROR, bytes)),
		outIsTerminal: isatty(OUT),
		errorIsTerminal: isatty(ERROR),
		exit: (code) => process.exit(code),
	};
	return runtime;
}
