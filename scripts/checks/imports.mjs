/**
 * Imports go one way (`layers.mjs`), without cycles, type imports included; `src` imports only `src`, an adapter never another
 * adapter, and nothing a package. Only `src/mod.ts` and the adapters' `mod.ts` pass on names of other files.
 */
import { placeOf } from "./layers.mjs";
import { moduleReferences } from "./module-references.mjs";
import { problem } from "./problem.mjs";

/** HTTP is ours on every runtime: these appear only as rivals in benchmarks and peers in tests. */
const FOREIGN_SERVERS = new Set(["node:http", "node:https", "node:http2", "node:_http_server"]);

/**
 * @param {import("./problem.mjs").Files} files
 * @returns {import("./problem.mjs").Problem[]}
 */
export function checkImports(files) {
	/** @type {import("./problem.mjs").Problem[]} */
	const problems = [];
	/** @type {Map<string, { to: string, line: number }[]>} */
	const graph = new Map();
	for (const [file, source] of files) {
		const isAdapter = file.startsWith("adapters/");
		if (!/^(src|adapters)\/.*\.ts$/.test(file) || file.endsWith(".bench.ts")) continue;
		if (placeOf(file) === null) problems.push(problem(file, 0, "has no place in scripts/checks/layers.mjs: say there who may import it."));
		/** @type {{ to: string, line: number }[]} */
		const edges = [];
		graph.set(file, edges);
		for (const { specifier, kind, line } of moduleReferences(source)) {
			if (kind === "export" && !file.endsWith("/mod.ts"))
				problems.push(problem(file, line, "passes on another file's names; import them where they are used."));
			if (specifier === null) {
				if (!isAdapter) problems.push(problem(file, line, "imports a computed module; that is the Runtime port's importModule."));
			} else if (specifier.startsWith(".")) {
				const to = resolve(file, specifier);
				const reason = files.has(to) ? refusal(file, to, kind) : `imports ${specifier}, which is not a file of this project (write the .ts).`;
				if (files.has(to)) edges.push({ to, line });
				if (reason !== null) problems.push(problem(file, line, reason));
			} else {
				const reason = packageRefusal(file, specifier);
				if (reason !== null) problems.push(problem(file, line, reason));
			}
		}
	}
	return [...problems, ...cycles(graph)];
}

/**
 * Why `file` may not import `to`; null when it may.
 * @param {string} file
 * @param {string} to
 * @param {"import" | "dynamic" | "export"} kind
 */
function refusal(file, to, kind) {
	const from = placeOf(file);
	const target = placeOf(to);
	if (from === null) return null;
	if (target === null) return file.startsWith("src/") ? `imports ${to}: src imports only src.` : `imports ${to}, which no layer knows.`;
	if (target.index > from.index) return `imports ${to}: ${from.layer.name} come before ${target.layer.name}.`;
	if (target.index === from.index && from.layer.apart && target.place !== from.place) {
		return `imports ${to}: ${from.place} and ${target.place} stand apart; what they share belongs further down.`;
	}
	if (from.layer.name === "program" && kind !== "dynamic") return `imports ${to} statically: only the adapter that is needed may be loaded.`;
	return null;
}

/**
 * Why `file` may not import a module that is not a file of ours; null when it may.
 * @param {string} file
 * @param {string} specifier
 */
function packageRefusal(file, specifier) {
	if (file.startsWith("src/")) return `imports "${specifier}": src imports only src.`;
	if (FOREIGN_SERVERS.has(specifier)) return `imports "${specifier}": the HTTP engine is our own on every runtime.`;
	if (specifier.startsWith("node:")) return null;
	if (/^bun(:|$)/.test(specifier) && file.startsWith("adapters/bun/")) return null;
	return `imports "${specifier}": nothing at runtime but the runtime's own built-ins (with "node:" in front).`;
}

/**
 * @param {string} file
 * @param {string} specifier
 */
function resolve(file, specifier) {
	return new URL(specifier, `file:///${file}`).pathname.slice(1);
}

/**
 * One problem for each import that closes a cycle.
 * @param {ReadonlyMap<string, readonly { to: string, line: number }[]>} graph
 */
function cycles(graph) {
	/** @type {import("./problem.mjs").Problem[]} */
	const problems = [];
	const finished = new Set();
	for (const file of graph.keys()) visit(file, []);
	return problems;

	/**
	 * @param {string} file
	 * @param {readonly string[]} path Files on the way here.
	 */
	function visit(file, path) {
		if (finished.has(file)) return;
		const here = [...path, file];
		for (const { to, line } of graph.get(file) ?? []) {
			const from = here.indexOf(to);
			if (from === -1) visit(to, here);
			else problems.push(problem(file, line, `closes a cycle: ${[...here.slice(from), to].join(" → ")}`));
		}
		finished.add(file);
	}
}
