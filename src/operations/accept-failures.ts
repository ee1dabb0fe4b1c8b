/** Reports that a listener fails to accept (out of file descriptors, mostly) without flooding the log: it fails thousands of times. */
import type { Clock, Endpoint, Millis } from "../protocol/connection.ts";
import { asSystemError } from "./system-error.ts";

const QUIET_MILLIS = 10_000;

/** Makes the reporter of one listener. Each POSIX code is reported once in ten seconds. */
export function acceptFailures(address: Endpoint, clock: Clock, writeError: (text: string) => void): (error: unknown) => void {
	const reported = new Map<string, Millis>();
	const where = address.transport === "unix" ? address.address : `${address.address} port ${address.port}`;
	return (error) => {
		const { code, message } = asSystemError(error);
		const now = clock.now();
		if (now - (reported.get(code) ?? Number.NEGATIVE_INFINITY) < QUIET_MILLIS) return;
		reported.set(code, now);
		writeError(`${new Date(clock.unixMillis()).toISOString()} ERROR accepting on ${where}: ${message} (${code})\n`);
	};
}
