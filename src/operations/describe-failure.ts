/** Puts into text what user code threw while it answered an exchange. */
import type { Exchange } from "../protocol/exchange/exchange.ts";

/** Causes of causes that are told: an error may be its own. */
const MOST_CAUSES = 8;

/** What an error says, or what was thrown in place of one. */
export function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

/** The error with its stack and its causes. Never throws, whatever was thrown. */
export function describeError(error: unknown): string {
	try {
		return described(error, MOST_CAUSES);
	} catch {
		return "thrown: something that has no text";
	}
}

function described(error: unknown, causes: number): string {
	if (!(error instanceof Error)) return `thrown: ${String(error)}`;
	const own = error.stack?.includes(error.message) ? error.stack : `${error.name}: ${error.message}\n${error.stack ?? ""}`.trimEnd();
	if (error.cause === undefined) return own;
	return `${own}\ncaused by ${causes === 0 ? "more" : described(error.cause, causes - 1)}`;
}

/** One entry of the error log: when, which request, and the error. The target is escaped, so that a peer can't write lines of its own. */
export function describeFailure(error: unknown, exchange: Exchange, unixMillis: number): string {
	const { method, target } = exchange.request;
	return `${new Date(unixMillis).toISOString()} ERROR ${method} ${escapeControls(target)} ${describeError(error)}\n`;
}

/** Text with its control characters as \xNN. */
export function escapeControls(text: string): string {
	let escaped = "";
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		escaped += code < 0x20 || (code >= 0x7f && code < 0xa0) ? `\\x${code.toString(16).padStart(2, "0")}` : text[at];
	}
	return escaped;
}
