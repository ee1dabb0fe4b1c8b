/**
 * Redirects to a target with parameters of the route's pattern: "/new/:name", "https://example.com/*".
 *
 * Parameters are put in as the client sent them, so what was encoded stays so. The query goes along, unless the target has one of its own.
 */
import type { Handler } from "../../protocol/exchange/exchange.ts";
import { UsageError } from "../../protocol/faults.ts";
import type { PathPattern } from "./path-pattern.ts";

export const REDIRECT_STATUSES: readonly number[] = [301, 302, 303, 307, 308];

/** A piece of the target: its own text, a parameter, or the rest. */
type Piece = { readonly text: string } | { readonly name: string } | "rest";

/** A handler that redirects. Throws a `UsageError` where the target doesn't fit the pattern. */
export function redirectHandler(pattern: PathPattern, target: string, status: number): Handler {
	const pieces = parseTarget(pattern, target);
	const isPath = target.startsWith("/");
	const takesQuery = !target.includes("?");
	return (exchange) => {
		const { path, query } = exchange.request;
		const location = pieces.map((piece) => textOf(piece, pattern, path)).join("");
		// What a client put in must not become the name of another host: "//evil.example" would.
		const safe = isPath ? location.replace(/^\/+/, "/") : location;
		exchange.respond(status, ["Location", takesQuery && query !== null ? withQuery(safe, query) : safe]);
	};
}

/** Checks a target against the pattern of its route. Throws a `UsageError` that says what is wrong. */
export function parseTarget(pattern: PathPattern, target: string): readonly Piece[] {
	const pathStart = startOfPath(target);
	// "\" is in no URL, and browsers take it for "/": "/\evil.example" would be a host.
	if (pathStart === -1 || /[^!-~]|\\/.test(target)) {
		throw new UsageError('expected a path such as "/new/:name", or a URL that begins with http:// or https://, as clients send it');
	}
	const pieces: Piece[] = [{ text: target.slice(0, pathStart) }];
	for (const part of target.slice(pathStart).split(/((?<=\/):[A-Za-z_][A-Za-z0-9_]*|(?<=\/)\*)/)) {
		if (part === "*") {
			if (!pattern.takesRest) throw new UsageError(`it has "*", and ${pattern.text} has none`);
			pieces.push("rest");
		} else if (part.startsWith(":")) {
			const name = part.slice(1);
			if (!pattern.names.includes(name)) throw new UsageError(`it has "${part}", and ${pattern.text} has no such parameter`);
			pieces.push({ name });
		} else pieces.push({ text: part });
	}
	return pieces;
}

/** Where the path begins: parameters stand there and nowhere before, so that none can say the host. -1 for no target at all. */
function startOfPath(target: string): number {
	if (target.startsWith("/")) return target.startsWith("//") ? -1 : 0;
	const origin = /^https?:\/\/[A-Za-z0-9.[\]:-]+(?=[/?#]|$)/i.exec(target);
	return origin === null || !canParse(origin[0]) ? -1 : origin[0].length;
}

function canParse(url: string): boolean {
	try {
		return new URL(url).host !== "";
	} catch {
		return false;
	}
}

function textOf(piece: Piece, pattern: PathPattern, path: string): string {
	if (piece === "rest") return pattern.rawRest(path);
	return "text" in piece ? piece.text : pattern.rawParameter(path, piece.name);
}

function withQuery(location: string, query: string): string {
	const hash = location.indexOf("#");
	return hash === -1 ? `${location}?${query}` : `${location.slice(0, hash)}?${query}${location.slice(hash)}`;
}
