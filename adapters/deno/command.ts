/**
 * How Deno starts this program again.
 *
 * A program isn't told the flags that its own Deno was started with, its permissions among them. Where the system shows the command line of a process,
 * and we may read it, the copy is started as we were; elsewhere it gets each permission that we have in full, and none that we have in part.
 */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { CopyCommand } from "../../src/operations/child-process.ts";

const PERMISSIONS = ["read", "write", "net", "env", "sys", "run", "ffi", "import"] as const;

/** The file that unpacked and started us, if we are a self-extracting executable. */
const EXECUTABLE_VARIABLE = "TRIVET_EXECUTABLE";

/**
 * Where the program is, as it was when this process began: once its file is replaced by a newer one, the system calls it by another name. Where we may not
 * ask, we may not start it either.
 */
const PROGRAM = programPath();

/** Program and first arguments. Absolute paths. */
export function copyCommand(environment: (name: string) => string | undefined): CopyCommand {
	if (Deno.build.standalone) return [PROGRAM];
	const script = Deno.mainModule.startsWith("file:") ? fileURLToPath(Deno.mainModule) : Deno.mainModule;
	const executable = environment(EXECUTABLE_VARIABLE);
	// Unpacked side by side. The variable alone may be left over from a program that started us.
	if (executable !== undefined && dirname(script) === dirname(PROGRAM)) return [executable];
	return [PROGRAM, ...(flagsFromSystem() ?? flagsFromPermissions()), script];
}

function programPath(): string {
	try {
		return Deno.execPath();
	} catch (error) {
		if (error instanceof Deno.errors.NotCapable) return "deno";
		throw error;
	}
}

/** What stands between the program and the script, with "run" at its beginning; null where that can't be known. */
function flagsFromSystem(): string[] | null {
	if (Deno.build.os !== "linux") return null;
	try {
		const words = Deno.readTextFileSync("/proc/self/cmdline").split("\0").slice(0, -1);
		const flags = words.slice(1, words.length - Deno.args.length - 1);
		return flags[0] === "run" ? flags : null;
	} catch {
		return null;
	}
}

function flagsFromPermissions(): string[] {
	const granted = PERMISSIONS.filter((name) => Deno.permissions.querySync({ name } as Deno.PermissionDescriptor).state === "granted");
	return ["run", "--quiet", "--no-prompt", "--unstable-net", ...granted.map((name) => `--allow-${name}`)];
}
