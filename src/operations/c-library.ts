/** Where the C library is, by name: the loader of the system finds the file. */

/** Names to try in this order. `architecture` as the runtime port has it ("x64"). */
export function libraryNames(system: string, architecture: string): readonly string[] {
	if (system === "darwin") return ["libSystem.B.dylib"];
	const machine = architecture === "arm64" ? "aarch64" : "x86_64";
	return ["libc.so.6", `libc.musl-${machine}.so.1`, "libc.so"];
}

/** The function that returns where `errno` of this thread is. */
export function errnoFunction(system: string): string {
	return system === "darwin" ? "__error" : "__errno_location";
}
