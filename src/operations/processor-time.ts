/** Processor time as the runtimes say it. */

/** Seconds of user and system time, of microseconds of both. */
export function secondsOf({ user, system }: { readonly user: number; readonly system: number }): number {
	return (user + system) / 1_000_000;
}
