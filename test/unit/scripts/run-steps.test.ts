import { describe, expect, it } from "vitest";
import { runSteps, type Step, type StepResult } from "../../../scripts/testing/run-steps.mjs";

/** Runs steps that are given by what they need and what comes of them; returns the order they began in as well. */
async function run(plan: Record<string, { needs?: string[]; result?: StepResult; error?: string }>) {
	const began: string[] = [];
	const lines: string[] = [];
	let running = 0;
	let most = 0;
	const steps: Step[] = Object.entries(plan).map(([id, { needs = [], result = { passed: 1, failed: 0 }, error }]) => ({
		id,
		title: id,
		needs,
		run: async () => {
			began.push(id);
			most = Math.max(most, ++running);
			await new Promise((resolve) => setImmediate(resolve));
			running--;
			if (error !== undefined) throw new Error(error);
			return result;
		},
	}));
	return { total: await runSteps(steps, (line) => lines.push(line)), began, lines, most };
}

describe("steps", () => {
	it("adds up what passed, failed and was skipped", async () => {
		const { total } = await run({ a: { result: { passed: 3, failed: 1, skipped: 2 } }, b: { result: { passed: 4, failed: 0 } } });
		expect(total).toEqual({ passed: 7, failed: 1, skipped: 2 });
	});

	it("runs two at a time, and what is needed first", async () => {
		const { began, most } = await run({ last: { needs: ["first"] }, first: {}, second: {}, third: {} });
		expect(began.indexOf("last")).toBeGreaterThan(began.indexOf("first"));
		expect(most).toBe(2);
	});

	it("goes on after a failure, but not to what needed it, which has failed too", async () => {
		const { total, began, lines } = await run({ a: { error: "it broke" }, b: { needs: ["a"] }, c: { needs: ["b"] }, d: {} });
		expect(began).toEqual(["a", "d"]);
		expect(total).toEqual({ passed: 1, failed: 3, skipped: 0 });
		expect(lines.join("\n")).toContain("it broke");
		expect(lines.join("\n")).toContain("not run: a failed");
	});

	it("doesn't wait for a step that isn't there", async () => {
		expect((await run({ a: { needs: ["left out by --only"] } })).total.passed).toBe(1);
	});

	it("says so when steps need each other", async () => {
		await expect(run({ a: { needs: ["b"] }, b: { needs: ["a"] } })).rejects.toThrow("need each other");
	});
});
