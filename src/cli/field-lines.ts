/** Fields that a user wants on responses, as texts "Name: value". What would make every response fail is found here, before there is one. */
import { UsageError } from "../protocol/faults.ts";
import type { FieldLines } from "../protocol/http/field-section.ts";
import { isFramingName, responseFieldName } from "../protocol/http/response-field-names.ts";

/** Fields that a handler may send, and that mean nothing where they are the same on every response. */
const NOT_SHARED: readonly string[] = ["upgrade", "trailer", "date"];

/** One field line, name and value; undefined for what is none. Throws a `UsageError` for a field that is the server's own. */
export function parseFieldLine(text: string): FieldLines | undefined {
	const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*)$/.exec(text);
	if (match === null) return undefined;
	const [, name = "", value = ""] = match;
	// RFC 9110 §5.5: visible characters, spaces and tabs; beyond ASCII we take latin-1, which is what can be sent.
	if (!/^[\t\x20-\x7e\xa0-\xff]*$/.test(value)) return undefined;
	const lower = name.toLowerCase();
	if (isFramingName(lower) || NOT_SHARED.includes(lower)) throw new UsageError(`${name} is written by the server itself and can't be set.`);
	return [name, value.trimEnd()];
}

/** Lines behind others. Throws a `UsageError` where a field that has one value would have two (RFC 9110 §5.3). */
export function joinFieldLines(earlier: FieldLines, later: FieldLines): FieldLines {
	const seen = new Set<string>();
	const joined = [...earlier, ...later];
	for (let at = 0; at < joined.length; at += 2) {
		const { name, isSingle } = responseFieldName(joined[at]!);
		if (isSingle && seen.has(name)) throw new UsageError(`${joined[at]} has one value, and is given twice.`);
		seen.add(name);
	}
	return joined;
}
