/**
 * The form of the section table: one record for each requirement of an RFC that binds an origin server, or the sender or recipient of a
 * message in that role, with what shows that it is met.
 *
 * What binds only clients, caches, proxies, gateways and registries has no record. `says` is a paraphrase; the RFC's own words count. A rule
 * that an RFC states by its grammar, or in plain words, has the level that conformance makes of it.
 */

export type Level = "MUST" | "MUST NOT" | "SHOULD" | "SHOULD NOT" | "MAY";

export interface Requirement {
	/** RFC, section and a name: "9112 §2.2 bare-cr". */
	readonly id: string;
	readonly rfc: number;
	readonly section: string;
	readonly level: Level;
	readonly says: string;
	/** Ids of vectors (`test/vectors`). */
	readonly vectors: readonly string[];
	/** Tests by file, under `test/`, and a part of their name. */
	readonly tests: readonly Reference[];
	/** Where a choice stands in the code: a file, and words of the comment there. */
	readonly decisions: readonly Reference[];
	/** Why we do otherwise on purpose; null where we don't. The evidence then shows what we do. */
	readonly differs: string | null;
}

export interface Reference {
	readonly file: string;
	readonly text: string;
}

/** Section, level, name, paraphrase, then the evidence. */
export type Row = readonly [section: string, level: Level, name: string, says: string, ...evidence: string[]];

const DIFFERS = "differs: ";

/**
 * Records of one RFC. Each piece of evidence is the id of a vector, "folder/file > name of a test" (or
 * "folder/file.ts > name of a case" where cases are data), "src/path.ts > words of a comment",
 * or "differs: why".
 */
export function requirementsOf(rfc: number, rows: readonly Row[]): Requirement[] {
	return rows.map(([section, level, name, says, ...evidence]) => {
		const references = evidence.filter((piece) => piece.includes(" > ")).map(referenceOf);
		return {
			id: `${rfc} §${section} ${name}`,
			rfc,
			section,
			level,
			says,
			vectors: evidence.filter((piece) => !piece.includes(" > ") && !piece.startsWith(DIFFERS)),
			tests: references.filter(({ file }) => file.startsWith("test/")),
			decisions: references.filter(({ file }) => file.startsWith("src/")),
			differs: evidence.find((piece) => piece.startsWith(DIFFERS))?.slice(DIFFERS.length) ?? null,
		};
	});
}

function referenceOf(piece: string): Reference {
	const at = piece.indexOf(" > ");
	const path = piece.slice(0, at);
	const file = path.startsWith("src/") ? path : `test/${path}${path.endsWith(".ts") ? "" : ".test.ts"}`;
	return { file, text: piece.slice(at + 3) };
}
