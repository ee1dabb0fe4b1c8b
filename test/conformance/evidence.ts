/** Looks whether the evidence of the section table exists: vectors by id, tests and decisions by words that stand in their files. */
import { REQUEST_VECTOR_GROUPS, RESPONSE_VECTOR_GROUPS } from "../vectors/all-vectors.ts";
import type { Reference, Requirement } from "./requirements/requirement.ts";

/** The text of a file of the project; null where there is none. */
export type ReadText = (path: string) => string | null;

const VECTOR_IDS: ReadonlySet<string> = new Set(
	[...Object.values(REQUEST_VECTOR_GROUPS), ...Object.values(RESPONSE_VECTOR_GROUPS)].flatMap((group) => group.map(({ id }) => id)),
);

/** What is wrong with the evidence of a requirement; empty where it stands. */
export function missingEvidence(requirement: Requirement, readText: ReadText): string[] {
	const { vectors, tests, decisions, level } = requirement;
	const missing = vectors.filter((id) => !VECTOR_IDS.has(id)).map((id) => `no vector ${id}`);
	for (const reference of [...tests, ...decisions]) if (!stands(reference, readText)) missing.push(`no "${reference.text}" in ${reference.file}`);
	if (vectors.length + tests.length === 0 && (level !== "MAY" || decisions.length === 0)) missing.push("no evidence");
	return missing;
}

/** Comments may be cut into lines, and strings escape their quotes. */
function stands({ file, text }: Reference, readText: ReadText): boolean {
	const source = readText(file);
	return (
		source
			?.replace(/\n\s*(\*|\/\/)? ?/g, " ")
			.replaceAll('\\"', '"')
			.includes(text) === true
	);
}
