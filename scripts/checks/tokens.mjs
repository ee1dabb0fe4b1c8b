/**
 * Splits TypeScript into tokens, comments left out, so that a check can tell a name in code from the same word in a comment or a
 * string. It knows no grammar; where a slash may begin a regular expression is told from the token before it.
 */

/**
 * @typedef {object} Token
 * @property {"word" | "string" | "template" | "number" | "regex" | "punctuation"} kind A template is one of its text parts.
 * @property {string} text A string's value without quotes (escapes untouched), else as written.
 * @property {number} line From 1.
 */

const WORD = /[\p{ID_Start}$_#][\p{ID_Continue}$\u200c\u200d]*/uy;
const NUMBER = /\.?[0-9][0-9A-Za-z_.]*/y;
const SPACE = /\s+/y;
/** After these words a slash begins a regular expression; after other words it divides. */
const BEFORE_EXPRESSION = new Set([
	"return",
	"typeof",
	"case",
	"in",
	"of",
	"delete",
	"void",
	"throw",
	"new",
	"else",
	"do",
	"yield",
	"await",
	"instanceof",
	"extends",
	"default",
]);

/**
 * @param {string} source
 * @returns {Token[]}
 */
export function tokenize(source) {
	/** @type {Token[]} */
	const tokens = [];
	/** Braces open in each template's expression; the last is the innermost. @type {number[]} */
	const templates = [];
	let at = source.startsWith("#!") ? endOfLine(source, 0) : 0;
	let line = 1;

	/**
	 * @param {Token["kind"]} kind
	 * @param {string} text
	 * @param {number} end
	 */
	function take(kind, text, end) {
		tokens.push({ kind, text, line });
		skipTo(end);
	}
	/** @param {number} end */
	function skipTo(end) {
		for (; at < end; at++) if (source[at] === "\n") line++;
	}
	/** @param {number} from */
	function takeTemplateText(from) {
		const end = endOfTemplateText(source, from);
		const opensExpression = source[end] === "$";
		if (opensExpression) templates.push(0);
		take("template", source.slice(from, end), Math.min(source.length, end + (opensExpression ? 2 : 1)));
	}

	while (at < source.length) {
		const char = source[at];
		const space = matchAt(SPACE, source, at);
		if (space !== null) skipTo(at + space.length);
		else if (source.startsWith("//", at)) skipTo(endOfLine(source, at));
		else if (source.startsWith("/*", at)) skipTo(after(source, "*/", at + 2));
		else if (char === '"' || char === "'") {
			const end = endOfQuoted(source, at);
			take("string", source.slice(at + 1, end - 1), end);
		} else if (char === "`") takeTemplateText(at + 1);
		else if (char === "/" && mayBeginRegex(tokens.at(-1))) {
			const end = endOfRegex(source, at);
			take("regex", source.slice(at, end), end);
		} else {
			const word = matchAt(WORD, source, at);
			const number = word === null ? matchAt(NUMBER, source, at) : null;
			if (word !== null) take("word", word, at + word.length);
			else if (number !== null) take("number", number, at + number.length);
			else if (char === "}" && templates.at(-1) === 0) {
				templates.pop();
				takeTemplateText(at + 1);
			} else {
				if (templates.length > 0 && (char === "{" || char === "}")) templates.push(/** @type {number} */ (templates.pop()) + (char === "{" ? 1 : -1));
				take("punctuation", /** @type {string} */ (char), at + 1);
			}
		}
	}
	return tokens;
}

/**
 * @param {RegExp} pattern A sticky one.
 * @param {string} source
 * @param {number} at
 */
function matchAt(pattern, source, at) {
	pattern.lastIndex = at;
	return pattern.exec(source)?.[0] ?? null;
}

/** @param {Token | undefined} before */
function mayBeginRegex(before) {
	if (before === undefined) return true;
	if (before.kind === "word") return BEFORE_EXPRESSION.has(before.text);
	return before.kind === "punctuation" && before.text !== ")" && before.text !== "]" && before.text !== "}";
}

/**
 * @param {string} source
 * @param {number} from
 */
function endOfLine(source, from) {
	const end = source.indexOf("\n", from);
	return end === -1 ? source.length : end;
}

/**
 * @param {string} source
 * @param {string} mark
 * @param {number} from
 */
function after(source, mark, from) {
	const at = source.indexOf(mark, from);
	return at === -1 ? source.length : at + mark.length;
}

/**
 * @param {string} source
 * @param {number} from Index of the opening quote.
 */
function endOfQuoted(source, from) {
	let at = from + 1;
	while (at < source.length && source[at] !== source[from] && source[at] !== "\n") at += source[at] === "\\" ? 2 : 1;
	return Math.min(source.length, at + 1);
}

/**
 * Index of the closing backtick or of "${".
 * @param {string} source
 * @param {number} from
 */
function endOfTemplateText(source, from) {
	let at = from;
	while (at < source.length && source[at] !== "`" && !source.startsWith("${", at)) at += source[at] === "\\" ? 2 : 1;
	return Math.min(source.length, at);
}

/**
 * @param {string} source
 * @param {number} from Index of the opening slash.
 */
function endOfRegex(source, from) {
	let inClass = false;
	let at = from + 1;
	for (; at < source.length && source[at] !== "\n"; at++) {
		if (source[at] === "\\") at++;
		else if (source[at] === "[") inClass = true;
		else if (source[at] === "]") inClass = false;
		else if (source[at] === "/" && !inClass) break;
	}
	const flags = matchAt(/[a-z]*/y, source, at + 1) ?? "";
	return Math.min(source.length, at + 1 + flags.length);
}
