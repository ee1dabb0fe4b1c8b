/**
 * `npm test`: one command on a fresh clone. Installs what is missing, then checks types, style and the rules of the house, runs all tests
 * inside every runtime, builds, compiles, and runs the contract suite against what was made. Goes on after a failure, and exits 1
 * if there was one.
 *
 * `npm test -- --only bun,unit` runs some of it: steps by name (`--list` prints them; "bundle" or "exe" means all of that kind), and test
 * folders or files.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { installPackages } from "./project/install-packages.mjs";
import { ROOT } from "./project/paths.mjs";

const { values } = parseArgs({ options: { only: { type: "string", multiple: true }, list: { type: "boolean", default: false } } });
if (process.stdout.isTTY !== true) process.env.NO_COLOR = "1";
await installPackages();
// Only now: what these load may need packages.
const { runSteps } = await import("./testing/run-steps.mjs");
const { planSteps, TEST_FOLDERS } = await import("./testing/plan.mjs");
const { testRuntimes } = await import("./testing/runtimes.mjs");

const from = performance.now();
const steps = chooseSteps(await testRuntimes(), (values.only ?? []).join(",").split(",").filter(Boolean));
if (values.list) for (const { id, title } of steps) console.log(`${id.padEnd(20)} ${title}`);
else {
	const { passed, failed, skipped } = await runSteps(steps, (line) => console.log(line));
	console.log(`\n${((performance.now() - from) / 1000).toFixed(0)} s on the clock`);
	console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
	process.exitCode = failed > 0 ? 1 : 0;
}

/**
 * @param {readonly import("./testing/runtimes.mjs").TestRuntime[]} runtimes
 * @param {readonly string[]} names
 */
function chooseSteps(runtimes, names) {
	const all = planSteps(runtimes, TEST_FOLDERS);
	if (names.length === 0) return all;
	const matches = (/** @type {{ id: string }} */ { id }, /** @type {string} */ name) => id === name || id.startsWith(`${name}-`);
	const stepNames = names.filter((name) => all.some((step) => matches(step, name)));
	const folders = names.filter((name) => !stepNames.includes(name)).map(testFolder);
	const chosen = new Set(folders.length > 0 && stepNames.length === 0 ? runtimes.map(({ id }) => id) : []);
	for (const step of all) if (stepNames.some((name) => matches(step, name))) chosen.add(step.id);
	// What a chosen step needs comes with it; the needed ones stand before it in the plan.
	for (const step of all.toReversed()) if (chosen.has(step.id)) for (const id of step.needs) chosen.add(id);
	return planSteps(runtimes, folders.length > 0 ? folders : TEST_FOLDERS).filter(({ id }) => chosen.has(id));
}

/** @param {string} name "unit", "unit/http1", or a path. */
function testFolder(name) {
	for (const path of [name, `test/${name}`]) if (existsSync(join(ROOT, path))) return path;
	console.error(`trivet: nothing in the tests is called ${name}; npm test -- --list prints the steps`);
	return process.exit(64);
}
