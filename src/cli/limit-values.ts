/** Options that set limits, as the limits of a connection. */
import { DEFAULT_LIMITS, type Limits } from "../protocol/limits.ts";
import type { OptionValues } from "./options.ts";

/** The limits of several sources, the strongest last; what none sets is the default. */
export function joinLimits(sources: readonly (Partial<Limits> | undefined)[]): Limits {
	return Object.assign({ ...DEFAULT_LIMITS }, ...sources);
}

/** The limits that options set. */
export function limitsOf(values: OptionValues): Partial<Limits> {
	const limits: { -readonly [K in keyof Limits]?: Limits[K] } = {};
	if (values.timeoutHeader !== undefined) limits.headMillis = values.timeoutHeader;
	if (values.timeoutRequest !== undefined) limits.requestMillis = values.timeoutRequest;
	if (values.timeoutIdle !== undefined) limits.idleMillis = values.timeoutIdle;
	if (values.timeoutWrite !== undefined) limits.writeMillis = values.timeoutWrite;
	if (values.maxHeader !== undefined) limits.headBytes = values.maxHeader;
	if (values.maxTarget !== undefined) limits.targetBytes = values.maxTarget;
	if (values.maxFields !== undefined) limits.fieldCount = values.maxFields;
	if (values.maxBody !== undefined) limits.contentBytes = values.maxBody;
	return limits;
}
