/**
 * Fields of ours and fields that the user wants on every answer, together. What is sent, and how, is not here.
 */
import type { FieldLines } from "../../protocol/http/field-section.ts";

/**
 * Ours without those that the user sets too, then the user's. Vary is the exception: taking a name out of it would make caches give
 * one client what was chosen for another, so its lines add up (RFC 9110 §5.3).
 */
export function mergeFields(ours: FieldLines, theirs: FieldLines): FieldLines {
	if (theirs.length === 0) return ours;
	const replaced = new Set<string>();
	for (let at = 0; at < theirs.length; at += 2) replaced.add((theirs[at] ?? "").toLowerCase());
	replaced.delete("vary");
	const merged: string[] = [];
	for (let at = 0; at < ours.length; at += 2) {
		const name = ours[at] ?? "";
		if (!replaced.has(name.toLowerCase())) merged.push(name, ours[at + 1] ?? "");
	}
	merged.push(...theirs);
	return merged;
}
