/**
 * Fields of ours and fields that the user wants on every answer, together. What is sent, and how, is not here.
 */
import { AddedFields } from "../../protocol/http/added-fields.ts";
import type { FieldLines } from "../../protocol/http/field-section.ts";

/** Ours without those that the user sets too, then the user's; which add up is said in `added-fields.ts`. */
export function mergeFields(ours: FieldLines, theirs: FieldLines): FieldLines {
	return theirs.length === 0 ? ours : new AddedFields(theirs).join(ours);
}
