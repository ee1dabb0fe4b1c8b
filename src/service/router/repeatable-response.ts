/** Answers every request with one response that was made before any came. */
import type { FetchHandler } from "../fetch/fetch-handler.ts";
import { isLightResponse, LightResponse, partsOf } from "../fetch/light-response.ts";

/**
 * A fetch handler that gives the same response each time. One of ours that is made of a string, bytes or a blob can be sent again as it is; of any other,
 * which has only a stream to be read once, the content is read before the first answer and kept. Throws a TypeError where the body has been read.
 */
export function repeatableResponse(response: Response): FetchHandler {
	if (!isLightResponse(response)) return keepingContent(response);
	const { status, lines, source } = partsOf(response);
	if (source === null || typeof source === "string" || source instanceof Uint8Array || source instanceof Blob) return () => response;
	return keepingContent(new LightResponse(source, { status, headers: pairsOf(lines) }));
}

function keepingContent(response: Response): FetchHandler {
	if (response.bodyUsed) throw new TypeError("The body of the Response has already been read.");
	let kept: Promise<Response> | null = null;
	return () => {
		kept ??= keepContent(response);
		return kept;
	};
}

async function keepContent(response: Response): Promise<Response> {
	const { status, statusText, headers, body } = response;
	const content = body === null ? null : new Uint8Array(await response.arrayBuffer());
	return new LightResponse(content, { status, statusText, headers: [...headers] as [string, string][] });
}

function pairsOf(lines: readonly string[]): [string, string][] {
	const pairs: [string, string][] = [];
	for (let at = 0; at < lines.length; at += 2) pairs.push([lines[at] ?? "", lines[at + 1] ?? ""]);
	return pairs;
}
