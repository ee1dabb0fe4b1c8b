/**
 * Sockets that the service manager opened and handed to this process (socket activation of systemd, `sd_listen_fds(3)`): descriptors from 3 on, with
 * names. "systemd:" stands for all of them, "systemd:NAME" for those of that name.
 *
 * The variables that tell of them are meant for one process, LISTEN_PID, and name its own descriptors. That process takes them out of its environment, so
 * that no program it starts mistakes them for its own, and leaves what a copy of it needs to know in a variable of ours: a copy that reads the
 * configuration for a supervisor names the supervisor's descriptors.
 */
import { UsageError } from "../protocol/faults.ts";
import type { ListenAddress, Runtime } from "../runtime.ts";
import { describeAddress, FIRST_DESCRIPTOR } from "./listen-address.ts";

/** The process that was handed sockets, ":", and their names as LISTEN_FDNAMES has them; for that process and its copies. */
const HANDED_VARIABLE = "TRIVET_HANDED_SOCKETS";

/** More than anybody has. */
const MOST_SOCKETS = 1024;
/** What a socket without a name is called. */
const NAMELESS = "unknown";

export type SocketEnvironment = Pick<Runtime, "environment" | "setEnvironment" | "parent" | "pid">;

/**
 * Takes note of the sockets that this process was handed, if any. For the first process, before it starts any other; a copy does nothing. What is wrong
 * with the variables is reported by `resolveInherited`, if somebody wants the sockets.
 */
export function claimInheritedSockets(runtime: SocketEnvironment): void {
	if (runtime.parent !== null || handedNames(runtime) !== null) return;
	const names = namesOf(runtime);
	if (typeof names === "string") return runtime.setEnvironment(HANDED_VARIABLE, undefined);
	runtime.setEnvironment(HANDED_VARIABLE, [runtime.pid, ...names].join(":"));
	for (const variable of ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"]) runtime.setEnvironment(variable, undefined);
}

/**
 * The addresses with descriptors in place of names, in their order; a name that several sockets have becomes several. Throws a `UsageError` where there are
 * no such sockets, or one is named twice. `claimInheritedSockets` comes before.
 */
export function resolveInherited(addresses: readonly ListenAddress[], runtime: SocketEnvironment): ListenAddress[] {
	const resolved = addresses.flatMap((address) =>
		address.transport === "inherited" && address.descriptor < 0 ? named(address, runtime) : [address],
	);
	const descriptors = new Set<number>();
	for (const address of resolved) {
		if (address.transport !== "inherited") continue;
		if (descriptors.has(address.descriptor)) throw new UsageError(`${describeAddress(address)} is named twice: a socket is listened on once.`);
		descriptors.add(address.descriptor);
	}
	return resolved;
}

function named(address: ListenAddress & { readonly transport: "inherited" }, runtime: SocketEnvironment): ListenAddress[] {
	const asked = describeAddress(address);
	const names = handedNames(runtime);
	if (names === null) throw new UsageError(`${asked}: ${absence(runtime)}`);
	const wanted = address.name ?? "";
	const found = names.flatMap((name, index) => (wanted === "" || name === wanted ? [FIRST_DESCRIPTOR + index] : []));
	if (found.length === 0) throw new UsageError(`${asked}: no socket of that name was handed over; there are ${names.join(", ")}.`);
	return found.map((descriptor) => ({ transport: "inherited", descriptor, endpoint: null }));
}

/** The names of sockets that this process, or the one it is a copy of, took note of; null where there are none. */
function handedNames(runtime: SocketEnvironment): string[] | null {
	const [pid, ...names] = (runtime.environment(HANDED_VARIABLE) ?? "").split(":");
	return names.length > 0 && (runtime.parent !== null || pid === String(runtime.pid)) ? names : null;
}

function absence(runtime: SocketEnvironment): string {
	const names = namesOf(runtime);
	return typeof names === "string" ? names : "the sockets of this process have not been taken note of.";
}

/** The names of the sockets that the environment tells of, in the order of their descriptors; a sentence where it tells of none. */
function namesOf(runtime: SocketEnvironment): string[] | string {
	const countText = runtime.environment("LISTEN_FDS");
	const pidText = runtime.environment("LISTEN_PID");
	if (countText === undefined || pidText === undefined) {
		return "no socket was handed to this process (LISTEN_FDS and LISTEN_PID aren't set). A .socket unit of systemd does that, or systemd-socket-activate.";
	}
	if (pidText !== String(runtime.pid)) return `LISTEN_PID is ${pidText}, so the sockets are meant for that process, and this one is ${runtime.pid}.`;
	const count = /^\d{1,4}$/.test(countText) ? Number(countText) : 0;
	if (count < 1 || count > MOST_SOCKETS) return `LISTEN_FDS is ${JSON.stringify(countText)}, and expected is a number of sockets.`;
	const namesText = runtime.environment("LISTEN_FDNAMES") ?? "";
	if (namesText === "") return new Array<string>(count).fill(NAMELESS);
	const names = namesText.split(":");
	return names.length === count ? names : `LISTEN_FDNAMES has ${names.length} names for the ${count} sockets of LISTEN_FDS.`;
}
