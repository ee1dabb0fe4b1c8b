/** Processes that Bun starts: `node:child_process` behind `src/operations/child-process.ts`. */
import { spawn } from "node:child_process";
import type { ChildCalls } from "../../src/operations/child-process.ts";

export const childCalls: ChildCalls = {
	spawn: (program, args, options) => spawn(program, args, options),
	kill: (pid, signal) => void process.kill(pid, signal),
	environment: () => process.env,
};
