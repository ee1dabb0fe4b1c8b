/**
 * Finds what belongs to the host of a target URI: an exact name, else the longest "*.suffix", else "*".
 *
 * Names are compared without regard to case (RFC 9110 §4.2.3), without port and without a dot at the end; IPv6 addresses in their shortest form.
 */
import { UsageError } from "../../protocol/faults.ts";

/** The longest name that DNS has, in text. What is longer belongs to "*", and costs no more than that. */
const LONGEST_HOST = 253;
/** Peers choose authorities, so the number that is remembered is bounded. */
const KNOWN_LIMIT = 256;

export class HostTable<T> {
	#exact: Map<string, T>;
	/** By suffix with its dot: ".example.org". */
	#wildcards: Map<string, T>;
	#fallback: T | null;
	/** What authorities came to, as they were sent. */
	#known: Map<string, T | null>;

	/** Throws a `UsageError` for a pattern that is none, or that stands there twice. */
	constructor(entries: Iterable<readonly [pattern: string, value: T]>) {
		this.#exact = new Map();
		this.#wildcards = new Map();
		this.#fallback = null;
		this.#known = new Map();
		const seen = new Set<string>();
		for (const [pattern, value] of entries) {
			const host = normalizeHostPattern(pattern);
			if (seen.has(host)) throw new UsageError(`the host ${host} is named twice`);
			seen.add(host);
			if (host === "*") this.#fallback = value;
			else if (host.startsWith("*.")) this.#wildcards.set(host.slice(1), value);
			else this.#exact.set(host, value);
		}
	}

	/** What belongs to an authority ("Example.com:8080"; "" where there is none); null for nothing. */
	find(authority: string): T | null {
		const known = this.#known.get(authority);
		if (known !== undefined) return known;
		const found = this.#look(hostOf(authority));
		if (authority.length <= LONGEST_HOST) {
			if (this.#known.size >= KNOWN_LIMIT) this.#known.clear();
			this.#known.set(authority, found);
		}
		return found;
	}

	#look(host: string): T | null {
		const exact = this.#exact.get(host);
		if (exact !== undefined) return exact;
		if (this.#wildcards.size > 0 && host.length <= LONGEST_HOST) {
			for (let dot = host.indexOf(".", 1); dot !== -1; dot = host.indexOf(".", dot + 1)) {
				const wildcard = this.#wildcards.get(host.slice(dot));
				if (wildcard !== undefined) return wildcard;
			}
		}
		return this.#fallback;
	}
}

/** A host as names are compared, or a pattern "*.name" or "*" of them. Throws a `UsageError` that says what is wrong. */
export function normalizeHostPattern(pattern: string): string {
	if (pattern === "*") return pattern;
	const isWildcard = pattern.startsWith("*.");
	const name = isWildcard ? pattern.slice(2) : pattern;
	const host = name.includes("*") ? null : parsedHost(name);
	if (host === null) throw new UsageError('expected a host name such as "example.com", "*.example.com", "[::1]" or "*", without scheme and port');
	if (isWildcard && (host.startsWith("[") || /^[\d.]+$/.test(host))) throw new UsageError("an IP address has no names below it");
	return isWildcard ? `*.${host}` : host;
}

/** The host of an authority: no port, lower case. */
function hostOf(authority: string): string {
	const colon = authority.lastIndexOf(":");
	const host = colon > authority.lastIndexOf("]") ? authority.slice(0, colon) : authority;
	if (host.startsWith("[") && host.length <= LONGEST_HOST) return parsedHost(host) ?? host;
	return withoutLastDot(host.toLowerCase());
}

/** A host in the form a URL has it: names in lower case and ASCII, addresses in their shortest form. Null for none. */
function parsedHost(name: string): string | null {
	// What would end the host, or be something else of an authority.
	if (name === "" || /[\s/?#@\\]/.test(name) || (name.includes(":") && !/^\[[^\]]*\]$/.test(name))) return null;
	try {
		return withoutLastDot(new URL(`http://${name}/`).hostname);
	} catch {
		return null;
	}
}

function withoutLastDot(host: string): string {
	return host.length > 1 && host.endsWith(".") ? host.slice(0, -1) : host;
}
