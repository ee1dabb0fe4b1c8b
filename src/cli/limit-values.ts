/** Options that set limits, as the limits of a connection. */
import { DEFAULT_LIMITS, type Limits } from "../protocol/limits.ts";
import type { OptionKey, OptionValues } from "./options.ts";

/** The limits of several sources, the strongest last; what none sets is the default. */
export function joinLimits(sources: readonly (Partial<Limits> | undefined)[]): Limits {
	return Object.assign({ ...DEFAULT_LIMITS }, ...sources);
}

/** The option of each limit: none is without one. */
export const LIMIT_OPTIONS = {
	targetBytes: "maxTarget",
	headBytes: "maxHeader",
	fieldCount: "maxFields",
	contentBytes: "maxBody",
	chunkLineBytes: "maxChunkLine",
	chunkOverheadBytes: "maxChunkOverhead",
	trailerBytes: "maxTrailer",
	trailerCount: "maxTrailers",
	pipelineBytes: "maxPipeline",
	unreadContentBytes: "maxUnread",
	discardBytes: "maxDiscard",
	outputBytes: "maxQueued",
	headMillis: "timeoutHeader",
	requestMillis: "timeoutRequest",
	idleMillis: "timeoutIdle",
	minContentRate: "minContentRate",
	contentGraceMillis: "contentGrace",
	writeMillis: "timeoutWrite",
	minReadRate: "minReadRate",
	lingerMillis: "timeoutLinger",
	lingerBytes: "maxLinger",
	partingMillis: "timeoutParting",
} as const satisfies Readonly<Record<keyof Limits, OptionKey>>;

/** The limits that options set. */
export function limitsOf(values: OptionValues): Partial<Limits> {
	const limits: { -readonly [K in keyof Limits]?: Limits[K] } = {};
	for (const [limit, option] of Object.entries(LIMIT_OPTIONS) as [keyof Limits, (typeof LIMIT_OPTIONS)[keyof Limits]][]) {
		const value = values[option];
		if (value !== undefined) limits[limit] = value;
	}
	return limits;
}
