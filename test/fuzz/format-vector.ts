/** A find as text: a vector, ready for `test/vectors/corpus.ts` but for the fault's name and the section, and how to see it again. */
import { type ReferenceRequest, readReference } from "../support/reference-parser.ts";
import { type FuzzCase, TIGHT_LIMITS } from "./fuzz-case.ts";

export function formatVector(id: string, played: FuzzCase): string {
	const reading = readReference(played.wire, played.limits);
	const lines = [`	id: "corpus/${id}",`, '	section: "RFC 9112 §",', '	level: "MUST",', `	wire: ${quote(played.wire)},`];
	if (played.limits === TIGHT_LIMITS) lines.push(`	limits: ${JSON.stringify(TIGHT_LIMITS)},`);
	if (played.fin) lines.push("	fin: true,");
	if (reading.requests.length > 0) lines.push(`	requests: [${reading.requests.map(formatRequest).join(", ")}],`);
	const last = reading.answers.at(-1);
	if (last !== undefined && !last.statuses.has(200)) lines.push(`	// The reference says ${[...last.statuses].join(" or ")}.`, '	fault: "",');
	else if (reading.end === "closed") lines.push('	persistence: "close",');
	return `{\n${lines.join("\n")}\n},`;
}

function formatRequest(request: ReferenceRequest): string {
	const parts: string[] = [];
	if (request.method !== "GET") parts.push(`method: ${quote(request.method)}`);
	if (request.target !== "/") parts.push(`target: ${quote(request.target)}`);
	if (request.version !== "1.1") parts.push(`version: "${request.version}"`);
	parts.push(`fields: [${request.fields.map(([name, value]) => `[${quote(name)}, ${quote(value)}]`).join(", ")}]`);
	if (request.content !== "") parts.push(`content: ${quote(request.content)}`);
	if (request.end !== "complete") parts.push(`end: "${request.end}"`);
	return `{ ${parts.join(", ")} }`;
}

/** Text with every octet that isn't printable ASCII escaped. */
export function quote(text: string): string {
	return JSON.stringify(text).replace(/[\x7f-\xff]/g, (character) => `\\x${character.charCodeAt(0).toString(16)}`);
}
