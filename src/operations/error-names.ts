/** POSIX names of error numbers. */

/** Looks names up in a table by name, of which several may have one number: the first one counts. */
export function errorNames(numbers: Readonly<Record<string, number>>): (errno: number) => string | undefined {
	const names = new Map<number, string>();
	for (const [name, errno] of Object.entries(numbers)) if (!names.has(errno)) names.set(errno, name);
	return (errno) => names.get(errno);
}
