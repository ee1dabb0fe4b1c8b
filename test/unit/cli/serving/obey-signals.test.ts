import { describe, expect, it } from "vitest";
import { obeySignals } from "../../../../src/cli/serving/obey-signals.ts";
import { FakeRuntime } from "../../../support/fake-runtime.ts";

function obeying(isTerminal: boolean) {
	const runtime = new FakeRuntime({ isTerminal });
	const asked: string[] = [];
	const end = obeySignals(runtime, {
		isStopping: () => asked.includes("stop"),
		stop: (force) => void asked.push(force ? "stop at once" : "stop"),
		hangUp: () => void asked.push("hang up"),
		handOver: () => void asked.push("hand over"),
	});
	return { runtime, asked, end };
}

describe("a signal", () => {
	it("means what it does anywhere else, until it is obeyed no longer", () => {
		const { runtime, asked, end } = obeying(false);
		for (const signal of ["SIGHUP", "SIGUSR2", "SIGINT", "SIGINT", "SIGTERM", "SIGQUIT"] as const) runtime.signal(signal);
		expect(asked).toEqual(["hang up", "hand over", "stop", "stop at once", "stop", "stop at once"]);
		end();
		expect(runtime.signal("SIGTERM")).toBe(0);
	});

	it("that says that the terminal is gone stops", () => {
		const { runtime, asked } = obeying(true);
		runtime.signal("SIGHUP");
		runtime.errorIsTerminal = false;
		runtime.signal("SIGHUP");
		expect(asked).toEqual(["hang up", "stop"]);
	});
});
