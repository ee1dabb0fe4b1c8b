import { describe, expect, it } from "vitest";
import { allFaults, Fault } from "../../../../src/protocol/faults.ts";
import { checkVector } from "../../../support/vector-runner.ts";
import { REQUEST_VECTOR_GROUPS } from "../../../vectors/all-vectors.ts";

const ALL = Object.values(REQUEST_VECTOR_GROUPS).flat();
const SECTION = /^RFC (9110|9112|3986|6585) §\d+(\.\d+)*$/;

for (const [group, vectors] of Object.entries(REQUEST_VECTOR_GROUPS)) {
	describe(`vectors: ${group}`, () => {
		for (const vector of vectors) it(`${vector.section} ${vector.level} ${vector.id}`, () => checkVector(vector));
	});
}

describe("the collection of vectors", () => {
	it("gives each vector an id of its own, in its group", () => {
		expect(new Set(ALL.map((vector) => vector.id)).size).toBe(ALL.length);
		for (const [group, vectors] of Object.entries(REQUEST_VECTOR_GROUPS))
			for (const vector of vectors) expect(vector.id.startsWith(`${group}/`)).toBe(true);
	});

	it("cites sections in the one form", () => {
		for (const vector of ALL) expect(vector.section, vector.id).toMatch(SECTION);
	});

	it("has a vector for every fault", () => {
		const covered = new Set(ALL.map((vector) => (vector.fault === undefined ? Fault.None : Fault[vector.fault])));
		expect(
			allFaults()
				.filter((row) => !covered.has(row.code))
				.map((row) => row.name),
		).toEqual([]);
	});
});
