import { describe, expect, it } from "vitest";
import { checkResponseVector } from "../../../support/response-vector-runner.ts";
import { RESPONSE_VECTOR_GROUPS } from "../../../vectors/all-vectors.ts";

for (const [group, vectors] of Object.entries(RESPONSE_VECTOR_GROUPS)) {
	describe(`vectors: ${group}`, () => {
		for (const vector of vectors) it(`${vector.section} ${vector.level} ${vector.id}`, () => checkResponseVector(vector));

		it("have ids of their own, in their group", () => {
			expect(new Set(vectors.map((vector) => vector.id)).size).toBe(vectors.length);
			for (const vector of vectors) expect(vector.id.startsWith(`${group}/`)).toBe(true);
		});
	});
}
