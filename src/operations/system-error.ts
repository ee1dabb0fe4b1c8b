/** Failures of the operating system, as each runtime throws them, in one form. */
import { SystemError } from "../runtime.ts";

/** Codes by the name of the error class, for runtimes that say it so. */
export type CodeNames = Readonly<Record<string, string>>;

const NO_NAMES: CodeNames = {};

/** The error as a `SystemError`: its own POSIX code, else the one its class name stands for, else "EIO". */
export function asSystemError(error: unknown, names: CodeNames = NO_NAMES): SystemError {
	if (error instanceof SystemError) return error;
	const { code, name, message } = (typeof error === "object" && error !== null ? error : {}) as { code?: unknown; name?: unknown; message?: unknown };
	const posix = typeof code === "string" && /^E[A-Z0-9_]+$/.test(code) && !code.startsWith("ERR_") ? code : undefined;
	const named = names[String(name)] ?? (code === "ERR_INVALID_ARG_VALUE" ? "EINVAL" : "EIO");
	return new SystemError(posix ?? named, typeof message === "string" ? message : String(error), { cause: error });
}
