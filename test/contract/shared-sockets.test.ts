/** What a socket that copies share must stay, whatever starts and ends around it. */
import { afterEach, expect, it } from "vitest";
import { currentRuntime } from "../support/current-runtime.ts";
import { describeSource } from "../support/describe-source.ts";
import { type Program, runProgram } from "../support/run-program.ts";

const runtime = await currentRuntime();
const programs: Program[] = [];

afterEach(() => {
	for (const program of programs.splice(0)) program.kill();
});

/** Shares sockets, starts a copy with them, and says whether they are still such that accepting never blocks. */
const PROGRAM = `
	import { readFileSync } from "node:fs";
	import { createRuntime } from "./adapters/here/runtime.ts";
	const runtime = createRuntime();
	if (runtime.parent !== null) runtime.parent.onDisconnect(() => runtime.exit(0));
	else {
		const { descriptors } = await runtime.share({ transport: "tcp", host: "127.0.0.1", port: 0 }, 2);
		const copy = await runtime.startCopy({ environment: {}, args: [], descriptors });
		const flags = descriptors.map((descriptor) => readFileSync("/proc/self/fdinfo/" + descriptor, "utf8").match(/^flags:\\s*(\\d+)/m)[1]);
		console.log(JSON.stringify({ nonBlocking: flags.map((octal) => (parseInt(octal, 8) & 0o4000) !== 0) }));
		copy.kill("SIGKILL");
		await copy.exited;
		runtime.exit(0);
	}`;

describeSource("a shared socket", () => {
	// A worker that accepts from a blocking socket stands still until the next connection comes.
	it.skipIf(runtime.system !== "linux")("never blocks whoever accepts from it, though another copy is started with it", async () => {
		const program = await runProgram(PROGRAM, []);
		programs.push(program);
		const [line] = await program.printed(/^\{"nonBlocking".*\}$/m);
		const { nonBlocking } = JSON.parse(line) as { nonBlocking: boolean[] };
		expect(nonBlocking.length).toBeGreaterThan(0);
		expect(nonBlocking.every(Boolean)).toBe(true);
	});
});
