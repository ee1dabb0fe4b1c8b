/**
 * The field Forwarded (RFC 7239): what each proxy on the way says of the request as it got it.
 *
 * One field line at a time: a proxy adds its element at the end, or a line of its own, and what a client has put before it must not be able to swallow
 * it (an open quoted-string would, were the lines joined). Reading is strict but for white space around ";", which most senders write.
 */

/** One element; null for what it doesn't have. Its values are not judged yet. */
export interface ForwardedElement {
	readonly for: string | null;
	readonly proto: string | null;
	readonly host: string | null;
}

const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
/** qdtext and quoted-pair (RFC 9110 §5.6.4). */
const QUOTED = /"((?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*)"/y;
const SPACE = /[ \t]*/y;

/** The elements of a field line, in its order; null where it is malformed. */
export function parseForwarded(line: string): ForwardedElement[] | null {
	return new ForwardedParser(line).parse();
}

class ForwardedParser {
	readonly #text: string;
	#at: number;

	constructor(text: string) {
		this.#text = text;
		this.#at = 0;
	}

	/** RFC 9110 §5.6.1.2: a recipient has to take empty elements. */
	parse(): ForwardedElement[] | null {
		const elements: ForwardedElement[] = [];
		do {
			this.#take(SPACE);
			if (this.#isAt(",") || this.#isAtEnd) continue;
			const element = this.#parseElement();
			if (element === null) return null;
			elements.push(element);
		} while (this.#skip(","));
		return this.#isAtEnd ? elements : null;
	}

	get #isAtEnd(): boolean {
		return this.#at === this.#text.length;
	}

	/** RFC 7239 §4: pairs may be missing between semicolons; none may stand twice. */
	#parseElement(): ForwardedElement | null {
		const pairs = new Map<string, string>();
		do {
			this.#take(SPACE);
			const name = this.#take(TOKEN)?.[0].toLowerCase();
			if (name === undefined) continue;
			const value = this.#skip("=") ? this.#parseValue() : null;
			if (value === null || pairs.has(name)) return null;
			pairs.set(name, value);
			this.#take(SPACE);
		} while (this.#skip(";"));
		return { for: pairs.get("for") ?? null, proto: pairs.get("proto") ?? null, host: pairs.get("host") ?? null };
	}

	#parseValue(): string | null {
		const quoted = this.#take(QUOTED);
		if (quoted !== null) return quoted[1]!.replace(/\\(.)/g, "$1");
		return this.#take(TOKEN)?.[0] ?? null;
	}

	#take(pattern: RegExp): RegExpExecArray | null {
		pattern.lastIndex = this.#at;
		const match = pattern.exec(this.#text);
		if (match !== null) this.#at = pattern.lastIndex;
		return match;
	}

	#isAt(char: string): boolean {
		return this.#text[this.#at] === char;
	}

	#skip(char: string): boolean {
		if (!this.#isAt(char)) return false;
		this.#at++;
		return true;
	}
}
