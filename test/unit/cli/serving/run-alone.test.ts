import { describe, expect, it } from "vitest";
import { main } from "../../../../src/cli/main.ts";
import type { ListenAddress, Listener } from "../../../../src/runtime.ts";
import { FakeRuntime, type FakeRuntimeOptions } from "../../../support/fake-runtime.ts";

const FILES = { "/site/index.html": "<p>index" };

/** One process, by the command line. */
function runtimeOf(options: FakeRuntimeOptions = {}): FakeRuntime {
	return new FakeRuntime({ files: FILES, ...options, args: ["serve", "--workers", "1", ...(options.args ?? [])] });
}

describe("a process that serves alone", () => {
	it("leaves nothing open where the control that was asked for can't be had", async () => {
		const runtime = runtimeOf({ args: ["/site", "--admin", "unix:/run/a.sock"], failures: { "/run/a.sock": "EACCES" } });
		expect(await main(runtime)).toBe(1);
		expect(runtime.error).toContain("/run/a.sock");
		expect([runtime.listeners.length, runtime.openListeners]).toEqual([2, []]);
	});

	it("that is told to stop while it starts stops, and doesn't say that it serves", async () => {
		const runtime = runtimeOf({ args: ["/site", "--admin", "off"] });
		const listen = runtime.listen.bind(runtime);
		runtime.listen = async (address: ListenAddress, ...rest): Promise<Listener> => {
			expect(runtime.signal("SIGTERM")).toBe(1);
			return await listen(address, ...rest);
		};
		expect(await main(runtime)).toBe(0);
		expect([runtime.error, runtime.openListeners]).toEqual(["", []]);
	});

	it("warns of what its configuration probably doesn't mean", async () => {
		const files = { ...FILES, "/site/trivet.config.json": JSON.stringify({ serve: "." }) };
		const runtime = runtimeOf({ args: ["-c", "/site/trivet.config.json", "--admin", "off", "--log", "text"], files });
		const code = main(runtime);
		while (!/Probably not meant: .*has the configuration itself in it/.test(runtime.error)) await new Promise((resolve) => setTimeout(resolve, 1));
		runtime.signal("SIGTERM");
		expect(await code).toBe(0);
	});
});
