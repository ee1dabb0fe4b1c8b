/**
 * `src` names no runtime, and `src/protocol` has no clock, no randomness and no way out. The compiler enforces most of it (the
 * tsconfig files of those folders); this finds what compiles all the same, such as `Date.now`.
 */
import { problem } from "./problem.mjs";
import { tokenize } from "./tokens.mjs";

/** What only a runtime has. */
const RUNTIME_NAMES = new Set(["Deno", "Bun", "process", "Buffer", "require", "__dirname", "__filename", "setImmediate", "clearImmediate"]);

/** Servers of the runtimes: rivals, not parts. */
const FOREIGN_SERVERS = new Set(["Deno.serve", "Deno.serveHttp", "Bun.serve"]);

/** ECMAScript, but neither pure nor the same everywhere. */
const IMPURE_NAMES = new Set(["performance", "crypto", "globalThis", "Intl", "Temporal", "eval", "Function", "WeakRef", "FinalizationRegistry"]);
const IMPURE_MEMBERS = new Set(["Date.now", "Math.random", "Atomics.wait", "Atomics.waitAsync"]);

/**
 * @param {import("./problem.mjs").Files} files
 * @returns {import("./problem.mjs").Problem[]}
 */
export function checkPurity(files) {
	/** @type {import("./problem.mjs").Problem[]} */
	const problems = [];
	for (const [file, source] of files) {
		if (!/^(src|adapters)\/.*\.ts$/.test(file) || file.endsWith(".bench.ts")) continue;
		const isProtocol = file.startsWith("src/protocol/");
		const tokens = tokenize(source);
		for (const [at, token] of tokens.entries()) {
			if (token.kind !== "word") continue;
			const word = token.text;
			const isMember = isDot(tokens[at - 1]);
			const owner = isMember ? tokens[at - 2]?.text : undefined;
			const path = isDot(tokens[at + 1]) ? `${word}.${tokens[at + 2]?.text}` : word;
			if (!isMember && FOREIGN_SERVERS.has(path))
				problems.push(problem(file, token.line, `uses ${path}: the HTTP engine is our own on every runtime.`));
			if (!file.startsWith("src/")) continue;
			if (RUNTIME_NAMES.has(word) && (!isMember || owner === "globalThis")) {
				problems.push(problem(file, token.line, `names ${word}: only an adapter knows its runtime; ask the Runtime port.`));
			}
			if (word === "export" && tokens[at + 1]?.text === "default") {
				problems.push(problem(file, token.line, "has a default export; src has named ones only."));
			}
			if (word === "as" && tokens[at + 1]?.text === "default")
				problems.push(problem(file, token.line, "exports a name as default; src has named ones only."));
			if (!isProtocol || isMember) continue;
			if (IMPURE_NAMES.has(word)) problems.push(problem(file, token.line, `names ${word}: src/protocol is pure ECMAScript without a way out.`));
			if (IMPURE_MEMBERS.has(path)) problems.push(problem(file, token.line, `uses ${path}: clocks and chance are the host's.`));
			if (word === "Date" && tokens[at + 1]?.text === "(" && (tokens[at - 1]?.text !== "new" || tokens[at + 2]?.text === ")")) {
				problems.push(problem(file, token.line, "asks Date for the time: clocks are the host's."));
			}
		}
	}
	return problems;
}

/** @param {import("./tokens.mjs").Token | undefined} token */
function isDot(token) {
	return token?.kind === "punctuation" && token.text === ".";
}
