/** Processes that Deno starts: `node:child_process` behind `src/operations/child-process.ts`. */
import { spawn } from "node:child_process";
import process from "node:process";
import type { ChildCalls } from "../../src/operations/child-process.ts";
import { spawnWithDescriptors } from "./inherited-descriptors.ts";

export const childCalls: ChildCalls = {
	spawn(program, args, options) {
		return spawnWithDescriptors(options, (each) => spawn(program, args, each));
	},
	kill: (pid, signal) => void process.kill(pid, signal),
	environment: () => process.env,
};
