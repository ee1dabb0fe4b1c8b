/**
 * Descriptors that a copy of this program inherits from a supervisor on Deno.
 *
 * Where Deno puts a descriptor in place for a child it makes it a blocking one, for everybody who has the socket: a worker that accepts from it would
 * stand still until the next connection comes. So descriptors are left to the child under the numbers they have, and a variable says which of those
 * numbers stands for which of `CopyOptions.descriptors`.
 */
import process from "node:process";
import { takeVariable } from "../../src/operations/child-environment.ts";
import type { SpawnOptions } from "../../src/operations/child-process.ts";
import { FIRST_INHERITED } from "../../src/runtime.ts";
import { nativeSockets } from "./native-calls.ts";

/** The numbers in the child, parted by commas, from `FIRST_INHERITED` on. */
const VARIABLE = "TRIVET_DESCRIPTORS";

let numbers: readonly number[] | null = null;

/** Runs `spawn`, which must start the child before it returns, so that it and no other child inherits the descriptors of `options.stdio`. */
export function spawnWithDescriptors<T>(options: SpawnOptions, spawn: (options: SpawnOptions) => T): T {
	const descriptors = options.stdio.slice(FIRST_INHERITED).filter((each) => typeof each === "number");
	if (descriptors.length === 0) return spawn(options);
	const sockets = nativeSockets();
	const env = { ...options.env, [VARIABLE]: descriptors.join(",") };
	try {
		for (const descriptor of descriptors) sockets.setInheritable(descriptor, true);
		return spawn({ ...options, env, stdio: options.stdio.slice(0, FIRST_INHERITED) });
	} finally {
		for (const descriptor of descriptors) sockets.setInheritable(descriptor, false);
	}
}

/** The number that a descriptor has here which this process was given as a copy; any other descriptor is its own number. */
export function ownDescriptor(descriptor: number): number {
	numbers ??= takeNumbers();
	return numbers[descriptor - FIRST_INHERITED] ?? descriptor;
}

/**
 * No program that this process starts inherits what it was started with itself, its sockets and its channel: Deno would leave them to every one, and a port
 * would stay open, or a supervisor in doubt about our end, for as long as that runs. Others close them by themselves. Comes before what users wrote.
 */
export function keepInherited(): void {
	try {
		numbers ??= takeNumbers();
		nativeSockets().keepFromChildren();
	} catch {
		// We may not call the C library; whoever shares sockets may.
	}
}

/** The variable is for this process alone. */
function takeNumbers(): readonly number[] {
	const text = takeVariable(process.env, VARIABLE) ?? "";
	if (text === "") return [];
	const found = text.split(",").map(Number);
	for (const descriptor of found) nativeSockets().setInheritable(descriptor, false);
	return found;
}
