/** Finds every module that a source file names: static, type-only, dynamic, and by `export … from`. */
import { tokenize } from "./tokens.mjs";

/**
 * @typedef {object} ModuleReference
 * @property {string | null} specifier Null where a dynamic import's specifier is computed.
 * @property {"import" | "dynamic" | "export"} kind
 * @property {number} line
 */

/**
 * @param {string} source
 * @returns {ModuleReference[]}
 */
export function moduleReferences(source) {
	const tokens = tokenize(source);
	/** @type {ModuleReference[]} */
	const found = [];
	for (const [at, token] of tokens.entries()) {
		if (token.kind !== "word" || tokens[at - 1]?.text === ".") continue;
		const next = tokens[at + 1];
		if (next === undefined) continue;
		if (token.text === "import") {
			if (next.text === "(" && next.kind === "punctuation") {
				const first = tokens[at + 2];
				const isPlain = first?.kind === "string" && (tokens[at + 3]?.text === ")" || tokens[at + 3]?.text === ",");
				found.push({ specifier: isPlain ? first.text : null, kind: "dynamic", line: token.line });
			} else if (next.kind === "string") found.push({ specifier: next.text, kind: "import", line: token.line });
			else if (next.text !== ".") addClause(at + 1, "import", token.line);
		} else if (token.text === "export") {
			const from = next.text === "type" ? at + 2 : at + 1;
			if (tokens[from]?.text === "*" || tokens[from]?.text === "{") addClause(from, "export", token.line);
		}
	}
	return found;

	/**
	 * Reads names up to `from "…"`; an export without one names no module.
	 * @param {number} from
	 * @param {"import" | "export"} kind
	 * @param {number} line
	 */
	function addClause(from, kind, line) {
		let at = from;
		// `from` is also a fair name for a binding: it ends the clause only outside of braces and before a string.
		for (let depth = 0; at < tokens.length; at++) {
			const token = tokens[at];
			if (token?.text === "{") depth++;
			else if (token?.text === "}") depth--;
			else if (token?.text === ";" && depth === 0) return;
			const specifier = tokens[at + 1];
			if (depth === 0 && token?.kind === "word" && token.text === "from" && specifier?.kind === "string") {
				found.push({ specifier: specifier.text, kind, line });
				return;
			}
			if (depth === 0 && at > from && kind === "export" && token?.text === "}" && specifier?.text !== "from") return;
		}
	}
}
