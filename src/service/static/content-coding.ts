/**
 * Files compressed ahead: "app.js.br" beside "app.js" is app.js in the content coding br (RFC 9110 §8.4.1), and which of them a client
 * gets (RFC 9110 §12.5.3). Compressing while serving is not here.
 */
import { parseQualityValues } from "../../protocol/http/quality-values.ts";

export interface SiblingCoding {
	/** As in Content-Encoding. */
	readonly coding: string;
	readonly suffix: string;
}

/** In the server's order of preference, which decides among codings that the client likes equally. */
export const SIBLING_CODINGS: readonly SiblingCoding[] = [
	{ coding: "br", suffix: ".br" },
	{ coding: "zstd", suffix: ".zst" },
	{ coding: "gzip", suffix: ".gz" },
];

/**
 * Index of the coding to send, among those available (null is no coding, and stands first).
 *
 * RFC 9110 §12.5.3: without the field, any coding may be sent. We send none: such clients seldom decode. Where the client refuses all
 * there is, it gets the representation without coding rather than 406, as the section advises.
 */
export function chooseCoding(acceptEncoding: string | null, available: readonly (string | null)[]): number {
	if (acceptEncoding === null || available.length < 2) return 0;
	let anyOther = 0;
	let identity = -1;
	const qualities = new Map<string, number>();
	for (const { value, quality } of parseQualityValues(acceptEncoding)) {
		if (value === "*") anyOther = quality;
		else if (value === "identity") identity = quality;
		// RFC 9110 §8.4.1.3: x-gzip is gzip.
		else qualities.set(value === "x-gzip" ? "gzip" : value, quality);
	}
	let best = 0;
	// Not named, no coding is acceptable, but wanted less than anything that is named.
	let bestQuality = Math.max(identity, 0);
	for (let index = 1; index < available.length; index++) {
		const quality = qualities.get(available[index] ?? "") ?? anyOther;
		// A coding that is liked as well as none is better for the one byte count that both want low.
		const isBetter = best === 0 ? quality > 0 && quality >= bestQuality : quality > bestQuality;
		if (!isBetter) continue;
		best = index;
		bestQuality = quality;
	}
	return best;
}
