/**
 * Every vector over real sockets: the same octets and the same end on every runtime as in `transcripts.txt`, whether the wire comes
 * whole or in two parts.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { isTranscriptOf, type Recording, recordTranscripts, transcriptLine, type Vector } from "../support/record-transcript.ts";
import { ROOT } from "../support/start-subject-process.ts";
import { REQUEST_VECTOR_GROUPS, RESPONSE_VECTOR_GROUPS } from "../vectors/all-vectors.ts";

const FILE = join(ROOT, "test/contract/transcripts.txt");
const HEADER =
	"# Vector, end of the connection, statuses, octets, SHA-256 of the octets with Date masked (its first 64 bits); of a cut one the octets.";
const MAKES_ANEW = process.env.TRIVET_RECORD === "1";

const GROUPS: readonly (readonly [string, readonly Vector[]])[] = Object.entries({ ...REQUEST_VECTOR_GROUPS, ...RESPONSE_VECTOR_GROUPS });
const vectors = GROUPS.flatMap(([, group]) => group);
let recordings: Map<string, Recording>;
let expected: Map<string, string>;

beforeAll(async () => {
	recordings = await recordTranscripts(vectors);
	if (MAKES_ANEW) writeFileSync(FILE, `${[HEADER, ...vectors.map(({ id }) => transcriptLine(id, recordings.get(id)!.whole))].join("\n")}\n`);
	const lines = readFileSync(FILE, "utf8").split("\n");
	expected = new Map(lines.filter((line) => line !== "" && !line.startsWith("#")).map((line) => [line.split(" ", 1)[0]!, line]));
}, 120_000);

describe("the transcript of every vector", () => {
	it("has a line in transcripts.txt, and no line is without its vector", () => {
		expect([...expected.keys()]).toEqual(vectors.map(({ id }) => id));
	});

	it.each(GROUPS)("is the expected one: %s", (_name, group) => {
		for (const { id } of group) {
			const { whole } = recordings.get(id)!;
			const line = expected.get(id) ?? "";
			expect(isTranscriptOf(line, id, whole) ? line : transcriptLine(id, whole), JSON.stringify(whole.output)).toBe(line);
		}
	});

	it.each(GROUPS)("is the same when the wire comes in two parts: %s", (_name, group) => {
		for (const { id } of group) {
			const line = expected.get(id) ?? "";
			const { cut } = recordings.get(id)!;
			expect(isTranscriptOf(line, id, cut) ? line : transcriptLine(id, cut), JSON.stringify(cut.output)).toBe(line);
		}
	});
});
