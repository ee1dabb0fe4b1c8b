/** What the process ends with. */

export const ExitCode = {
	/** Stopped cleanly, or printed what was asked for. */
	Normal: 0,
	/** Could not start: a port in use, a file that isn't there, a module that doesn't load. */
	FailedToStart: 1,
	/** Stopped with exchanges cut: at once by a signal, or after the grace. */
	Forced: 2,
	/** Stopped, and something went wrong while cleaning up. */
	CleanupFailed: 3,
	/** The command line, the environment or a module's options make no sense (EX_USAGE). */
	Usage: 64,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Something named on the command line can't be served; the message says what to do. Ends with `FailedToStart`. */
export class CannotServe extends Error {
	constructor(message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = "CannotServe";
	}
}
