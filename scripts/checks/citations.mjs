/**
 * Every citation of an RFC has one form, `RFC 9112 §6.3`, and names a section that exists. A `§9.6` alone belongs to an RFC that
 * the same file cites; where it cites none, to something else.
 */
import { problem } from "./problem.mjs";
import { hasSection } from "./rfc-sections.mjs";

const CITATION = /RFC (\d+) §(\d+(?:\.\d+)*)|(?<!RFC \d{3,4} )§(\d+(?:\.\d+)*)/g;
const OTHER_FORMS = /\bRFC-?\d{3,}|\bRFC \d+(?:,? sections?\b|, §|§| § |#)|\bsection \d+(?:\.\d+)+ of RFC/g;

/**
 * @param {import("./problem.mjs").Files} files
 * @returns {import("./problem.mjs").Problem[]}
 */
export function checkCitations(files) {
	/** @type {import("./problem.mjs").Problem[]} */
	const problems = [];
	for (const [file, source] of files) {
		if (!/^((src|adapters|test)\/|[^/]+$).*\.(ts|mjs|md)$/.test(file) || file.startsWith("test/unit/scripts/")) continue;
		const cited = new Set([...source.matchAll(/RFC (\d+)/g)].map((match) => /** @type {string} */ (match[1])));
		for (const [index, line] of source.split("\n").entries()) {
			for (const [text, rfc, section, bare] of line.matchAll(CITATION)) {
				const reason = bare === undefined ? refusal(rfc ?? "", section ?? "") : bareRefusal(cited, bare);
				if (reason !== null) problems.push(problem(file, index + 1, `cites ${text}: ${reason}`));
			}
			for (const [text] of line.matchAll(OTHER_FORMS))
				problems.push(problem(file, index + 1, `cites "${text}…": write RFC 9112 §6.3, in that form.`));
		}
	}
	return problems;
}

/**
 * @param {string} rfc
 * @param {string} section
 */
function refusal(rfc, section) {
	const known = hasSection(rfc, section);
	if (known === null) return `scripts/checks/rfc-sections.mjs has no table of contents of RFC ${rfc} yet; add it.`;
	return known ? null : `RFC ${rfc} has no such section.`;
}

/**
 * @param {ReadonlySet<string>} cited RFCs that the file names.
 * @param {string} section
 */
function bareRefusal(cited, section) {
	if (cited.size === 0) return null;
	return [...cited].some((rfc) => hasSection(rfc, section) !== false) ? null : `none of RFC ${[...cited].join(", ")} has such a section.`;
}
