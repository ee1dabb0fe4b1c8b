/** The functions of the C library that `src/operations/native-sockets.ts` calls, through `Deno.dlopen`. */
import { constants } from "node:os";
import { errnoFunction, libraryNames } from "../../src/operations/c-library.ts";
import { errorNames } from "../../src/operations/error-names.ts";
import { type NativeCalls, NativeSockets } from "../../src/operations/native-sockets.ts";
import { SystemError } from "../../src/runtime.ts";

let made: NativeSockets | null = null;

/** Those of this process. Fails with a `SystemError`, "ENOTSUP", where there is no C library, or we may not call it. */
export function nativeSockets(): NativeSockets {
	made ??= new NativeSockets({ calls: openLibrary(), system: Deno.build.os, errorName: errorNames(constants.errno) });
	return made;
}

function openLibrary(): NativeCalls {
	const symbols = {
		socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
		setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
		bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
		listen: { parameters: ["i32", "i32"], result: "i32" },
		getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
		close: { parameters: ["i32"], result: "i32" },
		inet_pton: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
		inet_ntop: { parameters: ["i32", "buffer", "buffer", "u32"], result: "pointer" },
		fcntl: { parameters: ["i32", "i32", "i32"], result: "i32" },
		errnoAt: { name: errnoFunction(Deno.build.os), parameters: [], result: "pointer" },
	} as const;
	for (const name of libraryNames(Deno.build.os, Deno.build.arch === "aarch64" ? "arm64" : "x64")) {
		try {
			const { errnoAt, ...calls } = Deno.dlopen(name, symbols).symbols;
			return { ...(calls as unknown as Omit<NativeCalls, "errno">), errno: () => numberAt(errnoAt()) };
		} catch (error) {
			if (error instanceof Deno.errors.NotCapable) throw notAllowed();
			// Another system calls it otherwise.
		}
	}
	throw new SystemError("ENOTSUP", "the C library isn't found, which is needed to share a socket among workers; use one worker");
}

function notAllowed(): SystemError {
	const message =
		"to share a socket among workers, Deno has to call the C library: start it with --allow-ffi and --allow-run (or -A), or use one worker";
	return new SystemError("ENOTSUP", message);
}

function numberAt(pointer: Deno.PointerValue): number {
	return pointer === null ? 0 : new Deno.UnsafePointerView(pointer).getInt32();
}
