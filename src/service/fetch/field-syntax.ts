/**
 * Field names and values as the Fetch API takes them: checked (RFC 9110 §5.1, §5.5), names in lower case, values trimmed.
 *
 * The protocol layer checks again what it writes. It is checked here too because the Web API throws where the mistake is
 * made. Field lines are kept as `FieldLines`: names and values in turn.
 */

/** Names once checked, with their lower case. Handlers use few; a proxy may use any, so the number and length are bounded. */
const KNOWN_NAMES = new Map<string, string>();
const KNOWN_NAMES_LIMIT = 1024;
const KNOWN_NAME_LENGTH_LIMIT = 64;

/** tchar (RFC 9110 §5.6.2), by code. */
const IS_TCHAR = tcharTable();

function tcharTable(): Uint8Array {
	const table = new Uint8Array(128);
	for (const char of "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") table[char.charCodeAt(0)] = 1;
	return table;
}

/** The field name in lower case. Throws a TypeError where it is not a token. */
export function lowerName(name: string): string {
	return KNOWN_NAMES.get(name) ?? checkName(String(name));
}

function checkName(name: string): string {
	if (!isToken(name)) throw new TypeError(`${JSON.stringify(name)} is not a field name: it has to be a token (RFC 9110 §5.1).`);
	const lower = name.toLowerCase();
	if (name.length <= KNOWN_NAME_LENGTH_LIMIT) {
		if (KNOWN_NAMES.size >= KNOWN_NAMES_LIMIT) KNOWN_NAMES.clear();
		KNOWN_NAMES.set(name, lower);
	}
	return lower;
}

function isToken(text: string): boolean {
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code >= 128 || IS_TCHAR[code] === 0) return false;
	}
	return text.length > 0;
}

/** The field value without white space around it. Throws a TypeError where it has CR, LF, NUL or a character above U+00FF. */
export function checkValue(value: string): string {
	const text = typeof value === "string" ? value : String(value);
	const length = text.length;
	if (length === 0) return text;
	if (isSpace(text.charCodeAt(0)) || isSpace(text.charCodeAt(length - 1))) return checkValue(trimSpace(text));
	for (let at = 0; at < length; at++) {
		const code = text.charCodeAt(at);
		if (code < 0x20 || code > 0x7e) checkUncommon(code, at);
	}
	return text;
}

function checkUncommon(code: number, at: number): void {
	if (code > 0xff) throw new TypeError(`A field value holds octets; its character ${at} (code ${code}) is above U+00FF.`);
	if (code === 0 || code === 0x0a || code === 0x0d) throw new TypeError(`A field value can't hold CR, LF or NUL; found at character ${at}.`);
}

function isSpace(code: number): boolean {
	return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

function trimSpace(text: string): string {
	let from = 0;
	let to = text.length;
	while (from < to && isSpace(text.charCodeAt(from))) from++;
	while (to > from && isSpace(text.charCodeAt(to - 1))) to--;
	return text.slice(from, to);
}

/** True where one of the lines has this name, given in lower case as the lines have it. */
export function hasLine(lines: readonly string[], name: string): boolean {
	for (let at = 0; at < lines.length; at += 2) if (lines[at] === name) return true;
	return false;
}
