/** Counts the section table by RFC, section and level: what the conformance test and `npm run conformance` print. */
import type { Level, Requirement } from "./requirements/requirement.ts";

const LEVELS: readonly Level[] = ["MUST", "MUST NOT", "SHOULD", "SHOULD NOT", "MAY"];

/** One line for an RFC: "RFC 9112: 40 MUST, …, all with evidence". */
export function summaryLines(requirements: readonly Requirement[], missing: number): string[] {
	return rfcsOf(requirements).map((rfc) => {
		const own = requirements.filter((requirement) => requirement.rfc === rfc);
		const differing = own.filter(({ differs }) => differs !== null).length;
		const counts = LEVELS.map((level) => [countOf(own, level), level] as const).filter(([count]) => count > 0);
		const evidence = missing === 0 ? "all with evidence" : `${missing} without evidence in all RFCs`;
		const difference = differing === 0 ? "" : `, ${differing} met otherwise on purpose`;
		return `RFC ${rfc}: ${counts.map(([count, level]) => `${count} ${level}`).join(", ")}; ${evidence}${difference}`;
	});
}

/** A table of counts by section, one line each, then what differs and why. */
export function reportLines(requirements: readonly Requirement[]): string[] {
	const lines: string[] = [];
	for (const rfc of rfcsOf(requirements)) {
		const own = requirements.filter((requirement) => requirement.rfc === rfc);
		lines.push("", [`RFC ${rfc}`.padEnd(12), ...LEVELS.map((level) => level.padStart(11)), "   evidence"].join(""));
		for (const section of [...new Set(own.map((requirement) => requirement.section))].sort(bySection)) {
			const inSection = own.filter((requirement) => requirement.section === section);
			const evidence = inSection.reduce((sum, { vectors, tests }) => sum + vectors.length + tests.length, 0);
			const counts = LEVELS.map((level) => String(countOf(inSection, level) || "").padStart(11));
			lines.push([`  §${section}`.padEnd(12), ...counts, String(evidence).padStart(11)].join(""));
		}
	}
	const differing = requirements.filter(({ differs }) => differs !== null);
	if (differing.length > 0) lines.push("", "Met otherwise on purpose");
	for (const { id, level, says, differs } of differing) lines.push(`  RFC ${id} (${level}): ${says}`, `    ${differs}`);
	return lines;
}

function rfcsOf(requirements: readonly Requirement[]): number[] {
	return [...new Set(requirements.map(({ rfc }) => rfc))];
}

function countOf(requirements: readonly Requirement[], level: Level): number {
	return requirements.filter((requirement) => requirement.level === level).length;
}

function bySection(one: string, other: string): number {
	return one.localeCompare(other, "en", { numeric: true });
}
