import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";
import { bounded, damagedWire, SEED } from "../support/generators.ts";
import { latin1Bytes } from "../support/latin1.ts";
import { readResponses } from "../support/read-responses.ts";
import { readReference } from "../support/reference-parser.ts";
import { play } from "../support/vector-runner.ts";
import { REQUEST_VECTOR_GROUPS } from "../vectors/all-vectors.ts";

/** Throws where the connection and the reference read the wire differently. */
function checkAgreement(wire: string, limits = DEFAULT_LIMITS): void {
	const reference = readReference(wire, limits);
	const played = play([latin1Bytes(wire)], { limits });
	expect(
		played.requests.map(({ failure, ...request }) =>
			request.end === "failed" && reference.end === "unfinished" ? { ...request, end: "unfinished" } : request,
		),
		"requests",
	).toEqual(reference.requests);
	const methods = [...reference.answers.map((answer) => answer.method), reference.cutMethod];
	const finals = readResponses(played.output, methods, played.finSent).filter((response) => response.status !== 100);
	// A message that is cut off may have been refused before its end.
	if (reference.end === "unfinished" && finals.length === reference.answers.length + 1) expect(finals.pop()?.status).toBeGreaterThanOrEqual(400);
	expect(finals.length, "answers").toBe(reference.answers.length);
	for (const [index, answer] of reference.answers.entries()) expect([...answer.statuses], "status").toContain(finals[index]?.status);
	if (reference.end !== "unfinished") expect(played.lifecycle === "open").toBe(reference.end === "open");
}

describe(`the connection agrees with a parser transcribed from the ABNF (seed ${SEED})`, () => {
	it("on every vector", () => {
		for (const vector of Object.values(REQUEST_VECTOR_GROUPS).flat()) {
			if (vector.wait !== undefined || vector.fin || vector.refused) continue;
			try {
				checkAgreement(vector.wire, { ...DEFAULT_LIMITS, ...vector.limits });
			} catch (cause) {
				throw new Error(`on ${vector.id}: ${String(cause)}`, { cause });
			}
		}
	});

	it("on requests built from the grammar and then damaged", () => {
		fc.assert(
			fc.property(damagedWire, (wire) => checkAgreement(wire)),
			bounded(3000),
		);
	});
});
