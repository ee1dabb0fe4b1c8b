/**
 * What a load tool runs: `--subject bundle:node` (also node20, deno, bun) is dist/trivet.js on that runtime, `exe:bun` (node, deno) the
 * executable in dist/bin, `exe:/path` any other. Several stand with commas between; "bundle" is the bundle on every runtime here, "exe" every
 * executable that was made, "all" both.
 */
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { findRuntimes, PROJECT, runCommand } from "../bench/runtimes.mjs";

const BUNDLE = join(PROJECT, "dist/trivet.js");
const EXECUTABLES = join(PROJECT, "dist/bin");
const RUNTIMES = ["node", "deno", "bun"];

/** `[{ name, command }]`, the command as an array to which flags are added. Throws for what isn't there, and says how to make it. */
export function findSubjects(text) {
	const subjects = text.split(",").flatMap((name) => (name === "all" ? [...bundles(RUNTIMES), ...executables()] : findOne(name)));
	if (subjects.length === 0)
		throw new Error(`--subject ${text} names nothing that is here: run "npm run build", or "npm run compile" for executables.`);
	return subjects;
}

function findOne(name) {
	const [kind, ...rest] = name.split(":");
	const which = rest.join(":");
	if (kind === "bundle") return bundles(which === "" ? RUNTIMES : [which]);
	if (kind !== "exe") throw new Error(`--subject takes bundle:RUNTIME, exe:RUNTIME, exe:/path, bundle, exe or all; not "${name}".`);
	if (which === "") return executables();
	if (RUNTIMES.includes(which)) {
		const found = executables().filter((subject) => subject.name.startsWith(`trivet-${which}-`));
		if (found.length === 0) throw new Error(`There is no executable of ${which} in dist/bin: run "npm run compile -- --only ${which}" first.`);
		return found;
	}
	const path = resolve(which);
	if (!existsSync(path)) throw new Error(`There is no ${path}.`);
	return [{ name: which, command: [path] }];
}

function bundles(runtimes) {
	if (!existsSync(BUNDLE)) throw new Error('There is no dist/trivet.js: run "npm run build" first.');
	return findRuntimes(runtimes).map((runtime) => ({ name: `${runtime.kind} ${runtime.version}`, command: runCommand(runtime, BUNDLE) }));
}

/** Those of this platform: `npm run compile` names the others by theirs, and makes a musl one only when asked to. */
function executables() {
	if (!existsSync(EXECUTABLES)) return [];
	const ending = `-${process.platform}-${process.arch}`;
	return readdirSync(EXECUTABLES)
		.filter((name) => name.startsWith("trivet-") && name.replace(/\.run$/, "").endsWith(ending))
		.sort()
		.map((name) => ({ name, command: [join(EXECUTABLES, name)] }));
}
