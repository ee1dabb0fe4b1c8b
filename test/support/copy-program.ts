/**
 * A small supervisor and its workers, for the tests of the Runtime port's processes: it opens a socket, starts copies of itself that listen on it and answer
 * with their number, and does what its arguments say. Each line that it prints is JSON.
 */
import { type RunningServer, startServer } from "../../src/operations/server.ts";
import type { Endpoint } from "../../src/protocol/connection.ts";
import { type CopyProcess, FIRST_INHERITED, type ListenAddress, type Runtime } from "../../src/runtime.ts";

/** What the first process is to do. */
export interface CopyProgram {
	readonly listen: ListenAddress;
	readonly copies: number;
	/** Copies that listen; the others say "ready" only. All of them unless told. */
	readonly listening?: number;
}

interface Start {
	readonly slot: number;
	readonly descriptors: number;
	readonly endpoint: Endpoint;
	readonly isListening: boolean;
}

/** Runs this process, be it the first one or a copy. */
export async function runCopyProgram(runtime: Runtime): Promise<void> {
	const say = (line: object) => runtime.writeOut(`${JSON.stringify(line)}\n`);
	if (runtime.parent !== null) return runCopy(runtime);
	const { listen, copies, listening = copies } = JSON.parse(runtime.args[0] ?? "") as CopyProgram;
	const shared = await runtime.share(listen, copies);
	say({ shared: shared.address, descriptors: shared.descriptors.length });
	const started: CopyProcess[] = [];
	for (let slot = 0; slot < copies; slot++) {
		const copy = await runtime.startCopy({ environment: { TRIVET_TEST_SLOT: String(slot) }, args: ["copy"], descriptors: shared.descriptors });
		started.push(copy);
		copy.onMessage((message) => say({ from: slot, message }));
		void copy.exited.then((end) => say({ ended: slot, ...end }));
		const start: Start = { slot, descriptors: shared.descriptors.length, endpoint: shared.address, isListening: slot < listening };
		copy.send(start);
	}
	// The first copy stops listening.
	runtime.onSignal("SIGUSR2", () => started[0]?.send("close"));
	runtime.onSignal("SIGTERM", async () => {
		for (const copy of started) copy.send("stop");
		await Promise.all(started.map(({ exited }) => exited));
		await shared.close();
		say({ closed: true });
		runtime.exit(0);
	});
}

function runCopy(runtime: Runtime): void {
	const { parent } = runtime;
	let server: RunningServer | null = null;
	parent?.onDisconnect(() => runtime.exit(7));
	parent?.onMessage(async (message) => {
		if (message === "close" || message === "stop") {
			await server?.stop({});
			parent.send(message === "close" ? "closed" : "stopped");
			await parent.flushed();
			if (message === "stop") runtime.exit(Number(runtime.environment("TRIVET_TEST_SLOT")));
			return;
		}
		const { slot, descriptors, endpoint, isListening } = message as Start;
		const descriptor = FIRST_INHERITED + (slot % descriptors);
		if (isListening) {
			server = await startServer(runtime, {
				listen: [{ transport: "inherited", descriptor, endpoint }],
				handler: (exchange) => exchange.respond(200, ["Content-Type", "text/plain"], String(slot)),
				reportError: (error) => runtime.writeError(`${error}\n`),
			});
		}
		parent.send({ ready: runtime.pid });
	});
}
