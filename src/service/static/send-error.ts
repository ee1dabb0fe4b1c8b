/**
 * Short answers where there is no file to send: statuses from 301 to 503 with a page that names them, and which failure of the host means
 * which status. A site's own 404.html is `static-service.ts`'s.
 */
import type { Exchange } from "../../protocol/exchange/exchange.ts";
import type { FieldLines } from "../../protocol/http/field-section.ts";
import { mediaTypeQuality, parseQualityValues } from "../../protocol/http/quality-values.ts";
import { reasonPhrase } from "../../protocol/http/statuses.ts";
import { SystemError } from "../../runtime.ts";
import { mergeFields } from "./merge-fields.ts";

const SENTENCES: Readonly<Record<number, string>> = {
	400: "The path of this address is malformed.",
	403: "This server may not read what you asked for.",
	404: "There is nothing at this address.",
	405: "What stands at this address doesn't take this method.",
	412: "What you asked for is not in the state that you expected.",
	416: "What you asked for has no such part.",
	500: "The server failed at this. It has been noted.",
	503: "The server has too much to do right now. Try again soon.",
};

/** For answers that stand for no file, and that nobody is to keep. */
export const UNKEPT_FIELDS: FieldLines = ["X-Content-Type-Options", "nosniff", "Cache-Control", "no-cache"];

/** For pages that we make ourselves: they need nothing from anywhere. */
export const OWN_PAGE_FIELDS: FieldLines = [...UNKEPT_FIELDS, "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"];

/** Sends an error: HTML to who prefers it (browsers), one line of text to others. `extra` are fields of this answer, `fields` the user's. */
export function sendError(exchange: Exchange, status: number, fields: FieldLines, extra: FieldLines = []): void {
	const wantsHtml = acceptsHtml(exchange);
	const type = wantsHtml ? "text/html; charset=utf-8" : "text/plain; charset=utf-8";
	const ours = ["Content-Type", type, "Vary", "Accept", ...OWN_PAGE_FIELDS, ...extra];
	const sentence = SENTENCES[status] ?? "";
	const title = `${status} ${reasonPhrase(status)}`;
	exchange.respond(status, mergeFields(ours, fields), wantsHtml ? errorPage(title, sentence) : `${title}. ${sentence}\n`);
}

/** Sends 301 to `location`, which is a path and query as a client would send them. */
export function sendRedirect(exchange: Exchange, location: string, fields: FieldLines): void {
	exchange.respond(301, mergeFields(["Location", location, "Cache-Control", "no-cache"], fields));
}

/** Answers a failure of the host. What nobody foresaw is reported. */
export function sendFailure(exchange: Exchange, error: unknown, fields: FieldLines, reportError: (error: unknown, exchange: Exchange) => void): void {
	const code = error instanceof SystemError ? error.code : "";
	const isRefusal = code === "EACCES" || code === "EPERM";
	if (!isRefusal || exchange.isAnswered) reportError(error, exchange);
	if (exchange.isAnswered) exchange.abort(error);
	else if (isRefusal) sendError(exchange, 403, fields);
	// Out of descriptors: some are free again as soon as other answers are through.
	else if (code === "EMFILE" || code === "ENFILE") sendError(exchange, 503, fields, ["Retry-After", "1"]);
	else sendError(exchange, 500, fields);
}

/** Whether the request names text/html itself: what browsers do for pages, and for nothing that a page loads. */
export function acceptsHtml(exchange: Exchange): boolean {
	const accept = exchange.request.fields.get("accept");
	return accept !== null && parseQualityValues(accept).some(({ value, quality }) => value === "text/html" && quality > 0);
}

/** Whether JSON is preferred to HTML. */
export function prefersJson(exchange: Exchange): boolean {
	const accept = exchange.request.fields.get("accept");
	if (accept === null) return false;
	const values = parseQualityValues(accept);
	return mediaTypeQuality(values, "application/json") > mediaTypeQuality(values, "text/html");
}

function errorPage(title: string, sentence: string): string {
	return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 18vh auto 0; padding: 0 1.5rem }
h1 { font-size: 1.5rem; margin: 0 0 .5rem }
p { margin: 0; opacity: .75 }
</style>
<h1>${title}</h1>
<p>${sentence}</p>
</html>
`;
}
