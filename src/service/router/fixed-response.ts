/** Answers every exchange with the same text or JSON. */
import type { Handler } from "../../protocol/exchange/exchange.ts";
import type { FieldLines } from "../../protocol/http/field-section.ts";

/** A handler of one response; `content` is null where it has none. The route's own fields come over the type. */
export function fixedResponse(status: number, content: string | null, type: string): Handler {
	const fields: FieldLines = content === null ? [] : ["Content-Type", type];
	return (exchange) => exchange.respond(status, fields, content);
}
