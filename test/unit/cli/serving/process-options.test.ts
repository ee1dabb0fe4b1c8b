import { describe, expect, it } from "vitest";
import { workerCount } from "../../../../src/cli/serving/process-options.ts";
import { FakeRuntime } from "../../../support/fake-runtime.ts";

describe("the number of workers", () => {
	it.each([
		["off a terminal is that of the processors", {}, undefined, 2],
		["on a terminal is one", { isTerminal: true }, undefined, 1],
		["is one where processes can share no socket", { canShare: false }, undefined, 1],
		["that was asked for is that", { isTerminal: true }, 3, 3],
		["auto is that of the processors, wherever", { isTerminal: true, canShare: false }, "auto", 2],
	] as const)("%s", async (_, { canShare = true, ...options }: { canShare?: boolean; isTerminal?: boolean }, workers, expected) => {
		const runtime = Object.assign(new FakeRuntime(options), { canShare });
		expect(await workerCount(runtime, workers === undefined ? {} : { workers })).toBe(expected);
	});
});
