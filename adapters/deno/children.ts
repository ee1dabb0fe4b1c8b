/** Processes that Deno starts: `node:child_process` behind `src/operations/child-process.ts`. */
import { spawn } from "node:child_process";
import process from "node:process";
import type { ChildCalls, SpawnOptions } from "../../src/operations/child-process.ts";
import { nativeSockets } from "./native-calls.ts";

export const childCalls: ChildCalls = {
	spawn(program, args, options) {
		const child = spawn(program, args, options);
		unblock(options.stdio);
		return child;
	},
	kill: (pid, signal) => void process.kill(pid, signal),
	environment: () => process.env,
};

/**
 * Deno makes a descriptor that a child inherits a blocking one, for everybody who has the socket: another worker that accepts from it would stand still
 * until the next connection comes.
 */
function unblock(stdio: SpawnOptions["stdio"]): void {
	for (const descriptor of stdio) if (typeof descriptor === "number") nativeSockets().prepare(descriptor);
}
