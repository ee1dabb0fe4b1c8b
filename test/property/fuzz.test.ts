/** A bounded share of `npm run fuzz` (`test/fuzz`): the same cases, by their number, whatever the machine. */
import { describe, expect, it } from "vitest";
import { makeCase, type Stage } from "../fuzz/fuzz-case.ts";
import { judgeCase } from "../fuzz/judge-case.ts";
import { minimiseWire } from "../fuzz/minimise-wire.ts";
import { runCaseLater } from "../fuzz/run-case.ts";
import { runStage } from "../fuzz/stage-run.ts";
import { SEED } from "../support/generators.ts";
import { HERE } from "../support/start-subject-process.ts";

const RUNS = Number(process.env.TRIVET_RUNS ?? 1);
const SEED_OF_RUN = SEED >>> 0;

/** Runs the first cases of a stage; gives what was found, with how to replay it. */
async function findsOf(stage: Stage, count: number): Promise<string[]> {
	const finds: string[] = [];
	await runStage(
		{ stage, seed: SEED_OF_RUN, first: 0, step: 1, end: count * RUNS, until: Number.POSITIVE_INFINITY },
		{
			begins() {},
			found: ({ index, message }) => finds.push(`npm run fuzz -- --seed ${SEED_OF_RUN} --replay ${stage}:${index}: ${message}`),
			async progress() {},
			collectedHeap: () => 0,
		},
	);
	// Whatever is slow here is so by the machine: `npm run fuzz` judges that.
	return finds.filter((find) => !find.includes(": slow:"));
}

describe(`fuzzing (seed ${SEED_OF_RUN})`, () => {
	it("heads mean what the reference says", async () => {
		expect(await findsOf("heads", 30_000)).toEqual([]);
	}, 120_000);

	it("connections mean what the reference says", async () => {
		expect(await findsOf("connections", 8_000)).toEqual([]);
	}, 120_000);

	// The node:http of Deno and Bun is another parser than llhttp, with faults of its own.
	it.runIf(HERE === "node")(
		"what is accepted means the same to llhttp, or the difference is known",
		async () => {
			expect(await findsOf("llhttp", 4_000)).toEqual([]);
		},
		120_000,
	);
});

describe("the fuzzer itself", () => {
	it("makes the same case of the same seed, stage and number", () => {
		expect(makeCase(1, "connections", 5)).toEqual(makeCase(1, "connections", 5));
		expect(makeCase(1, "connections", 5)).not.toEqual(makeCase(2, "connections", 5));
		expect(makeCase(1, "connections", 5)).not.toEqual(makeCase(1, "connections", 6));
	});

	it("notices where the two disagree", async () => {
		const played = { ...makeCase(1, "heads", 0), wire: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", cuts: [], fin: false };
		expect(await runCaseLater(played)).toBeNull();
		// The connection is made with the default limits, whatever the case says; so the reference sees a fault that it doesn't.
		const limits = { ...played.limits, fieldCount: 0 };
		expect(await judgeCase("heads", { ...played, limits })).toMatch(/expected/);
	});

	it("makes a find small", async () => {
		const small = await minimiseWire("GET /abc HTTP/1.1\r\nX: \0\r\n\r\n", async (wire) => wire.includes("\0") && wire.length > 2);
		expect(small).toMatch(/^(?:a|\r|\n| |:|\0){3}$/);
	});
});
