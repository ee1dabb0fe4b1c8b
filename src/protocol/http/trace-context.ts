/**
 * Trace Context of the W3C (Recommendation of 2021): the fields traceparent and tracestate, by which requests are followed through several servers.
 *
 * Read strictly: what is invalid is as if it weren't there, as the Recommendation asks (its §3.2.2 and §3.3.1). Nothing is made up here: where a trace
 * begins or goes on is the handler's business.
 */
import type { FieldSection } from "./field-section.ts";

/** The request as part of a trace. */
export interface TraceContext {
	/** 32 lower-case hexadecimal digits, not all 0. */
	readonly traceId: string;
	/** The span of the caller, 16 lower-case hexadecimal digits, not all 0. */
	readonly parentId: string;
	/** The flags' octet; bit 0: the caller records the trace. */
	readonly flags: number;
	/** Tracestate as it came, to be passed on; "" where there is none or it is malformed. */
	readonly state: string;
}

/** Of the form of version 00, with the length that later versions have at the least. */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;
const VERSION_00_LENGTH = 55;

const MOST_STATE_MEMBERS = 32;
const STATE_KEY = /^(?:[a-z][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13})$/;
const STATE_VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/** The trace that a request belongs to; null where it doesn't say, or not in this form. */
export function traceOf(fields: FieldSection): TraceContext | null {
	const text = fields.get("traceparent");
	const parent = text === null ? null : parseTraceparent(text);
	if (parent === null) return null;
	const state = fields.get("tracestate") ?? "";
	return { ...parent, state: isTracestate(state) ? state : "" };
}

/** A traceparent; null where it isn't one. A field that came twice isn't one. */
export function parseTraceparent(text: string): Omit<TraceContext, "state"> | null {
	const [matched, version, traceId, parentId, flags] = TRACEPARENT.exec(text) ?? [];
	if (matched === undefined || version === "ff" || (version === "00" && text.length !== VERSION_00_LENGTH)) return null;
	if (/^0+$/.test(traceId!) || /^0+$/.test(parentId!)) return null;
	return { traceId: traceId!, parentId: parentId!, flags: Number.parseInt(flags!, 16) };
}

function isTracestate(text: string): boolean {
	const keys = new Set<string>();
	for (const part of text.split(",")) {
		const member = part.replace(/^[ \t]+|[ \t]+$/g, "");
		if (member === "") continue;
		const at = member.indexOf("=");
		const key = member.slice(0, at);
		if (at === -1 || !STATE_KEY.test(key) || !STATE_VALUE.test(member.slice(at + 1)) || keys.has(key)) return false;
		keys.add(key);
	}
	return keys.size <= MOST_STATE_MEMBERS;
}
