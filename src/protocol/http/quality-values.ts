/**
 * Weighted lists of what a client prefers (RFC 9110 §12.4.2): Accept, Accept-Encoding and their kind.
 *
 * What is chosen by them is the chooser's: `service/static/content-coding.ts` for codings.
 */

/** One member of a list. */
export interface QualityValue {
	/** In lower case, without parameters. */
	readonly value: string;
	/** 0 (not acceptable) to 1. */
	readonly quality: number;
}

/** qvalue (RFC 9110 §12.4.2): at most three decimals. */
const QVALUE = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

/** Members past this are not looked at: no client has so many preferences. */
const MAX_MEMBERS = 64;

/** The members of a list, in its order. A weight that is none counts as 0, so that what a client wrote badly is not forced on it. */
export function parseQualityValues(list: string): QualityValue[] {
	const values: QualityValue[] = [];
	for (const member of list.split(",", MAX_MEMBERS)) {
		const [name = "", ...parameters] = member.split(";");
		const value = name.trim().toLowerCase();
		if (value !== "") values.push({ value, quality: qualityOf(parameters) });
	}
	return values;
}

/** How much a media type ("text/html") is wanted by an Accept value: the most specific range that has it counts (RFC 9110 §12.5.1). */
export function mediaTypeQuality(accept: readonly QualityValue[], mediaType: string): number {
	const anySubtype = `${mediaType.slice(0, mediaType.indexOf("/"))}/*`;
	let specificity = 0;
	let quality = 0;
	for (const member of accept) {
		const found = member.value === mediaType ? 3 : member.value === anySubtype ? 2 : member.value === "*/*" ? 1 : 0;
		if (found <= specificity) continue;
		specificity = found;
		quality = member.quality;
	}
	return quality;
}

function qualityOf(parameters: string[]): number {
	for (const parameter of parameters) {
		const [name = "", value = ""] = parameter.split("=", 2);
		if (name.trim().toLowerCase() !== "q") continue;
		const text = value.trim();
		return QVALUE.test(text) ? Number(text) : 0;
	}
	return 1;
}
