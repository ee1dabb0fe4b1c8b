/** POSIX codes of Deno's errors. Most have theirs as `code`; the rest are told by their class. */
import { asSystemError } from "../../src/operations/system-error.ts";
import type { SystemError } from "../../src/runtime.ts";

const CODES = {
	AddrInUse: "EADDRINUSE",
	AddrNotAvailable: "EADDRNOTAVAIL",
	AlreadyExists: "EEXIST",
	BrokenPipe: "EPIPE",
	Busy: "EBUSY",
	ConnectionAborted: "ECONNABORTED",
	ConnectionRefused: "ECONNREFUSED",
	ConnectionReset: "ECONNRESET",
	FilesystemLoop: "ELOOP",
	Interrupted: "EINTR",
	IsADirectory: "EISDIR",
	NetworkUnreachable: "ENETUNREACH",
	NotADirectory: "ENOTDIR",
	NotConnected: "ENOTCONN",
	NotFound: "ENOENT",
	NotSupported: "ENOTSUP",
	// The sandbox refused, not the system; what to do about it is in the message.
	NotCapable: "EACCES",
	PermissionDenied: "EACCES",
	TimedOut: "ETIMEDOUT",
	// A path with a NUL.
	TypeError: "EINVAL",
	WouldBlock: "EAGAIN",
};

/** The error as a `SystemError`. */
export function systemErrorOf(error: unknown): SystemError {
	// A host that isn't known is a plain Error.
	if (error instanceof Error && error.message.startsWith("failed to lookup address"))
		return asSystemError({ code: "ENOTFOUND", message: error.message });
	return asSystemError(error, CODES);
}
