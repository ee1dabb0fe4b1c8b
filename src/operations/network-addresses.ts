/** Which of a machine's addresses to tell people who want to connect from elsewhere. */

const LOOPBACK_OR_LINK_LOCAL = /^(?:127\.|169\.254\.|::1$|fe[89ab])/i;

/**
 * The addresses that others may reach, of all that `list` gives: IPv4 ones, or where there is none IPv6 ones. None where the
 * system doesn't say.
 */
export function reachableAddresses(list: () => readonly string[]): string[] {
	let all: readonly string[];
	try {
		all = list();
	} catch {
		return [];
	}
	const reachable = [...new Set(all)].filter((address) => !LOOPBACK_OR_LINK_LOCAL.test(address));
	const v4 = reachable.filter((address) => !address.includes(":"));
	return v4.length > 0 ? v4 : reachable;
}
