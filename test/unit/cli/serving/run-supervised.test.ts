import { describe, expect, it } from "vitest";
import { main } from "../../../../src/cli/main.ts";
import { ROLE_VARIABLE, type ServicePlan, type ToWorker } from "../../../../src/operations/supervisor/messages.ts";
import { FakeChannel, type FakeCopy } from "../../../support/fake-processes.ts";
import { FakeRuntime, type FakeRuntimeOptions } from "../../../support/fake-runtime.ts";

const PLAN: ServicePlan = {
	workers: 1,
	listen: [{ transport: "tcp", host: "127.0.0.1", port: 8080 }],
	portWasAsked: true,
	serving: ["folder site"],
	graceMillis: 10_000,
	drainDelayMillis: 0,
	maxDrainMillis: 10_000,
	startTimeoutMillis: 10_000,
	workerTimeoutMillis: 10_000,
	maxWorkerBytes: 0,
	watched: [],
	configuration: { warnings: ["routes[1] is never asked"] },
};

/** Answers as probes and workers do. */
function play(copy: FakeCopy): void {
	copy.onSent = (sent) => {
		const { kind } = sent as ToWorker;
		if (kind === "probe") copy.receive({ kind: "plan", plan: PLAN });
		if (kind === "start") copy.receive({ kind: "ready" });
		if (kind === "probe" || kind === "stop") copy.exit(0);
	};
}

function supervise(options: FakeRuntimeOptions = {}): { runtime: FakeRuntime; code: Promise<number> } {
	const args = ["/site", "--supervise", "--workers", "1", "--log", "text", ...(options.args ?? ["--admin", "off"])];
	const runtime = new FakeRuntime({ files: { "/site/index.html": "" }, ...options, args });
	runtime.processes.onCopy = play;
	return { runtime, code: main(runtime) };
}

async function until(isSo: () => boolean): Promise<void> {
	while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
}

describe("a supervisor on the command line", () => {
	it("says what the configuration probably doesn't mean, at the start and after a reload", async () => {
		const { runtime, code } = supervise();
		const warnings = () => runtime.error.match(/WARN .*Probably not meant: routes\[1\] is never asked/g)?.length ?? 0;
		await until(() => warnings() === 1);
		runtime.signal("SIGHUP");
		await until(() => warnings() === 2);
		runtime.signal("SIGTERM");
		expect(await code).toBe(0);
	});

	it.each(["by a signal", "by its control"])("that is stopped %s says so once; Ctrl+C then means at once", async (how) => {
		const { runtime, code } = supervise({ args: ["--admin", "unix:/run/a.sock"], isTerminal: true });
		await until(() => runtime.error.includes("Serving"));
		const [worker] = runtime.processes.liveCopies;
		worker!.onSent = () => {};
		if (how === "by a signal") runtime.signal("SIGTERM");
		else await runtime.openListeners[0]!.accept()!.send("POST /stop HTTP/1.1\r\nHost: x\r\nTrivet-Control: 1\r\nContent-Length: 0\r\n\r\n");
		await until(() => runtime.error.includes("Stopping: requests in progress have 10s (Ctrl+C again: at once)."));
		runtime.signal("SIGINT");
		expect(worker!.sent.at(-1)).toMatchObject({ kind: "stop", force: true });
		worker!.exit(2);
		expect(await code).toBe(2);
		expect(runtime.error.match(/Stopping/g)?.length).toBe(1);
	});

	it("that took over goes on serving where its control can't be had", async () => {
		const parent = new FakeChannel();
		const failures = { "/run/a.sock": "EACCES" };
		const { runtime, code } = supervise({ args: ["--admin", "unix:/run/a.sock"], environment: { [ROLE_VARIABLE]: "successor" }, parent, failures });
		parent.receive({ kind: "take-over", sockets: [], generation: 3 });
		await until(() => parent.sent.length > 0);
		expect(parent.sent).toEqual([{ kind: "taken-over" }]);
		parent.receive({ kind: "released" });
		await until(() => runtime.error.includes("Serving"));
		await until(() => /ERROR There is no admin listener: .*\/run\/a\.sock/.test(runtime.error));
		runtime.signal("SIGTERM");
		expect(await code).toBe(0);
	});

	it("keeps what it is to itself: programs that it starts are no copies of it", async () => {
		const parent = new FakeChannel();
		const { runtime } = supervise({ environment: { [ROLE_VARIABLE]: "successor" }, parent });
		expect(runtime.environment(ROLE_VARIABLE)).toBeUndefined();
		parent.disconnect();
		await until(() => runtime.error.includes("Serving"));
		runtime.signal("SIGQUIT");
		await until(() => runtime.error.includes("Stopping at once."));
	});
});
