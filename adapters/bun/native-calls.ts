/** The functions of the C library that `src/operations/native-sockets.ts` calls, through `bun:ffi`. */
import { constants } from "node:os";
import { errnoFunction, libraryNames } from "../../src/operations/c-library.ts";
import { errorNames } from "../../src/operations/error-names.ts";
import { type NativeCalls, NativeSockets } from "../../src/operations/native-sockets.ts";
import { SystemError } from "../../src/runtime.ts";

let made: NativeSockets | null = null;

/** Those of this process. Fails with a `SystemError`, "ENOTSUP", where the C library can't be called. */
export async function nativeSockets(): Promise<NativeSockets> {
	made ??= new NativeSockets({ calls: await openLibrary(), system: process.platform, errorName: errorNames(constants.errno) });
	return made;
}

async function openLibrary(): Promise<NativeCalls> {
	// Dynamic: in a bundle that runs under every runtime, a static one would be looked for by all of them.
	const { dlopen, read } = await import("bun:ffi");
	const errnoName = errnoFunction(process.platform);
	const symbols = {
		socket: { args: ["i32", "i32", "i32"], returns: "i32" },
		setsockopt: { args: ["i32", "i32", "i32", "ptr", "u32"], returns: "i32" },
		bind: { args: ["i32", "ptr", "u32"], returns: "i32" },
		listen: { args: ["i32", "i32"], returns: "i32" },
		getsockname: { args: ["i32", "ptr", "ptr"], returns: "i32" },
		close: { args: ["i32"], returns: "i32" },
		inet_pton: { args: ["i32", "ptr", "ptr"], returns: "i32" },
		inet_ntop: { args: ["i32", "ptr", "ptr", "u32"], returns: "ptr" },
		fcntl: { args: ["i32", "i32", "i32"], returns: "i32" },
		[errnoName]: { args: [], returns: "ptr" },
	} as const;
	for (const name of libraryNames(process.platform, process.arch)) {
		try {
			const library = dlopen(name, symbols).symbols;
			const errnoAt = library[errnoName] as () => Parameters<typeof read.i32>[0];
			return { ...library, errno: () => read.i32(errnoAt()) };
		} catch {
			// Another system calls it otherwise.
		}
	}
	throw new SystemError("ENOTSUP", "the C library isn't found, which is needed to share a socket among workers; use one worker");
}
