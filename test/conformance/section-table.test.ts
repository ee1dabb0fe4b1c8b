/** Every requirement of the section table has evidence that exists. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { hasSection } from "../../scripts/checks/rfc-sections.mjs";
import { summaryLines } from "./count-requirements.ts";
import { missingEvidence } from "./evidence.ts";
import { ALL_REQUIREMENTS } from "./requirements/all-requirements.ts";

const ROOT = join(import.meta.dirname, "../..");
const texts = new Map<string, string | null>();

function readText(path: string): string | null {
	const known = texts.get(path);
	if (known !== undefined) return known;
	const file = join(ROOT, path);
	const text = existsSync(file) ? readFileSync(file, "utf8") : null;
	texts.set(path, text);
	return text;
}

describe("the section table", () => {
	it.each(ALL_REQUIREMENTS.map((requirement) => [`RFC ${requirement.id} ${requirement.level}`, requirement] as const))("%s", (_name, requirement) => {
		expect(missingEvidence(requirement, readText)).toEqual([]);
		expect(hasSection(String(requirement.rfc), requirement.section), "the section exists").toBe(true);
	});

	it("gives each requirement an id of its own", () => {
		expect(new Set(ALL_REQUIREMENTS.map(({ id }) => id)).size).toBe(ALL_REQUIREMENTS.length);
	});

	it("finds evidence that doesn't exist", () => {
		const [first] = ALL_REQUIREMENTS;
		const none = { ...first!, vectors: ["no/vector"], tests: [{ file: "test/none.test.ts", text: "x" }], decisions: [] };
		expect(missingEvidence(none, readText)).toEqual(["no vector no/vector", 'no "x" in test/none.test.ts']);
		expect(missingEvidence({ ...none, vectors: [], tests: [] }, readText)).toEqual(["no evidence"]);
	});

	afterAll(() => {
		const missing = ALL_REQUIREMENTS.filter((requirement) => missingEvidence(requirement, readText).length > 0).length;
		for (const line of summaryLines(ALL_REQUIREMENTS, missing)) console.log(line);
	});
});
