/**
 * Does what a user of the library does: installs the packed package into an empty project, type checks a module that uses it under both ways to
 * resolve modules, and runs it on every runtime. Nothing here comes from the network.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { callingNode, npmCommand } from "../project/caller.mjs";
import { packageProgram, ROOT } from "../project/paths.mjs";
import { runCommand } from "../project/run-command.mjs";

/** What a package may hold, beside dist/lib/types. */
const PACKED =
	/^(package\.json|README\.md|LICENSE|dist\/trivet\.js|dist\/trivet\.schema\.json|dist\/lib\/(node|deno|bun)\.js|dist\/lib\/types\/.*\.d\.ts)$/;

const CONSUMER = `import { type Server, type ServeOptions, serve } from "trivet";

const options: ServeOptions = {
	port: 0,
	hostname: "127.0.0.1",
	fetch: (request: Request): Response => new Response("hello from " + new URL(request.url).pathname),
};
const server: Server = serve(options);
await server.ready;
const response = await fetch(new URL("/there", server.url));
const text: string = await response.text();
if (response.status !== 200 || text !== "hello from /there") throw new Error(response.status + " " + text);
await server.stop();
console.log("right");
`;

/** What the compiler has to refuse: the declarations say something. */
const WRONG_CONSUMER = `import { serve } from "trivet";
serve({ port: "8080", fetch: () => 1 });
`;

/** @returns {Promise<import("./run-steps.mjs").StepResult>} */
export async function checkPackage() {
	const folder = mkdtempSync(join(tmpdir(), "trivet-package-"));
	try {
		await installPacked(folder);
		writeConsumer(folder);
		for (const config of ["nodenext.json", "bundler.json", "node.json"]) await must(process.execPath, [packageProgram("tsc"), "-p", config], folder);
		await mustNot(process.execPath, [packageProgram("tsc"), "-p", "wrong.json"], folder);
		const [deno, bun, current] = [packageProgram("deno"), packageProgram("bun"), packageProgram("node")];
		// Node 20 runs no TypeScript, so Node gets the JavaScript of it.
		await must(bun, ["build", "--no-bundle", "consumer.ts", "--outfile", "consumer.mjs"], folder);
		await must(callingNode(), ["consumer.mjs"], folder, "right");
		await must(current, ["consumer.mjs"], folder, "right");
		await must(bun, ["consumer.ts"], folder, "right");
		await must(deno, ["run", "--allow-net", "--allow-env", "--allow-read", "--allow-sys", "--no-prompt", "consumer.ts"], folder, "right");
		await must(callingNode(), ["node_modules/trivet/dist/trivet.js", "version"], folder, "trivet ");
		return { passed: 1, failed: 0 };
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** @param {string} folder */
async function installPacked(folder) {
	const packed = join(folder, "packed");
	mkdirSync(packed);
	const [npm, packArgs] = npmCommand(["pack", "--ignore-scripts", "--json", "--pack-destination", packed]);
	await must(npm, packArgs, ROOT);
	const archive = readdirSync(packed).find((name) => name.endsWith(".tgz"));
	if (archive === undefined) throw new Error("npm pack made nothing");
	const listing = await must("tar", ["-tzf", archive], packed);
	for (const file of listing.trim().split("\n")) {
		if (!PACKED.test(file.replace(/^package\//, ""))) throw new Error(`the package has ${file}, which is not for users`);
	}
	writeFileSync(join(folder, "package.json"), '{ "name": "consumer", "private": true, "type": "module" }');
	const [, installArgs] = npmCommand(["install", join(packed, archive), "--offline", "--no-audit", "--no-fund"]);
	await must(npm, installArgs, folder);
	const installed = readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."));
	if (installed.join() !== "trivet") throw new Error(`beside trivet, npm installed ${installed.join()}`);
}

/** @param {string} folder */
function writeConsumer(folder) {
	writeFileSync(join(folder, "consumer.ts"), CONSUMER);
	writeFileSync(join(folder, "wrong.ts"), WRONG_CONSUMER);
	const shared = { target: "es2022", strict: true, exactOptionalPropertyTypes: true, noEmit: true };
	// Request and Response come from the compiler's own library, and our declarations are checked against it ...
	const web = { ...shared, lib: ["ES2022", "DOM", "DOM.Iterable", "DOM.AsyncIterable"], types: [] };
	// ... or from Node's types, which know the classes but not every name beside them.
	const node = { ...shared, lib: ["ES2022"], types: ["node"], typeRoots: [join(ROOT, "node_modules/@types")], skipLibCheck: true };
	const configs = {
		"nodenext.json": { compilerOptions: { ...web, module: "nodenext" }, files: ["consumer.ts"] },
		"bundler.json": { compilerOptions: { ...web, module: "esnext", moduleResolution: "bundler" }, files: ["consumer.ts"] },
		"node.json": { compilerOptions: { ...node, module: "nodenext" }, files: ["consumer.ts"] },
		"wrong.json": { compilerOptions: { ...web, module: "nodenext" }, files: ["wrong.ts"] },
	};
	for (const [name, config] of Object.entries(configs)) writeFileSync(join(folder, name), JSON.stringify(config));
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} cwd
 * @param {string} [expected] What the output has to have in it.
 */
async function must(program, args, cwd, expected = "") {
	const { code, output } = await runCommand(program, args, { cwd, output: "collect", timeLimitMillis: 120_000 });
	if (code !== 0 || !output.includes(expected)) throw new Error(`${[program, ...args].join(" ")} ended with ${code}:\n${output}`);
	return output;
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} cwd
 */
async function mustNot(program, args, cwd) {
	const { code, output } = await runCommand(program, args, { cwd, output: "collect", timeLimitMillis: 120_000 });
	if (code === 0 || !output.includes("error TS"))
		throw new Error(`${[program, ...args].join(" ")} should have found errors; it ended with ${code}:\n${output}`);
}
