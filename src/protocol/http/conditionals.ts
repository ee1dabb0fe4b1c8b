/**
 * Conditional requests (RFC 9110 §13): what the preconditions of a request say about a representation, in the order of
 * RFC 9110 §13.2.2. Pure: no clock, no answer sent.
 *
 * RFC 9110 §13.2.1: preconditions count only where the answer without them would be 2xx or 412; ask after that is known.
 * Entity tags are `entity-tags.ts`, dates `http-date.ts`, the ranges that If-Range guards `ranges.ts`.
 */
import { entityTagsMatch, listHasEntityTag, scanEntityTag } from "./entity-tags.ts";
import type { FieldSection } from "./field-section.ts";
import { parseHttpDate } from "./http-date.ts";

/** What tells one state of a representation from another (RFC 9110 §8.8). */
export interface Validators {
	/** As in ETag, quotes and any W/ included; null where there is none. */
	readonly entityTag: string | null;
	/** Milliseconds since the epoch; compared by whole seconds, as Last-Modified has them. NaN where unknown. */
	readonly lastModifiedMillis: number;
}

/** Go on with the method; or the status to answer instead. */
export type PreconditionVerdict = "proceed" | 304 | 412;

/**
 * RFC 9110 §8.8.2.2: a modification date is a strong validator only where the representation can't have changed again in the same
 * second. An origin server sees that from its age; two seconds leave room for a file system whose clock is not ours.
 */
const STRONG_DATE_AGE_MILLIS = 2000;

/**
 * Evaluates If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since. `validators` are those of the selected
 * representation, null where the resource has none now. `nowUnixMillis` only settles dates with two-digit years.
 */
export function evaluatePreconditions(
	fields: FieldSection,
	method: string,
	validators: Validators | null,
	nowUnixMillis: number,
): PreconditionVerdict {
	const isRetrieval = method === "GET" || method === "HEAD";
	const ifMatch = fields.get("if-match");
	if (ifMatch !== null) {
		if (!listMatches(ifMatch, validators, "strong")) return 412;
	} else {
		const date = fields.get("if-unmodified-since");
		if (date !== null && isModifiedSince(date, validators, nowUnixMillis) === true) return 412;
	}
	const ifNoneMatch = fields.get("if-none-match");
	if (ifNoneMatch !== null) {
		if (listMatches(ifNoneMatch, validators, "weak")) return isRetrieval ? 304 : 412;
	} else if (isRetrieval) {
		const date = fields.get("if-modified-since");
		if (date !== null && isModifiedSince(date, validators, nowUnixMillis) === false) return 304;
	}
	return "proceed";
}

/**
 * Evaluates If-Range (RFC 9110 §13.1.5): true where Range may be honoured, which it also may without an If-Range. A value that is
 * neither one entity tag nor one date never matches, so the whole representation is sent.
 */
export function evaluateIfRange(fields: FieldSection, validators: Validators, nowUnixMillis: number): boolean {
	const value = fields.get("if-range");
	if (value === null) return true;
	if (scanEntityTag(value, 0) === value.length) {
		return validators.entityTag !== null && entityTagsMatch(value, validators.entityTag, "strong");
	}
	const lastModified = wholeSecond(validators.lastModifiedMillis);
	// An exact match, not "no later than" (RFC 9110 §13.1.5).
	return parseHttpDate(value, nowUnixMillis) === lastModified && nowUnixMillis - lastModified >= STRONG_DATE_AGE_MILLIS;
}

/** Whether "*" or a list of entity tags is met. "*" is met by any current representation. */
function listMatches(value: string, validators: Validators | null, comparison: "strong" | "weak"): boolean {
	if (validators === null) return false;
	if (value === "*") return true;
	return validators.entityTag !== null && listHasEntityTag(value, validators.entityTag, comparison);
}

/** Whether the representation changed after a date; null where that can't be said, and the field is to be ignored. */
function isModifiedSince(dateText: string, validators: Validators | null, nowUnixMillis: number): boolean | null {
	if (validators === null || Number.isNaN(validators.lastModifiedMillis)) return null;
	const date = parseHttpDate(dateText, nowUnixMillis);
	if (Number.isNaN(date)) return null;
	return wholeSecond(validators.lastModifiedMillis) > date;
}

function wholeSecond(unixMillis: number): number {
	return Math.floor(unixMillis / 1000) * 1000;
}
