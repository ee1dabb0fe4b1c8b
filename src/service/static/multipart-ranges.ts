/**
 * Content of an answer with several ranges: multipart/byteranges (RFC 9110 §14.6, §15.3.7.2), planned so that its length is known before
 * any of it is read. What is sent is `send-resource.ts`; which ranges, `protocol/http/ranges.ts`.
 */
import { type ByteRange, formatContentRange } from "../../protocol/http/ranges.ts";
import type { Piece } from "./file-transfer.ts";

export interface MultipartPlan {
	readonly contentType: string;
	/** Part headers and ranges in turn, then the closing delimiter. */
	readonly pieces: readonly Piece[];
	/** Octets of the content. */
	readonly length: number;
}

/**
 * Plans the parts. The boundary is made from the representation's entity tag: it is the same on every runtime and for every worker,
 * and nobody who writes a file knows the tag it will have.
 */
export function planMultipart(ranges: readonly ByteRange[], contentType: string, entityTag: string, fullLength: number): MultipartPlan {
	const boundary = `trivet-${entityTag.replace(/[^\w-]/g, "")}`;
	const encoder = new TextEncoder();
	const pieces: Piece[] = [];
	let length = 0;
	for (const range of ranges) {
		const delimiter = `${pieces.length === 0 ? "" : "\r\n"}--${boundary}\r\n`;
		const header = encoder.encode(`${delimiter}Content-Type: ${contentType}\r\nContent-Range: ${formatContentRange(range, fullLength)}\r\n\r\n`);
		pieces.push(header, range);
		length += header.length + range.to - range.from;
	}
	const closing = encoder.encode(`\r\n--${boundary}--\r\n`);
	pieces.push(closing);
	return { contentType: `multipart/byteranges; boundary=${boundary}`, pieces, length: length + closing.length };
}
