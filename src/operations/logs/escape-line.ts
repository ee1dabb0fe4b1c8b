/**
 * Text of a peer's making, as it may stand in a log line: nothing that ends the line, the quotes around it, or a terminal's patience. What is sent in
 * octets above 0x7E came as latin-1, and is shown as octets. Most text needs none of this, and is then returned as it is.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** For between quotes in the text and combined formats: \xHH, \" and \\. */
export function escapeQuoted(text: string): string {
	const at = firstUnsafe(text);
	return at === text.length ? text : escapeFrom(text, at, "\\x", 2);
}

/** For between quotes in JSON: \u00HH, \" and \\. */
export function escapeJson(text: string): string {
	const at = firstUnsafe(text);
	return at === text.length ? text : escapeFrom(text, at, "\\u", 4);
}

function firstUnsafe(text: string): number {
	let at = 0;
	while (at < text.length && isSafe(text.charCodeAt(at))) at++;
	return at;
}

function isSafe(code: number): boolean {
	return code >= 0x20 && code < 0x7f && code !== QUOTE && code !== BACKSLASH;
}

function escapeFrom(text: string, from: number, prefix: string, digits: number): string {
	let escaped = text.slice(0, from);
	for (let at = from; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (isSafe(code)) escaped += text[at];
		else if (code === QUOTE || code === BACKSLASH) escaped += `\\${text[at]}`;
		else escaped += prefix + code.toString(16).padStart(digits, "0");
	}
	return escaped;
}
